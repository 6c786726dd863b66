/** The lines of a function that hold what it holds itself, for the two columns that are looked at. */
import type { GraphView, PageGraph } from "../../core/page/page-data.ts";

export interface SourceLine {
  readonly line: number;
  /** Null where the column is base's: its lines have other numbers. */
  readonly from: number | null;
  readonly to: number;
}

/** Lines shown of one function. */
const MOST_SHOWN = 8;

/** Of head, what grew most first, else the heaviest; none where head's lines are not known. */
export const sourceLines = ({ lines }: PageGraph, { from, to }: Pick<GraphView, "from" | "to">, func: string): readonly SourceLine[] => {
  const [fromAt, toAt] = [lines?.columns.indexOf(from) ?? -1, lines?.columns.indexOf(to) ?? -1];
  if (lines === undefined || toAt < 0) return [];
  return lines.rows
    .flatMap(([name, line, ...values]): readonly SourceLine[] =>
      name === func ? [{ line, from: fromAt < 0 ? null : (values[fromAt] ?? 0), to: values[toAt] ?? 0 }] : [],
    )
    .filter((one) => one.to !== 0 || (one.from ?? 0) !== 0)
    .toSorted((left, right) => Math.abs(right.to - (right.from ?? 0)) - Math.abs(left.to - (left.from ?? 0)) || left.line - right.line)
    .slice(0, MOST_SHOWN);
};
