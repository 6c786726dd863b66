// Paths of the API.
import { expect, test } from "vitest";
import { durationText, queryPath, rangeSelector } from "../../../src/core/promql/query-path.ts";

test("encodes a query with its moment to the millisecond", () => {
  const path = queryPath('x{a="b+c&d"}[5m]', { atSeconds: 1_795_677_430.1234, timeoutSeconds: 29.5 });
  expect(path).toBe("/api/v1/query?query=x%7Ba%3D%22b%2Bc%26d%22%7D%5B5m%5D&time=1795677430.123&timeout=30s");
  expect(new URL(path, "http://x").searchParams.get("query")).toBe('x{a="b+c&d"}[5m]');
});

test("leaves the moment to Prometheus where none is given", () => {
  expect(queryPath("time()", { atSeconds: null, timeoutSeconds: 1 })).toBe("/api/v1/query?query=time()&timeout=1s");
});

test.each([
  [30, "30000ms"],
  [0.0004, "1ms"],
  [1.2345, "1235ms"],
])("%d s is %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
  expect(rangeSelector("x", seconds)).toBe(`x[${text}]`);
});
