/** The top table: functions with their own and cumulative values, sorted by any column. */
import type { FunctionIndex, FunctionSums } from "../graph/functions.ts";

export interface TopRow {
  readonly func: string;
  readonly flatFrom: number;
  readonly flatTo: number;
  readonly flatDifference: number;
  readonly cumFrom: number;
  readonly cumTo: number;
  readonly cumDifference: number;
}

export const TOP_COLUMNS = ["func", "flatFrom", "flatTo", "flatDifference", "cumFrom", "cumTo", "cumDifference"] as const;
export type TopColumn = (typeof TOP_COLUMNS)[number];

/** Functions that hold anything on either side. */
export const topRows = (index: FunctionIndex, sums: FunctionSums): readonly TopRow[] =>
  index.names.flatMap((func, id) => {
    const [flatFrom = 0, flatTo = 0, cumFrom = 0, cumTo = 0] = [sums.flatFrom[id], sums.flatTo[id], sums.cumFrom[id], sums.cumTo[id]];
    if (flatFrom === 0 && flatTo === 0 && cumFrom === 0 && cumTo === 0) return [];
    return [{ func, flatFrom, flatTo, flatDifference: flatTo - flatFrom, cumFrom, cumTo, cumDifference: cumTo - cumFrom }];
  });

/** Names from a to z, numbers from the largest on; `reversed` the other way. Equal rows keep an order of their own: by name. */
export const sortTop = (rows: readonly TopRow[], column: TopColumn, reversed: boolean): readonly TopRow[] => {
  const byName = (left: TopRow, right: TopRow): number => (left.func < right.func ? -1 : left.func > right.func ? 1 : 0);
  const order = (left: TopRow, right: TopRow): number => (column === "func" ? byName(left, right) : right[column] - left[column]);
  return rows.toSorted((left, right) => (reversed ? -order(left, right) : order(left, right)) || byName(left, right));
};
