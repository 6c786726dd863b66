import { describe, expect, test } from "vitest";
import {
  arrowOf,
  changeText,
  columnTexts,
  differenceText,
  pairTexts,
  rateText,
  scaleOf,
  shareText,
  valueText,
} from "../../../src/viewer/graph/quantities.ts";

const bytes = scaleOf("bytes");
const time = scaleOf("nanoseconds");
const count = scaleOf("count");
/** What stands between number and unit does not break. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("values of a graph", () => {
  test.each([
    [43_830_000, bytes, "41.8 MiB", "+41.8 MiB"],
    [0, bytes, "0 B", "0 B"],
    [-2048, bytes, "−2 KiB", "−2 KiB"],
    [63_000_000, time, "63 ms", "+63 ms"],
    [118, count, "118", "+118"],
    [118.333_333, count, "118", "+118"],
    [2.333_333, count, "2.33", "+2.33"],
  ])("%d", (value, scale, text, difference) => {
    expect([plain(valueText(value, scale)), plain(differenceText(value, scale))]).toEqual([text, difference]);
  });

  test("of a column have one size", () => {
    expect(columnTexts([2_200_000, 46_000_000], bytes).map(plain)).toEqual(["2.1 MiB", "43.9 MiB"]);
    expect(columnTexts([-1, 1], count, true)).toEqual(["−1", "+1"]);
  });

  test("of a column are never told as nothing where they are something", () => {
    expect(columnTexts([0, 512, -3, 46_000_000], bytes).map(plain)).toEqual(["0", "<0.1 MiB", "−<0.1 MiB", "43.9 MiB"]);
    expect(columnTexts([1_430_000, 180_000_000, 1_700_000_000], time, true).map(plain)).toEqual(["+<0.01 s", "+0.18 s", "+1.70 s"]);
    expect(columnTexts([0.01, 1_000_000], count).map(plain)).toEqual(["<1", "1,000,000"]);
  });

  test("per second say so behind each unit, in one size down a column", () => {
    const rate = { ...time, per: "/s" } as const;
    expect(plain(valueText(28_400_000, rate))).toBe("28.4 ms/s");
    expect(plain(differenceText(-28_400_000, rate))).toBe("−28.4 ms/s");
    expect(columnTexts([0, 1000, 1_430_000, 180_000_000], rate).map(plain)).toEqual(["0", "<1 ms/s", "1 ms/s", "180 ms/s"]);
    expect(pairTexts(28_400_000, 1_160_000_000, rate).map(plain)).toEqual(["0.03 s/s", "1.16 s/s"]);
  });

  test("of one thing stand in one size, unless that hides one", () => {
    expect(pairTexts(524_288, 5_767_168, bytes).map(plain)).toEqual(["0.50 MiB", "5.50 MiB"]);
    expect(pairTexts(512, 46_000_000, bytes).map(plain)).toEqual(["512 B", "43.9 MiB"]);
    expect(pairTexts(0, 46_000_000, bytes).map(plain)).toEqual(["0", "43.9 MiB"]);
    expect(pairTexts(4.5, 538, count)).toEqual(["4.5", "538"]);
  });

  test.each<[number, number, readonly [number | undefined, number | undefined], string | null]>([
    [851e6, 3490e6, [30, 30], "28.4 → 116 ms/s (0.0284 → 0.116 cores)"],
    [3e9, 9e9, [2, 3], "1,500 → 3,000 ms/s (1.5 → 3 cores)"],
    [0, 1e9, [1, 1], "0 → 1,000 ms/s (0 → 1 cores)"],
    [1, 2, [30, undefined], null],
    [1, 2, [0, 30], null],
  ])("%d ns and %d ns in %j seconds, per second", (from, to, windows, expected) => {
    expect(rateText(from, to, windows)?.replaceAll("\u00a0", " ") ?? null).toBe(expected);
  });

  test.each([
    [10, 20, "+100 %"],
    [10, 5, "−50 %"],
    [0, 5, "new"],
    [5, 0, "gone"],
    [5, 5, "same"],
    [0, 0, "same"],
    [-5, 5, "–"],
  ])("change from %d to %d", (from, to, expected) => {
    expect(plain(changeText(from, to))).toBe(expected);
  });

  test.each([
    [48, 100, "48 %"],
    [1, 3, "33.3 %"],
    [1, 0, "–"],
    [-5, 100, "−5 %"],
    [-5, -10, "50 %"],
  ])("%d of %d", (difference, whole, expected) => {
    expect(plain(shareText(difference, whole))).toBe(expected);
  });

  test("have an arrow for their direction", () => {
    expect([arrowOf(1), arrowOf(-1), arrowOf(0)]).toEqual(["▲", "▼", ""]);
  });
});
