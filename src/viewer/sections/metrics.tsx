/** The charts of a section. */
import type { PageChart } from "../../core/page/page-data.ts";
import { Charts } from "../charts/charts.tsx";

export const MetricCharts = ({ charts }: { readonly charts: readonly PageChart[] }) =>
  charts.length === 0 ? null : <Charts charts={charts} />;
