/** Detectors that look at one series alone for a leak (`statistics.md` §11): they cannot tell one from a warm-up. */
import { median } from "../../../src/core/stats/order.ts";
import { studentTUpperTail } from "../../../src/core/stats/student-t.ts";
import { theilSenSlope } from "../../../src/core/stats/theil-sen.ts";
import { mean } from "../../../src/core/stats/variance.ts";

/** Says whether the series rises. */
export type TrendRule = (series: readonly number[]) => boolean;

const NORMAL = 1e7;

const fitOf = (series: readonly number[]): { readonly slope: number; readonly error: number } => {
  const center = (series.length - 1) / 2;
  const level = mean(series);
  const spread = series.reduce((sum, _, index) => sum + (index - center) ** 2, 0);
  const slope = series.reduce((sum, value, index) => sum + (index - center) * (value - level), 0) / spread;
  const residual = series.reduce((sum, value, index) => sum + (value - level - slope * (index - center)) ** 2, 0);
  return { slope, error: Math.sqrt(residual / (series.length - 2) / spread) };
};

/** Least squares, one-sided .05 of a two-sided test at .1. */
const leastSquares: TrendRule = (series) => {
  const { slope, error } = fitOf(series);
  return studentTUpperTail(slope / error, series.length - 2) < 0.05;
};

/** H. B. Mann (1945), M. G. Kendall: S of all pairs, normal with continuity correction. */
const mannKendall: TrendRule = (series) => {
  let score = 0;
  for (const [index, later] of series.entries()) {
    for (const earlier of series.slice(0, index)) score += Math.sign(later - earlier);
  }
  const count = series.length;
  const variance = (count * (count - 1) * (2 * count + 5)) / 18;
  return studentTUpperTail((score - 1) / Math.sqrt(variance), NORMAL) < 0.05;
};

/** Prometheus' `deriv() > 0`. */
const derivative: TrendRule = (series) => fitOf(series).slope > 0;

/** The median of the last quarter 5 % above that of the first. */
const quarters: TrendRule = (series) => {
  const quarter = Math.floor(series.length / 4);
  return median(series.slice(-quarter)) > 1.05 * median(series.slice(0, quarter));
};

/** Theil-Sen on its own: 3 % over the whole window. */
const theilSen: TrendRule = (series) => {
  const slope = theilSenSlope(series.map((y, position) => ({ position, x: position, y: Math.log(y) }))) ?? 0;
  return slope * (series.length - 1) > 0.03;
};

export const TREND_PEERS: readonly { readonly name: string; readonly rule: TrendRule }[] = [
  { name: "OLS .05", rule: leastSquares },
  { name: "Mann-Kendall .05", rule: mannKendall },
  { name: "`deriv() > 0`", rule: derivative },
  { name: "last quarter > first + 5 %", rule: quarters },
  { name: "Theil-Sen > 3 %", rule: theilSen },
];
