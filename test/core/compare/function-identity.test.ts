// Rows of both sides as one list of functions: presence, how they were matched, parts, and laws over random programs.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareProfiles } from "../../../src/core/compare/compare-profiles.ts";
import type { FunctionRow, ProfileDiff } from "../../../src/core/compare/comparison.ts";
import type { IdentityOptions } from "../../../src/core/compare/function-identity.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import type { Hunk, SourceChanges } from "../../../src/core/source/source-changes.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "../pprof/profile-data.ts";

const P = "example.com/shop/p";
const OPTIONS: IdentityOptions = { mainModules: ["example.com/shop"], goVersions: { base: "go1.26.8", head: "go1.26.8" } };
const inFile = (...hunks: readonly Hunk[]): SourceChanges => ({
  baseCommit: "0".repeat(40),
  builtIn: "/src",
  files: [{ base: "p/a.go", head: "p/a.go", hunks }],
});
/** One stack per function, all called by main: `name bytes line start`. */
const heap = (...lines: readonly string[]): Profile => {
  const cells = lines.map((line) => line.split(" "));
  const place = ([name = "", , line = "0", start = "0"]: readonly string[]): string => `${P}.${name}@/src/p/a.go:${line}/${start}`;
  return profileFromText(
    `inuse_space/bytes  ${cells.map(([, bytes]) => bytes).join("  ")}\n---\n  ${cells.map(() => "main.main@/src/main.go:3/1").join("  ")}\n  ${cells.map(place).join("  ")}`,
  );
};
const compare = (base: readonly Profile[], head: readonly Profile[], options: Partial<IdentityOptions> = {}): ProfileDiff =>
  compareProfiles("shop", "heap", { base, head }, "inuse_space", "end", { ...OPTIONS, ...options });
const rowOf = (diff: ProfileDiff, name: string): FunctionRow | undefined => diff.rows.find(({ func }) => func === `${P}.${name}`);

