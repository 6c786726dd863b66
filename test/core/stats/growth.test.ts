// Growth of one series: exact figures, gaps, offsets and what is too little.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Growth, GrowthInput } from "../../../src/core/stats/growth.ts";
import { growthOf, medianCurve, MINIMUM_POINTS } from "../../../src/core/stats/growth.ts";

const measured = (input: Omit<GrowthInput, "minimumPoints"> & { readonly minimumPoints?: number }): Growth => {
  const growth = growthOf({ minimumPoints: 10, ...input });
  if (growth.kind !== "growth") throw new Error(growth.why);
  return growth;
};
const series = (length: number, of: (index: number) => number): readonly number[] => Array.from({ length }, (_, index) => of(index));

describe("figures", () => {
  test("a constant rate of 1 % a step grows by 13 % of log over the 14 points kept of 20", () => {
    const growth = measured({ values: series(20, (index) => 1000 * Math.exp(index / 100)) });
    expect(growth.pointsKept).toBe(14);
    expect(growth.growthLog).toBeCloseTo(0.13, 12);
    expect(growth.standardErrorLog).toBeCloseTo(0, 12);
  });

  test("a constant leak of 2 KiB a batch grows by 26 KiB, and its bend on the log scale is not noise", () => {
    const growth = measured({ values: series(20, (index) => 1_048_576 + 2048 * index) });
    expect(growth.growthAbsolute).toBe(13 * 2048);
    expect(growth.standardErrorLog).toBeLessThan(1e-9);
  });

  test("slopes come per unit of work and per minute", () => {
    const growth = measured({
      values: series(20, (index) => 5000 + 100 * index),
      units: series(20, (index) => 50 + 50 * index),
      seconds: series(20, (index) => 3 * index),
    });
    expect(growth.slopePerUnit).toBeCloseTo(2, 12);
    expect(growth.slopePerMinute).toBeCloseTo(2000, 9);
  });

  test("slopes without an axis are unknown", () => {
    const growth = measured({ values: series(20, () => 5000), units: series(20, () => 7) });
    expect([growth.slopePerUnit, growth.slopePerMinute]).toEqual([null, null]);
  });

  test("a warm-up in the first 30 % is not seen", () => {
    expect(measured({ values: series(20, (index) => (index < 6 ? 100 + 150 * index : 1000)) }).growthLog).toBe(0);
  });

  test("one wild point changes nothing on an otherwise straight line", () => {
    const values = series(20, (index) => (index === 13 ? 50_000 : 1000));
    expect(measured({ values }).growthLog).toBe(0);
  });

  test("geometric growth of goroutines is not read as absolute: +1 per request stays +1 per request", () => {
    const goroutines = [31, 82, 134, 185, 235, 287, 338, 388, 439, 490, 541];
    expect(measured({ values: goroutines }).growthAbsolute).toBeCloseTo(357, -0.5);
  });
});

describe("gaps", () => {
  const line = series(20, (index) => 1000 + 10 * index);

  test("a missing point leaves a gap and shifts nobody", () => {
    const holes = line.map((value, index) => (index === 9 ? null : index === 12 ? NaN : value));
    expect(measured({ values: holes }).growthAbsolute).toBe(130);
    expect(measured({ values: holes }).pointsKept).toBe(12);
  });

  test("missing ends shorten the window", () => {
    expect(measured({ values: line.map((value, index) => (index === 19 ? null : value)) }).growthAbsolute).toBe(120);
  });

  test("a missing axis value leaves the growth alone", () => {
    const growth = measured({ values: line, units: series(20, (index) => 5 * index).map((unit, index) => (index === 10 ? null : unit)) });
    expect([growth.growthAbsolute, growth.slopePerUnit]).toEqual([130, 2]);
  });
});

describe("not measured", () => {
  test.each<[string, (number | null)[], number, string]>([
    ["19 points where 20 are asked for", [...series(19, () => 5)], 20, "too-few-points"],
    ["9 imported points", [...series(9, () => 5)], MINIMUM_POINTS, "too-few-points"],
    ["20 slots with 11 gaps", [...series(20, () => 5)].map((value, index) => (index > 8 ? null : value)), 10, "too-few-points"],
    [
      "12 points of which 6 remain after warm-up",
      [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, null, null, null, null, null, null, null, null],
      10,
      "too-few-points",
    ],
    ["nothing", [], 10, "too-few-points"],
    ["a negative level", [...series(20, (index) => (index === 15 ? -1 : 5))], 10, "negative"],
    ["a zero without offset", [...series(20, (index) => (index === 15 ? 0 : 5))], 10, "zero-without-offset"],
  ])("says why for %s", (_, values, minimumPoints, why) => {
    expect(growthOf({ values, minimumPoints })).toMatchObject({ kind: "not-measured", why, pointsNeeded: minimumPoints });
  });

  test("counts the points it found", () => {
    expect(growthOf({ values: [1, null, 3], minimumPoints: 10 })).toMatchObject({ pointsFound: 2 });
  });

  test("ten imported points are enough: seven remain", () => {
    expect(measured({ values: series(10, () => 5) }).pointsKept).toBe(7);
  });

  test("an offset makes zeros usable", () => {
    expect(measured({ values: series(20, () => 0), offset: 1 }).growthLog).toBe(0);
  });
});

describe("laws", () => {
  const values = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 10, maxLength: 40 });

  test("relative growth has no unit", () => {
    fc.assert(
      fc.property(values, (list) => {
        const scaled = measured({ values: list.map((value) => value * 1024) });
        expect(scaled.growthLog).toBeCloseTo(measured({ values: list }).growthLog, 8);
      }),
    );
  });

  test("the inverse of a series shrinks as it grows: 1/value has growth −g", () => {
    fc.assert(
      fc.property(values, (list) => {
        const inverse = measured({ values: list.map((value) => 1 / value) });
        expect(inverse.growthLog).toBeCloseTo(-measured({ values: list }).growthLog, 8);
      }),
    );
  });

  test("multiplying by a common warm-up adds it, so it cancels between the sides", () => {
    const rise = (index: number): number => Math.exp(0.3 * (1 - Math.exp(-index / 5)));
    const flat = measured({ values: series(30, () => 100) }).growthLog;
    const leak = measured({ values: series(30, (index) => 100 * Math.exp(index / 200)) }).growthLog;
    const warm = measured({ values: series(30, (index) => 100 * rise(index)) }).growthLog;
    const warmLeak = measured({ values: series(30, (index) => 100 * rise(index) * Math.exp(index / 200)) }).growthLog;
    expect(warmLeak - warm).toBeCloseTo(leak - flat, 10);
  });
});

test("the median curve takes the middle of the runs at each point and keeps what nobody knows unknown", () => {
  expect(
    medianCurve([
      [1, null, 5],
      [3, null, 9, 4],
      [2, NaN, 7],
    ]),
  ).toEqual([2, null, 7, 4]);
  expect(medianCurve([])).toEqual([]);
});
