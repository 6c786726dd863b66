/** Signals that a configuration declares itself: what they are called, where their numbers come from, and how one number becomes of them. */
import type { Better, Unit } from "./quantity.ts";
import { isSignalName, SIGNALS, type SignalClass, type SignalMeta, type SignalName } from "./signals.ts";

/** The name of a declared signal; no built-in one has it. */
export type OwnSignalName = string & { readonly own: "signal" };
/** Any signal: a built-in one, or one that was declared. */
export type SignalId = SignalName | OwnSignalName;

/** How the configuration may have a family read (`docs/configuration.md`, "Signals"). */
export const OWN_READINGS = ["perUnit", "value", "p95", "flat"] as const;
/** `overflow` stands beside every `p95`: the share of observations beyond the largest bucket, which compares where the quantile does not. */
export const DECLARED_READINGS = [...OWN_READINGS, "overflow"] as const;
export type DeclaredReading = (typeof DECLARED_READINGS)[number];

export const DECLARED_SOURCES = ["metric", "query"] as const;

/** What travels with the values of a declared signal, so that two bundles compare without a configuration. */
export interface DeclaredSignal {
  readonly name: OwnSignalName;
  readonly component: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly class: SignalClass;
  readonly as: DeclaredReading;
  /** `metric`: a selector of the component's own families; `query`: asked of a Prometheus. */
  readonly from: (typeof DECLARED_SOURCES)[number];
  /** The selector or query as far as it may be stored: what the environment filled in is left out. */
  readonly definition: string;
  /** Head must have it: without a value nothing is green. */
  readonly required: boolean;
}

/** A declared signal that can be measured. */
export interface OwnSignal extends DeclaredSignal {
  /** The selector or query. */
  readonly source: string;
  /** A query without a value ends the measurement; left out: it does not. */
  readonly requireSamples?: boolean | undefined;
}

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;
const LONGEST_NAME = 60;
export const OWN_NAME_RULE = `small letters, digits and single dashes, at most ${LONGEST_NAME}, starting with a letter`;

/** True for names a declared signal may have: of the form of a signal's name, and not that of a built-in one, nor of what every object has. */
export const isOwnSignalName = (name: string): name is OwnSignalName =>
  name.length <= LONGEST_NAME && NAME.test(name) && !isSignalName(name) && !Object.hasOwn(Object.prototype, name);

/** The name as one of a declared signal; null where it may not be one. */
export const ownSignalName = (name: string): OwnSignalName | null => (isOwnSignalName(name) ? name : null);

const OVERFLOW_SUFFIX = "-overflow";

/** The companion of a `p95`: the share of what it observed beyond the largest bucket. */
export const overflowOf = (signal: DeclaredSignal): DeclaredSignal => ({
  ...signal,
  name: `${signal.name}${OVERFLOW_SUFFIX}` as OwnSignalName,
  unit: "ratio",
  class: "untested",
  as: "overflow",
  required: false,
});

/** Everything that is measured where `signals` are declared: each, and beside each `p95` its overflow. */
export const declaredOf = (signals: readonly DeclaredSignal[]): readonly DeclaredSignal[] =>
  signals.flatMap((signal) => (signal.as === "p95" ? [signal, overflowOf(signal)] : [signal]));

const QUANTUM = {
  bytes: 1,
  "bytes/unit": 1,
  seconds: 0.000_001,
  "seconds/unit": 0.000_001,
  count: 1,
  "count/unit": 0.001,
  ratio: 0.0001,
} as const satisfies Record<Unit, number>;

/** The smallest step of a signal's number; of a declared one that of its unit. */
export const quantumOf = (signal: SignalId, unit: Unit): number => (isSignalName(signal) ? SIGNALS[signal].quantum : QUANTUM[unit]);

/** What people read in a table; a declared signal goes by its own name. */
export const titleOf = (signal: SignalId): string => (isSignalName(signal) ? SIGNALS[signal].title : signal);

/** The metric name of `result.json`; a declared signal goes by its own name. */
export const metricOf = (signal: SignalId): string => (isSignalName(signal) ? SIGNALS[signal].metric : signal);

/** The same facts that the table of signals has of a built-in one. */
export const metaOfDeclared = ({ name, unit, better, class: klass }: DeclaredSignal): SignalMeta => ({
  metric: metricOf(name),
  unit,
  better,
  class: klass,
  quantum: quantumOf(name, unit),
  title: titleOf(name),
});
