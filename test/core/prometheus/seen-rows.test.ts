import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addRow, mixed, startRows } from "../../../src/core/prometheus/seen-rows.ts";

const never = (): boolean => false;

test("finds every row again, however often the table has grown", () => {
  const rows = startRows(0);
  const hashOf = (row: number): number => mixed(row % 900);
  for (let row = 0; row < 3_000; row++) expect(addRow(rows, hashOf(row), row, never)).toBe(true);
  expect(rows.count).toBe(3_000);
  for (let row = 0; row < 3_000; row++) expect(addRow(rows, hashOf(row), 9_999, (start) => start === row)).toBe(false);
  expect(rows.count).toBe(3_000);
});

test("asks only about rows of the same hash", () => {
  const rows = startRows(10_000);
  addRow(rows, 1, 10, never);
  addRow(rows, 2, 20, never);
  addRow(rows, 1, 30, never);
  const asked: number[] = [];
  addRow(rows, 1, 40, (start) => {
    asked.push(start);
    return false;
  });
  expect(asked).toEqual([10, 30]);
});

test("mixed gives different hashes for different numbers", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (a, b) => {
      expect(mixed(a) === mixed(b)).toBe(a === b);
    }),
  );
});
