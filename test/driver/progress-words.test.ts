import { expect, test } from "vitest";
import { progressLine, sumOfHeaps } from "../../src/driver/progress-words.ts";

const MIB = 1024 ** 2;

test.each([
  [{ phase: "cost", run: null, runs: 1, liveHeaps: [] }, "head: cost"],
  [{ phase: "growth", run: 1, runs: 20, liveHeaps: [] }, "head: growth 1/20"],
  [{ phase: "growth", run: 3, runs: 20, liveHeaps: [8 * MIB, 8.1 * MIB] }, "head: growth 3/20, live heap 8.1 MiB"],
  [{ phase: "growth", run: 4, runs: 20, liveHeaps: [8 * MIB, 12 * MIB, 16 * MIB] }, "head: growth 4/20, live heap 16 MiB ▁▅█"],
  [{ phase: "growth", run: 5, runs: 20, liveHeaps: [8 * MIB, 8.1 * MIB, 8.05 * MIB] }, "head: growth 5/20, live heap 8.05 MiB"],
  [{ phase: "soak", run: 2, runs: undefined, liveHeaps: [] }, "head: soak"],
])("a line of progress of %j", (progress, expected) => {
  expect(progressLine({ label: "head", ...progress })).toBe(expected);
});

test.each([
  [[1, 2], 3],
  [[1, null], null],
  [[0], 0],
  [[], null],
])("the heaps of %j together are %s", (heaps, sum) => {
  expect(sumOfHeaps(heaps)).toBe(sum);
});