describe("rows", () => {
  test("of a function renamed in place are one, in tables, chains and trees", () => {
    const [base, head] = [heap("old 100 22 20"), heap("fresh 900 22 20")];
    const diff = compare([base], [head], { changes: inFile([20, 1, 20, 1]) });
    expect(rowOf(diff, "fresh")).toMatchObject({ presence: "both", matchedBy: "place", renamed: null, flat: { base: 100, head: 900 } });
    expect(rowOf(diff, "old")).toBeUndefined();
    expect(diff.chains).toMatchObject([{ frames: ["main.main", `${P}.fresh`], base: 100, head: 900, difference: 800 }]);
    expect(diff.tree[0]?.children).toMatchObject([{ func: `${P}.fresh`, growth: 800 }]);
    expect(diff.conservation).toMatchObject({ matched: 800, appeared: 0, disappeared: 0 });
  });

  test("without the diff are two, with a question for people", () => {
    const diff = compare([heap("old 100 22 20")], [heap("fresh 900 22 20")]);
    expect(rowOf(diff, "fresh")).toMatchObject({
      presence: "head-only",
      matchedBy: null,
      renamed: `${P}.old`,
      flat: { base: 0, head: 900 },
    });
    expect(rowOf(diff, "old")).toMatchObject({ presence: "base-only", matchedBy: null, renamed: `${P}.fresh` });
    expect(diff.conservation).toMatchObject({ matched: 0, appeared: 900, disappeared: 100 });
  });

  test("with too few samples to be sure that they are missing raise no question", () => {
    const sampled = (name: string, count: number) =>
      profileFromText(
        `inuse_space/bytes  ${count * 512 * 1024}\nlabel bytes  1024\n---\n  main.main@/src/main.go:3/1\n  ${P}.${name}@/src/p/a.go:22/20`,
        { period: 512 * 1024, periodType: { type: "space", unit: "bytes" } },
      );
    const asked = (count: number) =>
      compare([sampled("old", count)], [sampled("fresh", count)]).rows.filter(({ renamed }) => renamed !== null);
    expect(asked(5)).toEqual([]);
    expect(asked(20)).toHaveLength(2);
  });

  test("of a function that holds nothing on a side are not gone", () => {
    const diff = compare([heap("keeps 100 12 10", "other 5 22 20")], [heap("keeps 0 12 10", "other 5 22 20")]);
    expect(rowOf(diff, "keeps")).toMatchObject({ presence: "both", matchedBy: "name", flat: { base: 100, head: 0 } });
    expect(diff.conservation).toMatchObject({ matched: -100, disappeared: 0 });
  });

  test("list the closures they are made of, matched by their place", () => {
    const base = heap("f 8 11 10", "f.func1 16 12 12", "f.func2 32 15 15");
    const head = heap("f 8 11 10", "f.func1 64 12 12", "f.func2 16 15 15", "f.func3 40 18 18");
    const { parts } = rowOf(compare([base], [head, head], { changes: inFile([11, 0, 12, 3]) }), "f") ?? { parts: [] };
    expect(parts.map(({ baseFunc, headFunc, line, flat }) => [baseFunc, headFunc, line, flat.base, flat.head, flat.difference])).toEqual([
      [null, `${P}.f.func1`, 12, 0, 64, 64],
      [`${P}.f.func2`, `${P}.f.func3`, 18, 32, 40, 8],
      [`${P}.f`, `${P}.f`, 10, 8, 8, 0],
      [`${P}.f.func1`, `${P}.f.func2`, 15, 16, 16, 0],
    ]);
    expect(rowOf(compare([base], [head]), "f")?.parts).toMatchObject([
      { baseFunc: `${P}.f.func*`, headFunc: `${P}.f.func*`, flat: { base: 48, head: 120 } },
      { baseFunc: `${P}.f`, headFunc: `${P}.f` },
    ]);
  });

  test("of one function have no parts", () => {
    expect(rowOf(compare([heap("f 8 11 10")], [heap("f 9 11 10")]), "f")?.parts).toEqual([]);
  });

  test("of the runtime survive a new Go release", () => {
    const gc = (name: string) => profileFromText(`cpu/nanoseconds  100\n---\n  runtime.gcDrain\n  runtime.${name}`);
    const of = (goVersions: IdentityOptions["goVersions"] & {}) =>
      compareProfiles("shop", "cpu", { base: [gc("scanobject")], head: [gc("scanObject")] }, "cpu", "window", { ...OPTIONS, goVersions });
    const rows = of({ base: "go1.25.1", head: "go1.26.8" }).rows.map(({ func, presence, matchedBy }) => `${func} ${presence} ${matchedBy}`);
    expect(rows.toSorted()).toEqual(["runtime.gcDrain both name", "runtime.scanObject both canonical-name"]);
    expect(of({ base: "go1.26.1", head: "go1.26.8" }).rows).toHaveLength(3);
  });

  test("of goroutines take part, and add up", () => {
    const blocked = (name: string, count: number) =>
      profileFromText(`goroutine/count  ${count}\n---\n  ${P}.${name}@/src/p/a.go:22/20\n  runtime.gopark`);
    const diff = compareProfiles("shop", "goroutine", { base: [blocked("old", 3)], head: [blocked("fresh", 9)] }, "goroutine", "end", {
      ...OPTIONS,
      changes: inFile([20, 1, 20, 1]),
    });
    expect(diff.rows).toMatchObject([{ func: `${P}.fresh`, presence: "both", matchedBy: "place", flat: { base: 3, head: 9 } }]);
    expect(diff.conservation).toEqual({ matched: 6, appeared: 0, disappeared: 0, excluded: 0, stackless: 0, total: 6 });
  });
});

describe.skipIf(skipWithoutData)("one server, built with three Go releases", () => {
  const of = (base: number, head: number, file: string, sampleType: string): ProfileDiff =>
    compareProfiles(
      "prometheus",
      "cpu",
      {
        base: [readProfile(`captured/apps/prometheus-go1.${base}/${file}.pb.gz`)],
        head: [readProfile(`captured/apps/prometheus-go1.${head}/${file}.pb.gz`)],
      },
      sampleType,
      "end",
      { mainModules: ["github.com/prometheus/prometheus"], goVersions: { base: `go1.${base}.1`, head: `go1.${head}.1` } },
    );
  const canonical = ({ rows }: ProfileDiff): readonly string[] =>
    rows.filter(({ matchedBy }) => matchedBy === "canonical-name").map(({ func }) => func);

  test("is matched across what the releases renamed, either way", () => {
    expect(canonical(of(24, 27, "cpu5s", "cpu"))).toEqual(
      expect.arrayContaining(["runtime.scanObject", "runtime.mallocgcTiny", "internal/runtime/syscall/linux.Syscall6"]),
    );
    expect(canonical(of(19, 27, "cpu5s", "cpu"))).toEqual(
      expect.arrayContaining(["runtime.scanObject", "internal/runtime/syscall/linux.Syscall6", "context.(*cancelCtx).propagateCancel"]),
    );
    expect(canonical(of(27, 19, "cpu5s", "cpu"))).toEqual(
      expect.arrayContaining(["runtime.scanobject", "runtime/internal/syscall.Syscall6", "context.propagateCancel"]),
    );
  });

  test("keeps closures inlined from another package with their own", () => {
    expect(canonical(of(19, 24, "heap", "alloc_space"))).toContain("net/http.StripPrefix");
    const { rows } = of(24, 27, "heap", "alloc_space");
    expect(rows.filter(({ func }) => func.endsWith("/web.StripPrefix"))).toEqual([]);
  });

  test("asks whether a function the standard library split was renamed, and adds nothing up", () => {
    const { rows, conservation } = of(24, 27, "heap", "alloc_space");
    const asked = rows.filter(({ renamed }) => renamed !== null).map(({ func, renamed, presence }) => `${func} ${renamed} ${presence}`);
    expect(asked.toSorted()).toEqual([
      "net/http.readRequest net/http.readRequestLimit base-only",
      "net/http.readRequestLimit net/http.readRequest head-only",
    ]);
    expect(conservation.matched + conservation.appeared - conservation.disappeared + conservation.excluded).toBe(conservation.total);
  });
});

