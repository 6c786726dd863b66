/** How much a counter grew between two bodies of one process, or why nobody can say (`increase`, with resets told apart from growth). */
import { labelsKey, type Labels, type MetricFamily, type Point } from "./metric-family.ts";
import { valueOf, valuesOf } from "./select.ts";

/** Why the numbers at the two ends do not belong to one count. */
export type ResetReason = "process-restarted" | "counter-decreased" | "series-vanished";

export type Increase =
  /** `seriesFromZero`: series that were not in the first body and are counted from 0 (apps make them on first use). */
  | { readonly kind: "increased"; readonly value: number; readonly seriesFromZero: number }
  /** `sinceReset`: what was counted after the reset, a lower bound of the growth; null when that is unknown. */
  | { readonly kind: "reset"; readonly why: ResetReason; readonly sinceReset: number | null }
  /** No such series in either body. */
  | { readonly kind: "absent" }
  /** NaN or infinite at one end. */
  | { readonly kind: "not-finite" };

/** A start time moves by up to a second without a restart: the kernel rounds the boot time it is computed from. */
const START_TIME_JITTER_SECONDS = 1.5;

/** Whether the process was started anew between two bodies, by `process_start_time_seconds`. */
export function restartBetween(first: readonly MetricFamily[], last: readonly MetricFamily[]): "restarted" | "same-process" | "unknown" {
  const before = valueOf(first, "process_start_time_seconds");
  const after = valueOf(last, "process_start_time_seconds");
  if (before === null || after === null || !Number.isFinite(before) || !Number.isFinite(after)) return "unknown";
  return Math.abs(after - before) > START_TIME_JITTER_SECONDS ? "restarted" : "same-process";
}

/** The increase of one series from its first to its last point. Null is "not in that body": 0 at the start, vanished at the end. */
export function increaseBetweenPoints(first: Point | null, last: Point | null): Increase {
  if (last === null) return first === null ? { kind: "absent" } : { kind: "reset", why: "series-vanished", sinceReset: null };
  const isNewCount =
    first?.createdAtSeconds !== null &&
    first?.createdAtSeconds !== undefined &&
    last.createdAtSeconds !== null &&
    last.createdAtSeconds > first.createdAtSeconds;
  if (isNewCount && Number.isFinite(last.value)) return { kind: "reset", why: "counter-decreased", sinceReset: last.value };
  return increaseOf(first?.value ?? null, last.value);
}

function increaseOf(first: number | null, last: number): Increase {
  if (!Number.isFinite(last) || (first !== null && !Number.isFinite(first))) return { kind: "not-finite" };
  if (first !== null && last < first) return { kind: "reset", why: "counter-decreased", sinceReset: last };
  return { kind: "increased", value: last - (first ?? 0), seriesFromZero: first === null ? 1 : 0 };
}

/**
 * The increase of `name` (a counter, or the `_sum` or `_count` of a histogram or summary) summed over the series whose labels pass `where`.
 * One reset series makes the whole sum a reset: growth is never added silently across a restart.
 */
export function increaseBetween(
  first: readonly MetricFamily[],
  last: readonly MetricFamily[],
  name: string,
  { where = () => true }: { readonly where?: (labels: Labels) => boolean } = {},
): Increase {
  return increaseOfSeries(restartBetween(first, last), valuesByLabels(first, name, where), valuesByLabels(last, name, where));
}

/** The same of values found otherwise, by the key of their labels. */
export function increaseOfSeries(
  restart: ReturnType<typeof restartBetween>,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Increase {
  if (after.size === 0 && before.size === 0) return { kind: "absent" };
  if (restart === "restarted") return { kind: "reset", why: "process-restarted", sinceReset: finiteSum(after.values()) };
  if ([...before.keys()].some((key) => !after.has(key))) return { kind: "reset", why: "series-vanished", sinceReset: null };
  return sumOfIncreases([...after].map(([key, value]) => increaseOf(before.get(key) ?? null, value)));
}

/** The sum of the increases of several series of one process. Resets outweigh numbers that are not finite; absent parts count for nothing. */
export function sumOfIncreases(parts: readonly Increase[]): Increase {
  const reset = parts.find((part) => part.kind === "reset");
  if (reset !== undefined) {
    const known = parts.map((part) => (part.kind === "reset" ? part.sinceReset : part.kind === "increased" ? part.value : null));
    return { ...reset, sinceReset: known.includes(null) ? null : finiteSum(known.map((value) => value ?? 0)) };
  }
  if (parts.some((part) => part.kind === "not-finite")) return { kind: "not-finite" };
  const increased = parts.filter((part) => part.kind === "increased");
  if (increased.length === 0) return { kind: "absent" };
  return {
    kind: "increased",
    value: increased.reduce((sum, part) => sum + part.value, 0),
    seriesFromZero: increased.reduce((sum, part) => sum + part.seriesFromZero, 0),
  };
}

function valuesByLabels(families: readonly MetricFamily[], name: string, where: (labels: Labels) => boolean): ReadonlyMap<string, number> {
  const found = valuesOf(families, name).filter(({ labels }) => where(labels));
  return new Map(found.map(({ labels, value }) => [labelsKey(labels), value]));
}

function finiteSum(values: Iterable<number>): number | null {
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isFinite(sum) ? sum : null;
}
