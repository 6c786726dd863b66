/** Whether the trouble is compute, memory or network, and who started it, with the evidence in words (`metrics.md` §15). */
import type { SignalName } from "../units/signals.ts";
import type { LeakComparison, SignalComparison, TriageRow } from "./comparison.ts";
import type { FamilyComparison } from "./comparison-metrics.ts";
import { computeCause, memoryCause, residentCause, type Cause } from "./triage-cause.ts";
import { schedulerLatencies, servedRequests } from "./triage-families.ts";
import { hasMoved, type SignalsOf } from "./triage-moved.ts";
import { explanationOf, movedFlows, networkCause, type Flow } from "./triage-network.ts";
import { noiseCause } from "./triage-noise.ts";
import { inducedBy, type Induced } from "./triage-origin.ts";

interface Component {
  readonly component: string;
  readonly of: SignalsOf;
  readonly leaks: readonly LeakComparison[];
  /** Requests and bytes that moved. */
  readonly flows: readonly Flow[];
}

/** Units of work of a round, as the signals know them. */
const unitsOf = (signals: readonly SignalComparison[]): number | null =>
  signals.find(({ unitsPerRound }) => unitsPerRound !== null)?.unitsPerRound ?? null;

const confidenceOf = (sources: readonly string[]): TriageRow["confidence"] => {
  const count = new Set(sources).size;
  return count >= 2 ? "high" : count === 1 ? "medium" : "low";
};

const rowOf = (component: string, causes: readonly Cause[], bottleneck: TriageRow["bottleneck"], induced: Induced | null): TriageRow => ({
  component,
  bottleneck,
  confidence: confidenceOf([...causes.flatMap((cause) => cause.sources), ...(induced?.sources ?? [])]),
  because: [...causes.flatMap((cause) => cause.because), ...(induced === null ? [] : [induced.because])],
  inducedBy: induced?.origin ?? null,
});

/** True when CPU per unit rose and requests do not explain it: then it is the component's own. */
const hasOwnCpu = ({ of, flows }: Component): boolean => {
  const cpu = of("cpu");
  return hasMoved(cpu) && explanationOf(cpu, flows) === null;
};

/** Rows of one component in the order of the table, those of one bottleneck together. Times do not count where all were held back. */
const rowsOf = (one: Component, noise: Cause | null, induced: Induced | null): readonly TriageRow[] => {
  const { component, of, leaks, flows } = one;
  const own = [noise === null && hasOwnCpu(one) ? computeCause(of) : null, memoryCause(of, leaks)].filter((cause) => cause !== null);
  const network = networkCause(of, flows);
  const inside = own.length > 0 || network !== null || noise !== null ? own : [residentCause(of)].filter((cause) => cause !== null);
  const explainsCpu = network !== null && hasMoved(of("cpu")) && !hasOwnCpu(one);
  const grouped = (["compute", "memory"] as const).flatMap((bottleneck) => {
    const causes = inside.filter((cause) => cause.bottleneck === bottleneck);
    return causes.length === 0 ? [] : [rowOf(component, causes, bottleneck, null)];
  });
  const networkRows = network === null ? [] : [rowOf(component, [network], "network", induced)];
  const rows = [
    ...(noise === null ? [] : [rowOf(component, [noise], "noise", null)]),
    ...(explainsCpu ? [...networkRows, ...grouped] : [...grouped, ...networkRows]),
  ];
  return rows.length > 0 ? rows : [rowOf(component, [], "none", null)];
};

/**
 * One row per component and bottleneck: noise first, a network that explains CPU before what it does not explain; `none` where nothing moved. A component
 * that works more because another one asks more of it names that one in `inducedBy`. `families`: what the apps tell besides, of requests they answered and of waiting for the scheduler.
 */
export const triage = (
  signals: readonly SignalComparison[],
  leaks: readonly LeakComparison[],
  families: readonly FamilyComparison[] = [],
): readonly TriageRow[] => {
  const components = [...new Set(signals.map((signal) => signal.component))].map((component): Component => {
    const own = signals.filter((signal) => signal.component === component);
    const of = (name: SignalName): SignalComparison | undefined => own.find((signal) => signal.signal === name);
    return {
      component,
      of,
      leaks: leaks.filter((leak) => leak.component === component),
      flows: movedFlows(of, servedRequests(families, component, unitsOf(own))),
    };
  });
  const noise = noiseCause(components, schedulerLatencies(families));
  const induced = inducedBy(components);
  return components.flatMap((one) => rowsOf(one, noise, induced.get(one.component) ?? null));
};
