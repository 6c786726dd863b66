// What a reader has to know besides the numbers: rounds that do not count, and why.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { warning } from "../../../src/core/errors/warning.ts";
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

  test("trials of one side that are void for one reason are said once, with their numbers", () => {
    expect(warned({}, { void: { 1: RESTARTED, 3: RESTARTED, 4: STALLED, 5: RESTARTED } })).toEqual([
      `Rounds 1, 3 and 5 of shop on head do not count: ${RESTARTED}. They are left out on both sides.`,
      `Round 4 of shop on head does not count: ${STALLED}. It is left out on both sides.`,
    ]);
    const ended = (pod: string) => `${pod}-app: the container ended`;
    expect(
      warned({}, { void: { 1: ended("shop-7d9f8c6b5-x2x4z"), 2: ended("shop-7d9f8c6b5-bcdfg"), 3: ended("stock-7d9f8c6b5-bcdfg") } }),
    ).toEqual([
      "Rounds 1 and 2 of shop on head do not count: shop-7d9f8c6b5-x2x4z-app: the container ended. They are left out on both sides.",
      "Round 3 of shop on head does not count: stock-7d9f8c6b5-bcdfg-app: the container ended. It is left out on both sides.",
    ]);
    expect(warned({ session: null, void: { 2: RESTARTED, 3: RESTARTED } }, {})).toEqual([
      `Rounds 2 and 3 of shop on base do not count: ${RESTARTED}. They are left out.`,
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

  test("what the trials warned of is said once for both sides", () => {
    const answered = (pod: string) => warning("scrape-failed", `Pod ${pod} answered 503.`, "Look at its log.");
    const [base, head] = [healthy(), healthy()];
    const told = compareSnapshots(
      { ...base, manifest: { ...base.manifest, warnings: [answered("shop-7d9f8c6b5-x2x4z"), answered("shop-7d9f8c6b5-bcdfg")] } },
      { ...head, manifest: { ...head.manifest, warnings: [answered("shop-5c4b9fdd77-qqzzt")] } },
      { baseDistance: null, mainModules: [], warnings: [] },
    ).warnings;
    expect(told.map(({ message }) => message)).toEqual(["Pod shop-7d9f8c6b5-x2x4z answered 503. And 2 more of this kind."]);
  });

  test("nothing is said where all count", () => expect(warned({}, {})).toEqual([]));
});
