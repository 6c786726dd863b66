import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GrowthNode, growthTree, type GrowthTree } from "../../../src/core/graph/growth-chains.ts";
import type { SideProfiles } from "../../../src/core/graph/weighted-stacks.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "../pprof/profile-data.ts";

const side = (end: readonly string[], start: readonly string[] = []): SideProfiles => ({
  start: start.map((text) => profileFromText(text)),
  end: end.map((text) => profileFromText(text)),
});
/** The tree as indented lines: `function growth share%`, `*` where something was allocated. */
const draw = (tree: GrowthTree): string => {
  const lines = (node: GrowthNode, depth: number): string[] => [
    `${"  ".repeat(depth)}${node.func} ${node.growth} ${Math.round(node.share * 100)}%${node.allocatesHere ? ` *${node.ownGrowth}` : ""}`,
    ...node.children.flatMap((child) => lines(child, depth + 1)),
  ];
  return tree.roots.flatMap((root) => lines(root, 0)).join("\n");
};
const chainsOf = (tree: GrowthTree): readonly string[] =>
  tree.chains.map(
    ({ frames, base, head, difference }) => `${frames.map(({ func }) => func).join(" > ")}: ${base} -> ${head} (${difference})`,
  );

const BASE = `
s/bytes  10           50
---
         main.main    main.main
         app.Handle   app.Handle
         app.Load     lib.Pool`;
const HEAD = `
s/bytes  40           50           30           1
---
         main.main    main.main    main.main    main.main
         app.Handle   app.Handle   app.Handle   app.Other
         app.Load     lib.Pool     lib.Cache    -
         -            -            lib.Put      -`;

