/** Which lines of a graph the page tells of: those that hold most in any of its columns. */
import type { LineSum } from "./line-sums.ts";
import type { PageLines } from "./page-data.ts";

/** More lines than these nobody reads; they are what of the page grows with the program. */
const MOST_LINES = 300;

/** Lines of one sample type. `columns[i]`: the lines of the graph's column i, none where it is not told by line. Null: no line is known. */
export const pageLines = (columns: readonly (readonly LineSum[])[], sampleType: number): PageLines | null => {
  const told = columns.flatMap((lines, column) => (lines.length === 0 ? [] : [column]));
  const rows = new Map<string, { readonly func: string; readonly line: number; readonly values: number[] }>();
  for (const [at, column] of told.entries()) {
    for (const { func, line, means } of columns[column] ?? []) {
      const value = Math.round(means[sampleType] ?? 0);
      if (value === 0) continue;
      const key = `${line} ${func}`;
      const row = rows.get(key) ?? { func, line, values: told.map(() => 0) };
      row.values[at] = value;
      rows.set(key, row);
    }
  }
  const weight = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const heaviest = [...rows.values()].toSorted((left, right) => weight(right.values) - weight(left.values)).slice(0, MOST_LINES);
  return heaviest.length === 0 ? null : { columns: told, rows: heaviest.map(({ func, line, values }) => [func, line, ...values]) };
};
