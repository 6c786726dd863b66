/** The verdict in a box at the end of a log: what is looked for first, outside of every fold. */
import { plainSentence, plainText } from "./escape.ts";
import { countGates, gateRows } from "./gate-rows.ts";
import { headlineOf } from "./headline.ts";
import { neutralizeCommands } from "./neutralize-commands.ts";
import type { Report } from "./report.ts";
import type { Rules } from "../verdict/verdict.ts";
import { wrap } from "./wrap.ts";

const MOST_SENTENCES = 3;
const WIDTH = 96;

/** Lines of equal width, for a terminal or a log; none of them is a command to the Actions runner. */
export const verdictBox = (report: Report, leakRules: Rules["leak"]): readonly string[] => {
  const { failed, applicable, missing } = countGates(gateRows(report.comparison, report.verdict, leakRules, " "));
  const gates = applicable === 0 ? "" : `, ${failed === 0 ? "no gate" : `${failed} of ${applicable - missing} gates`} failed`;
  const [first, second, third, ...others] = report.verdict.because;
  const sentences = [first, second, third, others.length === 0 ? undefined : `… ${others.length} more above.`]
    .filter((sentence) => sentence !== undefined)
    .slice(0, MOST_SENTENCES + 1);
  const lines = [
    `heapgate: ${headlineOf(report).toUpperCase()}  ${plainText(report.name).slice(0, WIDTH / 2)}${gates}`,
    ...sentences.flatMap((sentence) => wrap(plainSentence(sentence), "", "  ", WIDTH)).flatMap((line) => cutTo(line, WIDTH)),
  ].map((line) => neutralizeCommands(line));
  const width = Math.max(...lines.map((line) => line.length));
  const rule = "─".repeat(width + 2);
  return [`┌${rule}┐`, ...lines.map((line) => `│ ${line.padEnd(width)} │`), `└${rule}┘`];
};

/** Words longer than a line are cut into several. */
const cutTo = (line: string, width: number): readonly string[] =>
  line.length <= width ? [line] : [line.slice(0, width), ...cutTo(`  ${line.slice(width)}`, width)];
