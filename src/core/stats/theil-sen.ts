/** Theil-Sen slope: the median slope over pairs of points, optionally only pairs at least some steps apart. */
import { median } from "./order.ts";

/** A point of a series: its place in the schedule (missing points leave gaps) and its coordinates. */
export interface SlopePoint {
  readonly position: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Median of (y_j − y_i) / (x_j − x_i) over the pairs of points (given in order of position) that are at least `minimumLag` positions apart and
 * differ in x.
 * P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau" (1968); the lag limit drops the pairs that are mostly noise.
 * Null when no pair qualifies. Unit: y per x.
 */
export const theilSenSlope = (points: readonly SlopePoint[], minimumLag = 1): number | null => {
  const slopes: number[] = [];
  for (const [index, from] of points.entries()) {
    for (let later = index + 1; later < points.length; later += 1) {
      const to = points[later];
      if (to === undefined || to.position - from.position < minimumLag || to.x === from.x) continue;
      slopes.push((to.y - from.y) / (to.x - from.x));
    }
  }
  return slopes.length === 0 ? null : median(slopes);
};
