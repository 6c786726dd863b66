/** Which values a preset gives a chart. */
import type { DeploySource } from "../cluster-config.ts";
import { PRESETS, type PresetName } from "./presets.ts";

/** `charts/mccp/`, `mccp-0.37.0.tgz`, `oci://host/charts/mccp`: all are `mccp`. */
export const chartNameOf = (chart: string): string =>
  chart
    .replace(/\/+$/u, "")
    .replace(/^.*\//u, "")
    .replace(/(?:-v?\d[^/]*)?\.(?:tgz|tar\.gz)$/u, "");

/** Laid over all values but `set` and `setString`; empty where the preset does not know the chart, or there is none. */
export const presetValues = (preset: PresetName | undefined, source: DeploySource): Readonly<Record<string, unknown>> => {
  if (preset === undefined || source.kind !== "chart") return {};
  const name = chartNameOf(source.chart);
  return PRESETS[preset].values.find(({ charts }) => charts.some((chart) => chart === name))?.values ?? {};
};
