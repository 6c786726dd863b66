import { describe, expect, test } from "vitest";
import type { PageGraph } from "../../../src/core/page/page-data.ts";
import {
  callShape,
  dressOf,
  flamesOf,
  floorOf,
  labelOf,
  namesOf,
  pairOf,
  sampleIdOf,
  placeText,
  snapshotsOf,
  widthOf,
} from "../../../src/viewer/graph/model.ts";
import { subtreeOf } from "../../../src/viewer/graph/flame-svg.ts";
import { DEFAULT_STATE, type ViewState } from "../../../src/viewer/state/view-state.ts";
import { shapeOf } from "../../../src/viewer/flame/shape.ts";
import { namedTree, outline } from "../../support/flame-shapes.ts";

const graph: PageGraph = {
  id: "shop/heap/inuse_space",
  component: "shop",
  kind: "heap",
  sampleType: "inuse_space",
  unit: "bytes",
  basis: "end",
  nodeCount: 1,
  scale: 1,
  columns: ["base", "head", "head-1", "head-2", "head-3"].map((id) => ({ id, label: `the ${id}`, total: 0 })),
  views: [
    { id: "growth", label: "growth", from: 2, to: 4 },
    { id: "end", label: "head against base", from: 0, to: 1 },
  ],
  noiseFloor: 5,
  samples: null,
  prunedShare: 0,
};
const pair = { id: "end", label: "", from: 0, to: 1 };
const { tree, frames } = namedTree(
  ["main.main", 0, 0, ["example.com/a/b.F", 1, 10, ["runtime.mallocgc", 2, 20], ["example.com/a/b.F", 3, 30]]],
  ["runtime.gc", 4, 0],
);
const names = namesOf(frames);
const asked = (change: Partial<ViewState>): ViewState => ({ ...DEFAULT_STATE, ...change });
const calls = (change: Partial<ViewState>): string => outline(callShape(tree, pair, names, asked(change)), names.frames);

describe("the columns of a graph", () => {
  test.each([
    [null, 2, 4, "growth"],
    ["end", 0, 1, "head against base"],
    ["head-1..head-2", 2, 3, "the head-2 against the head-1"],
    ["head-1..nowhere", 2, 4, "growth"],
    ["nonsense", 2, 4, "growth"],
  ])("for %s", (wanted, from, to, label) => {
    expect(pairOf(graph, wanted)).toMatchObject({ from, to, label });
  });

  test("without any view are the first two", () => {
    expect(pairOf({ ...graph, views: [] }, null)).toMatchObject({ from: 0, to: 1 });
  });

  test("along head's run are its snapshots", () => {
    expect(snapshotsOf(graph)).toEqual([2, 3, 4]);
  });

  test.each([
    [null, "growth"],
    ["end", "union"],
    ["head-1..head-2", "growth"],
  ])("for %s are drawn as %s, unless the reader says otherwise", (wanted, width) => {
    expect(widthOf(DEFAULT_STATE, pairOf(graph, wanted))).toBe(width);
    expect(widthOf(asked({ width: "base" }), pairOf(graph, wanted))).toBe("base");
  });

  test("have the floor the reader wants, else that of the graph, else none", () => {
    expect([
      floorOf(asked({ floor: 0 }), graph),
      floorOf(DEFAULT_STATE, graph),
      floorOf(DEFAULT_STATE, { ...graph, noiseFloor: null }),
    ]).toEqual([0, 5, 0]);
  });
});

test("a graph is told by what it counts, and by its profile where another one counts the same", () => {
  const of = (kind: PageGraph["kind"], sampleType: string, component = "shop"): PageGraph => ({ ...graph, kind, sampleType, component });
  const graphs = [of("mutex", "delay"), of("block", "delay"), of("block", "contentions"), of("mutex", "contentions", "agent")];
  expect(graphs.map((one) => sampleIdOf(one, graphs))).toEqual(["mutex/delay", "block/delay", "contentions", "contentions"]);
});

test("the floor and the stacks are per second where a factor says so", () => {
  expect(floorOf(DEFAULT_STATE, graph, 0.5)).toBe(2.5);
  expect(floorOf(asked({ floor: 7 }), graph, 0.5)).toBe(7);
  const shape = callShape(tree, pair, names, DEFAULT_STATE, [2, 0.5]);
  expect([[...shape.selfFrom], [...shape.selfTo]]).toEqual([
    [0, 0, 2, 4, 6, 8],
    [0, 0, 5, 10, 15, 0],
  ]);
  expect([shape.cumFrom[0], shape.cumTo[0]]).toEqual([20, 30]);
});

