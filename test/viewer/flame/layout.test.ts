import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  between,
  callersUp,
  hit,
  layout,
  type LayoutRequest,
  MERGE_PX,
  rangeOf,
  rowsOf,
  SMALLEST_PX,
  spansOf,
} from "../../../src/viewer/flame/layout.ts";
import { WIDTHS } from "../../../src/viewer/state/view-state.ts";
import { anyTree, namedTree, type NamedTree } from "../../support/flame-shapes.ts";

const request = (
  { shape }: NamedTree,
  change: Partial<LayoutRequest> & { readonly mode?: (typeof WIDTHS)[number]; readonly zoom?: number } = {},
): LayoutRequest => {
  const spans = change.spans ?? spansOf(shape, change.mode ?? "union");
  return {
    shape,
    spans,
    range: rangeOf(spans, change.zoom ?? 0),
    widthPx: 1000,
    firstRow: 0,
    rowCount: 1000,
    bucketOf: () => 0,
    ...change,
  };
};
/** As `row:x+width`. */
const placed = (asked: LayoutRequest): readonly string[] =>
  layout(asked).map(({ row, x, width }) => `${row}:${Math.round(x)}+${Math.round(width)}`);

const mixed = namedTree(["f", 0, 0, ["grown", 10, 40], ["new", 0, 30], ["gone", 20, 0], ["shrunk", 40, 10]]);

describe("widths", () => {
  test.each([
    ["growth", [60, 60, 30, 30, 0, 0]],
    ["union", [130, 130, 40, 30, 20, 40]],
    ["head", [80, 80, 40, 30, 0, 10]],
    ["base", [70, 70, 10, 0, 20, 40]],
  ] as const)("of %s", (mode, expected) => {
    expect([...spansOf(mixed.shape, mode).widthOf]).toEqual(expected);
  });

  test("are never negative, and a caller is at least as wide as all it calls", () => {
    fc.assert(
      fc.property(anyTree, fc.constantFrom(...WIDTHS), ({ shape }, mode) => {
        const { widthOf, startOf } = spansOf(shape, mode);
        for (let node = 0; node < shape.nodeCount; node += 1) {
          expect(widthOf[node]).toBeGreaterThanOrEqual(0);
          let at = startOf[node] ?? 0;
          for (let child = node + 1; child < (shape.endOf[node] ?? 0); child = shape.endOf[child] ?? Infinity) {
            expect(startOf[child]).toBe(at);
            at += widthOf[child] ?? 0;
          }
          expect(at).toBeLessThanOrEqual((startOf[node] ?? 0) + (widthOf[node] ?? 0));
        }
      }),
    );
  });

  test("of both sides are at least those of each side and of the growth", () => {
    fc.assert(
      fc.property(anyTree, ({ shape }) => {
        const union = spansOf(shape, "union").widthOf;
        for (const mode of ["head", "base", "growth"] as const)
          for (const [node, width] of spansOf(shape, mode).widthOf.entries()) expect(union[node]).toBeGreaterThanOrEqual(width);
      }),
    );
  });

  test("take values below zero for nothing", () => {
    expect([...spansOf(namedTree(["a", -5, -2], ["b", 0, 3]).shape, "union").widthOf]).toEqual([3, 0, 3]);
  });
});

