// Where the change lies on the paths of a growth: marks, code cards and annotations.
import { describe, expect, test } from "vitest";
import type { GrowthNode } from "../../../src/core/compare/comparison-chains.ts";
import type { ProfileDiff } from "../../../src/core/compare/comparison.ts";
import type { TouchedFunction } from "../../../src/core/compare/touched-functions.ts";
import { annotationsOf } from "../../../src/core/report/annotations.ts";
import { chainTree } from "../../../src/core/report/chain-tree.ts";
import { codeCards, permalink } from "../../../src/core/report/code-cards.ts";
import { touchedSteps } from "../../../src/core/report/growing-path.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { NOTHING_ELSE } from "../../support/profile-diffs.ts";
import { HEAD_COMMIT, STATES } from "../../support/reports.ts";
import { MIB } from "../../support/snapshots.ts";

const node = (func: string, share: number, children: readonly GrowthNode[] = []): GrowthNode => ({
  func,
  file: "/src/a.go",
  line: 41,
  owner: "own",
  growth: share * 100 * MIB,
  share,
  leaf: children.length === 0,
  children,
});
const touch = (func: string, kind: TouchedFunction["kind"] = "changed", path = `${func}.go`): TouchedFunction => ({
  func,
  kind,
  path,
  firstLine: 10,
  lastLine: 12,
});
const diffOf = (
  tree: readonly GrowthNode[],
  touched: readonly TouchedFunction[] | undefined,
  more: Partial<ProfileDiff> = {},
): ProfileDiff => ({
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
  touched,
  baseProfiles: 1,
  headProfiles: 1,
  ...more,
});
const TREE = [node("root", 1, [node("handle", 0.98, [node("big", 0.9, [node("alloc", 0.9)]), node("small", 0.06), node("tiny", 0.02)])])];

describe("touchedSteps", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["of one path the one nearest to its end comes first", ["root", "handle", "alloc"], ["handle", "root", "alloc"]],
    ["what carries more comes before what is deeper", ["small", "big"], ["big", "small"]],
    ["what carries next to nothing is no reason to look", ["tiny", "small"], ["small"]],
    ["what is not on the path is not told", ["elsewhere"], []],
  ])("%s", (_, touched, expected) => {
    expect(
      touchedSteps(
        diffOf(
          TREE,
          touched.map((func) => touch(func)),
        ),
      ).map((step) => step.touched.func),
    ).toEqual(expected);
  });

  test("is empty without a diff and where nothing grew", () => {
    expect(touchedSteps(diffOf(TREE, undefined))).toEqual([]);
    expect(touchedSteps(diffOf(TREE, [touch("alloc")], { total: { base: 2, head: 1, difference: -1 } }))).toEqual([]);
  });

  test("of goroutines looks at the frames and at who started them", () => {
    const origin = { creator: "start", creatorFile: null, creatorLine: null, state: "select", waitMinutes: null, count: 9 };
    const chains = [
      { frames: ["wait", "block"], base: 0, head: 9, difference: 9, share: 0.9, origin },
      { frames: ["gone"], base: 9, head: 0, difference: -9, share: 0.5 },
    ];
    const diff = diffOf(
      [],
      ["start", "block", "gone"].map((func) => touch(func)),
      { kind: "goroutine", unit: "count", chains },
    );
    expect(touchedSteps(diff).map(({ touched, isEnd, growth }) => `${touched.func} ${growth} ${String(isEnd)}`)).toEqual([
      "block 9 true",
      "start 9 false",
    ]);
  });
});

