// The sentences of statistics.md §9: what each verdict says, how sure it is, what would settle it, and which limits cannot be held.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { floorWords, roundedUp, shortFloorWords } from "../../../src/core/report/floor-words.ts";
import { gateRows } from "../../../src/core/report/gate-rows.ts";
import { notesOf } from "../../../src/core/report/notes.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { confidenceLine, consequenceLine, detectable, sensitivityLine } from "../../../src/core/report/small-print.ts";
import { whatSettles } from "../../../src/core/report/what-settles.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import type { BudgetFloor } from "../../../src/core/verdict/budget-floor.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Rules, ThresholdRule } from "../../../src/core/verdict/verdict.ts";
import { compared, reportOf, STATES } from "../../support/reports.ts";
import { HEALTHY, healthy, joined, KIB, line, MIB, pointsOf, times, type SideSpec } from "../../support/snapshots.ts";

const LEAK = DEFAULT_RULES.leak;
const judged = (base: SideSpec, head: SideSpec, rules: Rules = DEFAULT_RULES): Report => {
  const comparison = compared(healthy(base), healthy(head));
  return reportOf(comparison, judge(comparison, rules));
};
const limits = (given: Partial<Record<SignalName, Partial<ThresholdRule>>>): Rules => ({
  ...DEFAULT_RULES,
  signals: {
    ...DEFAULT_RULES.signals,
    ...Object.fromEntries(
      Object.entries(given).map(([name, limit]) => [
        name,
        { gate: true, limits: { maxGrowthRatio: null, minChange: null, max: null, ...limit } },
      ]),
    ),
  },
});
const OPEN_CPU = { values: { cpu: [0.001_16, 0.001_02, 0.001_2, 0.001_01, 0.001_18] } };
/** Pairs that scatter beyond all limits. */
const WILD = [0.001, 0.002_6, 0.001_9, 0.000_95, 0.002_4];

describe("the sentences of each verdict", () => {
  test.each<[string, () => Report, RegExp]>([
    [
      "FAIL: size, likely range, values, budget",
      STATES["fail.cpu"],
      /^CPU per unit grew 60 % \(likely 53 % to 67 %\): 1 ms → 1\.6 ms; the budget is 5 %\.$/u,
    ],
    [
      "INCONCLUSIVE: what it may be",
      STATES.inconclusive,
      /^CPU per unit: \+10 %, but could be \+0\.9 % to \+20 %; not clearly more than noise; the budget is 5 %\.$/u,
    ],
    [
      "SUSPECT: why it is no more than that",
      STATES.suspected,
      /^CPU per unit: \+16 % .+; suspected only: base was measured in another run\.$/u,
    ],
    [
      "leak: how it grows, against base, per unit, in how many runs",
      STATES["fail.leak"],
      /^Memory leak: live heap after GC keeps growing, \+24\.7 MiB over the measured window \(base 0 B\), about 38\.9 KiB per unit of work, in 5 of 5 runs\.$/u,
    ],
    [
      "existing growth is base's as well",
      () => {
        const leaking = pointsOf({ live_heap_bytes: line(40 * MIB, MIB, 40 * KIB) });
        return judged({ points: leaking }, { points: leaking });
      },
      /^Existing growth: live heap after GC \+.+ over the measured window \(base \+.+\); base grows as well, this change does not alter that\.$/u,
    ],
  ])("%s", (_, report, expected) => expect(report().verdict.because[0]).toMatch(expected));

  test("FAIL says how often and how sure", () => {
    expect(confidenceLine(STATES["fail.cpu"]())).toBe(
      "Measured 5 times side by side on this runner; chance alone would do this in fewer than 1 of 1,000 unchanged PRs.",
    );
  });

  test("PASS says that nothing exceeded its budget, and what would have", () => {
    expect(sensitivityLine(STATES.pass())).toBe(
      "No metric exceeded its budget. This run would have caught a 7.6 % CPU or 7.6 % allocation increase four times in five.",
    );
    expect(sensitivityLine(STATES["binary-unchanged"]())).toBeNull();
  });

  test("SUSPECT asks for a side-by-side run", () => {
    expect(consequenceLine(STATES.suspected())).toMatch(/^Not blocking\. A side-by-side run \(baseline: rebuild\) settles it/u);
  });
});

