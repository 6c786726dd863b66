// Seven runs of one binary under one load: 21 pairs in which nothing changed. What is called changed here is a false alarm.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { changedRows } from "../../../src/core/compare/changed-rows.ts";
import { diffFunctions, type FunctionDifference } from "../../../src/core/graph/diff-functions.ts";
import { functionTotals } from "../../../src/core/graph/function-table.ts";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";

const RUNS = [1, 2, 3, 4, 5, 6, 7];
const totalsOf = (path: string, column: string) => {
  const content = readFileSync(new URL(`../../../fixtures/captured/${path}`, import.meta.url));
  return functionTotals([decodeProfile(new Uint8Array(content), { name: path })], column);
};

const countChanged = (rows: readonly FunctionDifference[], amount: "flat" | "cum"): number =>
  changedRows(rows, amount).filter(Boolean).length;

describe.each([
  ["t1.heap.pb.gz", "inuse_space", 2 ** 20],
  ["t1.heap.pb.gz", "alloc_space", 2 ** 20],
  ["t1.cpu.pb.gz", "cpu", 1e8],
])("%s, %s", (file, column, least) => {
  const totals = RUNS.map((run) => totalsOf(`cpu-gogc0/good-2.42.0/run${run}/${file}`, column));
  const diffs = totals.flatMap((base, at) => totals.slice(at + 1).map((head) => diffFunctions(base, head).rows));
  const sum = (count: (rows: readonly FunctionDifference[]) => number): number => diffs.reduce((all, rows) => all + count(rows), 0);

  test("at most two rows of 21 pairs are called changed, own and cumulative", () => {
    expect(diffs).toHaveLength(21);
    expect(sum((rows) => countChanged(rows, "flat"))).toBeLessThanOrEqual(2);
    expect(sum((rows) => countChanged(rows, "cum"))).toBeLessThanOrEqual(2);
  });

  test("without error bars, more than 10 % and a floor would call over a hundred rows changed", () => {
    const naive = sum(
      (rows) => rows.filter(({ cum }) => Math.abs(cum.difference) > 0.1 * cum.base && Math.abs(cum.difference) > least).length,
    );
    expect(naive).toBeGreaterThan(100);
  });
});

test.each([
  ["cpu", "cpu-gogc0/good-2.42.0/run1/t1.cpu.pb.gz", "cpu-gogc0/bad-2.53.3/run1/t1.cpu.pb.gz"],
  ["alloc_space", "cpu-gogc0/good-2.42.0/run1/t1.heap.pb.gz", "cpu-gogc0/bad-2.53.3/run1/t1.heap.pb.gz"],
  ["inuse_space", "clientgo-transport-leak/good-proxy-set/run1/t1.heap.pb.gz", "clientgo-transport-leak/bad-dial-only/run1/t1.heap.pb.gz"],
])("the same rule calls rows of %s changed where something did: %s against %s", (column, base, head) => {
  expect(countChanged(diffFunctions(totalsOf(base, column), totalsOf(head, column)).rows, "cum")).toBeGreaterThan(5);
});
