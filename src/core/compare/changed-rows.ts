/** Which rows of a profile changed beyond noise, over all rows together: a list of "more than two errors" is mostly false. */
import { type AmountDifference, differenceOf, sumOfAmounts } from "../graph/amount-difference.ts";
import type { FunctionDiff, FunctionDifference } from "../graph/diff-functions.ts";
import { packageOf } from "../pprof/owner.ts";
import { benjaminiHochberg } from "../stats/benjamini-hochberg.ts";
import type { Dispersion } from "../stats/dispersion.ts";
import { chanceOf, dispersionOf, errorBarsOf, samplesOf, worthOf } from "./amount-errors.ts";
import type { FunctionRow, PackageRow, ValueDiff } from "./comparison.ts";
import { groupBy } from "./group-by.ts";

/** Share of false rows among those called changed, and the samples a row needs to be tested by itself (`statistics.md` §6). */
const FALSE_SHARE = 0.1;
const LEAST_SAMPLES = 40;

/** What is judged of a row. */
export type JudgedRow = Pick<FunctionRow, "flat" | "cum" | "changed" | "samples" | "tested">;

export interface JudgedRows {
  /** In the order of the differences. */
  readonly rows: readonly { readonly row: FunctionDifference; readonly judged: JudgedRow }[];
  /** The rows that have too few samples each, by package, largest change first. */
  readonly packages: readonly PackageRow[];
}

interface Folded {
  readonly package: string;
  readonly owner: PackageRow["owner"];
  readonly functions: number;
  readonly flat: AmountDifference;
}

const NAMELESS = "(no package)";

const isTested = ({ flat: { amounts } }: FunctionDifference): boolean => worthOf(amounts) >= LEAST_SAMPLES;

/** Sums of the rows of each package. Rows that only call others have nothing to add. */
const foldedOf = (rows: readonly FunctionDifference[], { base, head }: FunctionDiff["sides"]): readonly Folded[] =>
  [
    ...groupBy(
      rows.filter(({ flat }) => flat.base !== 0 || flat.head !== 0),
      // The name as in the profile: a key no longer tells the dots of a path from those behind it.
      ({ name }) => packageOf(name),
    ),
  ].map(([name, members]) => ({
    package: name === "" ? NAMELESS : name,
    owner: members[0]?.ownerClass ?? "dependency",
    functions: members.length,
    flat: differenceOf(
      sumOfAmounts(members.map(({ flat }) => flat.amounts.base)),
      sumOfAmounts(members.map(({ flat }) => flat.amounts.head)),
      base.replicates,
      head.replicates,
    ),
  }));

const valueOf = (
  { base, head, difference, amounts }: AmountDifference,
  sides: FunctionDiff["sides"],
  dispersion: Dispersion,
): ValueDiff => ({
  base,
  head,
  difference,
  ...errorBarsOf(amounts, sides, dispersion),
});

/** One flag per difference. Without a known error nothing can be tested: then it is changed when it differs at all. */
const changedOf = (amounts: readonly AmountDifference[], sides: FunctionDiff["sides"], dispersion: Dispersion): readonly boolean[] => {
  const chances = amounts.map((amount) => chanceOf(amount.amounts, sides, dispersion));
  const { rejected } = benjaminiHochberg(
    chances.filter((chance) => chance !== null),
    FALSE_SHARE,
  );
  let position = 0;
  return amounts.map(({ difference }, index) => {
    if (chances[index] === null) return difference !== 0;
    position += 1;
    return rejected[position - 1] ?? false;
  });
};

/**
 * Error bars of every row, and which rows changed by their own (flat) value. Rows with at least 40 sampled objects or ticks on both sides
 * together, or worth as many (a large object is sampled with near certainty), are tested by themselves; the others as sums of their package.
 * All tests are one family.
 */
export const judgeRows = ({ rows, sides }: Pick<FunctionDiff, "rows" | "sides">): JudgedRows => {
  const tested = rows.filter(isTested);
  const folded = foldedOf(
    rows.filter((row) => !isTested(row)),
    sides,
  );
  const flatDispersion = dispersionOf(tested.map(({ flat }) => flat.amounts));
  const cumDispersion = dispersionOf(rows.filter(({ cum }) => worthOf(cum.amounts) >= LEAST_SAMPLES).map(({ cum }) => cum.amounts));
  const flags = changedOf(
    [...tested, ...folded].map(({ flat }) => flat),
    sides,
    flatDispersion,
  );
  const changed = new Set<FunctionDifference | Folded>([...tested, ...folded].filter((_, index) => flags[index] === true));
  return {
    rows: rows.map((row) => ({
      row,
      judged: {
        flat: valueOf(row.flat, sides, flatDispersion),
        cum: valueOf(row.cum, sides, cumDispersion),
        changed: changed.has(row),
        samples: samplesOf(row.flat.amounts),
        tested: isTested(row),
      },
    })),
    packages: folded
      .map((one) => ({
        package: one.package,
        owner: one.owner,
        functions: one.functions,
        flat: valueOf(one.flat, sides, flatDispersion),
        changed: changed.has(one),
        samples: samplesOf(one.flat.amounts),
      }))
      .toSorted(
        (left, right) => Math.abs(right.flat.difference) - Math.abs(left.flat.difference) || (left.package < right.package ? -1 : 1),
      ),
  };
};
