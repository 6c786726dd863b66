// The call tree: what is folded, what is cut, and how wide it gets.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GrowthNode, Owner } from "../../../src/core/compare/comparison-chains.ts";
import type { ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { bar, chainTree } from "../../../src/core/report/chain-tree.ts";
import type { TreeNode } from "../../../src/core/report/condense-tree.ts";
import { condenseTree } from "../../../src/core/report/condense-tree.ts";
import { NOTHING_ELSE } from "../../support/profile-diffs.ts";
import { MIB } from "../../support/snapshots.ts";

const node = (func: string, share: number, children: readonly GrowthNode[] = [], owner: Owner = "dependency"): GrowthNode => ({
  func,
  file: `/src/${func.slice(-10)}.go`,
  line: 41,
  owner,
  growth: share * 100 * MIB,
  share,
  leaf: children.length === 0,
  children,
});
/** A chain of single callees, root first: `own:` and `std:` before a name say whose it is. */
const chain = (names: readonly string[], share = 1): GrowthNode => {
  const [first = "", ...rest] = names;
  const owner: Owner = first.startsWith("own:") ? "own" : first.startsWith("std:") ? "standard" : "dependency";
  return node(first.replace(/^\w+:/u, ""), share, rest.length === 0 ? [] : [chain(rest, share)], owner);
};
const diffOf = (tree: readonly GrowthNode[], more: Partial<ProfileDiff> = {}): ProfileDiff => ({
  component: "shop",
  kind: "heap",
  sampleType: "inuse_space",
  unit: "bytes",
  basis: "end",
  total: { base: 0, head: 100 * MIB, difference: 100 * MIB },
  rows: [],
  ...NOTHING_ELSE,
  chains: [],
  tree,
  baseProfiles: 1,
  headProfiles: 1,
  ...more,
});
const namesOf = (nodes: readonly TreeNode[]): readonly string[] =>
  nodes.flatMap(({ node: one, skipped, children }) => [`${"…".repeat(skipped)}${one.func}`, ...namesOf(children)]);

describe("bar", () => {
  test.each([
    [1, "████████████████"],
    [0.5, "████████        "],
    [0.99, "███████████████▊"],
    [1 / 128, "▏               "],
    [0, "                "],
    [-1, "                "],
    [7, "████████████████"],
  ])("of %f is %j: 16 cells, rounded down to an eighth", (share, expected) => expect(bar(share)).toBe(expected));
});

describe("condenseTree", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["a short chain stays whole", ["a", "b", "c"], ["a", "b", "c"]],
    ["the standard library on the way is skipped and counted", ["std:serve", "own:main", "std:once", "leaf"], ["…main", "…leaf"]],
    ["the end stays, whoever it is", ["own:main", "std:marshal"], ["main", "marshal"]],
    [
      "of a long run one's own code stays, then what it calls and what stands before the end",
      ["d1", "d2", "own:o1", "own:o2", "own:o3", "d3", "d4", "d5", "d6", "leaf"],
      ["……o1", "o2", "o3", "d3", "……d6", "leaf"],
    ],
    [
      "without own code the first and the last steps stay",
      ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "leaf"],
      ["d1", "……d4", "d5", "d6", "d7", "leaf"],
    ],
  ])("%s", (_, names, expected) => {
    const found = namesOf(condenseTree([chain(names)]).roots);
    expect(found).toEqual(expected);
  });

  test("keeps at most 20 lines, the largest branches, and counts the rest", () => {
    const { roots, omitted } = condenseTree(Array.from({ length: 50 }, (_, index) => node(`f${index}`, (50 - index) / 1275)));
    expect(namesOf(roots)).toEqual(Array.from({ length: 20 }, (_, index) => `f${index}`));
    expect(omitted).toBe(30);
  });

  test("of branches that are all alike none is worth more than another: all or none", () => {
    const { roots, omitted } = condenseTree(Array.from({ length: 30 }, (_, index) => node(`f${index}`, 1 / 30)));
    expect(roots.length + omitted).toBe(30);
  });
});

describe("chainTree", () => {
  test("is empty when nothing grew", () => expect(chainTree(diffOf([]))).toEqual([]));

  test("shows growth, share, names, places and where it is allocated", () => {
    const tree = node(
      "main.run",
      1,
      [node("a/manifest.New", 0.6, [node("encoding/json.Marshal", 0.6)]), node("a/store.(*Store).Put", 0.4)],
      "own",
    );
    expect(chainTree(diffOf([tree]))).toEqual([
      "+100 MiB ████████████████ all",
      "+100 MiB ████████████████ └ main.run            main.run.go:41",
      " +60 MiB █████████▌        ├ manifest.New       nifest.New.go:41",
      " +60 MiB █████████▌        │ └ json.Marshal     ◀ allocates",
      " +40 MiB ██████▍           └ store.(*Store).Put ◀ allocates",
    ]);
  });

  test("says what a leaf does in the words of its profile", () => {
    expect(
      chainTree(diffOf([node("f", 1)], { kind: "cpu", unit: "nanoseconds", total: { base: 0, head: 2e9, difference: 2e9 } }))[1],
    ).toContain("◀ burns");
    expect(chainTree(diffOf([node("f", 1)], { kind: "mutex" }))[1]).toContain("◀ grows here");
  });

  test("keeps every line within 88 characters and every mark, for any names and depth", () => {
    const name = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.string({ minLength: 50, maxLength: 300, unit: "grapheme" }),
      fc.constant("github.com/x/y/pkg.(*VeryLongTypeName[go.shape.int]).VeryLongMethodName.func1.2"),
    );
    const owner = fc.constantFrom<Owner>("own", "standard", "runtime", "dependency");
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const leaf = fc.tuple(name, share, owner).map(([func, part, whose]) => node(func, part, [], whose));
    const tree: (depth: number) => fc.Arbitrary<GrowthNode> = fc.memo((depth): fc.Arbitrary<GrowthNode> =>
      depth <= 1
        ? leaf
        : fc
            .tuple(name, share, fc.array(tree(depth - 1), { minLength: 1, maxLength: 3 }), owner)
            .map(([func, part, children, whose]) => node(func, part, children, whose)),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(tree(2), tree(6)), { minLength: 1, maxLength: 3 }), (roots) => {
        const lines = chainTree(diffOf(roots));
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(88);
          expect(line).not.toMatch(/[\n\r\u2028]/u);
          expect(line.isWellFormed()).toBe(true);
        }
        expect(lines.length).toBeLessThanOrEqual(23);
      }),
      { numRuns: 100 },
    );
  });

  test("keeps every line within 88 characters down a chain of sixty frames", () => {
    const deep = chain(Array.from({ length: 60 }, (_, index) => `own:github.com/x/y/package${index}.(*Receiver).Method`));
    expect(Math.max(...chainTree(diffOf([deep])).map((line) => line.length))).toBeLessThanOrEqual(88);
  });
});
