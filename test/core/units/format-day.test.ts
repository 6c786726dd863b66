// Days of times, held against the runtime's own calendar.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatDay } from "../../../src/core/units/format-day.ts";

test.each<[number, string | null]>([
  [0, "1970-01-01"],
  [86_399.9, "1970-01-01"],
  [86_400, "1970-01-02"],
  [-1, "1969-12-31"],
  [951_782_400, "2000-02-29"],
  [4_107_542_400, "2100-03-01"],
  [1_771_891_200, "2026-02-24"],
  [1e15, null],
  [-1e12, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
])("%d seconds are in %s", (seconds, day) => expect(formatDay(seconds)).toBe(day));

test("is the day the runtime says", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
      expect(formatDay(seconds)).toBe(new Date(seconds * 1000).toISOString().slice(0, 10));
    }),
    { numRuns: 2000 },
  );
});
