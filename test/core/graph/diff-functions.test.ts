import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffFunctions, type FunctionDiff } from "../../../src/core/graph/diff-functions.ts";
import { functionTotals, type FunctionTotals } from "../../../src/core/graph/function-table.ts";
import { readProfile, skipWithoutData } from "../pprof/profile-data.ts";
import { profileFromText } from "../../support/profile-text.ts";

const totals = (...texts: readonly string[]): FunctionTotals =>
  functionTotals(
    texts.map((text) => profileFromText(text)),
    "s",
  );
const table = (diff: FunctionDiff): string =>
  diff.rows
    .map(({ key, presence, flat, cum }) => `${key} ${presence} ${flat.base}>${flat.head} ${flat.difference} cum ${cum.difference}`)
    .join("\n");

const BASE = "s/bytes  10  4  3\n---\n  main.main  main.main  main.main\n  lib.Same  lib.Gone  lib.Less";
const HEAD = "s/bytes  10  7  1\n---\n  main.main  main.main  main.main\n  lib.Same  lib.New  lib.Less";

describe("diffFunctions", () => {
  test("matches functions by key and lists what appeared and disappeared", () => {
    const diff = diffFunctions(totals(BASE), totals(HEAD));
    expect(table(diff)).toBe(
      [
        "lib.New head-only 0>7 7 cum 7",
        "lib.Gone base-only 4>0 -4 cum -4",
        "lib.Less both 3>1 -2 cum -2",
        "main.main both 0>0 0 cum 1",
        "lib.Same both 10>10 0 cum 0",
      ].join("\n"),
    );
    expect(diff).toMatchObject({ baseTotal: 17, headTotal: 18, difference: 1, grown: 7, shrunk: -6 });
  });

  test("proves where the difference went", () => {
    expect(diffFunctions(totals(BASE), totals(HEAD)).conservation).toEqual({
      matched: -2,
      appeared: 7,
      disappeared: 4,
      excluded: 0,
      stackless: 0,
      total: 1,
    });
  });

  test("counts stackless and excluded samples too", () => {
    const of = (excludedBytes: number, stacklessBytes: number): FunctionTotals =>
      functionTotals([profileFromText(`s/bytes  ${excludedBytes}  ${stacklessBytes}\n---\n  net/http/pprof.Index  -`)], "s", {
        excludeFrames: ["net/http/pprof"],
      });
    const diff = diffFunctions(of(5, 7), of(6, 9));
    expect(diff.conservation).toEqual({ matched: 0, appeared: 0, disappeared: 0, excluded: 1, stackless: 2, total: 3 });
    expect(diff.excluded).toEqual({ base: 5, head: 6 });
  });

  test("refuses rows that do not add up: that would be a defect of ours", () => {
    const whole = totals(BASE);
    expect(() => diffFunctions(whole, { ...whole, total: whole.total + 1 })).toThrow(/do not add up/u);
    expect(() => diffFunctions(whole, { ...whole, rows: whole.rows.slice(1) })).toThrow(/do not add up/u);
  });

  test("compares means of replicates, exactly, even when they do not divide", () => {
    const base = totals("s/bytes  1\n---\n  f.A", "s/bytes  1\n---\n  f.A", "s/bytes  2\n---\n  f.A");
    const head = totals("s/bytes  5\n---\n  f.A", "s/bytes  2\n---\n  f.B");
    const diff = diffFunctions(base, head);
    expect(diff.rows.find(({ key }) => key === "f.A")?.flat).toMatchObject({ base: 4 / 3, head: 2.5 });
    expect(diff.conservation.total).toBeCloseTo(3.5 - 4 / 3, 12);
  });

  test("of a side with itself changes nothing", () => {
    const diff = diffFunctions(totals(BASE), totals(BASE));
    expect(diff.rows.every(({ flat, cum, presence }) => flat.difference === 0 && cum.difference === 0 && presence === "both")).toBe(true);
    expect(diff.difference).toBe(0);
  });

  test("the other way round has the opposite signs", () => {
    const there = diffFunctions(totals(BASE), totals(HEAD));
    const back = new Map(diffFunctions(totals(HEAD), totals(BASE)).rows.map((row) => [row.key, row]));
    expect(
      there.rows.every(
        ({ key, flat, cum }) =>
          back.get(key)?.flat.difference === 0 - flat.difference && back.get(key)?.cum.difference === 0 - cum.difference,
      ),
    ).toBe(true);
  });
});

