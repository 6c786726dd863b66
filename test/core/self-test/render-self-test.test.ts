// A self-test as people and programs read it: a table, and where the evidence of what is wrong lies.
import { describe, expect, test } from "vitest";
import { EQUAL_CODE, INJECTIONS } from "../../../src/core/self-test/injections.ts";
import { judgeEqualCode, judgeInjection, type Finding, type SelfTestReport } from "../../../src/core/self-test/judge-self-test.ts";
import { SELF_TEST_REPORTS, selfTestMessage } from "../../../src/core/self-test/render-self-test.ts";
import { goldenOf } from "../../support/golden.ts";
import { findingOf, MAIN_MODULE } from "../../support/self-test-findings.ts";
import { HEALTHY, times } from "../../support/snapshots.ts";

const reportOf = (findings: Readonly<Record<string, Finding>> = {}): SelfTestReport => ({
  heapgateVersion: "0.1.0",
  rows: [
    judgeEqualCode(findings[EQUAL_CODE] ?? findingOf(EQUAL_CODE)),
    ...INJECTIONS.map((injection) => judgeInjection(injection, findings[injection.name] ?? findingOf(injection.name), [MAIN_MODULE])),
  ],
  rounds: 3,
  seconds: 142.4,
  out: "/w/.heapgate/self-test",
});

const GOOD = reportOf();
const BAD = reportOf({
  [EQUAL_CODE]: findingOf(EQUAL_CODE, { more: { values: { cpu: times(HEALTHY.cpu, 1.5) } } }),
  "cpu-burn": findingOf(EQUAL_CODE),
  "allocation-growth": findingOf("allocation-growth", { more: { profiles: {} } }),
});

describe.each([
  ["pass", GOOD],
  ["fail", BAD],
])("a self-test that ends with %s", (name, report) => {
  test.each(["text", "md"] as const)("reads well as %s", (format) => {
    const text = SELF_TEST_REPORTS[format](report);
    expect(text).toBe(goldenOf(`self-test.${name}.${format === "text" ? "txt" : "md"}`, text));
    expect(text).not.toMatch(/undefined|NaN|null/u);
  });

  test("is JSON for programs, row by row", () => {
    const parsed = JSON.parse(SELF_TEST_REPORTS.json(report));
    expect(parsed).toMatchObject({ schemaVersion: 1, verdict: name, heapgateVersion: "0.1.0", rounds: 3, seconds: 142, out: report.out });
    expect(parsed.rows).toHaveLength(6);
    for (const [index, row] of report.rows.entries())
      expect(parsed.rows[index]).toEqual({ ...row, ok: row.problems.length === 0, evidence: row.name });
  });
});

test("the message of one that passed is short, that of another names every problem and its folder", () => {
  expect(selfTestMessage(GOOD)).toBe("heapgate self-test: 6 of 6 as expected");
  expect(selfTestMessage(BAD)).toBe(
    "heapgate self-test: the gate is not to be relied on here, 3 of 6 as expected. " +
      "equal-code: it is red on equal code: cpu (see /w/.heapgate/self-test/equal-code). " +
      "cpu-burn: it said pass instead of fail (see /w/.heapgate/self-test/cpu-burn). " +
      "allocation-growth: it names no function instead of example.com/heapgate/leaky-service/internal/audit.(*Trail).Record " +
      "(red: allocated; see /w/.heapgate/self-test/allocation-growth)",
  );
});

test("names of measured code stay harmless", () => {
  const rows = GOOD.rows.map((row) => ({
    ...row,
    func: "x/a|b`c\n::error::injected",
    problems: ["it names <img> ::error::x\n::error::y"],
  }));
  const report = { ...GOOD, rows };
  for (const text of [SELF_TEST_REPORTS.text(report), SELF_TEST_REPORTS.md(report)]) expect(text).not.toMatch(/^\s*::error/mu);
  expect(SELF_TEST_REPORTS.md(report)).not.toMatch(/[^\\]<img>/u);
  expect(SELF_TEST_REPORTS.md(report)).toContain("| `a¦b'c ::error::injected` |");
});

test("a number of rounds that is not known is not told", () => {
  expect(SELF_TEST_REPORTS.text({ ...GOOD, rounds: null })).toContain("Measured in 142 s.");
});