describe("frames", () => {
  test("lie below their caller from its left edge on", () => {
    expect(placed(request(mixed))).toEqual(["0:0+1000", "1:0+1000", "2:0+308", "2:308+231", "2:538+154", "2:692+308"]);
  });

  test("are as wide as the picture when they are zoomed to, with their callers above", () => {
    expect(placed(request(mixed, { zoom: mixed.nodeOf("new") }))).toEqual(["0:0+1000", "1:0+1000", "2:0+1000"]);
  });

  test("of rows that are not seen are left out", () => {
    expect(placed(request(mixed, { firstRow: 1, rowCount: 1 }))).toEqual(["1:0+1000"]);
  });

  test("without any width are the root alone", () => {
    expect(placed(request(namedTree(["a", 5, 5]), { mode: "growth" }))).toEqual(["0:0+1000"]);
    expect(placed(request(namedTree()))).toEqual(["0:0+1000"]);
  });

  test("stay inside of the picture and of their caller, and none of a row lies on another", () => {
    fc.assert(
      fc.property(anyTree, fc.nat(), fc.integer({ min: 1, max: 2000 }), (tree, seed, widthPx) => {
        const asked = request(tree, { zoom: seed % tree.shape.nodeCount, widthPx });
        const rects = layout(asked);
        const ends = new Map<number, number>();
        for (const { row, x, width } of rects) {
          expect(x).toBeGreaterThanOrEqual(ends.get(row) ?? 0);
          expect(x + width).toBeLessThanOrEqual(widthPx + 1e-6);
          ends.set(row, x + width - 1e-6);
        }
      }),
    );
  });

  test("that are wide enough are all drawn, each once", () => {
    fc.assert(
      fc.property(anyTree, fc.integer({ min: 1, max: 300 }), (tree, widthPx) => {
        const asked = request(tree, { widthPx });
        const scale = widthPx / asked.range.span;
        const drawn = layout(asked).reduce((sum, { nodes }) => sum + nodes, 0);
        const wide = [...asked.spans.widthOf].filter((width) => width * scale >= SMALLEST_PX).length;
        // Rounding at the very threshold aside, every wide node stands for one in a rectangle.
        expect(Math.abs(drawn - (asked.range.span > 0 ? wide : 1))).toBeLessThanOrEqual(wide * 0.02);
      }),
    );
  });

  test("next to each other, narrow and of one colour are one; of two colours they are not", () => {
    const many = namedTree(["f", 0, 0, ...Array.from({ length: 100 }, (_, at) => [`g${at}`, 0, 1] as const)]);
    const asked = request(many, { widthPx: 100 });
    const one = layout(asked).filter(({ row }) => row === 2);
    expect(one.length).toBeLessThan(50);
    expect(one.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(100);
    expect(one.every(({ width }) => width < 2 * MERGE_PX)).toBe(true);
    expect(layout({ ...asked, bucketOf: (node) => node % 2 }).filter(({ row }) => row === 2)).toHaveLength(100);
  });

  test("that are too narrow cost one step with all below them", () => {
    const deep = namedTree(["wide", 0, 1e9], ["thin", 0, 0, ...Array.from({ length: 500 }, (_, at) => [`g${at}`, 0, 1] as const)]);
    let reads = 0;
    const depthOf = new Proxy(deep.shape.depthOf, {
      get: (depths, key) => {
        reads += 1;
        return Reflect.get(depths, key);
      },
    });
    layout(request({ ...deep, shape: { ...deep.shape, depthOf } }));
    // Everything, the wide one and the thin one.
    expect(reads).toBe(3);
  });
});

test("rows go down to the deepest frame that is wide enough", () => {
  const tree = namedTree(["f", 0, 1000, ["g", 0, 1000, ["dust", 0, 1e-3, ["deeper", 0, 1e-3]]]]);
  const { shape, spans, range, widthPx } = request(tree);
  expect(rowsOf({ shape, spans, range, widthPx })).toBe(3);
  const dust = rangeOf(spans, tree.nodeOf("dust"));
  expect(rowsOf({ shape, spans, range: dust, widthPx })).toBe(5);
  expect(rowsOf({ shape, spans, range: { left: 0, span: 0 }, widthPx })).toBe(1);
});

test("a place belongs to the frame that is drawn there", () => {
  const rects = layout(request(mixed));
  expect(hit(rects, 310, 2)?.node).toBe(mixed.nodeOf("new"));
  expect(hit(rects, 307, 2)?.node).toBe(mixed.nodeOf("grown"));
  expect(hit(rects, 10, 7)).toBeNull();
});

test("callers are told from the root on", () => {
  expect(callersUp(mixed.shape, mixed.nodeOf("gone"))).toEqual([0, 1]);
  expect(callersUp(mixed.shape, 0)).toEqual([]);
});

test.each([
  [0, { left: 0, span: 100 }],
  [1, { left: 40, span: 10 }],
])("a zoom at %s of its way is at its end", (part, expected) => {
  const { left, span } = between({ left: 0, span: 100 }, { left: 40, span: 10 }, part);
  expect(left).toBeCloseTo(expected.left);
  expect(span).toBeCloseTo(expected.span);
});

test("on its way a zoom never shows what is outside of both ends", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 99, noNaN: true }), (part, left) => {
      const to = { left, span: (100 - left) / 2 + 0.1 };
      const now = between({ left: 0, span: 100 }, to, part);
      expect(now.left).toBeGreaterThanOrEqual(-1e-9);
      expect(now.left).toBeLessThanOrEqual(to.left + 1e-9);
      expect(now.left + now.span).toBeGreaterThanOrEqual(to.left + to.span - 1e-6);
    }),
  );
});
