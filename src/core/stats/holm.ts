/** Holm's step-down procedure: keeps the chance of any false rejection in a family of tests at one level. */

export interface AdjustedTests {
  /** Adjusted p-values in the order given: reject those at or below the level. */
  readonly adjusted: readonly number[];
  readonly rejected: readonly boolean[];
}

/**
 * Adjusts p-values (each in [0, 1]) for testing them together and rejects at the level; order in = order out.
 * S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure" (1979). A NaN p-value is taken as 1: it never rejects but counts.
 */
export const holm = (pValues: readonly number[], level: number): AdjustedTests => {
  const known = pValues.map((p) => (Number.isNaN(p) ? 1 : p));
  const order = known.map((p, index) => ({ p, index })).toSorted((left, right) => left.p - right.p);
  const adjusted: number[] = known.map(() => 1);
  let largest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (known.length - rank) * p));
    adjusted[index] = largest;
  }
  return { adjusted, rejected: adjusted.map((p) => p <= level) };
};
