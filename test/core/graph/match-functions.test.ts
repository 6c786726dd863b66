// Which function of base is which of head: names, places, and laws that hold for any two lists.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchFunctions, type MatchOptions } from "../../../src/core/graph/match-functions.ts";
import type { Hunk, SourceChanges } from "../../../src/core/source/source-changes.ts";
import { listedAll } from "../../support/listed-functions.ts";

const NOTHING: MatchOptions = { changes: null, baseGoVersion: "go1.26.8", headGoVersion: "go1.26.8", mainModules: ["example.com/shop"] };
const P = "example.com/shop/p";
const changed = (...files: SourceChanges["files"]): MatchOptions => ({
  ...NOTHING,
  changes: { baseCommit: "0".repeat(40), builtIn: "/src", files },
});
const inFile = (...hunks: readonly Hunk[]): MatchOptions => changed({ base: "p/a.go", head: "p/a.go", hunks });

/** `head key: base functions = head functions (how)`, functions without their package. */
const table = (base: readonly string[], head: readonly string[], options: MatchOptions = NOTHING): readonly string[] => {
  const short = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
  return [...matchFunctions(listedAll(...base), listedAll(...head), options).owners.values()]
    .map(
      ({ key, base: before, head: after, matchedBy }) =>
        `${short(key)}: ${before.map(({ name }) => short(name)).join("+")} = ${after.map(({ name }) => short(name)).join("+")} (${matchedBy ?? "-"})`,
    )
    .toSorted();
};

describe("matchFunctions", () => {
  test("matches owners by name and by canonical name, and lists what is on one side", () => {
    expect(
      table(
        [`${P}.A`, `${P}.A.func1`, `${P}.(*C[...]).Put`, `${P}.glob..func1`, `${P}.Gone`],
        [`${P}.A.func2`, `${P}.A`, `${P}.(*C[go.shape.int]).Put`, `${P}.init.func1`, `${P}.New`],
      ),
    ).toEqual([
      "p.(*C[…]).Put: p.(*C[...]).Put = p.(*C[go.shape.int]).Put (canonical-name)",
      "p.A: p.A+p.A.func1 = p.A.func2+p.A (name)",
      "p.Gone: p.Gone =  (-)",
      "p.New:  = p.New (-)",
      "p.init: p.glob..func1 = p.init.func1 (canonical-name)",
    ]);
  });

  test("matches through a Go release's renames", () => {
    expect(table(["runtime.scanobject"], ["runtime.scanObject"], { ...NOTHING, baseGoVersion: "go1.22.12" })).toEqual([
      "runtime.scanObject: runtime.scanobject = runtime.scanObject (canonical-name)",
    ]);
    expect(table(["runtime.scanobject"], ["runtime.scanObject"])).toHaveLength(2);
  });

  test("matches a function renamed where it stands by the lines below its first", () => {
    expect(table([`${P}.old@/src/p/a.go:20-24`], [`${P}.fresh@/src/p/a.go:23-27`], inFile([3, 0, 4, 3], [19, 2, 22, 2]))).toEqual([
      "p.fresh: p.old = p.fresh (place)",
    ]);
  });

  test("matches a function whose package moved", () => {
    const moved = changed({ base: "p/a.go", head: "q/b.go", hunks: [[1, 1, 1, 1]] });
    expect(table([`${P}.F@/src/p/a.go:5-6`, `${P}.F.func1@/src/p/a.go:6`], ["example.com/shop/q.F@/src/q/b.go:5-6"], moved)).toEqual([
      "q.F: p.F+p.F.func1 = q.F (place)",
    ]);
  });

  test("matches functions of which only closures were sampled", () => {
    expect(table([`${P}.old.func1@/src/p/a.go:21`], [`${P}.fresh.func1@/src/p/a.go:21`], inFile([20, 1, 20, 1]))).toEqual([
      "p.fresh: p.old.func1 = p.fresh.func1 (place)",
    ]);
  });

  test("does not take a new function for one it replaced", () => {
    // All known lines of the old one are gone.
    expect(table([`${P}.old@/src/p/a.go:20-24`], [`${P}.fresh@/src/p/a.go:20-24`], inFile([20, 6, 20, 6]))).toEqual([
      "p.fresh:  = p.fresh (-)",
      "p.old: p.old =  (-)",
    ]);
  });

  test("never takes apart what has one name on both sides, wherever the text went", () => {
    expect(
      table(
        [`${P}.A@/src/p/a.go:10-12`, `${P}.B@/src/p/a.go:20-22`],
        [`${P}.B@/src/p/a.go:10-12`, `${P}.C@/src/p/a.go:20-22`],
        inFile([10, 1, 10, 1], [20, 1, 20, 1]),
      ),
    ).toEqual(["p.A: p.A =  (-)", "p.B: p.B = p.B (name)", "p.C:  = p.C (-)"]);
  });

  test("leaves two alone that fit one equally well", () => {
    expect(
      table(
        [`${P}.old@/src/p/a.go:20-25`],
        [`${P}.one@/src/p/a.go:20-22`, `${P}.two@/src/p/a.go:23-25`],
        inFile([20, 1, 20, 1], [23, 1, 23, 1]),
      ),
    ).toEqual(["p.old: p.old =  (-)", "p.one:  = p.one (-)", "p.two:  = p.two (-)"]);
  });

  test("matches nothing by place without lines, without a diff, or outside of the repository", () => {
    const outside = [["y.old@/go/pkg/mod/x/y@v1.0.0/a.go:20-24"], ["y.fresh@/go/pkg/mod/x/y@v1.0.0/a.go:20-24"]] as const;
    expect(table(...outside, inFile())).toHaveLength(2);
    expect(table([`${P}.old@/src/p/a.go:20-24`], [`${P}.fresh@/src/p/a.go:20-24`])).toHaveLength(2);
    expect(table([`${P}.old`], [`${P}.fresh`], inFile())).toHaveLength(2);
  });

  test("gives base's functions head's keys through one map", () => {
    const { renames } = matchFunctions(
      listedAll(`${P}.use.old.func1@/src/p/a.go:21-22`, `${P}.old@/src/p/a.go:20-24`),
      listedAll(`${P}.use.fresh.func1@/src/p/a.go:21-22`, `${P}.fresh@/src/p/a.go:20-24`),
      inFile([20, 1, 20, 1]),
    );
    expect(Object.fromEntries(renames)).toEqual({
      [`${P}.old`]: `${P}.fresh`,
      [`${P}.use.fresh.func1`]: `${P}.fresh`,
      [`${P}.use.old.func1`]: `${P}.fresh`,
    });
  });
});

