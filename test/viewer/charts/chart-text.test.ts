import { expect, test } from "vitest";
import { buildColumns } from "../../../src/viewer/charts/chart-columns.ts";
import {
  cursorText,
  legendOf,
  limitText,
  pictureLabel,
  slopeText,
  tickTexts,
  titleText,
  valueAt,
  xText,
  xTitle,
} from "../../../src/viewer/charts/chart-text.ts";
import type { PageChart } from "../../../src/core/page/page-data.ts";
import { chart, line, trend } from "../../support/page-charts.ts";

const MIB = 2 ** 20;
/** Spaces that do not break are spaces to who reads. */
const plain = (text: string | null): string | null => text?.replaceAll("\u00a0", " ") ?? null;

const leak = chart({
  lines: [line("base", { 0: 90 * MIB, 12: 93 * MIB }), line("head", { 0: 93 * MIB, 6: 137 * MIB, 12: 181 * MIB })],
  trends: [
    trend("base", 0.1 * MIB, { slopeInterval: [-0.1 * MIB, 0.3 * MIB] }),
    trend("head", 7.3 * MIB, { slopeInterval: [7.1 * MIB, 7.5 * MIB] }),
  ],
  limit: 100 * MIB,
  marks: [
    { x: 4, label: "burst", kind: "phase" },
    { x: 9.5, label: "out of memory", kind: "restart" },
  ],
  summary: "Head grows by 7.3 MiB/min, base does not",
});

test.each([
  ["minutes", 3.5, "minute 3.5", "minutes since the load began"],
  ["units", 1200, "1,200 units", "units of work"],
  ["round", 2, "round 2", "round"],
  ["period", 1, "period 1", "measured period"],
  ["minutes", -1e-17, "minute 0", "minutes since the load began"],
] as const)("x of %s at %j is %s", (kind, x, text, title) => {
  expect(plain(xText(x, kind))).toBe(text);
  expect(xTitle(kind)).toBe(title);
});

test.each([
  [trend("head", 7.3 * MIB, { slopeInterval: [7.1 * MIB, 7.5 * MIB] }), "minutes", "+7.3 MiB/min (95 % CI 7.1 MiB to 7.5 MiB)"],
  [trend("head", -2048), "units", "−2 KiB per unit"],
  [trend("head", 0), "round", "0 B per round"],
  [trend("head", Number.NaN), "minutes", "–/min"],
] as const)("a slope %# reads %s", (one, xKind, text) => {
  expect(plain(slopeText(one, { unit: "bytes", xKind }))).toBe(text);
});

test.each([
  ["CPU", "seconds/unit", "CPU per unit of work"],
  ["CPU per unit", "seconds/unit", "CPU per unit"],
  ["Goroutines", "count", "Goroutines"],
] as const)("the title %s of %s is %s", (title, unit, text) => {
  expect(titleText({ title, unit })).toBe(text);
});

test("says limits in the picture and outside of it", () => {
  expect(plain(limitText(buildColumns(leak), leak))).toBe("limit 100 MiB");
  expect(plain(limitText(buildColumns(leak), { ...leak, limit: 2 ** 40 }))).toBe("limit 1,024 GiB (outside the picture)");
  expect(limitText(buildColumns(leak), { ...leak, limit: null })).toBeNull();
});

test("ticks share one scale", () => {
  expect(tickTexts([0, MIB / 2, MIB], "bytes").map(plain)).toEqual(["0.00 MiB", "0.50 MiB", "1.00 MiB"]);
});

test("the legend has one entry per side, with rounds and slopes", () => {
  const rounds = chart({ lines: [line("head", { 0: 1 }, 1), line("head", { 0: 2 }, 2), line("base", { 0: 1 }, 1)] });
  expect(legendOf(rounds)).toEqual([
    { side: "base", label: "base", trend: null },
    { side: "head", label: "head, 2 rounds", trend: null },
  ]);
  expect(legendOf(leak).map(({ label, trend: slope }) => [label, plain(slope)])).toEqual([
    ["base", "+102 KiB/min (95 % CI −102 KiB to 307 KiB)"],
    ["head", "+7.3 MiB/min (95 % CI 7.1 MiB to 7.5 MiB)"],
  ]);
  expect(legendOf(chart())).toEqual([]);
});

const scattered: PageChart = chart({
  unit: "count",
  lines: [
    line("base", { 0: 1 }, 1),
    line("base", { 0: 3, 1: 5 }, 2),
    line("head", { 1: 9 }, 1),
    line("head", { 1: 7 }),
    line("head", { 1: 5 }, 2),
  ],
});

test.each([
  ["base", 0, "1 to 3"],
  ["base", 1, "1 to 5"],
  ["head", 0, "7"],
] as const)("the values of %s at column %j are %s: of each line the nearest, the median alone where there is one", (side, index, text) => {
  expect(valueAt(buildColumns(scattered), side, index, "count")).toBe(text);
});

test("a side without values has none at the cursor", () => {
  expect(valueAt(buildColumns(chart({ lines: [line("head", { 0: 1 })] })), "base", 0, "count")).toBe("–");
});

test("the cursor says where it is and what both sides were there", () => {
  expect(plain(cursorText(leak, buildColumns(leak), 2))).toBe("minute 6: base 90 MiB, head 137 MiB");
});

test("the label says what is drawn, what was found, slopes, limit and restarts", () => {
  expect(plain(pictureLabel(leak, buildColumns(leak)))).toBe(
    "Live heap after GC, base and head over minutes since the load began. Head grows by 7.3 MiB/min, base does not. " +
      "Trends: base +102 KiB/min (95 % CI −102 KiB to 307 KiB); head +7.3 MiB/min (95 % CI 7.1 MiB to 7.5 MiB). Limit 100 MiB. " +
      "Restarts: out of memory at minute 9.5.",
  );
  expect(pictureLabel(chart({ note: "GC forced before each point" }), buildColumns(chart()))).toMatch(/ GC forced before each point\.$/u);
  expect(pictureLabel(chart(), buildColumns(chart()))).toBe("Live heap after GC, base and head over minutes since the load began.");
});
