// Error bars of differences: what sampling theory says, what replicates add, and what few events leave.
import { describe, expect, test } from "vitest";
import { chanceOf, dispersionOf, errorBarsOf, worthOf } from "../../../src/core/compare/amount-errors.ts";
import type { AmountPair, ReplicatedSides } from "../../../src/core/graph/amount-difference.ts";
import { diffFunctions, type FunctionDiff } from "../../../src/core/graph/diff-functions.ts";
import { type Amount, functionTotals, type FunctionTotals } from "../../../src/core/graph/function-table.ts";
import { NO_DISPERSION } from "../../../src/core/stats/dispersion.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { KIB, MIB } from "../../support/snapshots.ts";
import { seededRandom } from "../stats/noise-models.ts";
import { poisson } from "./row-model.ts";

const RATE = 512 * KIB;
const heapProfile = (bytes: number, { size = 1024, period = RATE, func = "lib.F" } = {}) =>
  profileFromText(`inuse_objects/count  ${bytes / size}\ninuse_space/bytes  ${bytes}\nlabel bytes  ${size}\n---\n  main.main\n  ${func}`, {
    period,
  });
const heap = (bytes: number, options: Parameters<typeof heapProfile>[1] = {}): FunctionTotals =>
  functionTotals([heapProfile(bytes, options)], "inuse_space");
const cpu = (...ticks: readonly number[]): FunctionTotals =>
  functionTotals(
    ticks.map((count) => profileFromText(`cpu/nanoseconds  ${count * 1e7}\n---\n  lib.F`, { period: 1e7 })),
    "cpu",
  );

const pairOf = (diff: FunctionDiff, key: string): AmountPair => {
  const row = diff.rows.find((one) => one.key === key);
  if (row === undefined) throw new Error(`no row ${key}`);
  return row.flat.amounts;
};
/** Error bars and chance of one function, alone in its profile. */
const found = (base: FunctionTotals, head: FunctionTotals, key = "lib.F") => {
  const diff = diffFunctions(base, head);
  const pair = pairOf(diff, key);
  const dispersion = dispersionOf(diff.rows.map(({ flat }) => flat.amounts));
  const bars = errorBarsOf(pair, diff.sides, dispersion);
  const [low = NaN, high = NaN] = bars.interval ?? [];
  return { ...bars, low, high, chance: chanceOf(pair, diff.sides, dispersion), worth: worthOf(pair) };
};

