/** How pairs of CPU per unit will scatter, by what earlier runs tell: what a plan can see is said before anything is measured. */
import { metricOf } from "../units/own-signal.ts";
import { costPriorOf } from "../stats/history-prior.ts";
import type { ExpectedScatter } from "./visible-change.ts";

/** Of a history: paired log differences of each run, by class. */
interface NoiseRuns {
  readonly runs: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/**
 * Of the component that scatters most; null where no component has three runs of one class. Which class a run will be in (work, Go and runner) is
 * known only when it is measured: the one with most runs stands for it, of equals the newest.
 */
export function expectedScatter(history: NoiseRuns | null, components: readonly string[]): ExpectedScatter | null {
  if (history === null) return null;
  const metric = metricOf("cpu");
  const known = components.flatMap((component) => {
    const classes = Object.entries(history.runs).filter(([key]) => key.startsWith(`${component}/${metric} `));
    const [most] = classes.toReversed().toSorted(([, a], [, b]) => b.length - a.length);
    const prior = most === undefined ? null : costPriorOf(most[1]);
    return prior === null ? [] : [prior];
  });
  const [widest] = known.toSorted((a, b) => b.scale - a.scale);
  return widest === undefined ? null : { pairLog: widest.scale, degreesOfFreedom: widest.degreesOfFreedom, source: "history" };
}
