// Functions in whose text the change lies, as a comparison of two heaps tells them.
import { describe, expect, test } from "vitest";
import { compareProfiles } from "../../../src/core/compare/compare-profiles.ts";
import type { SourceChanges } from "../../../src/core/source/source-changes.ts";
import { profileFromText } from "../../support/profile-text.ts";

const BASE = profileFromText(`
  inuse_space/bytes  100                     50
  ---
    main.main@/src/main.go:9/5               main.main@/src/main.go:9/5
    main.load@/src/p/a.go:25/20              main.moved@/src/p/old.go:4/2
`);
const HEAD = profileFromText(`
  inuse_space/bytes  900                     50                             80
  ---
    main.main@/src/main.go:9/5               main.main@/src/main.go:9/5     main.main@/src/main.go:10/5
    main.load@/src/p/a.go:25/20              main.moved@/src/p/a.go:64/62   main.fresh@/src/p/a.go:44/40
    main.load.func1@/src/p/a.go:29/27        -                              -
`);
const of = (changes: SourceChanges | null, kind: "heap" | "goroutine" = "heap") =>
  compareProfiles("shop", kind, { base: [BASE], head: [HEAD] }, "inuse_space", "end", { mainModules: ["main"], changes });
const changed = (...hunks: SourceChanges["files"][number]["hunks"]): SourceChanges => ({
  baseCommit: "0".repeat(40),
  builtIn: "/src",
  files: [{ base: "p/a.go", head: "p/a.go", hunks }],
});

describe("touched functions", () => {
  test.each<[string, SourceChanges, readonly string[]]>([
    ["one that changed, by its own lines", changed([22, 1, 22, 2]), ["changed main.load p/a.go:22-23"]],
    ["one that changed in its closure", changed([28, 1, 28, 1]), ["changed main.load p/a.go:28-28"]],
    ["one that is new", changed([30, 0, 39, 7]), ["new main.fresh p/a.go:40-44"]],
    ["one that base has in another file, as changed", changed([30, 0, 61, 5]), ["changed main.moved p/a.go:62-64"]],
    ["none where nothing of them changed", changed([90, 1, 90, 1]), []],
  ])("are %s", (_, changes, expected) => {
    const { touched = [] } = of(changes);
    expect(touched.map(({ kind, func, path, firstLine, lastLine }) => `${kind} ${func} ${path}:${firstLine}-${lastLine}`)).toEqual(
      expected,
    );
  });

  test("are told for goroutines as well", () => {
    expect(of(changed([22, 1, 22, 1]), "goroutine").touched?.map(({ func }) => func)).toEqual(["main.load"]);
  });

  test("are not known without a diff, which is not the same as none", () => {
    expect(of(null)).not.toHaveProperty("touched");
    expect(of(changed())).toHaveProperty("touched", []);
  });

  test("of an added file are new", () => {
    const { touched = [] } = of({ baseCommit: "0".repeat(40), builtIn: null, files: [], added: ["p/a.go"] });
    expect(touched.map(({ kind, func }) => `${kind} ${func}`)).toEqual(["changed main.load", "changed main.moved", "new main.fresh"]);
  });
});
