// Functions of profiles with their places, several binaries told apart, and their flat values by name.
import { describe, expect, test } from "vitest";
import { flatByFunction } from "../../../src/core/graph/flat-by-function.ts";
import { frameTable } from "../../../src/core/graph/frames.ts";
import { haveSeveralBinaries, listFunctions } from "../../../src/core/graph/function-list.ts";
import { binaryOf } from "../../../src/core/graph/function-names.ts";
import { pairRows } from "../../../src/core/graph/pair-rows.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { profileFromText } from "../../support/profile-text.ts";

const inBinary = (file: string, text: string): Profile => {
  const profile = profileFromText(text);
  const mapping = {
    memoryStart: 0n,
    memoryLimit: 0n,
    fileOffset: 0n,
    file,
    buildId: "",
    hasFunctions: true,
    hasFilenames: true,
    hasLineNumbers: true,
    hasInlineFrames: true,
  };
  return { ...profile, mappings: [mapping] };
};
const MAIN = "s/bytes  1\n---\n  main.main@main.go:3/1\n  example.com/a.F@a.go:7/5";

describe("listFunctions", () => {
  test("knows name, owner, package, file, first line and last seen line", () => {
    const one = profileFromText("s/bytes  1  2\n---\n  p.F@p.go:12/10  p.F@p.go:15/10\n  p.F.func1@p.go:13/13  >q.Map[int]@q.go:4");
    expect(listFunctions([one]).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "p.F", key: "p.F", packagePath: "p", isClosure: false, file: "p.go", startLine: 10, lastLine: 15 },
      { name: "p.F.func1", key: "p.F", packagePath: "p", isClosure: true, file: "p.go", startLine: 13, lastLine: 13 },
      { name: "q.Map[int]", key: "q.Map[…]", packagePath: "q", isClosure: false, file: "q.go", startLine: 0, lastLine: 4 },
    ]);
  });

  test("lists a function of several replicates once, with the furthest line", () => {
    const at = (line: number) => profileFromText(`s/bytes  1\n---\n  p.F@p.go:${line}/10`);
    expect(listFunctions([at(11), at(19), at(14)])).toMatchObject([{ name: "p.F", lastLine: 19 }]);
  });
});

describe("programs", () => {
  test("are told apart only where one side has several", () => {
    const [server, other, worker] = [inBinary("/bin/server", MAIN), inBinary("/tmp/server-head", MAIN), inBinary("/bin/worker", MAIN)];
    expect(binaryOf(server)).toBe("server");
    expect(haveSeveralBinaries([server], [other])).toBe(false);
    expect(haveSeveralBinaries([server, server], [other])).toBe(false);
    expect(haveSeveralBinaries([server], [server, worker])).toBe(true);
    expect(haveSeveralBinaries([profileFromText(MAIN)], [server])).toBe(false);
  });

  test("then name their package main, in lists, tables and sums alike", () => {
    const both = [inBinary("/bin/server", MAIN), inBinary("/bin/worker", MAIN)];
    const known = listFunctions(both, true).map(({ name, key, packagePath }) => `${name} ${key} ${packagePath}`);
    expect(known.toSorted()).toEqual([
      "example.com/a.F example.com/a.F example.com/a",
      "server/main.main server/main.main main",
      "worker/main.main worker/main.main main",
    ]);
    const table = frameTable({ severalBinaries: true });
    for (const profile of both) table.add(profile);
    const shown = table.frames().map(({ key, name, ownerClass }) => `${key} ${name} ${ownerClass}`);
    expect(shown.toSorted()).toEqual([
      "example.com/a.F example.com/a.F dependency",
      "server/main.main main.main own",
      "worker/main.main main.main own",
    ]);
    const closures = inBinary("/bin/server", "s/bytes  5\n---\n  main.run.func1");
    expect([...flatByFunction([closures], 0, { severalBinaries: true })]).toEqual([["server/main.run.func1", 5]]);
  });
});

describe("renames of a frame table", () => {
  const renames = new Map([
    ["p.old", "p.fresh"],
    ["p.use.old.func1", "p.fresh"],
  ]);
  const frames = (...texts: readonly string[]) => {
    const table = frameTable({ renames });
    for (const text of texts) table.add(profileFromText(text));
    return table
      .frames()
      .map(({ key, name, file }) => `${key} ${name} ${file}`)
      .toSorted();
  };

  test("give functions of base the keys of head, by name or by key", () => {
    expect(frames("s/bytes  1\n---\n  p.old@a.go:1\n  p.old.func1@a.go:2\n  p.use.old.func1@a.go:3\n  p.other@a.go:9")).toEqual([
      "p.fresh p.old a.go",
      "p.other p.other a.go",
    ]);
  });

  test("show head's name rather than base's, and a function rather than its closure, whichever comes first", () => {
    const [base, head] = ["s/bytes  1\n---\n  p.old.func1@a.go:2\n  p.old@a.go:1", "s/bytes  1\n---\n  p.fresh@b.go:1"];
    expect(frames(base, head)).toEqual(["p.fresh p.fresh b.go"]);
    expect(frames(head, base)).toEqual(["p.fresh p.fresh b.go"]);
    expect(frames(base)).toEqual(["p.fresh p.old a.go"]);
  });

  test("leave the first of several closures shown, as long as their function is in no profile", () => {
    expect(frames("s/bytes  1  1\n---\n  p.f.func1@a.go:2  p.f.func2@b.go:9")).toEqual(["p.f p.f.func1 a.go"]);
  });

  test("do not touch raw names", () => {
    const table = frameTable({ renames, granularity: "functions" });
    table.add(profileFromText("s/bytes  1\n---\n  p.old"));
    expect(table.frames().map(({ key }) => key)).toEqual(["p.old"]);
  });
});

describe("flatByFunction", () => {
  test("sums the innermost functions, closures apart, without excluded and stackless samples", () => {
    const profile = profileFromText(
      `
      s/bytes  1    2          4                     8       16  32
      ---
               p.F  p.F        p.F                   p.F     -   p.F
               -    p.F.func1  net/http/pprof.Index  p.G     -   p.F.func1
               -    -          p.H                   >p.In   -   -
      `,
    );
    const sums = flatByFunction([profile, profile], "s", { excludeFrames: ["net/http/pprof"] });
    expect(Object.fromEntries(sums)).toEqual({ "p.F": 2, "p.F.func1": 68, "p.In": 16 });
  });
});

describe("pairRows", () => {
  const rows = (...keys: readonly string[]) => keys.map((key) => ({ key }));
  test("puts equal keys together, head's order first", () => {
    expect(pairRows(rows("a", "b", "c"), rows("c", "d", "a")).map(({ base, head, presence }) => [base?.key, head?.key, presence])).toEqual([
      ["c", "c", "both"],
      [undefined, "d", "head-only"],
      ["a", "a", "both"],
      ["b", undefined, "base-only"],
    ]);
  });

  test("asks whether a function without a row is there all the same", () => {
    const presenceOf = (key: string) => (key === "b" || key === "d" ? "both" : null);
    expect(pairRows(rows("a", "b"), rows("d", "e"), presenceOf).map(({ presence }) => presence)).toEqual([
      "both",
      "head-only",
      "base-only",
      "both",
    ]);
  });
});
