/** The signals a comparison looks at: the built-in ones, and after them those that a side declares. */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { metaOfDeclared, type DeclaredSignal, type SignalId } from "../units/own-signal.ts";
import { SIGNAL_NAMES, SIGNALS, type SignalMeta } from "../units/signals.ts";

export interface KnownSignal {
  readonly signal: SignalId;
  readonly meta: SignalMeta;
  /** Null for built-in ones. */
  readonly declared: DeclaredSignal | null;
}

const BUILT_IN: readonly KnownSignal[] = SIGNAL_NAMES.map((signal) => ({ signal, meta: SIGNALS[signal], declared: null }));

/** The signals a side declares for a component. */
export const declaredFor = ({ declared = [] }: Snapshot, component: string): readonly DeclaredSignal[] =>
  declared.filter((signal) => signal.component === component);

/** All signals of a component; where both sides declare one, head's declaration is the one that is told. */
export const signalsOf = (component: string, base: Snapshot, head: Snapshot): readonly KnownSignal[] => {
  const byName = new Map([...declaredFor(base, component), ...declaredFor(head, component)].map((signal) => [signal.name, signal]));
  return [...BUILT_IN, ...[...byName.values()].map((declared) => ({ signal: declared.name, meta: metaOfDeclared(declared), declared }))];
};

/** Those that a test judges. */
export const testedSignals = (component: string, base: Snapshot, head: Snapshot): readonly KnownSignal[] =>
  signalsOf(component, base, head).filter(({ meta }) => meta.class === "count" || meta.class === "time");

/** What makes numbers of one name the same thing. Class, direction and whether it is required say only how they are judged. */
const isSameReading = (one: DeclaredSignal, other: DeclaredSignal): boolean =>
  one.as === other.as && one.from === other.from && one.unit === other.unit && one.definition === other.definition;

/** Why numbers of one name are not the same thing on both sides; null when they are, or one side does not declare it. */
export const declarationRefusal = (base: DeclaredSignal | undefined, head: DeclaredSignal | undefined): string | null =>
  base === undefined || head === undefined || isSameReading(base, head)
    ? null
    : "not compared: base was measured with another declaration of this signal";