describe("what would have been caught", () => {
  test("is the least that holds for every component", () => {
    const noisy = { component: "agent", values: { cpu: WILD } };
    const one = reportOf(compared(healthy(), healthy()));
    const two = reportOf(compared(joined(healthy(), healthy({ component: "agent" })), joined(healthy(), healthy(noisy))));
    expect(detectable(one)).toBe("7.6 % CPU or 7.6 % allocation");
    expect(Number(/^(\d+) % CPU/u.exec(detectable(two) ?? "")?.[1])).toBeGreaterThan(50);
  });

  test("names what was tested: heap and resident memory where costs were not", () => {
    const without = { values: { cpu: null, allocated: null } };
    expect(detectable(judged(without, without))).toBe("7.6 % live heap or 9.8 % resident memory");
  });

  test("is never less than what the limit allows", () => {
    expect(detectable(judged({}, {}, limits({ cpu: { maxGrowthRatio: 0.5 }, allocated: { maxGrowthRatio: 0.5 } })))).toBe(
      "53 % CPU or 53 % allocation",
    );
  });

  test("leaves out what does not gate", () => {
    const rules: Rules = { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, cpu: "off" } };
    expect(detectable(judged({}, {}, rules))).toBe("7.6 % allocation or 7.6 % live heap");
  });
});

describe("what would settle it", () => {
  test("is a number of pairs beyond those measured, and what did not change in spite of the noise", () => {
    expect(whatSettles(judged({}, OPEN_CPU))).toBe(
      "About 13 pairs would settle it (rounds.max: 13); live heap after GC (±4.4 %) did not change.",
    );
  });

  test("names no unchanged signal that is not known well enough to hold its own limit", () => {
    const tight = { "live-heap": { maxGrowthRatio: 0.01 }, cpu: { maxGrowthRatio: 0.05, minChange: 0.000_05 } };
    expect(whatSettles(judged({}, OPEN_CPU, limits(tight)))).toBe("About 13 pairs would settle it (rounds.max: 13).");
  });

  test("is neither of them where nothing would", () => {
    expect(whatSettles(STATES.pass())).toBeNull();
    expect(whatSettles(STATES["fail.cpu"]())).toBeNull();
  });

  test("is more pairs without a number where only growth is open", () => {
    const slow = pointsOf({ live_heap_bytes: line(40 * MIB, 190 * KIB, 40 * KIB) });
    const report = judged({}, { points: slow });
    expect(report.verdict).toMatchObject({ state: "inconclusive" });
    expect(whatSettles(report)).toMatch(/^More pairs would settle it \(raise rounds\.max\)/u);
  });

  test("says nothing of a side-by-side run where the trouble is that something is missing", () => {
    const report = judged({ session: null }, { session: null, values: { cpu: null } });
    expect(report.verdict.state).toBe("warn");
    expect(consequenceLine(report)).toBe("Not blocking.");
  });
});

