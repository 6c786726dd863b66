import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffFunctions, type FunctionDiff } from "../../../src/core/graph/diff-functions.ts";
import { functionTotals, type FunctionTotals } from "../../../src/core/graph/function-table.ts";
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

describe("laws", () => {
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
});
