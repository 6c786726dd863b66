// Rows add up to totals, in whole numbers.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConservedSums, proveConservation } from "../../../src/core/graph/conservation.ts";
import { proveGoroutines } from "../../../src/core/graph/goroutine-conservation.ts";
import { goroutineGroups } from "../../../src/core/graph/goroutine-groups.ts";
import { profileFromText } from "../../support/profile-text.ts";

const SUMS: ConservedSums = {
  rows: [
    { presence: "both", base: 10, head: 14 },
    { presence: "both", base: 6, head: 0 },
    { presence: "base-only", base: 8, head: 0 },
    { presence: "head-only", base: 0, head: 20 },
  ],
  excluded: { base: 2, head: 4 },
  stackless: { base: 0, head: 2 },
  total: { base: 26, head: 40 },
  replicates: { base: 2, head: 2 },
};

describe("proveConservation", () => {
  test("says where the difference went, as means per replicate", () => {
    expect(proveConservation(SUMS)).toEqual({ matched: -1, appeared: 10, disappeared: 4, excluded: 1, stackless: 1, total: 7 });
  });

  test.each([
    ["a row of one byte too much", { ...SUMS, rows: [...SUMS.rows, { presence: "both" as const, base: 0, head: 1 }] }],
    ["a row missing", { ...SUMS, rows: SUMS.rows.slice(1) }],
    ["a total that is another", { ...SUMS, total: { base: 26, head: 41 } }],
  ])("refuses %s", (_, sums) => {
    expect(() => proveConservation(sums)).toThrow(/do not add up/u);
  });

  test("sees one byte among petabytes, and replicates that do not divide", () => {
    const most = Number.MAX_SAFE_INTEGER - 1;
    const huge: ConservedSums = {
      ...SUMS,
      rows: [{ presence: "both", base: most, head: most }],
      excluded: { base: 0, head: 0 },
      stackless: { base: 0, head: 0 },
      total: { base: most, head: most },
      replicates: { base: 3, head: 7 },
    };
    expect(proveConservation(huge).total).toBeCloseTo(most / 7 - most / 3, -3);
    expect(() => proveConservation({ ...huge, total: { base: most, head: most + 1 } })).toThrow(/do not add up/u);
  });
});

describe("proveGoroutines", () => {
  const of = (text: string) => profileFromText(`goroutine/count  ${text}`);
  const BASE = of("3  2\n---\n  main.main  app.worker\n  -  runtime.gopark");
  const HEAD = of("3  40  5\n---\n  main.main  app.worker  -\n  -  runtime.gopark  -");

  test("adds the groups up to all goroutines, those without a stack too", () => {
    const groups = goroutineGroups([BASE, BASE, BASE], [HEAD]);
    expect(proveGoroutines(groups, [BASE, BASE, BASE], [HEAD])).toEqual({
      matched: 38,
      appeared: 0,
      disappeared: 0,
      excluded: 0,
      stackless: 5,
      total: 43,
    });
    expect(proveGoroutines(goroutineGroups([], [HEAD]), [], [HEAD])).toMatchObject({ appeared: 43, total: 48 });
    expect(proveGoroutines(goroutineGroups([BASE], []), [BASE], [])).toMatchObject({ disappeared: 5, total: -5 });
  });

  test("refuses groups that lost one", () => {
    expect(() => proveGoroutines(goroutineGroups([BASE], [HEAD]).slice(1), [BASE], [HEAD])).toThrow(/do not add up/u);
  });

  test("holds for any replicates", () => {
    const side = fc.array(
      fc.array(fc.tuple(fc.constantFrom("a.A", "b.B", "-"), fc.integer({ min: 0, max: 99 })), { minLength: 1, maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(side, side, (base, head) => {
        const profiles = (all: typeof base) =>
          all.map((samples) => of(`${samples.map(([, count]) => count).join("  ")}\n---\n  ${samples.map(([name]) => name).join("  ")}`));
        const [before, after] = [profiles(base), profiles(head)];
        const { matched, appeared, disappeared, stackless, total } = proveGoroutines(goroutineGroups(before, after), before, after);
        expect(matched + appeared - disappeared + stackless).toBeCloseTo(total, 9);
      }),
    );
  });
});
