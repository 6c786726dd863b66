/** Totals, units and header lines that all text reports share. */
import type { Profile } from "../pprof/profile.ts";
import { BASE_LABEL } from "../pprof/subtract.ts";
import { baseName, cutBytes } from "./go-numbers.ts";
import { formatInstant } from "./go-time.ts";
import { percentage, scaledLabel, scaleValue } from "./measurement.ts";
import type { TextOptions } from "./text-options.ts";
import type { TrimmedGraph } from "./trim-graph.ts";
import type { Selection } from "./weigh-nodes.ts";

/** What values of a report mean. */
export interface ValueContext {
  /** What 100 % is. */
  readonly total: number;
  readonly sampleUnit: string;
  /** `minimum`, `auto` or a unit. */
  readonly outputUnit: string;
  readonly divideBy: number;
}

/** Which samples carry the label of the base. */
function baseSamples(profile: Profile): (sample: number) => boolean {
  const { labels, strings } = profile;
  const isPair = new Map<number, boolean>();
  return (sample) => {
    for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
      const key = labels.keys[row] ?? 0;
      const known = isPair.get(key) ?? strings.at(key) === BASE_LABEL;
      isPair.set(key, known);
      if (known && strings.at(labels.strings[row] ?? 0) === "true") return true;
    }
    return false;
  };
}

/**
 * What percentages are of: the sum of absolute values, of the base's samples alone where these sum to more than nothing; a mean where
 * there is something to divide by.
 */
export function totalFor(profile: Profile, { column, divisor }: Selection): number {
  const isBase = baseSamples(profile);
  const width = profile.sampleTypes.length;
  const source = { total: 0, by: 0 };
  const base = { total: 0, by: 0 };
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const value = Math.abs(profile.values[sample * width + column] ?? 0);
    const count = divisor === null ? 0 : (profile.values[sample * width + divisor] ?? 0);
    const side = isBase(sample) ? base : source;
    side.total += value;
    side.by += count;
  }
  return totalOfSides(source, base);
}

/** Sums of absolute values, and of what they are divided by. */
interface SideTotal {
  readonly total: number;
  readonly by: number;
}

/** The base where it has anything, else both. */
export function totalOfSides(source: SideTotal, base: SideTotal): number {
  const [sum, by] = base.total > 0 ? [base.total, base.by] : [source.total + base.total, source.by + base.by];
  return by === 0 ? sum : Math.trunc(sum / by);
}

/** A value by `divide_by`, towards zero. */
export const divided = (value: number, divideBy: number): number => {
  const ratio = 1 / divideBy;
  return ratio > 0 && ratio !== 1 ? Math.trunc(value * ratio) : value;
};

/** A value as it stands in the report. */
export const formatValue = (context: ValueContext, value: number): string =>
  scaledLabel(divided(value, context.divideBy), context.sampleUnit, context.outputUnit);

/** With `minimum`, the one unit that shows the smallest value of the graph; a hundred times it where that would be far from the total. */
export function withOutputUnit(context: ValueContext, graph: TrimmedGraph): ValueContext {
  if (context.outputUnit !== "minimum" || graph.order.length === 0) return context;
  let smallest = 0;
  for (const node of graph.order) {
    const size = Math.abs(graph.flatOf(node)) || Math.abs(graph.cumOf(node));
    if (size > 0 && (smallest === 0 || size < smallest)) smallest = size;
  }
  const low = divided(smallest === 0 ? context.total : smallest, context.divideBy);
  const high = divided(context.total, context.divideBy);
  const unitOf = (value: number): string => scaleValue(value, context.sampleUnit, "minimum").unit;
  const unit = unitOf(low) !== unitOf(high) && low * 100 < high ? unitOf(100 * low) : unitOf(low);
  return { ...context, outputUnit: unit === "" ? context.sampleUnit : unit };
}

/** The lines on the profile itself: file, build id, type, time, duration. */
export function profileLabels(profile: Profile, selection: Selection, context: ValueContext): readonly string[] {
  const lines: string[] = [];
  const [main] = profile.mappings;
  if (main !== undefined && main.file !== "") lines.push(`File: ${baseName(main.file)}`);
  if (main !== undefined && main.buildId !== "") lines.push(`Build ID: ${main.buildId}`);
  lines.push(...profile.comments.filter((comment) => !comment.startsWith("#")));
  const type = `${selection.divisor === null ? "" : "mean_"}${profile.sampleTypes[selection.column]?.type ?? ""}`;
  if (type !== "") lines.push(`Type: ${type}`);
  if (profile.docUrl !== "") lines.push(`Doc: ${profile.docUrl}`);
  if (profile.timeNanos !== 0n) lines.push(`Time: ${formatInstant(profile.timeNanos)}`);
  if (profile.durationNanos !== 0n) {
    const nanos = Number(profile.durationNanos);
    const total = scaleValue(context.total, context.sampleUnit, "nanoseconds");
    const share = total.unit === "ns" && total.value !== 0 ? `(${percentage(Math.trunc(total.value), nanos)})` : "";
    lines.push(`Duration: ${scaledLabel(nanos, "nanoseconds", "auto")}, Total samples = ${formatValue(context, context.total)} ${share}`);
  }
  return lines;
}

const FILTERS = ["focus", "ignore", "hide", "show", "showFrom", "tagFocus", "tagIgnore", "tagShow", "tagHide"] as const;

function activeFilters(options: TextOptions): readonly string[] {
  const given = FILTERS.filter((filter) => options[filter] !== "").map((filter) => {
    const name = filter === "showFrom" ? "show_from" : filter.toLowerCase();
    const { text, whole } = cutBytes(`${name}=${options[filter]}`, 80);
    return `   ${text}${whole ? "" : "…"}`;
  });
  return given.length === 0 ? [] : ["Active filters:", ...given];
}

/** All lines above the table. `context` holds the unit of the table. */
export function reportLabels(
  profile: Profile,
  selection: Selection,
  context: ValueContext,
  graph: TrimmedGraph,
  options: TextOptions,
  nodeFraction: number,
): readonly string[] {
  const { total } = context;
  const shown = graph.order.reduce((sum, node) => sum + graph.flatOf(node), 0);
  const lines = [
    ...(options.compactLabels ? [] : profileLabels(profile, selection, context)),
    ...activeFilters(options),
    `Showing nodes accounting for ${formatValue(context, shown)}, ${percentage(shown, total).trim()} of ${formatValue(context, total)} total`,
  ];
  if (total === 0) return lines;
  if (graph.droppedCount > 0) {
    const limit = formatValue(context, Math.abs(Math.trunc(total * nodeFraction)));
    lines.push(`Dropped ${graph.droppedCount} node${graph.droppedCount > 1 ? "s" : ""} (cum <= ${limit})`);
  }
  if (graph.order.length > 0 && graph.order.length < graph.candidateCount) {
    lines.push(`Showing top ${graph.order.length} nodes out of ${graph.candidateCount}`);
  }
  return lines;
}