describe("laws", () => {
  /** Functions of ten lines each, one after the other: kept, renamed, gone or new, with closures, with bytes on either side. */
  const program = fc.array(
    fc.record({
      fate: fc.constantFrom("kept", "renamed", "gone", "new"),
      closures: fc.integer({ min: 0, max: 2 }),
      base: fc.integer({ min: -500, max: 500 }),
      head: fc.integer({ min: -500, max: 500 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  type Program = typeof program extends fc.Arbitrary<infer Value> ? Value : never;
  const write = (steps: Program) => {
    const [base, head]: [string[], string[]] = [["first 1 2 1"], ["first 1 2 1"]];
    const hunks: Hunk[] = [];
    let [before, after] = [11, 11];
    const add = (side: string[], name: string, bytes: number, line: number, closures: number): void => {
      side.push(`${name} ${bytes} ${line + 8} ${line}`);
      for (let at = 1; at <= closures; at += 1) side.push(`${name}.func${at} ${bytes * at} ${line + 2 * at + 1} ${line + 2 * at}`);
    };
    for (const [index, step] of steps.entries()) {
      const name = `f${index}`;
      if (step.fate === "renamed") hunks.push([before, 1, after, 1]);
      if (step.fate === "gone") hunks.push([before, 10, after - 1, 0]);
      if (step.fate === "new") hunks.push([before - 1, 0, after, 10]);
      if (step.fate !== "new") add(base, name, step.base, before, step.closures);
      if (step.fate !== "gone") add(head, step.fate === "renamed" ? `g${index}` : name, step.head, after, step.closures);
      if (step.fate !== "new") before += 10;
      if (step.fate !== "gone") after += 10;
    }
    return { base: heap(...base), head: heap(...head), hunks };
  };
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

  test("rows and parts add up, and no function is used twice", () => {
    fc.assert(
      fc.property(program, fc.boolean(), (steps, hasDiff) => {
        const { base, head, hunks } = write(steps);
        const diff = compare([base, base], [head], { changes: hasDiff ? inFile(...hunks) : null });
        const { matched, appeared, disappeared, total } = diff.conservation;
        expect(matched + appeared - disappeared).toBe(total);
        expect(sum(diff.rows.map(({ flat }) => flat.difference))).toBe(total);
        expect(new Set(diff.rows.map(({ func }) => func)).size).toBe(diff.rows.length);
        for (const { parts, flat } of diff.rows) {
          if (parts.length === 0) continue;
          expect(sum(parts.map((part) => part.flat.base))).toBe(flat.base);
          expect(sum(parts.map((part) => part.flat.head))).toBe(flat.head);
          for (const side of ["baseFunc", "headFunc"] as const) {
            const names = parts.map((part) => part[side]).filter((name) => name !== null);
            expect(new Set(names).size).toBe(names.length);
          }
        }
        const renamed = steps.filter(({ fate, base: before, head: after }) => fate === "renamed" && (before !== 0 || after !== 0)).length;
        expect(diff.rows.filter(({ matchedBy }) => matchedBy === "place").length).toBe(hasDiff ? renamed : 0);
      }),
    );
  });

  test("turned around every difference is turned around", () => {
    fc.assert(
      fc.property(program, fc.boolean(), (steps, hasDiff) => {
        const { base, head, hunks } = write(steps);
        const there = compare([base], [head], { changes: hasDiff ? inFile(...hunks) : null });
        const back = compare([head], [base], { changes: hasDiff ? inFile(...hunks.map(([a, b, c, d]): Hunk => [c, d, a, b])) : null });
        const differences = (diff: ProfileDiff, sign: number) =>
          diff.rows.map(({ flat, cum }) => `${sign * flat.difference || 0} ${sign * cum.difference || 0}`).toSorted();
        expect(differences(back, -1)).toEqual(differences(there, 1));
        expect(back.conservation).toMatchObject({
          matched: -there.conservation.matched || 0,
          appeared: there.conservation.disappeared,
          disappeared: there.conservation.appeared,
        });
      }),
    );
  });
});
