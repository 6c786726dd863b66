import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProfileFrames } from "../../../src/core/graph/frames.ts";
import { PART_COUNT, type Partition, partitionStacks, type StackEntries } from "../../../src/core/graph/stack-partition.ts";

/** Frames from the root down, the part, and the value. */
type Stack = readonly [readonly number[], number, number];

/** One profile in which location i is the frame i of line 10 i. */
const FRAMES = 5;
const PLAIN: ProfileFrames = {
  offsets: Uint32Array.from({ length: FRAMES + 1 }, (_, at) => at),
  nodes: Uint32Array.from({ length: FRAMES }, (_, at) => at),
  lines: Float64Array.from({ length: FRAMES }, (_, at) => 10 * at),
  only: Int32Array.from({ length: FRAMES }, (_, at) => at),
};
const entriesOf = (stacks: readonly Stack[], own: ProfileFrames = PLAIN): StackEntries => {
  const starts = stacks.map((_, at) => stacks.slice(0, at).reduce((sum, [frames]) => sum + frames.length, 0));
  return {
    count: stacks.length,
    source: new Uint32Array(stacks.length),
    first: Uint32Array.from(starts),
    end: Uint32Array.from(stacks, ([frames], at) => (starts[at] ?? 0) + frames.length),
    part: Uint8Array.from(stacks, ([, part]) => part),
    values: Float64Array.from(stacks, ([, , value]) => value),
    variances: Float64Array.from(stacks, ([, , value]) => Math.abs(value)),
    sources: [{ sampleLocations: Uint32Array.from(stacks.flatMap(([frames]) => frames.toReversed())), own }],
  };
};
const GROWTH = [1, -1, -1, 1];
const partition = (stacks: readonly Stack[], least = Number.NEGATIVE_INFINITY): Partition =>
  partitionStacks(entriesOf(stacks), FRAMES, GROWTH, least);
/** Each node as `path: sums/variance`, in no order. */
const draw = (tree: Partition): readonly string[] => {
  const pathOf = (node: number): string => (node === 0 ? "" : `${pathOf(tree.parents[node] ?? 0)}>${tree.frameOf[node]}`);
  return Array.from({ length: tree.count }, (_, node) => {
    const sums = Array.from(tree.sums.subarray(node * PART_COUNT, (node + 1) * PART_COUNT));
    return `${pathOf(node)}: ${sums.join(" ")}/${tree.variances[node]}`;
  }).toSorted();
};

/** The same by the plainest means: a map of all prefixes, pruned afterwards. */
const expected = (stacks: readonly Stack[], least: number): readonly string[] => {
  const collapsed = stacks.map(([frames, part, value]): Stack => [frames.filter((frame, at) => frame !== frames[at - 1]), part, value]);
  const growth = new Map<string, number>();
  const paths = (frames: readonly number[]): readonly string[] => [
    "",
    ...frames.map((_, at) =>
      frames
        .slice(0, at + 1)
        .map((frame) => `>${frame}`)
        .join(""),
    ),
  ];
  for (const [frames, part, value] of collapsed)
    for (const path of paths(frames)) growth.set(path, (growth.get(path) ?? 0) + value * (GROWTH[part] ?? 0));
  const nodes = new Map<string, readonly [number[], number]>([["", [[0, 0, 0, 0], 0]]]);
  for (const [frames, part, value] of collapsed) {
    const all = paths(frames);
    const cut = all.findIndex((path, at) => at > 0 && (growth.get(path) ?? 0) < least);
    const kept = cut < 0 ? all : all.slice(0, cut);
    for (const path of kept) if (!nodes.has(path)) nodes.set(path, [[0, 0, 0, 0], 0]);
    const end = kept.at(-1) ?? "";
    const [sums, variance] = nodes.get(end) ?? [[0, 0, 0, 0], 0];
    nodes.set(end, [sums.map((sum, at) => (at === part ? sum + value : sum)), variance + Math.abs(value)]);
  }
  return [...nodes].map(([path, [sums, variance]]) => `${path}: ${sums.join(" ")}/${variance}`).toSorted();
};

