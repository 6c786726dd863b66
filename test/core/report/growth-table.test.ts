// The growth table adds up as printed, whatever the numbers are.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FunctionRow, ProfileDiff, ValueDiff } from "../../../src/core/compare/comparison.ts";
import { growthTable, unitOf } from "../../../src/core/report/growth-table.ts";
import { NOTHING_ELSE, PLAIN_ROW } from "../../support/profile-diffs.ts";
import { KIB, MIB } from "../../support/snapshots.ts";

type Amount = readonly [name: string, base: number, head: number, interval?: ValueDiff["interval"]];

const diffOf = (unit: string, amounts: readonly Amount[], more: Partial<ProfileDiff> = {}): ProfileDiff => {
  const rows = amounts.map(([func, base, head, interval = null]): FunctionRow => {
    const value = { base, head, difference: head - base, standardError: null, interval, smallestDetectable: null };
    return { ...PLAIN_ROW, func, flat: value, cum: value };
  });
  const total = (pick: (row: FunctionRow) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);
  return {
    component: "shop",
    kind: "heap",
    sampleType: "inuse_space",
    unit,
    basis: "end",
    total: { base: total((row) => row.flat.base), head: total((row) => row.flat.head), difference: total((row) => row.flat.difference) },
    rows,
    ...NOTHING_ELSE,
    chains: [],
    tree: [],
    baseProfiles: 1,
    headProfiles: 1,
    ...more,
  };
};

const SIZES: Readonly<Record<string, number>> = { "": 1, B: 1, KiB: KIB, MiB: MIB, GiB: KIB * MIB, s: 1, ms: 1e-3, µs: 1e-6 };
/** A printed number back as a number of its last place's steps would be too clever: as [digits, unit, decimals]. */
const parse = (cell: string): { readonly value: number; readonly unit: string } => {
  const found = /^(?<sign>[+−]?)(?<digits>[\d,]+(?:\.\d+)?)(?: (?<unit>\D+))?$/u.exec(cell)?.groups;
  if (found === undefined) throw new Error(`"${cell}" is no number`);
  const unit = found["unit"] ?? "";
  if (SIZES[unit] === undefined) throw new Error(`"${cell}" has no known unit`);
  return { value: (found["sign"] === "−" ? -1 : 1) * Number((found["digits"] ?? "").replaceAll(",", "")), unit };
};

const differs = (one: number, other: number): boolean => Math.abs(one - other) > 1e-6;

/** The sums that are wrong as printed; empty when everything adds up. */
const wrongSums = (diff: ProfileDiff, shown: number): readonly string[] => {
  const table = growthTable(diff, shown, " ");
  const faults: string[] = [];
  for (const column of ["base", "head", "growth"] as const) {
    const cells = table.rows.map((row) => parse(row[column]));
    const total = parse(table.total[column]);
    if (new Set([...cells, total].map(({ unit }) => unit)).size > 1) faults.push(`${column} has several units`);
    const sum = cells.reduce((before, { value }) => before + value, 0);
    if (differs(sum, total.value)) faults.push(`${column}: ${sum} is not ${total.value}`);
  }
  for (const row of [...table.rows, table.total]) {
    if (differs(parse(row.base).value + parse(row.growth).value, parse(row.head).value))
      faults.push(`${row.base} ${row.growth} is not ${row.head}`);
  }
  const shares = table.rows.map((row) => (row.share === "–" ? 0 : parse(row.share.replace(" %", "")).value));
  const share = shares.reduce((before, one) => before + one, 0);
  if (diff.total.difference > 0 && share !== 100) faults.push(`shares add up to ${share}`);
  return faults;
};

