// Which function a comparison names for a signal: the one on the path that carries most of what grew.
import { describe, expect, test } from "vitest";
import type { GrowthNode } from "../../../src/core/compare/comparison-chains.ts";
import type { Comparison, ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { namedFunctions } from "../../../src/core/self-test/named-functions.ts";
import { SIGNAL_NAMES } from "../../../src/core/units/signals.ts";
import { findingOf, MAIN_MODULE } from "../../support/self-test-findings.ts";

const MODULES = { mainModules: ["example.com/app"] };
const { comparison: equal } = findingOf("equal-code");

const node = (func: string, growth: number, ...children: readonly GrowthNode[]): GrowthNode => ({
  func,
  growth,
  children,
  file: null,
  line: null,
  owner: "own",
  share: growth / 100,
  leaf: children.length === 0,
});

/** The comparison of equal code, whose profile of that kind has grown as told. */
const grown = (kind: ProfileDiff["kind"], parts: Partial<Pick<ProfileDiff, "tree" | "chains">>): Comparison => ({
  ...equal,
  profiles: equal.profiles.map((diff) => (diff.kind === kind ? { ...diff, tree: [], chains: [], ...parts } : diff)),
});

describe("in a tree", () => {
  test.each<[string, readonly GrowthNode[], readonly string[], string | null]>([
    [
      "the path goes where most of the growth goes",
      [
        node("net/http.serve", 90, node("example.com/app.A", 30, node("x.Deep", 30)), node("example.com/app.B", 60)),
        node("runtime.gc", 10),
      ],
      ["net/http.serve", "example.com/app.B"],
      "example.com/app.B",
    ],
    [
      "the innermost function of the app is its own, not the library below it",
      [node("main.main", 90, node("example.com/app/store.Put", 90, node("encoding/json.Marshal", 90)))],
      ["main.main", "example.com/app/store.Put", "encoding/json.Marshal"],
      "example.com/app/store.Put",
    ],
    ["another module whose path begins alike is not the app", [node("example.com/application.F", 90)], ["example.com/application.F"], null],
    [
      "the path ends where nothing grows",
      [node("example.com/app.A", 90, node("example.com/app.B", -5), node("example.com/app.C", 0))],
      ["example.com/app.A"],
      "example.com/app.A",
    ],
    ["what shrank names nothing", [node("example.com/app.A", -90)], [], null],
  ])("%s", (_, tree, path, own) => {
    expect(namedFunctions(grown("cpu", { tree }), "cpu", MODULES)).toEqual({ path, own });
  });
});

describe("of goroutines", () => {
  const chain = (difference: number, frames: readonly string[], creator?: string | null) => ({
    frames,
    base: 0,
    head: difference,
    difference,
    share: 0.5,
    ...(creator === undefined
      ? {}
      : { origin: { creator, creatorFile: null, creatorLine: null, state: "chan send", waitMinutes: null, count: 1 } }),
  });
  test.each<[string, ProfileDiff["chains"], readonly string[], string | null]>([
    [
      "whoever started them comes first",
      [chain(9, ["x.wait"], "example.com/app.Start")],
      ["example.com/app.Start", "x.wait"],
      "example.com/app.Start",
    ],
    [
      "who started them may not be known",
      [chain(9, ["example.com/app.F", "x.wait"], null)],
      ["example.com/app.F", "x.wait"],
      "example.com/app.F",
    ],
    ["the largest group counts", [chain(3, ["x.a"]), chain(9, ["x.b"])], ["x.b"], null],
    ["groups that shrank do not", [chain(-9, ["x.a"])], [], null],
    ["none is no function", [], [], null],
  ])("%s", (_, chains, path, own) => {
    const comparison = grown("goroutine", { chains });
    expect(namedFunctions(comparison, "growth of goroutines", MODULES)).toEqual({ path, own });
    expect(namedFunctions(comparison, "growth of open-fds", MODULES)).toEqual({ path, own });
  });
});

test("growth of the heap is named by what grows from checkpoint to checkpoint", () => {
  const { comparison } = findingOf("heap-leak");
  const chain = [`${MAIN_MODULE}/x.Caller`, `${MAIN_MODULE}/x.Keep`];
  const steepest = { ...comparison.leaks[0]?.functions[0], chain, func: `${MAIN_MODULE}/x.Keep` };
  const leaks = comparison.leaks.map((leak) => ({ ...leak, functions: leak.signal === "live-heap" ? [steepest, ...leak.functions] : [] }));
  const other = { ...comparison, leaks } as Comparison;
  expect(namedFunctions(other, "growth of live-heap", { mainModules: [MAIN_MODULE] })).toEqual({
    path: chain,
    own: `${MAIN_MODULE}/x.Keep`,
  });
  // Without checkpoints the heap at the end has to do.
  const without = { ...comparison, leaks: [] };
  expect(namedFunctions(without, "growth of live-heap", { mainModules: [MAIN_MODULE] }).own).toContain("clusters.NewDiscoveryRESTMapper");
});

test("signals that no profile explains name nothing", () => {
  const all = { ...equal, profiles: equal.profiles.map((diff) => ({ ...diff, tree: [node("example.com/app.F", 9)] })) };
  const named = SIGNAL_NAMES.filter((signal) => namedFunctions(all, signal, MODULES).own !== null);
  expect(named).toEqual(["cpu", "allocations", "allocated", "live-heap", "live-objects", "goroutines", "open-fds", "rss"]);
  expect(namedFunctions({ ...equal, profiles: [] }, "cpu", MODULES)).toEqual({ path: [], own: null });
});
