/** Whether the trouble is compute, memory or network, with the evidence in words (`metrics.md` §15, the rows process mode can answer). */
import { formatChange } from "../units/format-quantity.ts";
import type { SignalName } from "../units/signals.ts";
import { signalMeta } from "../units/signals.ts";
import type { LeakComparison, SignalComparison, TriageRow } from "./comparison.ts";

/** *Moved* is beyond these relative changes, in the worse direction (the warn limits of `metrics.md` §14). */
const MOVED: Readonly<Partial<Record<SignalName, number>>> = {
  cpu: 0.1,
  allocated: 0.05,
  allocations: 0.05,
  "live-heap": 0.1,
  rss: 0.15,
  "gc-cpu": 0.03,
};
/** Growth inside the run counts when it exceeds what base does by this much on the log scale. */
const GROWTH_MOVED_LOG = 0.03;
const GROWTH_P = 0.01;

type Bottleneck = TriageRow["bottleneck"];

const hasMoved = (signal: SignalComparison | undefined): signal is SignalComparison => {
  if (signal === undefined || signal.ratio === null || signal.why !== null) return false;
  const limit = MOVED[signal.signal] ?? Infinity;
  const change = signal.unit === "ratio" ? (signal.difference ?? 0) : signal.ratio;
  const beyondNoise = signal.evidence === null || (signal.evidence.intervalLog[0] > 0 && signal.evidence.estimateLog > 0);
  return change >= limit && beyondNoise;
};

const say = (signal: SignalComparison): string => `${signalMeta(signal.signal).title} ${formatChange(signal.ratio)}`;

const triageOf = (component: string, signals: readonly SignalComparison[], leaks: readonly LeakComparison[]): TriageRow => {
  const of = (name: SignalName): SignalComparison | undefined => signals.find((signal) => signal.signal === name);
  const cpu = of("cpu");
  const gc = of("gc-cpu");
  const allocated = of("allocated");
  const liveHeap = of("live-heap");
  const rss = of("rss");
  const allocationMoved = hasMoved(allocated) || hasMoved(of("allocations"));
  const leak = leaks.find((one) => one.evidence !== null && one.evidence.pWorse <= GROWTH_P && one.evidence.estimateLog > GROWTH_MOVED_LOG);
  const row = (bottleneck: Bottleneck, because: readonly string[]): TriageRow => ({
    component,
    bottleneck,
    confidence: because.length >= 3 ? "high" : because.length === 2 ? "medium" : "low",
    because,
    inducedBy: null,
  });
  const growing = leak === undefined ? [] : [`${signalMeta(leak.signal).title} grows inside the run on head, not on base`];

  if (hasMoved(cpu)) {
    if (hasMoved(gc))
      return row("memory", [say(cpu), `GC takes a larger share of CPU (${formatChange(gc.difference)} points)`, ...growing]);
    return row("compute", [say(cpu), ...(allocationMoved ? [] : ["allocation did not move"]), ...growing]);
  }
  if (hasMoved(liveHeap) || leak !== undefined) {
    const level = hasMoved(liveHeap) ? [say(liveHeap)] : [];
    return row("memory", [
      ...growing,
      ...level,
      allocationMoved ? "allocation moved as well: more is made, and it stays" : "allocation did not move: what is made stays (retention)",
    ]);
  }
  if (allocationMoved)
    return row("memory", ["allocation moved, the live heap did not: churn", ...(hasMoved(allocated) ? [say(allocated)] : [])]);
  if (hasMoved(rss))
    return row("memory", [say(rss), "live heap and allocation did not move: fragmentation, GC pacing or memory outside Go"]);
  return row("none", []);
};

/** One row per component, in the order of the signals. */
export const triage = (signals: readonly SignalComparison[], leaks: readonly LeakComparison[]): readonly TriageRow[] =>
  [...new Set(signals.map((signal) => signal.component))].map((component) =>
    triageOf(
      component,
      signals.filter((signal) => signal.component === component),
      leaks.filter((leak) => leak.component === component),
    ),
  );