describe("one profile a side", () => {
  test.each([
    [10, 11, false],
    [10, 15, false],
    [10, 20, true],
    [20, 10, true],
    [1, 3, false],
    [1, 8, true],
  ])("from %i to %i MiB of small objects at the default rate is beyond noise: %s", (base, head, beyond) => {
    const { low, high, chance } = found(heap(base * MIB), heap(head * MIB));
    expect(low > 0 || high < 0).toBe(beyond);
    expect((chance ?? 1) < 0.05).toBe(beyond);
  });

  test("the error is sqrt(bytes · rate) a side; what would have been seen is 2.8 of it", () => {
    const { standardError, smallestDetectable, low, high } = found(heap(100 * MIB), heap(100 * MIB));
    expect((standardError ?? 0) / Math.sqrt(2 * 100 * MIB * RATE)).toBeCloseTo(1, 2);
    expect((smallestDetectable ?? 0) / (standardError ?? 1)).toBeCloseTo(2.8016, 4);
    expect(high / (standardError ?? 1)).toBeCloseTo(1.96, 3);
    expect(low).toBeCloseTo(-high, 3);
  });

  test("each side has the error of its own rate", () => {
    const fine = found(heap(100 * MIB, { period: RATE / 64 }), heap(100 * MIB));
    expect((fine.standardError ?? 0) / Math.sqrt(100 * MIB * (RATE + RATE / 64))).toBeCloseTo(1, 2);
  });

  test("few events have limits that lean away from zero, and an exact chance", () => {
    // 4 against 12 events of 512 KiB: Garwood 1.09-10.24 and 6.20-20.96, combined.
    const { low, high, chance } = found(heap(2 * MIB), heap(6 * MIB));
    expect(low / RATE).toBeCloseTo(8 - Math.hypot(12 - 6.2, 10.24 - 4), 1);
    expect(high / RATE).toBeCloseTo(8 + Math.hypot(20.96 - 12, 4 - 1.09), 1);
    // 2 · P(X ≥ 12) of 16 fair coins.
    expect(chance).toBeCloseTo((2 * (1820 + 560 + 120 + 16 + 1)) / 65_536, 2);
  });

  test("a side without events may have missed one: its error is that of one event, its upper limit three", () => {
    const diff = found(heap(10 * MIB, { func: "lib.Old" }), heap(1 * MIB));
    expect((diff.standardError ?? 0) / RATE).toBeCloseTo(Math.sqrt(3), 2);
    expect(diff.low).toBeLessThan(0);
    const gone = found(heap(10 * MIB), heap(1 * MIB, { func: "lib.New" }));
    expect((gone.low + 10 * MIB) / RATE).toBeCloseTo(-1.96 * Math.sqrt(20), 1);
    expect((gone.high + 10 * MIB) / RATE).toBeCloseTo(Math.hypot(1.96 * Math.sqrt(20), 2.9957), 1);
    expect(gone.chance).toBeLessThan(1e-5);
  });

  test("large objects are sampled with certainty: two of them are exact and worth a test", () => {
    const big = { size: 4 * MIB, period: 64 * KIB };
    expect(found(heap(8 * MIB, big), heap(12 * MIB, big))).toMatchObject({
      standardError: 0,
      interval: [4 * MIB, 4 * MIB],
      smallestDetectable: 0,
      chance: 0,
      worth: Infinity,
    });
    expect(found(heap(8 * MIB, big), heap(8 * MIB, big)).chance).toBe(1);
    const nearly = { size: 4 * MIB };
    expect(found(heap(8 * MIB, nearly), heap(8 * MIB, nearly)).worth).toBeGreaterThan(40);
    expect(found(heap(8 * MIB), heap(8 * MIB)).worth).toBeLessThan(40);
  });

  test("what is counted is exact; what nobody knows the noise of stays unknown", () => {
    const goroutines = (count: number) => functionTotals([profileFromText(`goroutine/count  ${count}\n---\n  lib.F`)], 0);
    expect(found(goroutines(5), goroutines(6))).toMatchObject({ standardError: 0, interval: [1, 1], smallestDetectable: 0, chance: 0 });
    const foreign = (count: number) => functionTotals([profileFromText(`s/bytes  ${count}\n---\n  lib.F`)], 0);
    expect(found(foreign(5), foreign(6))).toMatchObject({ standardError: null, interval: null, smallestDetectable: null, chance: null });
    const elsewhere = functionTotals([profileFromText("s/bytes  5\n---\n  lib.G")], 0);
    expect(found(elsewhere, foreign(6)).interval).toBeNull();
  });

  test("sums of both signs have no exact limits but still an error", () => {
    const mixed: Amount = { value: -3, events: 9, variance: 9, unitVariance: 1, perProfile: [] };
    const side = { replicates: 1, tick: null };
    const bars = errorBarsOf({ base: mixed, head: { ...mixed, value: 0 } }, { base: side, head: side }, NO_DISPERSION);
    expect(bars.standardError).toBeCloseTo(Math.sqrt(18), 9);
    expect(bars.interval?.[0]).toBeCloseTo(3 - 1.96 * Math.sqrt(18), 3);
    expect(chanceOf({ base: mixed, head: { ...mixed, value: 0 } }, { base: side, head: side }, NO_DISPERSION)).toBeCloseTo(0.4795, 3);
  });
});

