/** The `traces` view: every sample with its labels and its stack, leaf first. */
import type { Profile } from "../pprof/profile.ts";
import { compareBytes, padLeft } from "./go-numbers.ts";
import { scaledLabel } from "./measurement.ts";
import type { NodeTable } from "./nodes.ts";
import { formatValue, type ValueContext } from "./report-values.ts";
import { type SampleLabels, sampleLabels } from "./sample-labels.ts";
import type { Selection } from "./weigh-nodes.ts";

const SEPARATOR = `-----------+${"-".repeat(55)}`;

const labelLine = (key: string, values: readonly string[]): string => `${padLeft(key, 10)}:  ${values.join(" ")}`;

function labelLines({ texts, numbers }: SampleLabels, units: ReadonlyMap<string, string>): readonly string[] {
  const textLines = [...texts].map(([key, values]) => labelLine(key, values));
  const numberLines = [...numbers].map(([key, values]) =>
    labelLine(
      key,
      values.map(({ value }) => scaledLabel(Number(value), units.get(key) ?? "", "auto")),
    ),
  );
  return [...textLines.toSorted(compareBytes), ...numberLines.toSorted(compareBytes)];
}

/** Lines of all samples that have a stack. `units`: those of `numberLabelUnits`. */
export function traceLines(
  profile: Profile,
  table: NodeTable,
  { column, divisor }: Selection,
  context: ValueContext,
  units: ReadonlyMap<string, string>,
): readonly string[] {
  const lines: string[] = [];
  const width = profile.sampleTypes.length;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const start = profile.sampleOffsets[sample] ?? 0;
    const end = profile.sampleOffsets[sample + 1] ?? 0;
    if (start === end) continue;
    lines.push(SEPARATOR, ...labelLines(sampleLabels(profile, sample), units));
    const value = profile.values[sample * width + column] ?? 0;
    const by = divisor === null ? 0 : (profile.values[sample * width + divisor] ?? 0);
    let amount = formatValue(context, by === 0 ? value : Math.trunc(value / by));
    for (let at = start; at < end; at += 1) {
      const location = profile.sampleLocations[at] ?? 0;
      const last = (table.offsets[location + 1] ?? 0) - 1;
      for (let row = table.offsets[location] ?? 0; row <= last; row += 1) {
        lines.push(`${padLeft(amount, 10)}   ${table.nameOf(table.nodes[row] ?? 0)}${row === last ? "" : " (inline)"}`);
        amount = "";
      }
    }
  }
  lines.push(SEPARATOR);
  return lines;
}
