// Closures and instances of one function, whose numbers say nothing.
import { beforeEach, describe, expect, test } from "vitest";
import { matchParts, steadyLines } from "../../../src/core/graph/match-parts.ts";
import { placesOf } from "../../../src/core/graph/match-places.ts";
import type { Hunk } from "../../../src/core/source/source-changes.ts";
import { listedAll } from "../../support/listed-functions.ts";

/** A function below all others that did not move. */
let below = listedAll();
beforeEach(() => {
  below = listedAll();
});

/** `base parts = head parts`, without the package; `*` for what was summed up. */
const parts = (base: readonly string[], head: readonly string[], hunks: readonly Hunk[] | null = null): readonly string[] => {
  const [before, after] = [listedAll(...base), listedAll(...head)];
  const changes = { baseCommit: "0".repeat(40), builtIn: "/src", files: [{ base: "a.go", head: "a.go", hunks: hunks ?? [] }] };
  const places = hunks === null ? null : placesOf(before, after, { changes, mainModules: [] });
  const names = (functions: readonly { readonly name: string }[]): string => functions.map(({ name }) => name.slice(2)).join("+");
  return matchParts({ base: before, head: after }, { places, steady: steadyLines([...before, ...below], [...after, ...below]) })
    .map((part) => `${names(part.base)} = ${names(part.head)}${part.collapsed ? " *" : ""}`)
    .toSorted();
};

const BASE = ["p.f@/src/a.go:10-20", "p.f.func1@/src/a.go:11-12", "p.f.func2@/src/a.go:14-15"];

describe("matchParts with a diff", () => {
  test("follows closures whose numbers a new one shifted", () => {
    expect(
      parts(
        BASE,
        ["p.f@/src/a.go:10-23", "p.f.func1@/src/a.go:11-12", "p.f.func2@/src/a.go:14-15", "p.f.func3@/src/a.go:17-18"],
        [[10, 0, 11, 3]],
      ),
    ).toEqual([" = f.func1", "f = f", "f.func1 = f.func2", "f.func2 = f.func3"]);
  });

  test("follows one whose first line was edited by its other lines, or by the line in its place", () => {
    expect(parts(BASE, ["p.f@/src/a.go:10-20", "p.f.func1@/src/a.go:11-12", "p.f.func2@/src/a.go:14-15"], [[11, 1, 11, 1]])).toEqual([
      "f = f",
      "f.func1 = f.func1",
      "f.func2 = f.func2",
    ]);
    const oneLine = ["p.f@/src/a.go:10-20", "p.f.func1@/src/a.go:11"];
    expect(parts(oneLine, ["p.f@/src/a.go:10-20", "p.f.func1@/src/a.go:10", "p.f.func2@/src/a.go:11"], [[11, 1, 11, 1]])).toEqual([
      " = f.func1",
      "f = f",
      "f.func1 = f.func2",
    ]);
  });

  test("follows one by its lines though the edit put another one before it", () => {
    expect(
      parts(
        ["p.f@/src/a.go:10-20", "p.f.func1@/src/a.go:11-14"],
        ["p.f@/src/a.go:10-24", "p.f.func1@/src/a.go:11-12", "p.f.func2@/src/a.go:15-18"],
        [[11, 1, 11, 5]],
      ),
    ).toEqual([" = f.func1", "f = f", "f.func1 = f.func2"]);
  });

  test("says what is new and what is gone", () => {
    expect(parts(BASE, ["p.f@/src/a.go:10-17", "p.f.func1@/src/a.go:11-12"], [[11, 3, 10, 0]])).toEqual([
      "f = f",
      "f.func1 = ",
      "f.func2 = f.func1",
    ]);
  });

  test("sums up what an edit left unclear", () => {
    // Both closures between the unchanged ones were rewritten into three.
    const base = ["p.f.func1@/src/a.go:11-12", "p.f.func2@/src/a.go:21-22", "p.f.func3@/src/a.go:23-24", "p.f.func4@/src/a.go:40-41"];
    const head = [
      "p.f.func1@/src/a.go:11-12",
      "p.f.func2@/src/a.go:20-21",
      "p.f.func3@/src/a.go:23-24",
      "p.f.func4@/src/a.go:26-27",
      "p.f.func5@/src/a.go:43-44",
    ];
    expect(parts(base, head, [[20, 10, 20, 13]])).toEqual([
      "f.func1 = f.func1",
      "f.func2+f.func3 = f.func2+f.func3+f.func4 *",
      "f.func4 = f.func5",
    ]);
  });

  test("takes a closure cut here and pasted there for a gone and a new one, as the diff does", () => {
    const base = ["p.f.func1@/src/a.go:11-12", "p.f.func2@/src/a.go:20-21", "p.f.func3@/src/a.go:30-31"];
    const head = ["p.f.func1@/src/a.go:12-13", "p.f.func2@/src/a.go:18-19", "p.f.func3@/src/a.go:30-31"];
    const hunks: readonly Hunk[] = [
      [9, 8, 8, 0],
      [24, 0, 17, 8],
    ];
    expect(parts(base, head, hunks)).toEqual([" = f.func2", "f.func1 = ", "f.func2 = f.func1", "f.func3 = f.func3"]);
  });
});