describe("changed", () => {
  const heap = (megabytes: number, func = "lib.F"): FunctionTotals => {
    const count = megabytes * 1024;
    const profile = profileFromText(
      `inuse_objects/count  ${count}\ninuse_space/bytes  ${count * 1024}\nlabel bytes  1024\n---\n  main.main\n  ${func}`,
      { period: 512 * 1024 },
    );
    return functionTotals([profile], "inuse_space");
  };
  const flatOf = (diff: FunctionDiff, key: string): unknown => diff.rows.find((row) => row.key === key)?.flat;

  test.each([
    [10, 11, false],
    [10, 15, false],
    [10, 20, true],
    [20, 10, true],
    [1, 3, false],
    [1, 8, true],
  ])("from %i to %i MiB of small objects at the default rate: %s", (base, head, changed) => {
    expect(flatOf(diffFunctions(heap(base), heap(head)), "lib.F")).toMatchObject({ changed });
  });

  test("is not yet true for one sample that the other side may have missed", () => {
    const appeared = diffFunctions(heap(10), heap(1, "lib.New"));
    // 1 MiB is two samples: SE is the root of two own ones and one that the other side may have missed.
    const found = appeared.rows.find(({ key }) => key === "lib.New")?.flat.standardError ?? 0;
    expect(found / (512 * 1024)).toBeCloseTo(Math.sqrt(3), 2);
    expect(flatOf(appeared, "lib.New")).toMatchObject({ changed: false });
    expect(flatOf(diffFunctions(heap(10), heap(5, "lib.New")), "lib.New")).toMatchObject({ changed: true });
  });

  test("narrows with replicates", () => {
    const profiles = (megabytes: number): FunctionTotals => {
      const one = profileFromText(
        `inuse_objects/count  ${megabytes * 1024}\ninuse_space/bytes  ${megabytes * 1024 * 1024}\nlabel bytes  1024\n---\n  lib.F`,
        { period: 512 * 1024 },
      );
      return functionTotals(
        Array.from({ length: 9 }, () => one),
        "inuse_space",
      );
    };
    const one = flatOf(diffFunctions(heap(10), heap(15)), "lib.F");
    expect(one).toMatchObject({ changed: false });
    expect(flatOf(diffFunctions(profiles(10), profiles(15)), "lib.F")).toMatchObject({ changed: true });
  });

  test("is any difference where everything is counted", () => {
    const goroutines = (count: number): FunctionTotals =>
      functionTotals([profileFromText(`goroutine/count  ${count}\n---\n  main.main`)], 0);
    expect(flatOf(diffFunctions(goroutines(5), goroutines(6)), "main.main")).toMatchObject({ standardError: 0, changed: true });
    expect(flatOf(diffFunctions(goroutines(5), goroutines(5)), "main.main")).toMatchObject({ changed: false });
  });

  test("is unknown where the noise is, also for functions of one side", () => {
    const diff = diffFunctions(totals(BASE), totals(HEAD));
    expect(diff.rows.every(({ flat, cum }) => flat.changed === null && flat.standardError === null && cum.changed === null)).toBe(true);
  });
});

describe("laws and real data", () => {
  const side = fc.array(
    fc.array(fc.tuple(fc.constantFrom("a.A", "b.B", "c.C", "d.D"), fc.integer({ min: -1000, max: 1000 })), { minLength: 1, maxLength: 5 }),
    { minLength: 1, maxLength: 4 },
  );
  test("rows always add up to the total, for any replicates", () => {
    const of = (profiles: readonly (readonly (readonly [string, number])[])[]): FunctionTotals =>
      totals(
        ...profiles.map(
          (samples) => `s/bytes  ${samples.map(([, value]) => value).join("  ")}\n---\n  ${samples.map(([name]) => name).join("  ")}`,
        ),
      );
    fc.assert(
      fc.property(side, side, (base, head) => {
        const { conservation, rows, difference } = diffFunctions(of(base), of(head));
        expect(conservation.matched + conservation.appeared - conservation.disappeared).toBeCloseTo(conservation.total, 6);
        expect(rows.reduce((sum, { flat }) => sum + flat.difference, 0)).toBeCloseTo(difference, 6);
      }),
    );
  });

  test.skipIf(skipWithoutData)("21 pairs of runs of one program: few rows change, though most differ by more than 10 %", () => {
    const runs = [1, 2, 3, 4, 5, 6, 7].map((run) =>
      functionTotals([readProfile(`captured/cpu-gogc0/good-2.42.0/run${run}/t1.heap.pb.gz`)], "inuse_space"),
    );
    let rows = 0;
    let changed = 0;
    let naive = 0;
    for (const [at, base] of runs.entries()) {
      for (const head of runs.slice(at + 1)) {
        const present = diffFunctions(base, head).rows.filter(({ flat }) => flat.base !== 0 || flat.head !== 0);
        rows += present.length;
        changed += present.filter(({ flat }) => flat.changed === true).length;
        naive += present.filter(({ flat }) => Math.abs(flat.difference) > 0.1 * flat.base).length;
      }
    }
    expect(rows).toBeGreaterThan(200);
    expect(changed / rows).toBeLessThan(0.05);
    expect(naive / rows).toBeGreaterThan(0.5);
  });

  test.skipIf(skipWithoutData)("GOGC=0: the collector's functions changed, as the ground truth says", () => {
    const cpu = (sideName: string, runs: readonly number[]): FunctionTotals =>
      functionTotals(
        runs.map((run) => readProfile(`captured/cpu-gogc0/${sideName}/run${run}/t1.cpu.pb.gz`)),
        "cpu",
      );
    const diff = diffFunctions(cpu("good-2.42.0", [1, 2, 3]), cpu("bad-2.53.3", [1, 2, 3]));
    const worker = diff.rows.find(({ key }) => key === "runtime.gcBgMarkWorker");
    expect(worker?.cum.changed).toBe(true);
    expect(worker?.cum.head).toBeGreaterThan(5 * (worker?.cum.base ?? 0));
  });
});
