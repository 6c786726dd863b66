// Times as text: against the calendar of the test's own runtime.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseUtcTime, utcSeconds } from "../../../src/core/units/utc-time.ts";

test("agrees with the runtime's calendar", () => {
  const anyTime = fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
  const isSame = (time: Date): boolean => Math.abs((parseUtcTime(time.toISOString()) ?? Number.NaN) - time.getTime() / 1000) < 1e-3;
  expect(fc.check(fc.property(anyTime, isSame)).failed).toBe(false);
});

test.each<[string, number | null]>([
  ["1970-01-01T00:00:00Z", 0],
  ["2024-02-29T12:00:00Z", 1_709_208_000],
  ["2026-11-26T03:52:17.5Z", 1_795_665_137.5],
  ["2026-11-26T03:52:17.642188123Z", 1_795_665_137.64219],
  ["2026-11-26T05:52:17+02:00", 1_795_665_137],
  ["2026-11-25T22:22:17-05:30", 1_795_665_137],
  ["2025-02-29T12:00:00Z", null],
  ["2025-13-01T12:00:00Z", null],
  ["2025-01-01T24:00:00Z", null],
  ["2025-01-01T12:60:00Z", null],
  ["2025-01-01T12:00:00", null],
  ["2025-01-01", null],
  ["yesterday", null],
  ["", null],
])("%s", (text, seconds) => {
  const found = parseUtcTime(text);
  expect(found === null ? null : Math.round(found * 1e5) / 1e5).toBe(seconds);
});

test("knows the days of the months", () => {
  const last = (year: number, month: number, day: number) => utcSeconds({ year, month, day, hour: 0, minute: 0, second: 0 });
  expect([last(2000, 2, 29), last(1900, 2, 28), last(2026, 4, 30)].includes(null)).toBe(false);
  expect([last(1900, 2, 29), last(2026, 4, 31), last(2026, 0, 1), last(2026, 1, 0)]).toEqual([null, null, null, null]);
});
