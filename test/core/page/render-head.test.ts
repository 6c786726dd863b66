// The head of the page in every state a run can end in: the comment's words and numbers, as HTML that is well formed and safe.
import { describe, expect, test } from "vitest";
import { renderHead } from "../../../src/core/page/render-head.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { goldenOf } from "../../support/golden.ts";
import { STATES, wholeReport } from "../../support/reports.ts";

const LEAK = DEFAULT_RULES.leak;
const NAMES = Object.keys(STATES).filter((name): name is keyof typeof STATES => name in STATES);
/** One element per line, so that a difference can be read. */
const lines = (html: string): string =>
  `${html.replaceAll(/(?<=>)(?=<(?:section|header|h1|h2|p|ul|li|div|tr|thead|tbody|details|summary|pre)\b)/gu, "\n")}\n`;

/** Names of elements that are not closed in the order they were opened; the head has none that need not be. */
const unbalanced = (html: string): readonly string[] => {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gu)) {
    if (slash === "") open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
};
const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/gu, "\n")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

describe.each(NAMES)("%s", (name) => {
  const report = STATES[name]();
  const head = renderHead(report, LEAK);
  test("reads as before", () => {
    expect(lines(head)).toBe(goldenOf(`${name}.head.html`, lines(head)));
  });

  test("is well formed, and holds no number that is none", () => {
    expect(unbalanced(head)).toEqual([]);
    expect(head).not.toMatch(/\b(?:undefined|NaN|Infinity)\b/u);
  });

  test("says every reason of the verdict", () => {
    const text = textOf(head);
    for (const reason of report.verdict.because) expect(text).toContain(reason);
  });
});

test("has the numbers of the comment's tables", () => {
  const report = wholeReport();
  const text = textOf(renderHead(report, LEAK));
  const rows = renderComment(report, LEAK)
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.includes("**Total**") && !line.includes(" others "))
    .flatMap((line) => line.split("|").map((cell) => cell.replaceAll(/[*`]/gu, "").trim()))
    .filter((cell) => /^[+−]?\d[\d.,]*\u00a0(?:[KMG]iB|ms|s|%)(?: \(|$)/u.test(cell));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((cell) => !text.includes(cell))).toEqual([]);
});

test("links each gate and function to its view in this page", () => {
  const head = renderHead(wholeReport(), LEAK);
  expect(head).toContain('<a href="#v=heap&amp;g=controller&amp;s=inuse%5Fspace">Growth of live heap after GC</a>');
  expect(head).toContain('<a href="#v=cpu&amp;g=controller">CPU per unit</a>');
  expect(head).toMatch(/<a href="#v=heap&amp;g=controller&amp;s=inuse%5Fspace&amp;f=[^"]+" title="[^"]+Store">/u);
});

test("says what the pull request changes in its configuration, also when it passes", () => {
  const head = renderHead({ ...STATES.pass(), configChanges: [{ what: "thresholds.cpu", base: "5%", head: "<50%>" }] }, LEAK);
  expect(head).toContain("<strong>This PR changes what is measured or judged; both sides follow its configuration.</strong>");
  expect(head).toContain("<li>thresholds.cpu: &lt;50%&gt; (base: 5%)</li>");
  expect(renderHead(STATES.pass(), LEAK)).not.toContain("configuration.</strong>");
});

test("names and reasons that come from code are text", () => {
  const report = wholeReport();
  const hostile = '<img src=x onerror="alert(1)">\u202e';
  const head = renderHead(
    {
      ...report,
      name: hostile,
      reproduce: hostile,
      comparison: {
        ...report.comparison,
        profiles: report.comparison.profiles.map((diff) => ({
          ...diff,
          rows: diff.rows.map((row) => ({ ...row, func: `${row.func}${hostile}` })),
        })),
      },
      verdict: { ...report.verdict, because: [hostile] },
    },
    LEAK,
  );
  expect(head).not.toContain("<img");
  expect(head).not.toContain("\u202e");
  expect(unbalanced(head)).toEqual([]);
});
