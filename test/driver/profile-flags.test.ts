// What the flags of `heapgate profile` ask for.
import { describe, expect, test } from "vitest";
import { DEFAULT_TEXT_OPTIONS, type TextOptions } from "../../src/core/pprof-text/text-options.ts";
import { type GivenFlags, parseProfileRequest, PROFILE_FLAGS } from "../../src/driver/profile-flags.ts";

type Given = Readonly<Record<string, string | true>>;
const flags = (given: Given): GivenFlags => ({
  has: (flag) => given[flag] !== undefined,
  get: (flag) => (typeof given[flag] === "string" ? given[flag] : null),
});
const request = (positionals: readonly string[], given: Given = {}) => parseProfileRequest(positionals, flags(given));

describe("a request", () => {
  test("without flags is pprof's default", () => {
    expect(request(["top", "a.pb", "b.pb"])).toEqual({ result: "text", options: DEFAULT_TEXT_OPTIONS, notes: [], files: ["a.pb", "b.pb"] });
  });

  test("to peek has its expression before the files", () => {
    const { options, files } = request(["peek", "alloc", "a.pb"]);
    expect([options.view, options.peek, files]).toEqual(["peek", "alloc", ["a.pb"]]);
  });

  test.each([
    ["top", "text", "top"],
    ["text", "text", "top"],
    ["tags", "text", "tags"],
    ["proto", "profile", "raw"],
  ])("for %s has a %s as result and %s as view", (name, result, view) => {
    expect(request([name, "a.pb"])).toEqual({ result, options: { ...DEFAULT_TEXT_OPTIONS, view }, notes: [], files: ["a.pb"] });
  });

  test.each<[Given, Partial<TextOptions>]>([
    [{ base: "b" }, { baseMode: "subtract" }],
    [{ "diff-base": "b" }, { baseMode: "diff" }],
    [{ "diff-base": "b", normalize: true }, { normalize: true }],
    [{ "sample-index": "cpu" }, { sampleIndex: "cpu" }],
    [{ "inuse-objects": true }, { sampleIndex: "inuse_objects" }],
    [{ "total-delay": true }, { sampleIndex: "delay", mean: false }],
    [{ "mean-delay": true }, { sampleIndex: "delay", mean: true }],
    [{ mean: true }, { mean: true }],
    [{ "divide-by": "2.5" }, { divideBy: 2.5 }],
    [{ unit: "MB" }, { unit: "MB" }],
    [{ cum: true }, { sort: "cum" }],
    [{ lines: true }, { granularity: "lines" }],
    [
      { noinlines: true, showcolumns: true },
      { noInlines: true, showColumns: true },
    ],
    [{ nodecount: "10" }, { nodeCount: 10 }],
    [{ nodecount: "-1" }, { nodeCount: null }],
    [
      { nodefraction: "0", edgefraction: "1e-3" },
      { nodeFraction: 0, edgeFraction: 0.001 },
    ],
    [{ trim: "false" }, { trim: false }],
    [
      { "drop-negative": true, "relative-percentages": true, "compact-labels": true, "all-frames": true },
      { dropNegative: true, relativePercentages: true, compactLabels: true, allFrames: true },
    ],
    [
      { focus: "a", ignore: "b", hide: "c", show: "d", "show-from": "e", "prune-from": "f" },
      { focus: "a", ignore: "b", hide: "c", show: "d", showFrom: "e", pruneFrom: "f" },
    ],
    [
      { tagfocus: "a", tagignore: "b", tagshow: "c", taghide: "d", "trim-path": "e" },
      { tagFocus: "a", tagIgnore: "b", tagShow: "c", tagHide: "d", trimPath: "e" },
    ],
    [
      { tagroot: "a,b", tagleaf: "c", "source-path": "/src" },
      { tagRoot: "a,b", tagLeaf: "c", sourcePath: "/src" },
    ],
    [{ symbolize: "none" }, {}],
    [{ "call-tree": true }, {}],
  ])("%j sets %j", (given, expected) => {
    expect(request(["tree", "a.pb"], given).options).toEqual({ ...DEFAULT_TEXT_OPTIONS, view: "tree", ...expected });
  });

  test.each<[readonly string[], Given, string]>([
    [[], {}, "No view is given; views are top, tree, peek, traces, raw, tags, comments, proto."],
    [["svg", "a.pb"], {}, 'There is no view "svg"'],
    [["top"], {}, "profile top takes at least one file."],
    [["proto"], {}, "profile proto takes at least one file."],
    [["peek"], {}, "peek takes a regular expression"],
    [["peek", "alloc"], {}, 'profile peek takes a regular expression and then at least one file; given is only "alloc".'],
    [["top", "a.pb"], { base: "b", "diff-base": "c" }, "--base and --diff-base exclude each other."],
    [["top", "a.pb"], { normalize: true }, "--normalize needs --base or --diff-base."],
    [["top", "a.pb"], { lines: true, files: true }, "--files and --lines exclude each other."],
    [["top", "a.pb"], { flat: true, cum: true }, "--flat and --cum exclude each other."],
    [["top", "a.pb"], { "divide-by": "0" }, "--divide-by is zero."],
    [["top", "a.pb"], { nodecount: "1.5" }, "--nodecount 1.5 is not a whole number."],
    [["top", "a.pb"], { nodefraction: "5%" }, "--nodefraction 5% is not a number."],
    [["top", "a.pb"], { trim: "perhaps" }, "--trim perhaps: write true or false."],
    [["top", "a.pb"], { symbolize: "local" }, "--symbolize local: heapgate does not symbolize"],
  ])("%j with %j is refused: %s", (positionals, given, problem) => {
    expect(() => request(positionals, given)).toThrow(problem);
  });
});

test("every flag is there once and says what it does", () => {
  const names = PROFILE_FLAGS.map(({ flag }) => flag);
  expect(new Set(names).size).toBe(names.length);
  for (const { flag, text } of PROFILE_FLAGS) expect([flag, text.length > 10]).toEqual([flag, true]);
});

test.each<[Given, string, readonly string[]]>([
  [{ "sample-index": "0" }, "0", []],
  [{ "sample-index": "0", "alloc-space": true }, "0", ["--alloc-space is ignored: another flag names the column."]],
  [
    { "alloc-space": true, "inuse-objects": true, contentions: true },
    "contentions",
    ["--inuse-objects is ignored: another flag names the column.", "--alloc-space is ignored: another flag names the column."],
  ],
])("%j reports column %s, as in pprof, and says what is ignored", (given, column, notes) => {
  const { options, notes: found } = request(["top", "a.pb"], given);
  expect([options.sampleIndex, found]).toEqual([column, notes]);
});
