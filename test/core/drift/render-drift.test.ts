// The drift report as people and programs read it: goldens, and the sentences that depend on what was found.
import { describe, expect, test } from "vitest";
import { judgeDrift } from "../../../src/core/drift/judge-drift.ts";
import { DRIFT_REPORTS } from "../../../src/core/drift/render-drift.ts";
import { historyOf, nights, type RunSpec } from "../../support/drift-history.ts";
import { goldenOf } from "../../support/golden.ts";

const LETTERS = "123456789";
const wiggle = (count: number, level: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => level + ([0.004, -0.005, 0.001, 0.006, -0.004][index % 5] ?? 0));
/** Nights with CPU and allocations; heads look like commits. */
const withAllocations = (
  cpu: readonly number[],
  allocated: readonly number[],
  more: Partial<RunSpec>,
  prefix: string,
): readonly RunSpec[] =>
  cpu.map((ratio, index) => ({
    head: `${prefix}${(index + 10).toString(16)}${LETTERS}`,
    signals: [
      { ratio },
      { ratio: allocated[index] ?? 0, signal: "allocated", minChange: 256 },
      { ratio: 0.02, signal: "http-p50", gated: false },
    ],
    ...more,
  }));

const OLD = { anchor: "1a2b3c4d5e", tag: "v1.7.0" };
const NEW = { anchor: "9f8e7d6c5b", tag: "v1.8.0" };

const STATES = {
  beyond: historyOf(withAllocations([...wiggle(10, 0.02), ...wiggle(6, 0.12)], [...wiggle(10, 0), ...wiggle(6, 0.05)], NEW, "c0")),
  creeping: historyOf(withAllocations([0.01, 0.025, 0.045, 0.06, 0.08, 0.1, 0.12], wiggle(7, 0), NEW, "c1")),
  within: historyOf(withAllocations(wiggle(5, 0.03), wiggle(5, -0.04), NEW, "c2")),
  "moved-anchor": historyOf([
    ...withAllocations(wiggle(8, 0.06), wiggle(8, 0.01), OLD, "c3"),
    ...withAllocations(wiggle(4, 0.01), wiggle(4, 0), NEW, "c4"),
  ]),
  missing: historyOf([
    ...withAllocations([0.01, 0.01], [0, 0], NEW, "c5"),
    { head: "c6123456789", ...NEW, signals: [{ base: [], head: [], why: "metrics: off" }] },
  ]),
  unchanged: historyOf([...withAllocations([0.01], [0], NEW, "c7"), { head: "c8123456789", ...NEW, unchanged: true }]),
} as const;

describe.each(Object.entries(STATES))("a history that is %s", (name, history) => {
  const report = judgeDrift(history, 0.1);

  test.each(["text", "md"] as const)("reads as its golden in %s", (format) => {
    const text = DRIFT_REPORTS[format](report);
    const file = `drift.${name}.${format === "md" ? "md" : "txt"}`;
    expect(text).toBe(goldenOf(file, text));
    expect(text).not.toMatch(/undefined|NaN|Infinity|\bnull\b|\bp[ -]?value|significan|alpha/iu);
  });

  test("is whole in JSON: every signal with every number", () => {
    const parsed: unknown = JSON.parse(DRIFT_REPORTS.json(report));
    expect(parsed).toMatchObject({
      schemaVersion: 1,
      limitRatio: 0.1,
      isBeyond: report.isBeyond,
      newest: { base: { ref: "v1.8.0" } },
    });
    expect(parsed).toHaveProperty("signals", JSON.parse(JSON.stringify(report.signals)));
  });
});

describe("words", () => {
  const text = (runs: readonly RunSpec[], limit: number | null = 0.1): string =>
    DRIFT_REPORTS.text(judgeDrift(historyOf(runs), limit)).replaceAll(/\s+/gu, " ");

  test.each<[name: string, runs: readonly RunSpec[], limit: number | null, words: string]>([
    ["small steps", nights([0.04, 0.08, 0.12]), 0.1, "Since v1.8.0 CPU per unit is +12 % (+8.7 % to +16 %), no single run above +4 %."],
    ["one step", nights([0.01, 0.12]), 0.1, ", +11 % of it between 0101010 and 0202020."],
    ["no limit", nights([0.2]), null, "NOT JUDGED"],
    ["no run", [], 0.1, "There is no run yet."],
    [
      "a night that may be chance",
      [{ head: "01", signals: [{ head: [0.09, 0.12, 0.16, 0.1, 0.13, 0.11, 0.12] }] }],
      0.1,
      "Chance may do that on this runner; the next nights will tell.",
    ],
    ["an anchor without a name", nights([0.12], { tag: "a".repeat(40) }), 0.1, "Since aaaaaaa CPU per unit"],
    [
      "two components",
      [{ head: "01", signals: [{ ratio: 0.12 }, { ratio: 0, component: "agent" }] }],
      0.1,
      "CPU per unit of shop is +12 %",
    ],
    ["a signal of a later version", [{ head: "01", signals: [{ ratio: 0.2, signal: "watts" }] }], 0.1, "Since v1.8.0 watts is +20 %"],
  ])("for %s", (_name, runs, limit, words) => {
    expect(text(runs, limit)).toContain(words);
  });

  test("a change between two runs of one commit names no commits to bisect", () => {
    const runs = [...nights(wiggle(12, 0)), ...nights(wiggle(6, 0.09)).map((night) => ({ ...night, head: "12" }))];
    expect(text(runs)).toContain("At 1212121, measured twice: CPU per unit +9.1 % (6 runs since). No commit lies between");
    expect(text(runs)).not.toContain("git bisect");
  });

  test("a change before the anchor explains nothing that came since", () => {
    const before = nights([...wiggle(10, 0), ...wiggle(10, 0.08)], { anchor: "b", tag: "v1.7.0" });
    const release: RunSpec = { head: "a", anchor: "b", tag: "v1.7.0", signals: [{ ratio: 0.08 }] };
    const since = nights([0.01, 0.02, 0.025, 0.025], {}, 22);
    const said = text([...before, release, ...since], 0.02);
    expect(said).toContain("Between 1010101 and 1111111: CPU per unit");
    expect(said).toContain("No change stands out");
  });

  test("for the better are told, with nothing to bisect", () => {
    const runs = nights([...wiggle(12, 0.09), ...wiggle(6, 0)]);
    expect(text(runs)).toContain("Between 1212121 and 1313131: CPU per unit −8.2 % (6 runs since).");
    expect(text(runs)).not.toContain("git bisect");
  });

  test("of names from outside do no harm", () => {
    const runs: readonly RunSpec[] = [
      { head: "01", tag: "v1|<b>`@x\u202e", signals: [{ ratio: 0.2, component: "::error::x", signal: "a|b" }, { ratio: 0.2 }] },
    ];
    const markdown = DRIFT_REPORTS.md(judgeDrift(historyOf(runs), 0.1));
    expect(markdown).not.toMatch(/<b>|\u202e|(?<!\\)\|<|@x/u);
    expect(DRIFT_REPORTS.text(judgeDrift({ ...historyOf(runs), name: "::warning::x" }, 0.1))).not.toMatch(/^\s*::/mu);
  });
});
