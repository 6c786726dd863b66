/** The metric families in `result.json`: numbers, series and the parts of memory as the comparison has them. */
import type { Comparison } from "../compare/comparison.ts";

/** `metrics`, `metricsLeftOut`, `series` and `anatomy`; empty where no bundle has families. */
export const metricsOf = ({ families, series = [], anatomy = [] }: Comparison) => ({
  metrics: families?.rows ?? [],
  metricsLeftOut: families?.unclassifiedLeftOut ?? 0,
  series,
  anatomy,
});