describe("limits that cannot be held", () => {
  const FLOOR: BudgetFloor = { limitRatio: 0.05, part: "growth", seenRatio: 0.087, design: "paired", rounds: 5, roundsNeeded: 14 };
  test.each<[string, Partial<BudgetFloor>, string]>([
    [
      "with their pairs",
      {},
      "a limit of 5 % cannot be held with 5 pairs here (smallest visible change 8.7 %); 14 pairs would do, or a limit of 8.7 %",
    ],
    [
      "on this runner at all",
      { roundsNeeded: null },
      "a limit of 5 % cannot be held on this runner (smallest visible change 8.7 %) after 5 pairs; a limit of 8.7 % can",
    ],
    [
      "between recordings",
      { design: "unpaired", roundsNeeded: null },
      "a limit of 5 % cannot be held between two recordings (smallest visible change 8.7 %); measured side by side it may be",
    ],
    [
      "by their absolute part",
      { part: "change" },
      "a limit of 50 µs cannot be held with 5 pairs here (smallest visible change 8.7 %); 14 pairs would do, or a limit of 8.7 %",
    ],
  ])("%s", (_, more, expected) => expect(floorWords({ ...FLOOR, ...more }, "50 µs", " ")).toBe(expected));

  test.each<[string, Partial<BudgetFloor>, string]>([
    ["with their pairs", {}, "5 % (sees 8.7 %; 14 pairs would do)"],
    ["on this runner at all", { roundsNeeded: null }, "5 % (sees 8.7 %; more pairs would not do)"],
    ["between recordings", { design: "unpaired", roundsNeeded: null }, "5 % (sees 8.7 %)"],
    ["by their absolute part", { part: "change" }, "50 µs (sees 8.7 %; 14 pairs would do)"],
  ])("in a list: %s", (_, more, expected) => expect(shortFloorWords({ ...FLOOR, ...more }, "50 µs", " ")).toBe(expected));

  test.each([
    [0.0871, 0.088],
    [0.087, 0.087],
    [0.121, 0.13],
    [0.12, 0.12],
    [0.002_01, 0.003],
  ])("%d is rounded up to %d: a limit rounded down would be too tight again", (ratio, expected) => {
    expect(roundedUp(ratio)).toBeCloseTo(expected, 9);
    expect(roundedUp(ratio)).toBeGreaterThanOrEqual(ratio - 1e-9);
  });

  test("stand in the text and in the folded part of the comment, once for all rows of which the same is true", () => {
    const report = STATES["fail.cpu"]();
    const said = /- Limits tighter than this run can see: .*CPU per unit, Live heap after GC 5 % \(sees 7\.6 %; 10 pairs would do\)/u;
    expect(renderText(report, LEAK).replaceAll(/\n\s+/gu, " ")).toMatch(said);
    const [top = "", folded = ""] = renderComment(report, LEAK).split("<b>All ");
    expect(top).not.toContain("this run can see");
    expect(folded.replaceAll("\u00a0", " ")).toMatch(said);
  });

  test("are not spoken of where they are held", () => {
    const wide = { maxGrowthRatio: 0.3, minChange: null, max: null };
    const rules: Rules = {
      signals: { cpu: { gate: true, limits: wide }, "live-heap": { gate: true, limits: wide } },
      components: {},
      leak: { maxGrowthRatio: 0.3, minChangeBytes: 256 * KIB, minChangeCount: 10 },
    };
    const report = judged({}, {}, rules);
    expect(notesOf(gateRows(report.comparison, report.verdict, rules.leak, " "))).toEqual([]);
  });

  test("grow with the noise: the same limit needs a hundred pairs and more when pairs go wild", () => {
    const report = judged({}, { values: { cpu: WILD } });
    const row = gateRows(report.comparison, report.verdict, LEAK, " ").find(({ title }) => title === "CPU per unit");
    expect(row?.floor).toMatch(/^5 % \(sees \d+ %; more pairs would not do\)$/u);
  });
});

/** Words of statistics, which stay in the JSON. */
const JARGON = /\bp\b(?!\d)|\bp-?values?\b|significan|\balpha\b|null hypothesis|confidence interval|t-test/iu;

describe("no jargon", () => {
  const folder = join(import.meta.dirname, "../../golden");
  const names = readdirSync(folder).filter((name) => /\.(?:md|txt)$/u.test(name));

  test("there are goldens to look at", () => expect(names.length).toBeGreaterThan(20));
  test.each(names)("%s speaks to people", (name) => {
    expect(readFileSync(join(folder, name), "utf8")).not.toMatch(JARGON);
  });

  test("nor in what a failing, an open and a growing run say", () => {
    const leaking = pointsOf({ live_heap_bytes: line(40 * MIB, 3 * MIB, 40 * KIB) });
    for (const report of [judged({}, { values: { cpu: times(HEALTHY.cpu, 2) }, points: leaking }), judged({}, OPEN_CPU)]) {
      expect(renderText(report, LEAK)).not.toMatch(JARGON);
      expect(renderComment(report, LEAK)).not.toMatch(JARGON);
    }
  });

  test.each(["p < .01", "p = 0.05", "a p-value", "significant", "alpha"])("%j would be found", (text) => expect(text).toMatch(JARGON));
});
