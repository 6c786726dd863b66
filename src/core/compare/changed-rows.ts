/** Which rows of a profile changed beyond sampling noise, over all rows together: a list of "more than two errors" is mostly false. */
import type { FunctionDifference } from "../graph/diff-functions.ts";
import { benjaminiHochberg } from "../stats/benjamini-hochberg.ts";
import { studentTUpperTail } from "../stats/student-t.ts";

/** Share of false rows among those called changed (`statistics.md` §6). */
const FALSE_SHARE = 0.1;
/** The t distribution of so many degrees of freedom is the normal one. */
const NORMAL = 1e6;

/** Two-sided; a difference without sampling error is certain. */
const pOf = (difference: number, standardError: number): number => {
  if (difference === 0) return 1;
  return standardError === 0 ? 0 : Math.min(1, 2 * studentTUpperTail(Math.abs(difference) / standardError, NORMAL));
};

/** One flag per row, of its own or its cumulative difference. Rows whose error is not known are changed when they differ at all. */
export const changedRows = (rows: readonly FunctionDifference[], amount: "flat" | "cum"): readonly boolean[] => {
  const tested = rows.flatMap((row, index) => {
    const { difference, standardError } = row[amount];
    return standardError === null ? [] : [{ index, p: pOf(difference, standardError) }];
  });
  const { rejected } = benjaminiHochberg(
    tested.map(({ p }) => p),
    FALSE_SHARE,
  );
  const flags = new Map(tested.map(({ index }, position) => [index, rejected[position] ?? false]));
  return rows.map((row, index) => flags.get(index) ?? row[amount].difference !== 0);
};
