/** What the trouble is made of, compute, memory, network or noise, and which component started it, in a line for the comment and in lines of text. */
import type { TriageRow } from "../compare/comparison.ts";
import { codeSpan, markdownText } from "./escape.ts";
import type { Report } from "./report.ts";

const ROWS_SHOWN = 3;

/** Those that make others work come first, their victims next: the origin is where to look. */
const ordered = (rows: readonly TriageRow[]): readonly TriageRow[] => {
  const origins = new Set(rows.flatMap(({ inducedBy }) => inducedBy ?? []));
  const rank = ({ component, bottleneck, inducedBy }: TriageRow): number =>
    bottleneck === "network" && origins.has(component) ? 0 : inducedBy === null ? 2 : 1;
  return rows.toSorted((a, b) => rank(a) - rank(b));
};

interface Spelling {
  readonly name: (component: string) => string;
  readonly word: (bottleneck: string) => string;
  readonly text: (sentence: string) => string;
}

const victimsOf = ({ component, bottleneck }: TriageRow, all: readonly TriageRow[]): readonly string[] =>
  bottleneck === "network" ? [...new Set(all.flatMap((row) => (row.inducedBy === component ? [row.component] : [])))] : [];

const rowText = (row: TriageRow, all: readonly TriageRow[], several: boolean, { name, word, text }: Spelling): string => {
  const victims = victimsOf(row, all);
  const part =
    row.inducedBy !== null
      ? `, induced by ${name(row.inducedBy)}`
      : victims.length > 0
        ? `, origin of more work in ${victims.map(name).join(", ")}`
        : "";
  return `${several ? `${name(row.component)} ` : ""}${word(row.bottleneck)}${part} (${row.confidence} confidence: ${text(row.because.join("; "))})`;
};

const rowTexts = ({ comparison: { triage } }: Report, spelling: Spelling): readonly string[] => {
  const named = ordered(triage.filter((row) => row.bottleneck !== "none"));
  const several = new Set(triage.map((row) => row.component)).size > 1;
  const shown = named.slice(0, ROWS_SHOWN).map((row) => rowText(row, triage, several, spelling));
  return named.length > ROWS_SHOWN ? [...shown, `${named.length - ROWS_SHOWN} more`] : shown;
};

/** "Triage: `agent` **network**, origin of more work in `server` (high confidence: …) · …"; null where nothing moved. */
export const triageLine = (report: Report): string | null => {
  const rows = rowTexts(report, { name: codeSpan, word: (bottleneck) => `**${bottleneck}**`, text: markdownText });
  return rows.length === 0 ? null : `Triage: ${rows.join(" · ")}`;
};

/** The same without Markdown, a line for each row; the caller makes the names of components harmless. */
export const triageTexts = (report: Report): readonly string[] => {
  const same = (words: string): string => words;
  return rowTexts(report, { name: same, word: same, text: same }).map((row) => `triage: ${row}`);
};