describe("growthTree", () => {
  test("explains growth from the root to where it was allocated", () => {
    const tree = growthTree(side([BASE]), side([HEAD]), "s");
    expect([tree.base, tree.head, tree.growth]).toEqual([60, 121, 61]);
    expect(draw(tree)).toBe(
      ["main.main 61 100%", "  app.Handle 60 98%", "    app.Load 30 49% *30", "    lib.Cache 30 49%", "      lib.Put 30 49% *30"].join(
        "\n",
      ),
    );
    expect(chainsOf(tree)).toEqual([
      "main.main > app.Handle > app.Load: 10 -> 40 (30)",
      "main.main > app.Handle > lib.Cache > lib.Put: 0 -> 30 (30)",
    ]);
    expect(tree.covered).toBeCloseTo(60 / 61, 6);
  });

  test("takes the growth between start and end of each side", () => {
    const tree = growthTree(
      side(["s/bytes  100\n---\n  main.main\n  app.F"], ["s/bytes  90\n---\n  main.main\n  app.F"]),
      side(["s/bytes  150\n---\n  main.main\n  app.F"], ["s/bytes  100\n---\n  main.main\n  app.F"]),
      "s",
    );
    expect(chainsOf(tree)).toEqual(["main.main > app.F: 10 -> 50 (40)"]);
  });

  test("takes means over replicates", () => {
    const one = (bytes: number): string => `s/bytes  ${bytes}\n---\n  main.main`;
    const tree = growthTree(side([one(10), one(20)]), side([one(30), one(40), one(50)]), "s");
    expect([tree.base, tree.head, tree.growth]).toEqual([15, 40, 25]);
  });

  test("is empty when nothing grew", () => {
    const tree = growthTree(side([HEAD]), side([BASE]), "s");
    expect(tree).toMatchObject({ growth: -61, covered: 0, roots: [], chains: [] });
    expect(growthTree(side([HEAD]), side([HEAD]), "s").chains).toEqual([]);
    expect(growthTree(side([]), side([]), "s")).toMatchObject({ growth: 0, chains: [] });
  });

  test("stops at 90 % and takes the largest first", () => {
    const values = [50, 30, 12, 5, 3];
    const head = `s/bytes  ${values.join("  ")}\n---\n  ${values.map(() => "main.main").join("  ")}\n  ${values.map((_, at) => `app.F${at}x`).join("  ")}`;
    const tree = growthTree(side([]), side([head]), "s");
    expect(tree.chains.map(({ difference }) => difference)).toEqual([50, 30, 12]);
    expect(tree.covered).toBe(0.92);
    expect(growthTree(side([]), side([head]), "s", { coverageRatio: 0.5 }).chains.map(({ difference }) => difference)).toEqual([50]);
    expect(growthTree(side([]), side([head]), "s", { coverageRatio: 1 }).chains).toHaveLength(5);
  });

  test("folds callees below 2 % into their caller", () => {
    const values = Array.from({ length: 100 }, () => 1);
    const head = `s/bytes  ${values.join("  ")}\n---\n  ${values.map(() => "main.main").join("  ")}\n  ${values.map((_, at) => `app.F${at}x`).join("  ")}`;
    expect(draw(growthTree(side([]), side([head]), "s"))).toBe("main.main 100 100% *100");
    expect(growthTree(side([]), side([head]), "s", { leastShareRatio: 0.01 }).chains).toHaveLength(90);
  });

  test("does not follow work that only moved within a function", () => {
    const base = "s/bytes  100  0\n---\n  main.main  main.main\n  app.F  app.G\n  lib.Old  app.Grow";
    const head = "s/bytes  100  10\n---\n  main.main  main.main\n  app.F  app.G\n  lib.New  app.Grow";
    expect(chainsOf(growthTree(side([base]), side([head]), "s"))).toEqual(["main.main > app.G > app.Grow: 0 -> 10 (10)"]);
  });

  test("keeps closures, type arguments and direct recursion in one frame, indirect recursion as it is", () => {
    const head = "s/bytes  8\n---\n  main.main\n  main.main.func1\n  app.Walk[int]\n  app.Walk[string]\n  app.Visit\n  app.Walk[int]";
    expect(chainsOf(growthTree(side([]), side([head]), "s"))).toEqual(["main.main > app.Walk[…] > app.Visit > app.Walk[…]: 0 -> 8 (8)"]);
  });

  test("shows inlined callers too, and the line of the heaviest stack", () => {
    const head =
      "s/bytes  8  2\n---\n  main.main@main.go:10  main.main@main.go:99\n  >app.In@app.go:5  >app.In@app.go:7\n  lib.F@lib.go:30  lib.F@lib.go:31";
    expect(growthTree(side([]), side([head]), "s", { mainModules: ["app"] }).chains[0]?.frames).toEqual([
      { func: "main.main", file: "main.go", line: 10, ownerClass: "own" },
      { func: "app.In", file: "app.go", line: 5, ownerClass: "own" },
      { func: "lib.F", file: "lib.go", line: 30, ownerClass: "standard" },
    ]);
  });

  test("leaves out stacks through excluded packages and says how much that was", () => {
    const head = "s/bytes  8  5\n---\n  main.main  net/http/pprof.Index\n  lib.F  lib.F";
    const tree = growthTree(side([]), side([head]), "s", { excludeFrames: ["net/http/pprof"] });
    expect([tree.growth, tree.excluded]).toEqual([8, { base: 0, head: 5 }]);
  });

  test("knows what sampling may have added to a chain", () => {
    const text = (megabytes: number): string =>
      `inuse_objects/count  ${megabytes * 1024}\ninuse_space/bytes  ${megabytes * 1024 * 1024}\nlabel bytes  1024\n---\n  main.main\n  lib.F`;
    const at = (megabytes: number): SideProfiles => ({ start: [], end: [profileFromText(text(megabytes), { period: 512 * 1024 })] });
    const standardError = growthTree(at(10), at(40), "inuse_space").chains[0]?.standardError ?? 0;
    expect(standardError / 1024 / 1024).toBeCloseTo(Math.sqrt(10 * 0.5 + 40 * 0.5), 1);
    const four = (megabytes: number): SideProfiles => ({ start: [], end: Array.from({ length: 4 }, () => at(megabytes).end).flat() });
    expect(growthTree(four(10), four(40), "inuse_space").chains[0]?.standardError).toBeCloseTo(standardError / 2, 6);
    expect(growthTree(side([BASE]), side([HEAD]), "s").chains[0]?.standardError).toBeNull();
  });
});

