// Values of both sides to changes: pairing, void rounds, unequal work, errors, zeros.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Comparison, SignalComparison } from "../../../src/core/compare/comparison.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import { isConditional, SIGNAL_NAMES } from "../../../src/core/units/signals.ts";
import { healthy, joined, MIB, pointsOf, line, side, type SideSpec } from "../../support/snapshots.ts";

const OPTIONS = { baseDistance: null, mainModules: [], warnings: [] };
const compare = (base: Snapshot, head: Snapshot): Comparison => compareSnapshots(base, head, OPTIONS);
const signalOf = (comparison: Comparison, signal: SignalName): SignalComparison => {
  const found = comparison.signals.find((one) => one.signal === signal);
  if (found === undefined) throw new Error(`${signal} was not compared`);
  return found;
};
const cpu = (base: SideSpec, head: SideSpec): SignalComparison => signalOf(compare(side(base), side(head)), "cpu");
const reordered = (snapshot: Snapshot): Snapshot => ({ ...snapshot, rounds: snapshot.rounds.toReversed() });

describe("pairs", () => {
  const base = side({ values: { cpu: [1, 2, 3, 4, 5] } });
  const head = side({ values: { cpu: [1.1, 2.2, 3.3, 4.4, 5.5] } });

  test("are rounds of the same number, in whatever order they lie", () => {
    const straight = signalOf(compare(base, head), "cpu");
    expect(straight.ratio).toBeCloseTo(0.1, 10);
    expect(signalOf(compare(reordered(base), head), "cpu")).toEqual(straight);
    expect(straight.evidence).toMatchObject({ test: "paired-moderated-t", baseCount: 5, headCount: 5, lowerLimitAcrossRunnersLog: null });
  });

  test("a round that only one side has is in no pair", () => {
    const longer = side({ values: { cpu: [1, 2, 3, 4, 5, 600] }, rounds: 6 });
    const comparison = compare(longer, head);
    expect(comparison.pairs).toBe(5);
    expect(signalOf(comparison, "cpu")).toMatchObject({ base: 3, baseValues: [1, 2, 3, 4, 5] });
  });

  test.each<[string, SideSpec, SideSpec]>([
    ["void on base", { void: { 2: "the app exited" } }, {}],
    ["void on head", {}, { void: { 2: "the app exited" } }],
    ["without a value on head", {}, { values: { cpu: [1.1, null, 3.3, 4.4, 5.5] } }],
  ])("a pair %s is left out on both sides", (_, left, right) => {
    const found = cpu({ values: { cpu: [1, 200, 3, 4, 5] }, ...left }, { values: { cpu: [1.1, 2.2, 3.3, 4.4, 5.5] }, ...right });
    expect(found.evidence).toMatchObject({ baseCount: 4, headCount: 4 });
    expect([found.base, found.head]).toEqual([3.5, 3.85]);
    expect(found.ratio).toBeCloseTo(0.1, 10);
  });

  test("void rounds are counted out and said", () => {
    const comparison = compare(side({ values: { cpu: 1 }, void: { 2: "the app exited" } }), side({ values: { cpu: 1 } }));
    expect(comparison).toMatchObject({ pairs: 4, base: { rounds: 4 }, head: { rounds: 5 } });
    expect(comparison.warnings.map((one) => [one.code, one.message])).toEqual([
      ["trial-void", "Round 2 of shop on base does not count: the app exited."],
    ]);
  });

  test("sides of other sessions are recordings, each with all of its rounds", () => {
    const comparison = compare(
      side({ session: "a", rounds: 3, values: { cpu: 2 } }),
      side({ session: "b", rounds: 7, values: { cpu: 3 } }),
    );
    expect(comparison).toMatchObject({ design: "unpaired", pairs: 3, base: { source: "artifact" } });
    expect(signalOf(comparison, "cpu").evidence).toMatchObject({ test: "unpaired-moderated-t", baseCount: 3, headCount: 7 });
    expect(signalOf(comparison, "cpu").evidence?.pWorseSameRunner).toBeLessThan(signalOf(comparison, "cpu").evidence?.pWorse ?? 0);
  });

  test("no common round with a value is said in words", () => {
    const found = cpu({ values: { cpu: [1, null] }, rounds: 2 }, { values: { cpu: [null, 1] }, rounds: 2 });
    expect(found).toMatchObject({ presence: "both", evidence: null, why: "cannot be tested: no round has the value on both sides" });
  });
});

