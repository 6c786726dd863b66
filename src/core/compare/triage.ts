/** Whether the trouble is compute, memory or network, with the evidence in words (`metrics.md` §15, the rows process mode can answer). */
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
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
};
/** Growth inside the run counts when it exceeds what base does by this much: log scale, and in the signal's unit. */
const GROWTH_MOVED_LOG = 0.03;
const GROWTH_MOVED = { bytes: 256 * 1024, count: 10 } as const;
const GROWTH_P = 0.01;

/** Where a signal's numbers come from: two signals of one source agree too easily to count twice. */
const SOURCE: Readonly<Partial<Record<SignalName, string>>> = {
  cpu: "process",
  rss: "process",
  "gc-cpu": "runtime",
  allocated: "allocation counters",
  allocations: "allocation counters",
  "live-heap": "heap",
};

interface Cause {
  readonly bottleneck: "compute" | "memory";
  readonly sources: readonly string[];
  readonly because: readonly string[];
}

const hasMoved = (signal: SignalComparison | undefined): signal is SignalComparison => {
  if (signal === undefined || signal.ratio === null || signal.why !== null) return false;
  const beyondNoise = signal.evidence === null || signal.evidence.intervalLog[0] > 0;
  return signal.ratio >= (MOVED[signal.signal] ?? Infinity) && beyondNoise;
};

const hasGrown = (leak: LeakComparison): boolean =>
  leak.evidence !== null &&
  leak.evidence.pWorse <= GROWTH_P &&
  leak.evidence.estimateLog > GROWTH_MOVED_LOG &&
  (leak.difference ?? 0) >= (signalMeta(leak.signal).unit === "bytes" ? GROWTH_MOVED.bytes : GROWTH_MOVED.count);

const say = (signal: SignalComparison): string => `${signalMeta(signal.signal).title} ${formatChange(signal.ratio)}`;
const sourceOf = (signal: SignalComparison): string => SOURCE[signal.signal] ?? signal.signal;

/** CPU per unit that GC took more of, over what CPU per unit rose in all; null when GC's share is not known. */
const gcPartOf = (cpu: SignalComparison, gc: SignalComparison | undefined): number | null => {
  if (gc === undefined || gc.why !== null || gc.base === null || gc.head === null || cpu.base === null || cpu.head === null) return null;
  const rise = cpu.head - cpu.base;
  return rise <= 0 ? null : (gc.head * cpu.head - gc.base * cpu.base) / rise;
};

/** Row 3 (memory-driven compute) and row 4 (compute). */
const computeCause = (of: (name: SignalName) => SignalComparison | undefined): Cause | null => {
  const cpu = of("cpu");
  if (!hasMoved(cpu)) return null;
  const gcPart = gcPartOf(cpu, of("gc-cpu"));
  if (gcPart !== null && gcPart > 0.5) {
    const explained = `garbage collection explains ${formatQuantity(Math.min(1, gcPart), "ratio")} of that`;
    return { bottleneck: "memory", sources: ["process", "runtime"], because: [say(cpu), explained] };
  }
  return { bottleneck: "compute", sources: ["process"], because: [say(cpu)] };
};

/** Rows 5 (retention), 6 (churn) and 7 (growth with load or size). */
const memoryCause = (of: (name: SignalName) => SignalComparison | undefined, leaks: readonly LeakComparison[]): Cause | null => {
  const allocation = [of("allocated"), of("allocations")].filter(hasMoved);
  const level = [of("live-heap")].filter(hasMoved);
  const growing = leaks.filter(hasGrown);
  const sources = [...growing.map((leak) => `growth of ${leak.signal}`), ...[...level, ...allocation].map(sourceOf)];
  const grows = growing.map((leak) => `${signalMeta(leak.signal).title}: growing on head, not on base`);
  if (level.length > 0 || growing.length > 0) {
    const note =
      allocation.length > 0 ? "allocation moved as well: more is made, and it stays" : "allocation did not move: what is made stays";
    return { bottleneck: "memory", sources, because: [...grows, ...level.map(say), note] };
  }
  if (allocation.length === 0) return null;
  return { bottleneck: "memory", sources, because: [...allocation.map(say), "the live heap did not move: churn"] };
};

const rssCause = (rss: SignalComparison | undefined): Cause | null =>
  hasMoved(rss)
    ? {
        bottleneck: "memory",
        sources: ["process"],
        because: [say(rss), "live heap and allocation did not move: fragmentation, GC pacing or memory outside Go"],
      }
    : null;

const confidenceOf = (sources: readonly string[]): TriageRow["confidence"] => {
  const count = new Set(sources).size;
  return count >= 2 ? "high" : count === 1 ? "medium" : "low";
};

const rowOf = (component: string, causes: readonly Cause[], bottleneck: TriageRow["bottleneck"]): TriageRow => ({
  component,
  bottleneck,
  confidence: confidenceOf(causes.flatMap((cause) => cause.sources)),
  because: causes.flatMap((cause) => cause.because),
  inducedBy: null,
});

const triageOf = (component: string, signals: readonly SignalComparison[], leaks: readonly LeakComparison[]): readonly TriageRow[] => {
  const of = (name: SignalName): SignalComparison | undefined => signals.find((signal) => signal.signal === name);
  const causes = [computeCause(of), memoryCause(of, leaks)].filter((cause) => cause !== null);
  const found = causes.length > 0 ? causes : [rssCause(of("rss"))].filter((cause) => cause !== null);
  const rows = (["compute", "memory"] as const).flatMap((bottleneck) => {
    const own = found.filter((cause) => cause.bottleneck === bottleneck);
    return own.length === 0 ? [] : [rowOf(component, own, bottleneck)];
  });
  return rows.length > 0 ? rows : [rowOf(component, [], "none")];
};

/** One row per component and bottleneck, compute before memory, in the order of the signals; `none` where nothing moved. */
export const triage = (signals: readonly SignalComparison[], leaks: readonly LeakComparison[]): readonly TriageRow[] =>
  [...new Set(signals.map((signal) => signal.component))].flatMap((component) =>
    triageOf(
      component,
      signals.filter((signal) => signal.component === component),
      leaks.filter((leak) => leak.component === component),
    ),
  );
