// When CPU time is told per second of profile: where both sides say how long they took, and by itself where that differs.
import { describe, expect, test } from "vitest";
import type { PageGraph } from "../../../src/core/page/page-data.ts";
import { factorsOf, rateOf, type Windows, windowsOf } from "../../../src/viewer/graph/per-second.ts";
import type { RateMode } from "../../../src/viewer/state/view-state.ts";

const graph = (...seconds: readonly (number | null)[]): PageGraph => ({
  id: "shop/cpu/cpu",
  component: "shop",
  kind: "cpu",
  sampleType: "cpu",
  unit: "nanoseconds",
  basis: "window",
  nodeCount: 1,
  scale: 1,
  columns: seconds.map((windowSeconds, at) => ({
    id: `c${at}`,
    label: "",
    total: 0,
    ...(windowSeconds === null ? {} : { windowSeconds }),
  })),
  views: [],
  noiseFloor: null,
  samples: null,
  prunedShare: 0,
});

test.each<[PageGraph, Windows | null]>([
  [graph(30, 20), [30, 20]],
  [graph(30, null), null],
  [graph(null, 20), null],
  [graph(0, 20), null],
  [graph(30), null],
])("windows of graph %#", (one, windows) => {
  expect(windowsOf(one, { from: 0, to: 1 })).toEqual(windows);
});

describe("the rate", () => {
  test.each<[RateMode | null, Windows | null, RateMode]>([
    [null, [30, 30], "total"],
    [null, [30, 30.2], "total"],
    [null, [30, 31], "second"],
    [null, [31, 30], "second"],
    ["total", [30, 60], "total"],
    ["second", [30, 30], "second"],
    ["second", null, "total"],
  ])("wanted %s of %j is %s", (wanted, windows, expected) => {
    expect(rateOf(wanted, windows)).toBe(expected);
  });

  test("divides each column by its own length", () => {
    expect(factorsOf("second", [4, 2])).toEqual([0.25, 0.5]);
    expect(factorsOf("total", [4, 2])).toEqual([1, 1]);
    expect(factorsOf("second", null)).toEqual([1, 1]);
  });
});