describe("matchParts without a diff", () => {
  test("pairs as many in order, wherever they stand", () => {
    expect(parts(BASE, ["p.f@/src/a.go:40-50", "p.f.func1@/src/a.go:45-46", "p.f.func2@/src/a.go:49-50"])).toEqual([
      "f = f",
      "f.func1 = f.func1",
      "f.func2 = f.func2",
    ]);
  });

  test("sums up where there is one more: which one is new the numbers do not say", () => {
    expect(parts(BASE, ["p.f@/src/a.go:13", "p.f.func1@/src/a.go:14", "p.f.func2@/src/a.go:17", "p.f.func3@/src/a.go:20"])).toEqual([
      "f = f",
      "f.func1+f.func2 = f.func1+f.func2+f.func3 *",
    ]);
  });

  test("knows those of one name on one line if what is below did not move, so that one not sampled is no riddle", () => {
    const head = [...BASE.slice(0, 1), "p.f.func2@/src/a.go:14-15"];
    expect(parts(BASE, head)).toEqual(["f = f", "f.func1+f.func2 = f.func2 *"]);
    below = listedAll("p.last@/src/a.go:90");
    expect(parts(BASE, head)).toEqual(["f = f", "f.func1 = ", "f.func2 = f.func2"]);
    // Somewhere in the file something did move: then what is below may stand there by chance.
    const moved = (line: number): string => `p.g@/src/a.go:${line}`;
    expect(parts([...BASE, moved(30)], [...head, moved(33)])).toContain("f.func1+f.func2 = f.func2 *");
  });

  test("goes by names where no lines are known, if neither side has one more", () => {
    expect(parts(["p.f", "p.f.func1", "p.f.func2"], ["p.f", "p.f.func1", "p.f.func2"])).toEqual([
      "f = f",
      "f.func1 = f.func1",
      "f.func2 = f.func2",
    ]);
    expect(parts(["p.f.func1"], ["p.f.func1", "p.f.func2"])).toEqual(["f.func1 = f.func1+f.func2 *"]);
  });
});

describe("copies and instances", () => {
  test("of one text are one part: a function inlined twice has two closures of one line", () => {
    expect(
      parts(
        ["p.use.f.func1@/src/a.go:11", "p.f@/src/a.go:10"],
        ["p.use.f.func1@/src/a.go:11", "p.use.f.func2@/src/a.go:11", "p.f@/src/a.go:10"],
      ),
    ).toEqual(["f = f", "use.f.func1 = use.f.func1+use.f.func2"]);
  });

  test("are told apart by their type arguments", () => {
    const both = ["p.F[go.shape.int]@/src/a.go:10", "p.F[go.shape.string]@/src/a.go:10", "p.F[go.shape.int].func1@/src/a.go:11"];
    expect(parts(both, both.toReversed())).toEqual([
      "F[go.shape.int] = F[go.shape.int]",
      "F[go.shape.int].func1 = F[go.shape.int].func1",
      "F[go.shape.string] = F[go.shape.string]",
    ]);
  });

  test("are summed up where the builds spell them differently", () => {
    expect(
      parts(
        ["p.F[...]@/src/a.go:10", "p.F[...].func1@/src/a.go:11"],
        ["p.F[go.shape.int]@/src/a.go:10", "p.F[go.shape.string]@/src/a.go:10", "p.F[go.shape.int].func1@/src/a.go:11"],
      ),
    ).toEqual(["F[...] = F[go.shape.int]+F[go.shape.string]", "F[...].func1 = F[go.shape.int].func1"]);
  });
});
