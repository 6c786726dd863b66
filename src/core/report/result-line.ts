/** The one line of a log to grep for: verdict, failed gates, the figure that is worst, and where the report is. */
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import { signalMeta } from "../units/signals.ts";
import type { Rules } from "../verdict/verdict.ts";
import { countGates, gateRows } from "./gate-rows.ts";
import type { Report } from "./report.ts";

/** A name of the line: what else stands in it must stay readable by programs. */
const keyOf = (metric: string): string => metric.replaceAll(/[^\w.:-]/gu, "_").slice(0, 80);

/** `live_heap_bytes_growth=+24.7MiB`, `cpu_seconds_per_unit=+60%`: of the first gate that failed; null when none did, or it has no number. */
const worstFigure = ({ comparison, verdict }: Report): string | null => {
  const leak = verdict.leaks.find((one) => one.gated && one.finding === "new-growth");
  if (leak !== undefined) {
    const found = comparison.leaks.find((one) => one.component === leak.component && one.signal === leak.signal);
    const { metric, unit } = signalMeta(leak.signal);
    return found === undefined || found.headGrowth === null
      ? null
      : `${keyOf(metric)}_growth=${formatQuantity(found.headGrowth, unit, { signed: true, space: "" })}`;
  }
  const outcome = verdict.outcomes.find((one) => one.gated && one.outcome === "exceeded");
  const signal = outcome === undefined ? undefined : comparison.signals.find(({ id }) => id === outcome.id);
  if (signal === undefined) return null;
  if (signal.ratio !== null && signal.ratio !== 0) return `${keyOf(signal.metric)}=${formatChange(signal.ratio, { space: "" })}`;
  return signal.head === null ? null : `${keyOf(signal.metric)}=${formatQuantity(signal.head, signal.unit, { space: "" })}`;
};

/** `HEAPGATE result=fail gates=3/10 live_heap_bytes_growth=+24.7MiB reasons=leak report=…`; gates are failed/total. */
export const renderResultLine = (report: Report, leakRules: Rules["leak"]): string => {
  const { failed, applicable, missing } = countGates(gateRows(report.comparison, report.verdict, leakRules, " "));
  const figure = worstFigure(report);
  return [
    `HEAPGATE result=${report.verdict.state}`,
    `gates=${failed}/${applicable - missing}`,
    ...(figure === null ? [] : [figure]),
    `reasons=${report.verdict.reasons.join(",") || "-"}`,
    ...(report.links.report === null ? [] : [`report=${report.links.report}`]),
  ].join(" ");
};