describe("marks in the tree", () => {
  const marked = (touched: readonly TouchedFunction[], since?: "in this PR"): readonly string[] =>
    chainTree(diffOf(TREE, touched), since).map((line) => line.replace(/^.*?[└├] ?/u, ""));

  test("say of callers that they changed, of ends that they do both", () => {
    expect(marked([touch("handle"), touch("big", "new"), touch("alloc"), touch("small", "new")], "in this PR")).toEqual([
      expect.stringContaining("all"),
      expect.stringMatching(/^root +a\.go:41$/u),
      expect.stringMatching(/^handle +◀ changed in this PR$/u),
      expect.stringMatching(/^big +◀ new in this PR$/u),
      expect.stringMatching(/^alloc +◀ allocates, changed$/u),
      expect.stringMatching(/^small +◀ allocates, new$/u),
      expect.stringMatching(/^tiny +◀ allocates$/u),
    ]);
  });

  test("say since when, where base lies behind", () => expect(marked([touch("handle")])[2]).toMatch(/◀ changed since base$/u));

  test("stay where names are long, and what they mark is not folded away", () => {
    const long = (index: number): string => `${"d".repeat(60)}${index}.Func`;
    const deep = Array.from({ length: 14 }, (_, index) => long(index)).reduceRight<readonly GrowthNode[]>(
      (children, func) => [{ ...node(func, 1, children), owner: "dependency" }],
      [node("end", 1)],
    );
    const lines = chainTree(diffOf(deep, [touch(long(6))]), "in this PR");
    expect(lines.filter((line) => line.endsWith("◀ changed in this PR"))).toHaveLength(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(88);
  });
});

const SOURCE = `https://github.com/acme/fleet/blob/${HEAD_COMMIT}/`;

describe("code cards", () => {
  test.each<[string, Partial<TouchedFunction>, string | null]>([
    ["a range of lines", {}, "a.go#L10-L12"],
    ["one line", { lastLine: 10 }, "a.go#L10"],
    ["no more than twenty lines", { lastLine: 400 }, "a.go#L10-L29"],
    ["a path with unusual characters", { path: "a b/ü(x)_test.go" }, "a%20b/%C3%BC%28x%29_test.go#L10-L12"],
    ["nothing outside of the repository", { path: "../a.go" }, null],
    ["nothing with an empty part", { path: "/a.go" }, null],
  ])("show %s", (_, more, expected) => {
    expect(permalink(SOURCE, { ...touch("a"), ...more })).toBe(expected === null ? null : `${SOURCE}${expected}`);
  });

  test("are two at most, each once, and none where the source has no address", () => {
    const report = STATES["fail.whole"]();
    const touched = ["root", "handle", "alloc"].map((func) => touch(func));
    const diffs = [diffOf(TREE, touched), diffOf(TREE, touched)];
    expect(codeCards(report, diffs).map((url) => url.slice(SOURCE.length))).toEqual(["handle.go#L10-L12", "root.go#L10-L12"]);
    expect(codeCards({ ...report, links: { ...report.links, source: null } }, diffs)).toEqual([]);
  });
});

describe("annotations", () => {
  test("point at changed lines of what grew, in words for people", () => {
    expect(annotationsOf(STATES["fail.whole"]())).toEqual([
      {
        level: "error",
        file: "internal/manifest/store.go",
        line: 38,
        message:
          "+41.6 MiB more memory in use, allocated here (github.com/acme/fleet/internal/manifest.(*Store).Store of controller, changed in this change).",
      },
      {
        level: "error",
        file: "internal/reconciler/bundle_status.go",
        line: 80,
        message:
          "+118 more goroutines, waiting here (github.com/acme/fleet/internal/reconciler.(*BundleReconciler).watchStatus of controller, new in this change).",
      },
    ]);
  });

  const withMany = (report: Report): Report => {
    const touched = ["root", "handle", "big", "alloc", "small"].map((func) => touch(func));
    return { ...report, comparison: { ...report.comparison, profiles: [diffOf(TREE, touched, { component: "controller" })] } };
  };

  test("are three at most; of a suspicion warnings; none where nothing is wrong", () => {
    const report = withMany(STATES["fail.whole"]());
    expect(annotationsOf(report).map(({ level }) => level)).toEqual(["error", "error", "error"]);
    const state = (name: Report["verdict"]["state"]): Report => ({ ...report, verdict: { ...report.verdict, state: name } });
    expect(annotationsOf(state("warn")).map(({ level }) => level)).toEqual(["warning", "warning", "warning"]);
    for (const quiet of ["pass", "accepted", "inconclusive", "skipped"] as const) expect(annotationsOf(state(quiet))).toEqual([]);
  });

  test("are none without a diff", () => expect(annotationsOf(STATES["fail.leak"]())).toEqual([]));
});
