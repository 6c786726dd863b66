import { describe, expect, test } from "vitest";
import type { PageData, PageGraph } from "../../../src/core/page/page-data.ts";
import { digitOf, graphsOf, SECTION_TITLES, sectionsOf } from "../../../src/viewer/sections/section-list.ts";
import { SECTIONS } from "../../../src/viewer/state/view-state.ts";

const graph = (kind: PageGraph["kind"], sampleType: string): PageGraph => ({
  id: `shop/${kind}/${sampleType}`,
  component: "shop",
  kind,
  sampleType,
  unit: "bytes",
  basis: "end",
  nodeCount: 1,
  scale: 1,
  columns: [],
  views: [],
  noiseFloor: null,
  samples: null,
  prunedShare: 0,
});
const page = (graphs: readonly PageGraph[], result: unknown): PageData => ({
  version: 1,
  name: "shop",
  heapgateVersion: "0",
  runUrl: null,
  sourceUrl: null,
  result,
  frames: [],
  graphs,
  charts: [],
  files: [],
  commands: [],
});
const measured = { outcomes: [{ id: "shop/cpu" }] };

describe("the sections of a report", () => {
  test.each<[string, readonly PageGraph[], unknown, string]>([
    ["two plain profiles", [graph("heap", "inuse_space")], {}, "verdict heap raw"],
    [
      "a measured app",
      [graph("heap", "inuse_space"), graph("cpu", "cpu"), graph("goroutine", "goroutine")],
      measured,
      "verdict gates heap cpu goroutines metrics traffic noise raw",
    ],
    [
      "an app with other profiles and logs",
      [graph("mutex", "delay")],
      { ...measured, logs: [{ component: "shop" }] },
      "verdict gates metrics traffic noise raw other logs",
    ],
    ["nothing", [], null, "verdict raw"],
  ])("of %s", (_, graphs, result, expected) => {
    expect(sectionsOf(page(graphs, result)).join(" ")).toBe(expected);
  });

  test("have the graphs of their kinds, what is looked at first in front", () => {
    const graphs = [
      graph("allocs", "alloc_objects"),
      graph("cpu", "cpu"),
      graph("heap", "inuse_objects"),
      graph("allocs", "alloc_space"),
      graph("heap", "inuse_space"),
    ];
    expect(graphsOf(page(graphs, null), "heap").map(({ sampleType }) => sampleType)).toEqual([
      "inuse_space",
      "inuse_objects",
      "alloc_space",
      "alloc_objects",
    ]);
    expect(graphsOf(page(graphs, null), "other")).toEqual([]);
  });

  test("have digits from 1 to 9, in their order, and titles", () => {
    expect(SECTIONS.map(digitOf)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9", null, null]);
    expect(new Set(Object.values(SECTION_TITLES)).size).toBe(SECTIONS.length);
  });
});