describe("replicates", () => {
  const spread = (center: number, offsets: readonly number[]): FunctionTotals => cpu(...offsets.map((offset) => center + offset));

  test("narrow the error by the root of their number", () => {
    const still = [0, 10, -10, 0, 5, -5, 0, 10, -10];
    const one = found(cpu(100), cpu(150)).standardError ?? 0;
    expect(one / (found(spread(100, still), spread(150, still)).standardError ?? 1)).toBeCloseTo(3, 1);
  });

  test("that scatter more than sampling widen it, those that scatter less do not narrow it", () => {
    const calm = found(spread(1000, [0, 1, -1]), spread(1100, [0, 1, -1])).standardError ?? 0;
    const wild = found(spread(1000, [0, 200, -200]), spread(1100, [0, 200, -200])).standardError ?? 0;
    expect(calm / 1e7).toBeCloseTo(Math.sqrt(2100 / 3), 1);
    expect(wild).toBeGreaterThan(3 * calm);
  });

  test("correct the assumed dispersion of the runtime's ticks, down to that of plain counts", () => {
    const runtime = (...ticks: readonly number[]) =>
      functionTotals(
        ticks.map((count) => profileFromText(`cpu/nanoseconds  ${count * 1e7}\n---\n  runtime.scanobject`, { period: 1e7 })),
        "cpu",
      );
    const calm = [400, 401, 399, 400, 402, 398];
    const assumed = found(runtime(400, 400), runtime(400, 400), "runtime.scanobject").standardError ?? 0;
    const measured = found(runtime(...calm), runtime(...calm), "runtime.scanobject").standardError ?? 0;
    expect(assumed / 1e7).toBeCloseTo(Math.sqrt((2 * 800) / 2), 1);
    expect(measured / 1e7).toBeLessThan(Math.sqrt((2 * 800) / 6) * 0.9);
    expect(measured / 1e7).toBeGreaterThanOrEqual(Math.sqrt(800 / 6) - 1e-9);
  });

  test("of exact amounts are exact while they do not differ, and no longer when they do", () => {
    const big = (...megabytes: readonly number[]): FunctionTotals =>
      functionTotals(
        megabytes.map((count) => heapProfile(count * 4 * MIB, { size: 4 * MIB, period: 64 * KIB })),
        "inuse_space",
      );
    expect(found(big(2, 2, 2), big(3, 3, 3))).toMatchObject({ standardError: 0, chance: 0 });
    const varying = found(big(2, 1, 3), big(2, 4, 3));
    expect(varying.standardError).toBeGreaterThan(MIB);
    expect(varying.chance).toBeGreaterThan(0.05);
  });

  test("on one side alone tell of the other as well", () => {
    const wild = spread(1000, [0, 200, -200, 150, -150]);
    expect(found(wild, cpu(1000)).standardError).toBeGreaterThan(3 * (found(cpu(1000), cpu(1000)).standardError ?? 0));
  });

  test("in clumps make a side without events less certain: twelve events in threes are four", () => {
    const none: Amount = { value: 0, events: 0, variance: 0, unitVariance: 0, perProfile: [] };
    const twelve: Amount = { value: 12, events: 12, variance: 12, unitVariance: 1, perProfile: [] };
    const side = { replicates: 1, tick: null };
    const sides: ReplicatedSides = { base: side, head: side };
    const threes = { factor: 3, relativeVariance: 0 };
    expect(chanceOf({ base: none, head: twelve }, sides, NO_DISPERSION)).toBeCloseTo(2 / 2 ** 12, 12);
    expect(chanceOf({ base: none, head: twelve }, sides, threes)).toBeCloseTo(2 / 2 ** 4, 12);
    const { standardError, interval } = errorBarsOf({ base: none, head: twelve }, sides, threes);
    expect(standardError).toBeCloseTo(Math.sqrt(36 + 9), 9);
    // Garwood's limits of four events, times three; nothing at all may still be three clumps.
    expect(interval?.[0]).toBeCloseTo(12 - Math.hypot(12 - 3 * 1.0899, 3 * 2.9957), 2);
    expect(interval?.[1]).toBeCloseTo(3 * 10.2416, 2);
  });

  test("of unequal number are compared by their means, few events too", () => {
    // Two events in one profile, two in three: 2 · P(X ≥ 2) of 4 with a quarter each for base.
    const { chance, low, high } = found(cpu(2), cpu(1, 0, 1));
    expect(chance).toBeCloseTo(2 * (1 - 0.75 ** 4 - 4 * 0.25 * 0.75 ** 3), 6);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });

  test("do not blur what is exact and the same in each, though the rest of the profile scatters", () => {
    const exact = (...values: readonly number[]): Amount => ({
      value: values.reduce((sum, value) => sum + value, 0),
      events: 6,
      variance: 0,
      unitVariance: 0,
      perProfile: values,
    });
    const side = { replicates: 3, tick: null };
    const others = { factor: 1, relativeVariance: 0.01 };
    const errorOf = (base: Amount, head: Amount) => errorBarsOf({ base, head }, { base: side, head: side }, others);
    expect(errorOf(exact(8, 8, 8), exact(12, 12, 12))).toEqual({ standardError: 0, interval: [4, 4], smallestDetectable: 0 });
    expect(errorOf(exact(8, 8, 8), exact(12, 12, 11)).standardError).toBeGreaterThan(0.5);
  });

  test("that vary, of an exact row, give its error when the law of the others has none for it", () => {
    const exact = (...values: readonly number[]): Amount => ({
      value: values.reduce((sum, value) => sum + value, 0),
      events: 6,
      variance: 0,
      unitVariance: 0,
      perProfile: values,
    });
    const side = { replicates: 3, tick: null };
    const bars = errorBarsOf({ base: exact(8, 10, 12), head: exact(8, 10, 12) }, { base: side, head: side }, NO_DISPERSION);
    expect(bars.standardError).toBeCloseTo(Math.sqrt((4 + 4) / 3), 9);
  });
});