describe("changes", () => {
  test("are those of the values people see, though small counts are tested with an offset", () => {
    const found = signalOf(compare(side({ values: { goroutines: 8 } }), side({ values: { goroutines: 287 } })), "goroutines");
    expect(found.ratio).toBeCloseTo(287 / 8 - 1, 10);
    expect(found.interval?.[0]).toBeLessThan(found.ratio ?? 0);
    expect(found.interval?.[1]).toBeGreaterThan(found.ratio ?? 0);
    expect(found.evidence?.estimateLog).toBeCloseTo(Math.log(288 / 9), 10);
  });

  test("a cost that is gone is exactly −100 %", () => {
    const found = signalOf(compare(side({ values: { goroutines: 8 } }), side({ values: { goroutines: 0 } })), "goroutines");
    expect(found.ratio).toBeCloseTo(-1, 10);
    expect(found.difference).toBe(-8);
  });

  test("a cost that is new has a difference, no ratio and a reason", () => {
    const found = signalOf(compare(side({ values: { goroutines: 0 } }), side({ values: { goroutines: 8 } })), "goroutines");
    expect(found).toMatchObject({ difference: 8, ratio: null, interval: null, evidence: null, why: expect.stringMatching(/^base is 0/u) });
  });

  test("zero on both sides is no change and can be tested", () => {
    const found = signalOf(compare(side({ values: { goroutines: 0 } }), side({ values: { goroutines: 0 } })), "goroutines");
    expect(found).toMatchObject({ difference: 0, ratio: null, why: null });
    expect(found.evidence?.pWorse).toBeCloseTo(0.5, 10);
  });

  test("restarts add up and count in the rounds they made void", () => {
    const head = side({ values: { restarts: [1, 0, 2], cpu: 1 }, rounds: 3, void: { 1: "restarted", 3: "restarted" } });
    const found = signalOf(compare(side({ values: { restarts: 0, cpu: 1 }, rounds: 3 }), head), "restarts");
    expect(found).toMatchObject({ base: 0, head: 3, headValues: [1, 0, 2] });
  });

  test("presence: what one side does not have is null there, with the reason, never 0", () => {
    const comparison = compare(side({ values: { cpu: 1 } }), side({ values: { cpu: null, rss: MIB }, why: { cpu: "no /proc" } }));
    expect(signalOf(comparison, "cpu")).toMatchObject({
      presence: "base-only",
      base: 1,
      head: null,
      difference: null,
      ratio: null,
      why: "no /proc",
    });
    expect(signalOf(comparison, "rss")).toMatchObject({ presence: "head-only", base: null, head: MIB, difference: null });
    expect(comparison.signals.map(({ signal }) => signal)).toEqual(["cpu", "rss"]);
  });

  test("a component that only one side has is compared as well", () => {
    const comparison = compare(healthy(), joined(healthy(), healthy({ component: "agent" })));
    expect(comparison.signals.filter(({ component }) => component === "agent").every(({ presence }) => presence === "head-only")).toBe(
      true,
    );
  });
});

describe("unequal work", () => {
  const refused = (units: number): readonly string[] =>
    compare(healthy(), healthy({ units }))
      .signals.filter(({ why }) => why !== null)
      .map(({ signal }) => signal);

  test.each<[string, number, readonly string[]]>([
    ["2 % apart compares everything", 980, []],
    ["15 % apart compares costs per unit and levels after GC", 850, ["rss", "http-p50", "http-p95", "http-p99"]],
    [
      "60 % apart compares nothing but errors and restarts",
      400,
      SIGNAL_NAMES.filter((name) => !isConditional(name) && !["errors", "restarts", "gc-cpu"].includes(name)),
    ],
  ])("%s", (_, units, expected) => {
    expect(refused(units)).toEqual(expected);
  });

  test("is the same the other way round, and warned of", () => {
    const comparison = compare(healthy({ units: 850 }), healthy());
    expect(signalOf(comparison, "rss")).toMatchObject({
      why: "not compared: base did 15 % less work (base 850 units, head 1,000)",
      evidence: null,
    });
    expect(signalOf(comparison, "rss").ratio).toBeCloseTo(0, 10);
    expect(comparison.warnings.map(({ code }) => code)).toEqual(["unequal-work"]);
  });

  test("that nobody counted is no reason to refuse", () => {
    expect(compare(healthy({ units: null }), healthy()).signals.every(({ why }) => why === null)).toBe(true);
  });
});

