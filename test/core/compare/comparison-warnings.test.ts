// What a reader has to know besides the numbers: rounds that do not count, and why.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { disturbedReason, outlierReason } from "../../../src/core/snapshot/repeated-pair.ts";
import { healthy, joined, type SideSpec } from "../../support/snapshots.ts";

const warned = (base: SideSpec, head: SideSpec): readonly string[] =>
  compareSnapshots(healthy({ rounds: 6, ...base }), healthy({ rounds: 6, ...head }), { baseDistance: null, mainModules: [], warnings: [] })
    .warnings.filter(({ code }) => code === "trial-void")
    .map(({ message, remedy }) => `${message} ${remedy}`);
const STALLED = "the runner stalled (CPU steal 18 %)";
const RESTARTED = "the app restarted";

describe("rounds that do not count", () => {
  test("a pair that is void on both sides for one reason is said once, as a pair", () => {
    expect(warned({ void: { 2: STALLED } }, { void: { 2: STALLED } })).toEqual([
      `1 of 6 pairs does not count: ${STALLED}. Nothing of it is in the numbers.`,
    ]);
    expect(warned({ void: { 2: STALLED, 5: STALLED } }, { void: { 2: STALLED, 5: STALLED } })[0]).toMatch(/^2 of 6 pairs do not count: /u);
  });

  test("a pair that was measured again is said to be repeated, and why", () => {
    const both = { void: { 2: disturbedReason(STALLED) } };
    expect(warned(both, both)[0]).toBe(`1 of 6 pairs was repeated because ${STALLED}. Nothing of it is in the numbers.`);
    const two = { void: { 2: outlierReason("CPU per unit +80 %"), 4: outlierReason("CPU per unit +80 %") } };
    expect(warned(two, two)[0]).toMatch(/^2 of 6 pairs were repeated because it lay far from the others, CPU per unit \+80 %\. /u);
  });

  test("a trial that is void on one side names the side", () => {
    expect(warned({}, { void: { 3: RESTARTED } })).toEqual([
      `Round 3 of shop on head does not count: ${RESTARTED}. It is left out on both sides.`,
    ]);
  });

  test("different rounds, reasons or recordings are no pair", () => {
    expect(warned({ void: { 2: RESTARTED } }, { void: { 3: RESTARTED } })).toHaveLength(2);
    expect(warned({ void: { 2: RESTARTED } }, { void: { 2: STALLED } })).toHaveLength(2);
    const recorded = { session: null, void: { 2: STALLED } };
    expect(warned(recorded, recorded)).toEqual([
      `Round 2 of shop on base does not count: ${STALLED}. It is left out.`,
      `Round 2 of shop on head does not count: ${STALLED}. It is left out.`,
    ]);
  });

  test("a pair of several components is one pair", () => {
    const side = (spec: SideSpec = {}) => joined(healthy(spec), healthy({ ...spec, component: "agent" }));
    const spec = { void: { 1: STALLED } };
    const { warnings } = compareSnapshots(side(spec), side(spec), { baseDistance: null, mainModules: [], warnings: [] });
    expect(warnings.map(({ message }) => message)).toEqual([`1 of 5 pairs does not count: ${STALLED}.`]);
  });

  test("nothing is said where all count", () => expect(warned({}, {})).toEqual([]));
});