describe("coverage", () => {
  const random = seededRandom(81);
  const amountOf = (count: number, weight: number): Amount => ({
    value: count * weight,
    events: count,
    variance: count * weight ** 2,
    unitVariance: count === 0 ? 0 : weight ** 2,
    perProfile: [],
  });
  const side = { replicates: 1, tick: null };
  const sides: ReplicatedSides = { base: side, head: side };

  test.each([
    [2, 2],
    [2, 8],
    [5, 5],
    [10, 30],
    [25, 25],
    [100, 150],
  ])("the interval of counts of mean %i and %i holds the truth in at least 93.5 %% of 1500 draws", (baseMean, headMean) => {
    let held = 0;
    const draws = 1500;
    for (let draw = 0; draw < draws; draw += 1) {
      const pair = { base: amountOf(poisson(random, baseMean), RATE), head: amountOf(poisson(random, headMean), RATE) };
      const [low = NaN, high = NaN] = errorBarsOf(pair, sides, NO_DISPERSION).interval ?? [];
      const truth = (headMean - baseMean) * RATE;
      // Where neither side saw anything there is no event to tell the width from, and nothing is shown.
      if ((low <= truth && truth <= high) || pair.base.events + pair.head.events === 0) held += 1;
    }
    expect(held / draws).toBeGreaterThanOrEqual(0.935);
    expect(held / draws).toBeLessThan(1);
  });

  test("chances below 5 % come in at most 5 % of unchanged pairs, few events or many", () => {
    for (const meanCount of [3, 10, 19, 40]) {
      const draws = 1500;
      const low = Array.from({ length: draws }, () =>
        chanceOf({ base: amountOf(poisson(random, meanCount), 1), head: amountOf(poisson(random, meanCount), 1) }, sides, NO_DISPERSION),
      ).filter((chance) => chance !== null && chance < 0.05);
      expect(low.length / draws).toBeLessThan(0.067);
    }
  });
});