describe("partitionStacks", () => {
  test("sums equal stacks, shares prefixes and keeps the four parts apart", () => {
    expect(
      draw(
        partition([
          [[1, 2], 0, 5],
          [[1, 2], 3, 7],
          [[1, 2], 3, 1],
          [[1], 2, 9],
          [[3], 1, 4],
        ]),
      ),
    ).toEqual([": 0 0 0 0/0", ">1: 0 0 9 0/9", ">1>2: 5 0 0 8/13", ">3: 0 4 0 0/4"]);
  });

  test("keeps direct recursion in one node, and a stack without frames at the top", () => {
    expect(
      draw(
        partition([
          [[1, 1, 2, 2, 1], 3, 5],
          [[], 3, 2],
        ]),
      ),
    ).toEqual([": 0 0 0 2/2", ">1: 0 0 0 0/0", ">1>2: 0 0 0 0/0", ">1>2>1: 0 0 0 5/5"]);
  });

  test("counts callees that grew too little for their caller, even if their own callees grew more", () => {
    const stacks: readonly Stack[] = [
      [[1, 2, 3], 3, 90],
      [[1, 2, 4], 1, 50],
      [[1, 0], 3, 60],
    ];
    expect(draw(partition(stacks, 50))).toEqual([": 0 0 0 0/0", ">1: 0 50 0 90/140", ">1>0: 0 0 0 60/60"]);
  });

  test("takes the line of the heaviest stack, the first of equals", () => {
    const twoLines: ProfileFrames = {
      offsets: Uint32Array.of(0, 1, 2, 3),
      nodes: Uint32Array.of(4, 4, 4),
      lines: Float64Array.of(11, 22, 33),
      only: Int32Array.of(4, 4, 4),
    };
    const stacks: readonly Stack[] = [
      [[0], 3, 1],
      [[1, 0], 1, 5],
      [[2], 3, 5],
    ];
    expect(partitionStacks(entriesOf(stacks, twoLines), FRAMES, GROWTH, Number.NEGATIVE_INFINITY).lines[1]).toBe(22);
  });

  test("walks the inlined frames of a location from the caller to the callee", () => {
    const inlined: ProfileFrames = {
      offsets: Uint32Array.of(0, 3),
      nodes: Uint32Array.of(2, 1, 0),
      lines: Float64Array.of(7, 8, 9),
      only: Int32Array.of(-1),
    };
    const tree = partitionStacks(entriesOf([[[0], 3, 1]], inlined), FRAMES, GROWTH, Number.NEGATIVE_INFINITY);
    expect(draw(tree)).toEqual([": 0 0 0 0/0", ">0: 0 0 0 0/0", ">0>1: 0 0 0 0/0", ">0>1>2: 0 0 0 1/1"]);
    expect([...tree.lines.subarray(0, 4)]).toEqual([0, 9, 8, 7]);
  });

  test("makes as many nodes as there are prefixes, wide and deep", () => {
    const many: ProfileFrames = {
      offsets: Uint32Array.from({ length: 301 }, (_, at) => at),
      nodes: Uint32Array.from({ length: 300 }, (_, at) => at),
      lines: new Float64Array(300),
      only: Int32Array.from({ length: 300 }, (_, at) => at),
    };
    const wide = Array.from({ length: 300 }, (_, frame): Stack => [[frame], 3, 1]);
    const deep: Stack = [Array.from({ length: 300 }, (_, frame) => frame), 3, 1];
    const tree = partitionStacks(entriesOf([...wide, deep], many), 300, GROWTH, Number.NEGATIVE_INFINITY);
    expect(tree.count).toBe(1 + 300 + 299);
    expect(tree.parents.subarray(1, tree.count).every((parent, at) => parent < at + 1)).toBe(true);
  });

  test("gives what a map of all prefixes gives", () => {
    const frames = fc.array(fc.nat(FRAMES - 1), { maxLength: 6 });
    const stacks = fc.array(fc.tuple(frames, fc.nat(PART_COUNT - 1), fc.integer({ min: -9, max: 9 })), { maxLength: 12 });
    fc.assert(
      fc.property(stacks, fc.constantFrom(Number.NEGATIVE_INFINITY, -3, 0, 1, 5, Number.POSITIVE_INFINITY), (found, least) => {
        expect(draw(partition(found, least))).toEqual(expected(found, least));
      }),
    );
  });
});
