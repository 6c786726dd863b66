/** Benjamini-Hochberg: bounds the expected share of false rows among the rows called changed. */
import type { AdjustedTests } from "./holm.ts";

/**
 * Adjusts p-values (each in [0, 1]) for the false discovery rate and rejects at the rate; order in = order out.
 * Y. Benjamini & Y. Hochberg, "Controlling the False Discovery Rate" (1995). A NaN p-value is taken as 1: it never rejects but counts.
 */
export const benjaminiHochberg = (pValues: readonly number[], rate: number): AdjustedTests => {
  const known = pValues.map((p) => (Number.isNaN(p) ? 1 : p));
  const descending = known.map((_, index) => index).toSorted((left, right) => (known[right] ?? 0) - (known[left] ?? 0));
  const adjusted: number[] = known.map(() => 1);
  let smallest = 1;
  for (let position = 0; position < descending.length; position += 1) {
    const index = descending[position] ?? 0;
    smallest = Math.min(smallest, (known.length / (known.length - position)) * (known[index] ?? 1));
    adjusted[index] = smallest;
  }
  return { adjusted, rejected: adjusted.map((p) => p <= rate) };
};
