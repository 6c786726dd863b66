/** Change points of a series: energy splits in sliding windows, then a merge of what a t-test does not confirm. No random numbers. */
import { bestEnergySplit } from "./energy-split.ts";
import { compareMeans } from "./two-sample-t.ts";

export interface ChangePoint {
  /** Index of the first value after the change. */
  readonly index: number;
  /** Means of the stretch before it and behind it, each up to the next change point. */
  readonly meanBefore: number;
  readonly meanAfter: number;
  /** Two-sided p of the t-test between the two stretches. */
  readonly pValue: number;
}

export interface ChangePointOptions {
  readonly maxP: number;
  /** Changes of this size or less are merged away, in the unit of `sizeOf`. */
  readonly minSize: number;
  /** How large a change of the mean is. */
  readonly sizeOf: (meanBefore: number, meanAfter: number) => number;
  /** Values looked at together in the first step. */
  readonly window: number;
}

/** Stands for a stretch: its first index and the index behind its last. */
type Stretch = readonly [from: number, to: number];

const stretchesOf = (indices: readonly number[], length: number): readonly Stretch[] => {
  const edges = [0, ...indices, length];
  return edges.slice(1).map((to, position) => [edges[position] ?? 0, to] as const);
};

/** Each index tested between its neighbours. `indices` ascend. */
const testAll = (values: readonly number[], indices: readonly number[]): readonly ChangePoint[] =>
  indices.map((index, position) => ({
    index,
    ...compareMeans(values.slice(indices[position - 1] ?? 0, index), values.slice(index, indices[position + 1] ?? values.length)),
  }));

/** Splits the series while the best split of all its stretches holds before the t-test. Ascending indices. */
const divide = (values: readonly number[], maxP: number): readonly number[] => {
  let found: readonly number[] = [];
  for (;;) {
    let best: { readonly index: number; readonly distance: number; readonly stretch: Stretch } | null = null;
    for (const stretch of stretchesOf(found, values.length)) {
      const split = bestEnergySplit(values.slice(...stretch));
      if (split !== null && (best === null || split.distance > best.distance))
        best = { index: stretch[0] + split.index, distance: split.distance, stretch };
    }
    if (best === null) return found;
    const { index, stretch } = best;
    if (compareMeans(values.slice(stretch[0], index), values.slice(index, stretch[1])).pValue > maxP) return found;
    found = [...found, index].toSorted((left, right) => left - right);
  }
};

/** Candidates of every window. The next window starts at the last candidate, or half a window further on. */
const splitInWindows = (values: readonly number[], window: number, maxP: number): readonly number[] => {
  const found = new Set<number>();
  const step = Math.floor(window / 2);
  for (let start = 0; start < values.length;) {
    const inWindow = divide(values.slice(start, start + window), maxP).map((index) => start + index);
    for (const index of inWindow) found.add(index);
    start = Math.max(inWindow.at(-1) ?? 0, start + step);
  }
  return [...found].toSorted((left, right) => left - right);
};

const extreme = (points: readonly ChangePoint[], isMore: (one: ChangePoint, other: ChangePoint) => boolean): ChangePoint | null =>
  points.reduce<ChangePoint | null>((most, point) => (most === null || isMore(point, most) ? point : most), null);

/** The candidates are looser than what stays: a point may gain once its weak neighbours are gone. */
const candidateP = (maxP: number): number => (maxP < 0.05 ? maxP * 10 : Math.max(maxP, Math.min(1, maxP * 2)));

/**
 * Change points in order. Two steps, as Apache Otava does it (M. Fleming, P. Kołaczkowski and others, "Hunter: Using Change Point Detection to Hunt
 * for Performance Regressions", ICPE 2023, doi 10.1145/3578244.3583719): windows are divided by energy distance (`bestEnergySplit`) with a t-test
 * in place of the random permutations of Matteson & James and ten times `maxP`; then the point with the largest p, or if all hold the
 * smallest change, is dropped and its neighbours are tested anew until p < `maxP` and size > `minSize` for all that stay.
 * Unlike there the t-test takes the unbiased variance (ddof 1): with the other one short stretches are called changed too often.
 * Deterministic. NaN in the series is not allowed.
 */
export const changePoints = (values: readonly number[], options: ChangePointOptions): readonly ChangePoint[] => {
  const { maxP, minSize, sizeOf, window } = options;
  let points = testAll(values, splitInWindows(values, window, candidateP(maxP)));
  const size = ({ meanBefore, meanAfter }: ChangePoint): number => sizeOf(meanBefore, meanAfter);
  for (;;) {
    const weakest = extreme(points, (one, other) => one.pValue > other.pValue);
    if (weakest === null) return points;
    const smallest = extreme(points, (one, other) => size(one) < size(other));
    const dropped = weakest.pValue >= maxP ? weakest : smallest;
    if (dropped === null || (dropped === smallest && weakest.pValue < maxP && size(smallest) > minSize)) return points;
    points = testAll(
      values,
      points.filter((point) => point !== dropped).map(({ index }) => index),
    );
  }
};
