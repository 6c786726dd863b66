/** All charts of the page: along the runs, CPU over time, and round by round. */
import type { CpuCourse } from "../compare/comparison-rows.ts";
import type { Report } from "../report/report.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { ChartLine, PageChart } from "./page-data.ts";
import { pointCharts } from "./point-charts.ts";
import { roundCharts } from "./round-charts.ts";

const courseLine = (side: ChartLine["side"], rates: readonly number[]): readonly ChartLine[] =>
  rates.length === 0 ? [] : [{ side, round: null, x: rates.map((_, index) => index + 1), y: rates }];

/** CPU of an app that profiles itself, period by period; 1 is one core. */
const courseChart = ({ component, base, head }: CpuCourse): PageChart => {
  const middle = (rates: readonly number[]): string => formatQuantity(rates.length === 0 ? null : median(rates), "count");
  return {
    id: `${component}/cpu-course`,
    section: "metrics",
    component,
    title: "CPU of its own profiles (cores)",
    unit: "count",
    xKind: "period",
    lines: [...courseLine("base", base), ...courseLine("head", head)],
    trends: [],
    limit: null,
    marks: [],
    summary: `Median of base ${middle(base)} cores, of head ${middle(head)}`,
  };
};

/** Charts of all components, in the order of their sections. Pure; without points or values there is none. */
export const buildCharts = ({ comparison, verdict }: Report, base: Snapshot, head: Snapshot): readonly PageChart[] => {
  const facts = {
    leaks: comparison.leaks,
    findings: new Map(verdict.leaks.map(({ component, signal, finding }) => [`${component}/${signal}`, finding])),
    outcomes: verdict.outcomes,
  };
  const components = [...new Set([...base.manifest.components, ...head.manifest.components])];
  return [
    ...components.flatMap((component) => pointCharts(component, base, head, facts)),
    ...(comparison.cpuCourses ?? []).map(courseChart),
    ...roundCharts(comparison.signals, verdict.outcomes),
  ];
};