test("errors more than a point apart leave only errors and restarts to be judged", () => {
  const comparison = compare(healthy(), healthy({ values: { errors: 0.011 } }));
  expect(comparison.signals.filter(({ why }) => why === null).map(({ signal }) => signal)).toEqual(["errors", "restarts"]);
  expect(compare(healthy(), healthy({ values: { errors: 0.009 } })).signals.every(({ why }) => why === null)).toBe(true);
});

describe("laws", () => {
  const value = fc.double({ min: 0.001, max: 1e6, noNaN: true });
  const values = fc.array(fc.option(value, { freq: 6 }), { minLength: 1, maxLength: 6 });
  const session = fc.constantFrom("s", null);
  const sideOf = (column: readonly (number | null)[], level: number, shared: string | null): Snapshot =>
    side({
      session: shared,
      rounds: column.length,
      values: { cpu: column, goroutines: column.map((one) => (one === null ? null : Math.round(one % 50))), "live-heap": column },
      points: pointsOf({ live_heap_bytes: line(1000 + level, level, 7), goroutines: line(5, level % 3) }),
    });

  test("a side compared with itself has changed in nothing", () => {
    fc.assert(
      fc.property(values, fc.nat(1000), session, (column, level, shared) => {
        const one = sideOf(column, level, shared);
        const comparison = compare(one, one);
        for (const signal of comparison.signals) {
          expect(signal.difference ?? 0).toBe(0);
          expect(signal.ratio ?? 0).toBeCloseTo(0, 12);
          expect(shared === null ? 0.5 : (signal.evidence?.pWorse ?? 0.5)).toBeCloseTo(0.5, 6);
        }
        for (const leak of comparison.leaks) expect([leak.difference ?? 0, leak.evidence?.estimateLog ?? 0]).toEqual([0, 0]);
        expect(comparison.triage.every(({ bottleneck }) => bottleneck === "none")).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("swapping the sides turns every change around", () => {
    fc.assert(
      fc.property(values, values, fc.nat(1000), fc.nat(1000), session, (left, right, low, high, shared) => {
        const [one, other] = [sideOf(left, low, shared), sideOf(right, high, shared)];
        const [forth, back] = [compare(one, other), compare(other, one)];
        for (const [index, signal] of forth.signals.entries()) {
          const turned = back.signals[index];
          expect([turned?.base, turned?.head]).toEqual([signal.head, signal.base]);
          expect((turned?.difference ?? 0) + (signal.difference ?? 0)).toBeCloseTo(0, 6);
          if (signal.evidence === null || turned?.evidence == null) continue;
          expect(turned.evidence.estimateLog).toBeCloseTo(-signal.evidence.estimateLog, 9);
          expect(turned.evidence.pBetter).toBeCloseTo(signal.evidence.pWorse, 9);
          expect(turned.evidence.intervalLog[0]).toBeCloseTo(-signal.evidence.intervalLog[1], 9);
        }
        for (const [index, leak] of forth.leaks.entries()) {
          expect(back.leaks[index]?.evidence?.estimateLog ?? 0).toBeCloseTo(-(leak.evidence?.estimateLog ?? 0), 9);
          expect([back.leaks[index]?.baseGrowth, back.leaks[index]?.headGrowth]).toEqual([leak.headGrowth, leak.baseGrowth]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("equal inputs give equal comparisons, and nothing in them is NaN or infinite", () => {
    fc.assert(
      fc.property(values, values, fc.nat(1000), session, (left, right, level, shared) => {
        const comparison = compare(sideOf(left, level, shared), sideOf(right, 2 * level, shared));
        expect(compare(sideOf(left, level, shared), sideOf(right, 2 * level, shared))).toEqual(comparison);
        const numbers: number[] = [];
        JSON.stringify(comparison, (_key, entry: unknown) => {
          if (typeof entry === "number") numbers.push(entry);
          return entry;
        });
        expect(numbers.filter((number) => !Number.isFinite(number))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