describe("laws of matching", () => {
  /** A file of functions ten lines each in any order, of which an edit renames some, drops some, and puts lines before some. */
  const edit = fc.array(
    fc.record({
      closures: fc.integer({ min: 0, max: 2 }),
      fate: fc.constantFrom("kept", "renamed", "gone", "new"),
      put: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  interface Texts {
    readonly base: readonly string[];
    readonly head: readonly string[];
    readonly hunks: readonly Hunk[];
  }
  const write = (steps: readonly { readonly closures: number; readonly fate: string; readonly put: number }[]): Texts => {
    const base: string[] = [];
    const head: string[] = [];
    const hunks: Hunk[] = [];
    let [baseLine, headLine] = [1, 1];
    const functionAt = (name: string, line: number, closures: number): readonly string[] => [
      `${P}.${name}@/src/p/a.go:${line}-${line + 8}`,
      ...Array.from(
        { length: closures },
        (_, index) => `${P}.${name}.func${index + 1}@/src/p/a.go:${line + 2 + index * 3}-${line + 3 + index * 3}`,
      ),
    ];
    for (const [index, { closures, fate, put }] of steps.entries()) {
      if (put > 0) hunks.push([baseLine - 1, 0, headLine, put]);
      headLine += put;
      if (fate !== "new") base.push(...functionAt(`f${index}`, baseLine, closures));
      if (fate !== "gone") head.push(...functionAt(fate === "renamed" ? `g${index}` : `f${index}`, headLine, closures));
      if (fate === "renamed") hunks.push([baseLine, 1, headLine, 1]);
      if (fate === "gone") hunks.push([baseLine, 10, headLine - 1, 0]);
      if (fate === "new") hunks.push([baseLine - 1, 0, headLine, 10]);
      if (fate !== "new") baseLine += 10;
      if (fate !== "gone") headLine += 10;
    }
    return { base, head, hunks };
  };

  test("every function is used exactly once, and every rename in place is found", () => {
    fc.assert(
      fc.property(edit, (steps) => {
        const { base, head, hunks } = write(steps);
        const { owners } = matchFunctions(listedAll(...base), listedAll(...head), inFile(...hunks));
        const used = (side: "base" | "head"): readonly string[] =>
          [...owners.values()].flatMap((owner) => owner[side].map(({ name }) => name));
        expect(used("base").toSorted()).toEqual(
          listedAll(...base)
            .map(({ name }) => name)
            .toSorted(),
        );
        expect(used("head").toSorted()).toEqual(
          listedAll(...head)
            .map(({ name }) => name)
            .toSorted(),
        );
        const found = steps.map(({ fate }, index) => owners.get(`${P}.${fate === "renamed" ? "g" : "f"}${index}`)?.matchedBy);
        expect(found).toEqual(steps.map(({ fate }) => ({ kept: "name", renamed: "place", gone: null, new: null })[fate]));
      }),
    );
  });

  test("turned around, the same functions are matched", () => {
    fc.assert(
      fc.property(edit, (steps) => {
        const { base, head, hunks } = write(steps);
        const back = hunks.map(([a, b, c, d]): Hunk => [c, d, a, b]);
        const pairs = (owners: ReturnType<typeof matchFunctions>["owners"], first: "base" | "head", second: "base" | "head") =>
          [...owners.values()]
            .map((owner) => `${owner[first].map(({ name }) => name).join()} ${owner[second].map(({ name }) => name).join()}`)
            .toSorted();
        const there = matchFunctions(listedAll(...base), listedAll(...head), inFile(...hunks)).owners;
        const reverse = matchFunctions(listedAll(...head), listedAll(...base), inFile(...back)).owners;
        expect(pairs(reverse, "head", "base")).toEqual(pairs(there, "base", "head"));
      }),
    );
  });
});
