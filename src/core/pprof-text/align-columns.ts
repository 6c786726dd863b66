/** Columns as wide as their widest cell, each cell at the right: Go's `text/tabwriter` with `AlignRight` and a padding of one blank. */
import { padLeft } from "./go-numbers.ts";

const widthOf = (cell: string): number => Array.from(cell).length;

/**
 * Aligns lines whose cells end with tabs; what follows the last tab is no cell. A column is a run of neighbouring lines that have the cell:
 * an empty line starts new ones.
 */
export function alignRight(lines: readonly string[]): readonly string[] {
  const rows = lines.map((line) => line.split("\t"));
  const deepest = Math.max(0, ...rows.map((row) => row.length - 1));
  const aligned = rows.map((row) => [...row]);
  for (let column = 0; column < deepest; column += 1) {
    for (let first = 0; first < rows.length; first += 1) {
      let end = first;
      let width = 0;
      for (let row = rows[end]; row !== undefined && row.length - 1 > column; row = rows[end]) {
        width = Math.max(width, widthOf(row[column] ?? "") + 1);
        end += 1;
      }
      for (let at = first; at < end; at += 1) {
        const row = aligned[at];
        if (row !== undefined) row[column] = padLeft(row[column] ?? "", width);
      }
      first = Math.max(first, end);
    }
  }
  return aligned.map((row) => row.join(""));
}
