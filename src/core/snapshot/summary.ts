/** `summary.json`: one entry per signal of a component with its value in every round; what comparisons read. */
import { SIGNALS, SIGNAL_NAMES, type SignalName } from "../units/signals.ts";
import type { Observation, PhaseName, RoundEntry, SummaryEntry } from "./snapshot.ts";

export type Values = Readonly<Partial<Record<SignalName, Observation>>>;

interface Reading {
  /** How a round's one value comes from its many readings. */
  readonly aggregation: string;
  readonly phase: PhaseName;
}

/** The words of `docs/format.md`, "Aggregations". */
export const READINGS = {
  cpu: { aggregation: "increase/units", phase: "cost" },
  "gc-cpu": { aggregation: "increase/increase", phase: "cost" },
  allocations: { aggregation: "increase/units", phase: "cost" },
  allocated: { aggregation: "increase/units", phase: "cost" },
  "live-heap": { aggregation: "last-after-gc", phase: "end" },
  "live-objects": { aggregation: "last-after-gc", phase: "end" },
  goroutines: { aggregation: "floor", phase: "growth" },
  "open-fds": { aggregation: "floor", phase: "growth" },
  rss: { aggregation: "max", phase: "growth" },
  "working-set": { aggregation: "max", phase: "growth" },
  throttling: { aggregation: "increase/increase", phase: "growth" },
  "http-p50": { aggregation: "quantile(0.5)", phase: "cost" },
  "http-p95": { aggregation: "quantile(0.95)", phase: "cost" },
  "http-p99": { aggregation: "quantile(0.99)", phase: "cost" },
  "reconcile-p95": { aggregation: "quantile(0.95)", phase: "cost" },
  reconciles: { aggregation: "increase/units", phase: "cost" },
  "api-out": { aggregation: "increase/units", phase: "cost" },
  "api-in": { aggregation: "increase/units", phase: "growth" },
  "network-tx": { aggregation: "increase/units", phase: "growth" },
  "network-rx": { aggregation: "increase/units", phase: "growth" },
  workqueue: { aggregation: "last", phase: "end" },
  errors: { aggregation: "count/count", phase: "cost" },
  restarts: { aggregation: "changes", phase: "cost" },
} as const satisfies Record<SignalName, Reading>;

export interface SummarizedRound {
  readonly entry: RoundEntry;
  readonly values: Values;
}

/** Entries of all components in the order given, signals in the order of the catalog; `values` follow the order of `rounds`. */
export function buildSummary(rounds: readonly SummarizedRound[], components: readonly string[]): readonly SummaryEntry[] {
  return components.flatMap((component) => {
    const own = rounds.filter(({ entry }) => entry.component === component);
    return SIGNAL_NAMES.filter((signal) => own.some(({ values }) => values[signal] !== undefined)).map((signal): SummaryEntry => {
      const { metric, unit, better, class: klass } = SIGNALS[signal];
      return {
        component,
        signal,
        metric,
        unit,
        class: klass,
        better,
        ...READINGS[signal],
        values: own.map(({ values }) => values[signal]?.value ?? null),
        why: own.map(({ values }) => values[signal]?.why ?? null),
      };
    });
  });
}

/**
 * The values of one round, `position` counting the rounds of its component from 0. A signal with neither value nor reason was not looked at in
 * that round and is left out.
 */
export function valuesOf(entries: readonly SummaryEntry[], component: string, position: number): Values {
  const found: Partial<Record<SignalName, Observation>> = {};
  for (const { component: owner, signal, values, why } of entries) {
    const observation = { value: values[position] ?? null, why: why[position] ?? null };
    if (owner === component && (observation.value !== null || observation.why !== null)) found[signal] = observation;
  }
  return found;
}
