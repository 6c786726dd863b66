// The prefix tree behind the page's graphs: shape, columns, what is left out, and that its numbers are those of the tables.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnTree, type ColumnTree } from "../../../src/core/graph/column-tree.ts";
import { MEASURING_PACKAGES } from "../../../src/core/graph/frames.ts";
import { functionTotals } from "../../../src/core/graph/function-table.ts";
import { stackTree } from "../../../src/core/graph/weighted-stacks.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { profileFromText } from "../../support/profile-text.ts";

/** `main.a;main.b 1 2`: a line for each node that has something of its own, with its sums. */
const linesOf = ({ frames, nodeCount, parents, frameOf, sums }: ColumnTree): readonly string[] =>
  Array.from({ length: nodeCount }, (_, node) => node).flatMap((node) => {
    const own = sums.map((column) => column[node] ?? 0);
    if (own.every((value) => value === 0)) return [];
    const path: string[] = [];
    for (let at = node; at > 0; at = parents[at] ?? 0) path.unshift(frames[frameOf[at] ?? -1]?.key ?? "?");
    return [`${path.join(";")} ${own.join(" ")}`];
  });

const build = (groups: readonly (readonly Profile[])[], types: readonly string[], options = {}): ColumnTree => {
  const growing = columnTree(options);
  for (const profiles of groups) growing.add(profiles, types);
  return growing.tree();
};

const BASE = profileFromText(`
  inuse_objects/count  1       2       4
  inuse_space/bytes    10      20      40
  ---
                       main.a  main.a  main.a
                       main.b  main.c  main.b
                       -       -       main.b
`);
const HEAD = profileFromText(`
  inuse_objects/count  3       5
  inuse_space/bytes    30      50
  ---
                       main.a  main.d
                       main.b  -
`);

test("adds up the stacks of each group in a column of its own; direct recursion stays in one node", () => {
  expect(linesOf(build([[BASE], [HEAD, HEAD]], ["inuse_space"]))).toEqual(["main.a;main.b 50 60", "main.a;main.c 20 0", "main.d 0 100"]);
});

test("gives every sample type of a group a column, one after the other", () => {
  const growing = columnTree();
  expect([growing.add([BASE], ["inuse_space", "inuse_objects"]), growing.add([HEAD], ["inuse_space", "inuse_objects"])]).toEqual([0, 2]);
  expect(linesOf(growing.tree())).toEqual(["main.a;main.b 50 5 30 3", "main.a;main.c 20 2 0 0", "main.d 0 0 50 5"]);
});

test("has a root alone where there is nothing, also for a group without profiles", () => {
  const tree = build([[], []], ["inuse_space"]);
  expect(tree).toMatchObject({ nodeCount: 1, sums: [new Float64Array(1), new Float64Array(1)] });
});

test("throws SAMPLE_TYPE_UNKNOWN for a column a profile does not have", () => {
  expect(() => build([[BASE]], ["cpu"])).toThrow(expect.objectContaining({ code: "SAMPLE_TYPE_UNKNOWN" }));
});

describe("leaves out", () => {
  const served = profileFromText(`
    cpu/nanoseconds  10       7                       5
    ---
                     main.a   main.a                  -
                     -        net/http/pprof.Profile  -
  `);
  test("stacks that serve the measurement, and samples without a stack", () => {
    expect(linesOf(build([[served]], ["cpu"], { excludeFrames: MEASURING_PACKAGES }))).toEqual(["main.a 10"]);
  });
});

test("hangs stacks that were cut off below a root of their own", () => {
  const deep = Array.from({ length: 128 }, (_, depth) => `lib.f${depth}`);
  const rows = [["main.main", "lib.f0"], ...deep.slice(1).map((name, at) => [at < 1 ? "lib.f0" : "-", name])];
  const cut = profileFromText(`
    inuse_objects/count  1  2
    inuse_space/bytes  10  20
    ---
    ${rows.map((row) => row.join(" ")).join("\n")}
  `);
  const lines = linesOf(build([[cut]], ["inuse_space"]));
  expect(lines.map((line) => line.split(";")[0])).toEqual(["main.main", "[truncated]"]);
});

const NAMES = ["main.main", "main.a", "main.b", "main.b.func1", "lib.c", "net/http/pprof.Index", "runtime.mallocgc"] as const;
const samples = fc.array(fc.tuple(fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 1000 })), {
  minLength: 1,
  maxLength: 20,
});
const profileOf = (stacks: readonly (readonly [readonly string[], number])[]): Profile => {
  const depth = Math.max(...stacks.map(([stack]) => stack.length));
  const rows = Array.from({ length: depth }, (_, at) => stacks.map(([stack]) => stack[at] ?? "-").join(" "));
  return profileFromText(`cpu/nanoseconds  ${stacks.map(([, value]) => value).join("  ")}\n---\n${rows.join("\n")}`);
};
const OPTIONS = { excludeFrames: MEASURING_PACKAGES, mainModules: [] };

test("has the nodes of the growth tree without its cutoff, and the sums of the function table", () => {
  fc.assert(
    fc.property(samples, samples, (one, other) => {
      const [base, head] = [profileOf(one), profileOf(other)];
      const tree = build([[base], [head]], ["cpu"], OPTIONS);
      const whole = stackTree({ start: [], end: [base] }, { start: [], end: [head] }, "cpu", OPTIONS);
      expect(tree.nodeCount).toBe(whole.nodeCount);
      for (const [column, profile] of [base, head].entries()) {
        const flat = new Map<string, number>();
        for (let node = 1; node < tree.nodeCount; node += 1) {
          const key = tree.frames[tree.frameOf[node] ?? -1]?.key ?? "?";
          flat.set(key, (flat.get(key) ?? 0) + (tree.sums[column]?.[node] ?? 0));
        }
        const table = functionTotals([profile], "cpu", OPTIONS).rows.filter((row) => row.flat.value !== 0);
        expect(Object.fromEntries([...flat].filter(([, value]) => value !== 0))).toEqual(
          Object.fromEntries(table.map((row) => [row.key, row.flat.value])),
        );
      }
    }),
  );
});
