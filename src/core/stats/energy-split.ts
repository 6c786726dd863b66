/** Where a series most likely changes its distribution: the split with the largest energy distance between its two sides. */

export interface EnergySplit {
  /** Index of the first value after the change. */
  readonly index: number;
  /** Q̂: the scaled energy distance of the two sides; 0 or less where they are alike. */
  readonly distance: number;
}

/** `sums[k][i]` is Σ |x_j − x_k| over j < i, so that any block of the distance matrix is two lookups a row. */
const rowSums = (values: readonly number[]): readonly Float64Array[] =>
  values.map((center) => {
    const sums = new Float64Array(values.length + 1);
    for (const [index, value] of values.entries()) sums[index + 1] = (sums[index] ?? 0) + Math.abs(value - center);
    return sums;
  });

/**
 * The best of all splits of values[0, τ) against values[τ, κ) with 0 < τ < κ ≤ n, the earliest τ and shortest κ of equal ones. With a = τ values
 * before and b = κ − τ behind, Q̂ = ab/(a + b) · (2·mean|X − Y| − mean|X − X'| − mean|Y − Y'|), means over distinct pairs: equation 7 of
 * D. S. Matteson & N. A. James, "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data" (JASA 2014), with α = 1.
 * A κ before the end keeps a second change behind the first one from hiding it. Null below two values.
 */
export const bestEnergySplit = (values: readonly number[]): EnergySplit | null => {
  const sums = rowSums(values);
  const blockOf = (row: number, from: number, to: number): number => (sums[row]?.[to] ?? NaN) - (sums[row]?.[from] ?? NaN);
  let best: EnergySplit | null = null;
  let within = 0;
  for (let split = 1; split < values.length; split += 1) {
    within += blockOf(split - 1, 0, split - 1);
    let between = 0;
    let behind = 0;
    for (let end = split + 1; end <= values.length; end += 1) {
      between += blockOf(end - 1, 0, split);
      behind += blockOf(end - 1, split, end - 1);
      const count = end - split;
      const ofBefore = split < 2 ? 0 : (count * within) / (split - 1);
      const ofBehind = count < 2 ? 0 : (split * behind) / (count - 1);
      const distance = (2 / end) * (between - ofBefore - ofBehind);
      if (best === null || distance > best.distance) best = { index: split, distance };
    }
  }
  return best;
};
