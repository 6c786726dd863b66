// The block of a graph: what is written is what is read, damage is refused.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeGraph } from "../../../src/core/page/decode-graph.ts";
import { encodeGraph } from "../../../src/core/page/encode-graph.ts";
import type { GraphColumns } from "../../../src/core/page/graph-columns.ts";

/** A tree as nested lists: a frame and its callees. */
interface Nested {
  readonly frame: number;
  readonly values: readonly number[];
  readonly callees: readonly Nested[];
}

const COLUMNS = 3;
const values = fc.array(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), { minLength: COLUMNS, maxLength: COLUMNS });
const { nested } = fc.letrec<{ nested: Nested }>((tie) => ({
  nested: fc.record({
    frame: fc.nat(100_000),
    values,
    callees: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("nested"), { maxLength: 4 })),
  }),
}));

const flatten = (root: Nested): readonly Nested[] => [root, ...root.callees.flatMap(flatten)];
const columnsOf = (root: Nested): GraphColumns => {
  const nodes = flatten(root);
  return {
    nodeCount: nodes.length,
    frameOf: Int32Array.from(nodes, ({ frame }, at) => (at === 0 ? -1 : frame)),
    childCounts: Int32Array.from(nodes, ({ callees }) => callees.length),
    selves: Array.from({ length: COLUMNS }, (_, column) => Float64Array.from(nodes, (node) => node.values[column] ?? 0)),
    scale: 1,
  };
};

const ROOT: Nested = { frame: -1, values: [0, 0, -7], callees: [{ frame: 5, values: [1, 200, -300_000], callees: [] }] };

test("is read back as it was, with parents, ends, depths and cumulative values", () => {
  const tree = decodeGraph(encodeGraph(columnsOf(ROOT)), 0.5);
  expect(tree).toEqual({
    nodeCount: 2,
    frameOf: Int32Array.of(-1, 5),
    parentOf: Int32Array.of(-1, 0),
    endOf: Int32Array.of(2, 2),
    depthOf: Uint16Array.of(0, 1),
    selves: [Float64Array.of(0, 0.5), Float64Array.of(0, 100), Float64Array.of(-3.5, -150_000)],
    cums: [Float64Array.of(0.5, 0.5), Float64Array.of(100, 100), Float64Array.of(-150_003.5, -150_000)],
  });
});

test("is read back whatever the tree", () => {
  fc.assert(
    fc.property(nested, (root) => {
      const written = columnsOf(root);
      const tree = decodeGraph(encodeGraph(written), 1);
      expect([tree.nodeCount, tree.frameOf, tree.selves]).toEqual([written.nodeCount, written.frameOf, written.selves]);
      const counts = new Int32Array(tree.nodeCount);
      for (const parent of tree.parentOf) if (parent >= 0) counts[parent] = (counts[parent] ?? 0) + 1;
      expect(counts).toEqual(written.childCounts);
      expect(Array.from(tree.endOf)).toEqual(flatten(root).map((node, at) => at + flatten(node).length));
      expect(tree.cums.map((cum) => cum[0])).toEqual(written.selves.map((column) => column.reduce((sum, value) => sum + value, 0)));
    }),
    { numRuns: 50 },
  );
});

describe("is small", () => {
  const wide = (columns: readonly (readonly number[])[]): Omit<GraphColumns, "scale"> => ({
    nodeCount: 300,
    frameOf: Int32Array.from({ length: 300 }, (_, node) => node * 3 - 1),
    childCounts: Int32Array.from({ length: 300 }, (_, node) => (node === 0 ? 299 : 0)),
    selves: columns.map((column) => Float64Array.from(column)),
  });
  const noise = Array.from({ length: 300 }, (_, node) => (node * 7919) % 100_003);

  test.each([
    ["a column like the one before it", noise.map((value, node) => (node % 100 === 7 ? value + 1 : value)), 301],
    ["a column of few values", noise.map((value, node) => (node % 100 === 7 ? value : 0)), 310],
  ])("%s", (_, second, mostBytes) => {
    const one = encodeGraph(wide([noise]));
    const both = encodeGraph(wide([noise, second]));
    expect(both.length - one.length).toBeLessThanOrEqual(mostBytes);
    expect(decodeGraph(both, 1).selves).toEqual([Float64Array.from(noise), Float64Array.from(second)]);
  });

  test("as a fraction of a unit, without an error of a sum", () => {
    const third = 1 / 3;
    const { selves } = decodeGraph(encodeGraph(wide([noise, noise.map((value) => value + 1)])), third);
    expect(selves[1]).toEqual(Float64Array.from(noise, (value) => (value + 1) * third));
  });
});

describe("refuses", () => {
  const bytes = encodeGraph(columnsOf(ROOT));
  test.each([
    ["nothing", new Uint8Array()],
    ["a cut block", bytes.subarray(0, -1)],
    ["more than it should hold", Uint8Array.of(...bytes, 0)],
    ["more nodes than bytes", Uint8Array.of(0xff, 0xff, 0x7f, 0)],
    ["two roots", Uint8Array.of(2, 0, 0, 1, 0, 0, 0, 0)],
    ["a node without its callees", Uint8Array.of(1, 0, 0, 0, 1)],
    ["fewer frames than nodes", Uint8Array.of(3, 0, 0)],
    ["a first column that is a difference", Uint8Array.of(1, 1, 0, 0, 0, 1, 0)],
    ["a column of an unknown kind", Uint8Array.of(1, 1, 0, 0, 0, 2, 0)],
    ["a number that never ends", Uint8Array.of(...Array.from({ length: 12 }, () => 0xff))],
  ])("%s", (_, damaged) => {
    expect(() => decodeGraph(damaged, 1)).toThrow(RangeError);
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 52])("to write %d", (value) => {
    expect(() => encodeGraph(columnsOf({ frame: -1, values: [value, 0, 0], callees: [] }))).toThrow(RangeError);
  });
});
