/** A self-test as text, Markdown and JSON. */
import { codeSpan, markdownText, plainSentence, plainText, shortName } from "../report/escape.ts";
import { neutralizeCommands } from "../report/neutralize-commands.ts";
import { wrap } from "../report/wrap.ts";
import { isAsExpected, listed, passed, type SelfTestReport, type SelfTestRow } from "./judge-self-test.ts";

/** Version of the JSON form. */
const REPORT_VERSION = 1;

const HEADS = ["injected", "expected", "said", "function named", "ok"] as const;
const NOTHING = "–";

const expectedText = ({ expected }: SelfTestRow): string => (expected === null ? "not red" : `fail: ${expected.red} (${expected.reason})`);

/** The first of what is red is what was expected; the others mostly come along with it. */
const saidText = ({ said: { state, red } }: SelfTestRow): string => {
  const [first, ...others] = red;
  if (state !== "fail" || first === undefined) return state;
  return `${state}: ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`;
};

const markOf = (row: SelfTestRow): string => (isAsExpected(row) ? "✔" : "✖");

/** "5 of 6 as expected" */
const countText = ({ rows }: SelfTestReport): string => `${rows.filter(isAsExpected).length} of ${rows.length} as expected`;

const measuredText = ({ rounds, seconds }: SelfTestReport): string =>
  `Measured in ${rounds === null ? "" : `${rounds} rounds, `}${Math.round(seconds)} s. Evidence: one folder per row, with report.html, comment.md and result.json.`;

/** One sentence per row that is not as expected, with the folder that shows it. */
const problemSentences = ({ rows, out }: SelfTestReport): readonly string[] =>
  rows
    .filter((row) => !isAsExpected(row))
    .map(({ name, expected, problems, said }) => {
      const red = expected === null || said.red.length === 0 ? "" : `red: ${said.red.join(", ")}; `;
      return `${name}: ${listed(problems)} (${red}see ${out}/${name})`;
    });

/** What a failed step and the end of a log say. */
export const selfTestMessage = (report: SelfTestReport): string =>
  passed(report)
    ? `heapgate self-test: ${countText(report)}`
    : `heapgate self-test: the gate is not to be relied on here, ${countText(report)}. ${problemSentences(report).join(". ")}`;

const headline = (report: SelfTestReport): string => (passed(report) ? "pass" : "fail");

/** For a terminal or a log. */
const renderSelfTestText = (report: SelfTestReport): string => {
  const cells = report.rows.map((row) => [
    row.expected === null ? "nothing" : row.name,
    expectedText(row),
    saidText(row),
    row.func === null ? NOTHING : shortName(row.func),
    markOf(row),
  ]);
  const widths = HEADS.map((head, index) => Math.max(head.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, index) => plainText(cell).padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd();
  const problems = problemSentences(report);
  const lines = [
    `heapgate self-test: ${headline(report).toUpperCase()}  ${countText(report)}`,
    "",
    line(HEADS),
    ...cells.map(line),
    "",
    ...wrap(measuredText(report), "  ", "  "),
    ...(problems.length === 0 ? [] : ["", "Not as expected:", ...problems.flatMap((text) => wrap(plainSentence(text), "  ", "    "))]),
  ];
  return `${neutralizeCommands(lines.join("\n"))}\n`;
};

/** For a job summary, an issue or a page. */
const renderSelfTestMarkdown = (report: SelfTestReport): string => {
  const rows = report.rows.map((row) => [
    row.expected === null ? "nothing" : codeSpan(row.name),
    markdownText(expectedText(row)),
    markdownText(saidText(row)),
    row.func === null ? NOTHING : codeSpan(shortName(row.func)),
    markOf(row),
  ]);
  const problems = problemSentences(report);
  return `${[
    `## ${passed(report) ? "🟢" : "🔴"} heapgate self-test: ${headline(report)} · ${countText(report)}`,
    "",
    "| Injected | Expected | Said | Function named | OK |",
    "|:--|:--|:--|:--|:--|",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    measuredText(report),
    ...(problems.length === 0 ? [] : ["", "Not as expected:", "", ...problems.map((text) => `- ${markdownText(text)}`)]),
  ].join("\n")}\n`;
};

/** Everything, for programs; `evidence` is a folder below `out`. */
const renderSelfTestJson = (report: SelfTestReport): string => {
  const { heapgateVersion, rounds, seconds, out } = report;
  const rows = report.rows.map((row) => ({ ...row, ok: isAsExpected(row), evidence: row.name }));
  const whole = {
    schemaVersion: REPORT_VERSION,
    verdict: headline(report),
    heapgateVersion,
    rounds,
    seconds: Math.round(seconds),
    out,
    rows,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
};

export type SelfTestFormat = "text" | "md" | "json";

export const SELF_TEST_REPORTS = {
  text: renderSelfTestText,
  md: renderSelfTestMarkdown,
  json: renderSelfTestJson,
} as const satisfies Record<SelfTestFormat, (report: SelfTestReport) => string>;
