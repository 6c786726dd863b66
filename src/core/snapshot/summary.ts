/** `summary.json`: one entry per signal of a component with its value in every round; what comparisons read. */
import { isOwnSignalName, metricOf, type DeclaredSignal, type SignalId } from "../units/own-signal.ts";
import { BETTER, UNITS } from "../units/quantity.ts";
import { SIGNAL_CLASSES, SIGNALS, SIGNAL_NAMES, type SignalMeta, type SignalName } from "../units/signals.ts";
import type { Observation, PhaseName, RoundEntry, SummaryEntry } from "./snapshot.ts";

export type Values = Readonly<Partial<Record<SignalId, Observation>>>;

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
  series: { aggregation: "last", phase: "end" },
} as const satisfies Record<SignalName, Reading>;

const DECLARED_READING = {
  perUnit: "increase/units",
  flat: "increase/units",
  value: "mean",
  p95: "quantile(0.95)",
  overflow: "above-buckets/count",
} as const satisfies Record<DeclaredSignal["as"], string>;

const QUERY_READING: Readonly<Partial<Record<DeclaredSignal["as"], string>>> = { perUnit: "query/units", flat: "query/units" };

const readingOf = ({ as, from }: DeclaredSignal): Reading => ({
  aggregation: from === "query" ? (QUERY_READING[as] ?? "query") : DECLARED_READING[as],
  phase: "cost",
});

export interface SummarizedRound {
  readonly entry: RoundEntry;
  readonly values: Values;
}

type Facts = Pick<SignalMeta, "metric" | "unit" | "better" | "class"> & Reading;

const entryOf = (rounds: readonly SummarizedRound[], component: string, signal: SignalId, facts: Facts): SummaryEntry => ({
  component,
  signal,
  metric: facts.metric,
  unit: facts.unit,
  class: facts.class,
  better: facts.better,
  aggregation: facts.aggregation,
  phase: facts.phase,
  values: rounds.map(({ values }) => values[signal]?.value ?? null),
  why: rounds.map(({ values }) => values[signal]?.why ?? null),
});

/**
 * Entries of all components in the order given, signals in the order of the catalog, after them those that are `declared`; `values` follow the order of
 * `rounds`.
 */
export function buildSummary(
  rounds: readonly SummarizedRound[],
  components: readonly string[],
  declared: readonly DeclaredSignal[] = [],
): readonly SummaryEntry[] {
  return components.flatMap((component) => {
    const own = rounds.filter(({ entry }) => entry.component === component);
    const isTold = (signal: SignalId): boolean => own.some(({ values }) => values[signal] !== undefined);
    return [
      ...SIGNAL_NAMES.filter(isTold).map((signal) => entryOf(own, component, signal, { ...SIGNALS[signal], ...READINGS[signal] })),
      ...declared
        .filter((signal) => signal.component === component && isTold(signal.name))
        .map((signal): SummaryEntry => {
          const { as, from, definition, required } = signal;
          const facts = { metric: metricOf(signal.name), unit: signal.unit, better: signal.better, class: signal.class };
          return {
            ...entryOf(own, component, signal.name, { ...facts, ...readingOf(signal) }),
            declared: { as, from, definition, required },
          };
        }),
    ];
  });
}

const oneOf = <Word extends string>(words: readonly Word[], text: string): readonly Word[] => words.filter((word) => word === text);

/** The signals that were declared, as `summary.json` tells of them. */
export const declaredIn = (entries: readonly SummaryEntry[]): readonly DeclaredSignal[] =>
  entries.flatMap(({ signal: name, component, declared, unit, better, class: klass }) => {
    const [known] = oneOf(UNITS, unit);
    const [direction] = oneOf(BETTER, better);
    const [ofClass] = oneOf(SIGNAL_CLASSES, klass);
    if (declared === undefined || !isOwnSignalName(name) || known === undefined || direction === undefined || ofClass === undefined)
      return [];
    return [{ name, component, unit: known, better: direction, class: ofClass, ...declared }];
  });

/**
 * The values of one round, `position` counting the rounds of its component from 0. A signal with neither value nor reason was not looked at in
 * that round and is left out.
 */
export function valuesOf(entries: readonly SummaryEntry[], component: string, position: number): Values {
  const found: Partial<Record<SignalId, Observation>> = {};
  for (const { component: owner, signal, values, why } of entries) {
    const observation = { value: values[position] ?? null, why: why[position] ?? null };
    if (owner === component && (observation.value !== null || observation.why !== null)) found[signal] = observation;
  }
  return found;
}