describe("the stacks of a state", () => {
  test.each<[string, Partial<ViewState>, string]>([
    [
      "as measured",
      {},
      "all 0→0\n  main.main 0→0\n    example.com/a/b.F 1→10\n      runtime.mallocgc 2→20\n      example.com/a/b.F 3→30\n  runtime.gc 4→0",
    ],
    [
      "without recursion and with the runtime folded",
      { foldRuntime: true, mergeRecursion: true },
      "all 0→0\n  main.main 0→0\n    example.com/a/b.F 4→40\n      runtime (folded) 2→20\n  runtime (folded) 4→0",
    ],
    ["from a function on", { showFrom: "b.F" }, "all 0→0\n  example.com/a/b.F 1→10\n    runtime.mallocgc 2→20\n    example.com/a/b.F 3→30"],
    [
      "with an expression",
      { ignore: "gc$", regexp: true },
      "all 0→0\n  main.main 0→0\n    example.com/a/b.F 1→10\n      runtime.mallocgc 0→0\n      example.com/a/b.F 3→30\n  runtime.gc 0→0",
    ],
    [
      "with an expression that is none",
      { focus: "(", regexp: true },
      "all 0→0\n  main.main 0→0\n    example.com/a/b.F 1→10\n      runtime.mallocgc 2→20\n      example.com/a/b.F 3→30\n  runtime.gc 4→0",
    ],
  ])("%s", (_, change, expected) => {
    expect(calls(change)).toBe(expected);
  });
});

describe("flame graphs", () => {
  const shape = shapeOf(tree, 0, 1);
  test.each<[Partial<ViewState>, string | null, readonly string[]]>([
    [{}, null, ["calls"]],
    [{ shape: "inverted" }, null, ["inverted"]],
    [{ shape: "sandwich" }, "example.com/a/b.F", ["callers", "callees"]],
    [{ shape: "sandwich" }, "unknown", []],
    [{ shape: "sandwich" }, null, []],
  ])("of %j about %s", (change, func, ids) => {
    expect(flamesOf(shape, names, asked(change), func, "union").map(({ id }) => id)).toEqual(ids);
  });

  test("name frames as the reader wants, with an arrow where the change is beyond noise", () => {
    const short = dressOf(shape, names, DEFAULT_STATE, 20, null).facts;
    expect([0, 2, 3, 5].map((node) => short.label(node))).toEqual(["▲ all", "▲ b.F", "runtime.mallocgc", "runtime.gc"]);
    expect(dressOf(shape, names, asked({ fullNames: true }), 0, null).facts.label(2)).toBe("▲ example.com/a/b.F");
    expect(dressOf(shape, names, DEFAULT_STATE, 0, null).facts.label(5)).toBe("▼ runtime.gc");
    expect(labelOf(shape, names, 0, false)).toBe("all");
  });

  test("say what is new and what is gone, but not of everything", () => {
    const one = namedTree(["new", 0, 1], ["gone", 1, 0], ["both", 1, 1], ["nothing", 0, 0]);
    const { facts } = dressOf(one.shape, namesOf(one.frames), DEFAULT_STATE, 0, null);
    expect([0, 1, 2, 3, 4].map((node) => facts.presence(node))).toEqual(["both", "new", "gone", "both", "both"]);
  });

  test("give the packages that come first a colour each", () => {
    expect([...names.packageOf]).toEqual([0, 1, 2, 2, 3]);
  });

  test("are saved from the zoomed frame on", () => {
    const part = subtreeOf(shape, 2);
    expect({ ...part, selves: part.selves.map((column) => [...column]), cums: part.cums.map((column) => [...column]) }).toEqual({
      nodeCount: 3,
      frameOf: Int32Array.from([1, 2, 1]),
      parentOf: Int32Array.from([-1, 0, 0]),
      endOf: Int32Array.from([3, 2, 3]),
      depthOf: Uint16Array.from([0, 1, 1]),
      selves: [
        [1, 2, 3],
        [10, 20, 30],
      ],
      cums: [
        [6, 2, 3],
        [60, 20, 30],
      ],
    });
  });
});

test.each([
  [1, 4, "1st of 4 callees"],
  [2, 4, "2nd of 4 callees"],
  [3, 4, "3rd of 4 callees"],
  [11, 30, "11th of 30 callees"],
  [12, 30, "12th of 30 callees"],
  [22, 30, "22nd of 30 callees"],
  [113, 200, "113th of 200 callees"],
  [1, 1, "only callee"],
])("place %d of %d", (place, siblings, text) => {
  expect(placeText(place, siblings)).toBe(text);
});