describe("laws", () => {
  const samples = fc.array(fc.tuple(fc.array(fc.constantFrom("a.A", "b.B", "c.C"), { minLength: 1, maxLength: 4 }), fc.nat(100)), {
    maxLength: 8,
  });
  const profileOf = (rows: readonly (readonly [readonly string[], number])[]): string => {
    const depth = Math.max(0, ...rows.map(([stack]) => stack.length));
    const frames = Array.from({ length: depth }, (_, at) => `  ${rows.map(([stack]) => stack[at] ?? "-").join("  ")}`);
    return [`s/bytes  ${rows.map(([, value]) => value).join("  ")}`.trim(), "---", ...frames].join("\n");
  };
  const nodesOf = (nodes: readonly GrowthNode[]): readonly GrowthNode[] => nodes.flatMap((node) => [node, ...nodesOf(node.children)]);

  test("chains cover nine tenths of the growth, each ends at a node of the tree, and no node shown is below 2 %", () => {
    fc.assert(
      fc.property(samples, samples, (base, head) => {
        const tree = growthTree(side([profileOf(base)]), side([profileOf(head)]), "s");
        expect(tree.growth).toBe(head.reduce((sum, [, value]) => sum + value, 0) - base.reduce((sum, [, value]) => sum + value, 0));
        if (tree.growth <= 0) return;
        const nodes = nodesOf(tree.roots);
        const ends = nodes.filter(({ allocatesHere }) => allocatesHere);
        expect(tree.covered).toBeGreaterThanOrEqual(0.9);
        expect(nodes.every(({ share }) => share >= 0.02 - 1e-9)).toBe(true);
        expect(ends.map(({ ownGrowth }) => ownGrowth).toSorted((a, b) => b - a)).toEqual(tree.chains.map(({ difference }) => difference));
        expect(tree.chains.every(({ base: before, head: after, difference }) => after - before === difference && difference > 0)).toBe(
          true,
        );
        expect(nodes.every(({ children, allocatesHere }) => allocatesHere || children.length > 0)).toBe(true);
      }),
    );
  });
});

describe("real leaks", () => {
  const LEAK = "captured/clientgo-transport-leak";
  const heap = (name: string, at: string) => readProfile(`${LEAK}/${name}/run1/${at}.heap.pb.gz`);
  const GET = "k8s.io/client-go/transport.(*tlsTransportCache).get";

  test.skipIf(skipWithoutData)("W21 the transport cache of client-go is on the chain, from t0 to t1 of head and against base", () => {
    const within = growthTree(
      { start: [], end: [heap("bad-dial-only", "t0")] },
      { start: [], end: [heap("bad-dial-only", "t1")] },
      "inuse_space",
    );
    const against = growthTree(
      { start: [heap("good-proxy-set", "t0")], end: [heap("good-proxy-set", "t1")] },
      { start: [heap("bad-dial-only", "t0")], end: [heap("bad-dial-only", "t1")] },
      "inuse_space",
    );
    for (const tree of [within, against]) {
      expect(tree.growth).toBeGreaterThan(15e6);
      expect(tree.covered).toBeGreaterThan(0.9);
      expect(tree.chains.length).toBeLessThan(12);
      const share = tree.chains
        .filter(({ frames }) => frames.some(({ func }) => func === GET))
        .reduce((sum, chain) => sum + chain.share, 0);
      expect(share).toBeGreaterThan(0.4);
      expect(tree.roots[0]?.func).toBe("net/http.(*conn).serve");
    }
  });

  test.skipIf(skipWithoutData)("leaked goroutines lead to the function that starts them", () => {
    const goroutines = (name: string) => readProfile(`captured/goroutine-leak/${name}/run1/t1.goroutine.pb.gz`);
    const tree = growthTree({ start: [], end: [goroutines("good-v0.17.0")] }, { start: [], end: [goroutines("bad-v0.16.0")] }, "goroutine");
    expect(tree.roots.map(({ func }) => func)).toEqual(["net/rpc.(*Client).input"]);
    expect(tree.chains[0]).toMatchObject({ base: 0, difference: 533 });
  });
});
