// Instants and durations as Go prints them.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, formatInstant, formatInstantFully } from "../../../src/core/pprof-text/go-time.ts";

test.each([
  [0n, "1970-01-01 00:00:00 UTC"],
  [1663184811858888000n, "2022-09-14 19:46:51 UTC"],
  [951782400n * 1_000_000_000n, "2000-02-29 00:00:00 UTC"],
  [-1n, "1969-12-31 23:59:59 UTC"],
  [9_223_372_036_854_775_807n, "2262-04-11 23:47:16 UTC"],
])("%s ns is %s in a header", (nanos, expected) => {
  expect(formatInstant(nanos)).toBe(expected);
});

test.each([
  [1663184811858888000n, "2022-09-14 19:46:51.858888 +0000 UTC"],
  [1663184811000000000n, "2022-09-14 19:46:51 +0000 UTC"],
  [1663184811000000001n, "2022-09-14 19:46:51.000000001 +0000 UTC"],
])("%s ns is %s in a dump", (nanos, expected) => {
  expect(formatInstantFully(nanos)).toBe(expected);
});

test("agrees with the calendar of JavaScript on any day", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8_000_000_000, max: 9_000_000_000 }), (seconds) => {
      const iso = new Date(seconds * 1000).toISOString();
      expect(formatInstant(BigInt(seconds) * 1_000_000_000n)).toBe(`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`);
    }),
  );
});

test.each([
  [0n, "0s"],
  [1n, "1ns"],
  [1100n, "1.1µs"],
  [2_200_000n, "2.2ms"],
  [3_300_000_000n, "3.3s"],
  [30_000_123_456n, "30.000123456s"],
  [60_000_000_000n, "1m0s"],
  [3_723_500_000_000n, "1h2m3.5s"],
  [360_000_000_000_000n, "100h0m0s"],
  [-1_500_000n, "-1.5ms"],
])("%s ns lasts %s", (nanos, expected) => {
  expect(formatDuration(nanos)).toBe(expected);
});
