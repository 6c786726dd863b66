// The sentence on sampling noise under a growth table.
import { expect, test } from "vitest";
import type { FunctionRow, PackageRow, ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { noiseLine } from "../../../src/core/report/noise-line.ts";
import { leakComparison } from "../../support/reports.ts";
import { PLAIN_ROW } from "../../support/profile-diffs.ts";

const rowOf = (head: number, standardError: number | null, more: Partial<FunctionRow> = {}): FunctionRow => {
  const value = { base: 0, head, difference: head, standardError, interval: null, smallestDetectable: null };
  return { ...PLAIN_ROW, func: "f", flat: value, cum: value, ...more };
};
const folded = (changed: boolean): PackageRow => ({
  package: "p",
  owner: "own",
  functions: 3,
  flat: rowOf(3, 1).flat,
  changed,
  samples: 12,
});
const diffOf = (rows: readonly FunctionRow[], packages: readonly PackageRow[] = []): ProfileDiff => {
  const [example] = leakComparison().profiles;
  if (example === undefined) throw new Error("no profile");
  return { ...example, rows, packages };
};
const unchanged = { changed: false };

test.each<[string, string | null, ProfileDiff]>([
  [
    "counts the functions with a value of their own",
    "1 of 2 functions changed beyond sampling noise, all rows taken together.",
    diffOf([rowOf(5, 1), rowOf(4, 1, unchanged), rowOf(0, 0, unchanged)]),
  ],
  ["of one", "1 of 1 function changed beyond sampling noise, all rows taken together.", diffOf([rowOf(5, 1)])],
  [
    "says where the small ones are",
    "0 of 1 function changed beyond sampling noise, all rows taken together; rows under 40 samples are folded into their package.",
    diffOf([rowOf(5, 1, unchanged)], [folded(false), folded(false)]),
  ],
  [
    "and which packages changed",
    "0 of 1,234 functions changed beyond sampling noise, all rows taken together; rows under 40 samples are folded into their package: 1 of 2 packages changed.",
    diffOf(
      Array.from({ length: 1234 }, () => rowOf(5, 1, unchanged)),
      [folded(true), folded(false)],
    ),
  ],
  ["is silent where everything is counted", null, diffOf([rowOf(5, 0), rowOf(0, 0)])],
  ["is silent without rows", null, diffOf([])],
  [
    "admits that nothing is known",
    "How much sampling blurs this profile is not known: every difference counts.",
    diffOf([rowOf(5, 1), rowOf(5, null)]),
  ],
])("%s", (_, expected, diff) => expect(noiseLine(diff)).toBe(expected));
