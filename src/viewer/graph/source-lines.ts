/** The lines of a function that hold what it holds itself, for the two columns that are looked at. */
import type { GraphView, PageFrame, PageGraph } from "../../core/page/page-data.ts";

export interface SourceLine {
  readonly line: number;
  /** Null where the column is base's and it is not known which of head's lines its lines are. */
  readonly from: number | null;
  readonly to: number;
}

/** Lines shown of one function. */
const MOST_SHOWN = 8;

/** Of head, each column times its factor: what grew most first, else the heaviest; none where head's lines are not known. */
export const sourceLines = (
  { lines, columns }: PageGraph,
  { from, to }: Pick<GraphView, "from" | "to">,
  { func, owner }: Pick<PageFrame, "func" | "owner">,
  [fromFactor, toFactor]: readonly [from: number, to: number] = [1, 1],
): readonly SourceLine[] => {
  const columnOf = (column: number): number => {
    const isHead = columns[column]?.id.startsWith("head") === true;
    return isHead || owner === "o" ? (lines?.columns.indexOf(column) ?? -1) : -1;
  };
  const [fromAt, toAt] = [columnOf(from), columnOf(to)];
  if (lines === undefined || toAt < 0) return [];
  return lines.rows
    .flatMap(([name, line, ...values]): readonly SourceLine[] =>
      name === func ? [{ line, from: fromAt < 0 ? null : (values[fromAt] ?? 0) * fromFactor, to: (values[toAt] ?? 0) * toFactor }] : [],
    )
    .filter((one) => one.to !== 0 || (one.from ?? 0) !== 0)
    .toSorted((left, right) => Math.abs(right.to - (right.from ?? 0)) - Math.abs(left.to - (left.from ?? 0)) || left.line - right.line)
    .slice(0, MOST_SHOWN);
};
