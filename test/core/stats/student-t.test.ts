// Student's t against @stdlib, closed forms and its own laws.
import stdlib from "@stdlib/stats-base-dists-t";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { studentTCdf, studentTQuantile, studentTUpperTail } from "../../../src/core/stats/student-t.ts";

const DEGREES = [0.3, 0.5, 1, 1.5, 2, 3, 4, 5.5, 7, 10, 15, 30, 60, 100, 199, 200, 201, 250, 1_000, 10_000, 1_000_000];
const STATISTICS = [0, 0.001, 0.1, 0.5, 1, 1.5, 2, 2.7, 4, 7, 15, 40, 100, 1_000, 100_000];

const relativeError = (actual: number, expected: number): number =>
  actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);

describe.each(DEGREES)("with %d degrees of freedom", (df) => {
  test("agrees with stdlib to 1e-10 absolute and 1e-8 relative, far tails included", () => {
    for (const t of STATISTICS) {
      const expected = stdlib.cdf(-t, df);
      expect(Math.abs(studentTUpperTail(t, df) - expected), `t ${t}`).toBeLessThan(1e-10);
      // Below 1e-300 doubles lose their own precision.
      expect(expected > 1e-300 ? relativeError(studentTUpperTail(t, df), expected) : 0, `t ${t}`).toBeLessThan(1e-8);
      expect(Math.abs(studentTCdf(t, df) - stdlib.cdf(t, df)), `t ${t}`).toBeLessThan(1e-10);
    }
  });

  test("gives the quantiles of stdlib", () => {
    for (const p of [1e-12, 1e-6, 0.001, 0.01, 0.025, 0.3, 0.49, 0.6, 0.8, 0.95, 0.975, 0.99, 0.999]) {
      expect(relativeError(studentTQuantile(p, df), stdlib.quantile(p, df)), `p ${p}`).toBeLessThan(1e-9);
    }
  });
});

describe("closed forms", () => {
  test.each([1e-9, 1e-8, 1e-4, 0.2, 1, 30, 1e8])("is the Cauchy tail for one degree of freedom at %d", (t) => {
    expect(relativeError(studentTUpperTail(t, 1), Math.atan2(1, t) / Math.PI)).toBeLessThan(1e-12);
  });

  test.each([1e-8, 0.3, 2, 50])("is (1 − t/√(2 + t²))/2 for two degrees of freedom at %d", (t) => {
    const root = Math.sqrt(2 + t * t);
    expect(relativeError(studentTUpperTail(t, 2), 1 / (root * (root + t)))).toBeLessThan(1e-12);
  });

  test.each([
    [0.975, 10, 2.228_138_852],
    [0.99, 10, 2.763_769_458],
    [0.8, 10, 0.879_057_828_6],
    [0.975, 4, 2.776_445_105],
    [0.99, 15, 2.602_480_295],
  ])("matches printed tables: t of %d at %d degrees is %d", (p, df, expected) => {
    expect(studentTQuantile(p, df)).toBeCloseTo(expected, 8);
  });
});

describe("the edges of the domain", () => {
  test.each([
    ["a missing statistic", studentTUpperTail(NaN, 5)],
    ["no degree of freedom", studentTUpperTail(1, 0)],
    ["negative degrees of freedom", studentTQuantile(0.4, -1)],
    ["a probability above one", studentTQuantile(1.1, 5)],
    ["a probability below zero", studentTQuantile(-0.1, 5)],
    ["a missing probability", studentTQuantile(NaN, 5)],
  ])("gives NaN for %s", (_, value) => {
    expect(value).toBeNaN();
  });

  test("reaches 0, 1 and the infinities at the ends", () => {
    expect([studentTUpperTail(Infinity, 3), studentTUpperTail(-Infinity, 3), studentTCdf(Infinity, 3)]).toEqual([0, 1, 1]);
    expect([studentTQuantile(0, 3), studentTQuantile(0.5, 3), studentTQuantile(1, 3)]).toEqual([-Infinity, 0, Infinity]);
  });
});

describe("laws", () => {
  const degrees = fc.double({ min: 0.2, max: 1e5, noNaN: true });
  const statistic = fc.double({ min: -1e4, max: 1e4, noNaN: true });

  test("both tails add up to one", () => {
    fc.assert(
      fc.property(statistic, degrees, (t, df) => {
        expect(studentTUpperTail(t, df) + studentTUpperTail(-t, df)).toBeCloseTo(1, 13);
      }),
    );
  });

  test("a greater statistic has a smaller tail", () => {
    fc.assert(
      fc.property(statistic, statistic, degrees, (a, b, df) => {
        expect(studentTUpperTail(Math.max(a, b), df)).toBeLessThanOrEqual(studentTUpperTail(Math.min(a, b), df));
      }),
    );
  });

  test("the quantile inverts the distribution", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 0.5, noNaN: true }), degrees, (p, df) => {
        expect(relativeError(studentTCdf(studentTQuantile(p, df), df), p)).toBeLessThan(1e-9);
      }),
    );
  });
});