describe("growthTable", () => {
  const amounts: readonly Amount[] = [
    ["json.Marshal", 2.1 * MIB, 43.9 * MIB, [38.2 * MIB, 46.2 * MIB]],
    ["bundle.read", 1.4 * MIB, 29.7 * MIB],
    ["store.Put", 0.2 * MIB, 9.8 * MIB],
    ["bundle.Open", 0.3 * MIB, 4.4 * MIB],
    ["a", 40 * MIB, 41 * MIB],
    ["b", 49.6 * MIB, 51.9 * MIB],
  ];

  test("shows the rows that grew most, one for the rest, and the total", () => {
    const table = growthTable(diffOf("bytes", amounts), 4, " ");
    expect(table.rows.map((row) => [row.kind, row.func, row.base, row.head, row.growth, row.share])).toEqual([
      ["function", "json.Marshal", "2.1 MiB", "43.9 MiB", "+41.8 MiB", "48 %"],
      ["function", "bundle.read", "1.4 MiB", "29.7 MiB", "+28.3 MiB", "32 %"],
      ["function", "store.Put", "0.2 MiB", "9.8 MiB", "+9.6 MiB", "11 %"],
      ["function", "bundle.Open", "0.3 MiB", "4.4 MiB", "+4.1 MiB", "5 %"],
      ["others", "2 others", "89.6 MiB", "92.9 MiB", "+3.3 MiB", "4 %"],
    ]);
    expect(table.total).toEqual({ base: "93.6 MiB", head: "180.7 MiB", growth: "+87.1 MiB", share: "100 %" });
    expect(table.rows[0]?.spread).toBe("3.6 MiB");
    expect(table.rows[1]?.spread).toBeNull();
  });

  test("says which rows may not have grown at all: those whose limits reach 0", () => {
    const table = growthTable(
      diffOf("bytes", [
        ["sure", MIB, 9 * MIB, [MIB, 15 * MIB]],
        ["touching", MIB, 4 * MIB, [0, 8 * MIB]],
        ["unsure", MIB, 3 * MIB, [-MIB, 6 * MIB]],
        ["unknown", MIB, 2 * MIB],
      ]),
      4,
      " ",
    );
    expect(table.rows.map((row) => [row.func, row.withinNoise, row.spread])).toEqual([
      ["sure", false, "7 MiB"],
      ["touching", true, "3 MiB"],
      ["unsure", true, "3 MiB"],
      ["unknown", false, null],
    ]);
  });

  test("± reaches 0 exactly in the rows within noise, whichever way they changed", () => {
    const amount = fc.integer({ min: 0, max: 100_000 });
    const reach = fc.integer({ min: 1, max: 200_000 });
    fc.assert(
      fc.property(amount, amount, reach, reach, (base, head, below, above) => {
        fc.pre(base !== head);
        const difference = head - base;
        const diff = diffOf("count", [["a", base, head, [difference - below, difference + above]]]);
        const [row] = growthTable(diff, 1, " ", "changed").rows;
        expect(parse(row?.spread ?? "").value >= Math.abs(difference)).toBe(row?.withinNoise);
      }),
    );
  });

  test("what changed: either way, largest first, the rest in one row; without a change only the total", () => {
    const changes = growthTable(
      diffOf("bytes", [
        ["up", MIB, 3 * MIB],
        ["same", MIB, MIB],
        ["down", 9 * MIB, 4 * MIB],
      ]),
      4,
      " ",
      "changed",
    );
    expect(changes.rows.map((row) => [row.func, row.growth, row.share])).toEqual([
      ["down", "−5 MiB", "167 %"],
      ["up", "+2 MiB", "−67 %"],
      ["1 other", "0 MiB", "0 %"],
    ]);
    expect(changes.total).toEqual({ base: "11 MiB", head: "8 MiB", growth: "−3 MiB", share: "100 %" });
    const none = growthTable(diffOf("bytes", [["same", 1.5 * MIB, 1.5 * MIB]]), 4, " ", "changed");
    expect(none).toEqual({ rows: [], total: { base: "1.50 MiB", head: "1.50 MiB", growth: "0.00 MiB", share: "–" } });
    const brief = growthTable(diffOf("nanoseconds", [["same", 1.25e9, 1.25e9]]), 4, " ", "changed");
    expect(brief.total).toMatchObject({ base: "1.25 s", head: "1.25 s", growth: "0.00 s" });
  });

  test("puts what shrank into the row of the others, with its sign", () => {
    const table = growthTable(
      diffOf("bytes", [
        ["up", MIB, 11 * MIB],
        ["down", 8 * MIB, 3 * MIB],
      ]),
      4,
      " ",
    );
    expect(table.rows.map((row) => [row.func, row.growth, row.share])).toEqual([
      ["up", "+10 MiB", "200 %"],
      ["1 other", "−5 MiB", "−100 %"],
    ]);
  });

  test("counts are whole; means of them keep a decimal; exact counts have no error bar", () => {
    expect(
      growthTable(
        diffOf("count", [
          ["a", 96, 96, [0, 0]],
          ["b", 0, 118, [118, 118]],
        ]),
        4,
        " ",
      ).rows[0],
    ).toMatchObject({ func: "b", base: "0", head: "118", growth: "+118", spread: null });
    expect(growthTable(diffOf("count", [["a", 0.5, 533]]), 4, " ").total).toMatchObject({ base: "0.5", head: "533.0", growth: "+532.5" });
  });

  test("small growth of a large heap is written in what the heap is measured in", () => {
    expect(growthTable(diffOf("bytes", [["a", 2000 * MIB, 2000 * MIB + 3 * KIB]]), 4, " ").total).toMatchObject({
      base: "1.95 GiB",
      growth: "0.00 GiB",
    });
    expect(growthTable(diffOf("bytes", [["a", 90 * MIB, 90 * MIB + 3 * KIB]]), 4, " ").total.growth).toBe("+3 KiB");
  });

  test("names the nearest callers of the chain that grew most", () => {
    const chains = [
      { frames: ["main", "x", "leaf"], base: 0, head: 1, difference: 1, share: 0.1 },
      { frames: ["main", "a", "b", "c", "d", "leaf"], base: 0, head: 9, difference: 9, share: 0.9 },
    ];
    expect(growthTable(diffOf("count", [["leaf", 0, 10]], { chains }), 4, " ").rows[0]?.callers).toEqual(["d", "c", "b"]);
  });

  test.each([
    ["bytes", "bytes"],
    ["nanoseconds", "seconds"],
    ["count", "count"],
    ["parsecs", "count"],
  ])("%s are written as %s", (unit, expected) => expect(unitOf(diffOf(unit, []))).toBe(expected));

  test("columns, rows and shares add up as printed, for any numbers and any unit", () => {
    const amount = fc.oneof(fc.nat(1000), fc.nat(2 ** 31), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(0));
    const rows = fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 6 }), fc.constantFrom("bytes", "nanoseconds", "count"), (pairs, shown, unit) => {
        expect(
          wrongSums(
            diffOf(
              unit,
              pairs.map(([base, head], index): Amount => [`f${index}`, base, head]),
            ),
            shown,
          ),
        ).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
