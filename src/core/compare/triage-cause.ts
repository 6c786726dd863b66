/** Causes within one component: compute, and memory in its forms (`metrics.md` §15, rows 3 to 7 and 9). */
import { formatQuantity } from "../units/format-quantity.ts";
import { signalMeta } from "../units/signals.ts";
import type { LeakComparison, SignalComparison, TriageRow } from "./comparison.ts";
import { hasGrown, hasMoved, saySignal, sourceOf, type SignalsOf } from "./triage-moved.ts";

/** One row of the table that holds. */
export interface Cause {
  readonly bottleneck: Exclude<TriageRow["bottleneck"], "none">;
  /** Where the agreeing numbers come from; two of them make it certain. */
  readonly sources: readonly string[];
  readonly because: readonly string[];
}

/** CPU per unit that GC took more of, over what CPU per unit rose in all; null when GC's share is not known. */
const gcPartOf = (cpu: SignalComparison, gc: SignalComparison | undefined): number | null => {
  if (gc === undefined || gc.why !== null || gc.base === null || gc.head === null || cpu.base === null || cpu.head === null) return null;
  const rise = cpu.head - cpu.base;
  return rise <= 0 ? null : (gc.head * cpu.head - gc.base * cpu.base) / rise;
};

/** Row 3 (memory-driven compute) and row 4 (compute), for CPU that requests do not explain; null when CPU did not move. */
export const computeCause = (of: SignalsOf): Cause | null => {
  const cpu = of("cpu");
  if (!hasMoved(cpu)) return null;
  const gcPart = gcPartOf(cpu, of("gc-cpu"));
  if (gcPart !== null && gcPart > 0.5) {
    const explained = `garbage collection explains ${formatQuantity(Math.min(1, gcPart), "ratio")} of that`;
    return { bottleneck: "memory", sources: ["process", "runtime"], because: [saySignal(cpu), explained] };
  }
  return { bottleneck: "compute", sources: [sourceOf(cpu)], because: [saySignal(cpu)] };
};

/** Rows 5 (retention), 6 (churn) and 7 (growth with load or size); null when neither heap nor allocation moved. */
export const memoryCause = (of: SignalsOf, leaks: readonly LeakComparison[]): Cause | null => {
  const allocation = [of("allocated"), of("allocations")].filter(hasMoved);
  const level = [of("live-heap")].filter(hasMoved);
  const growing = leaks.filter(hasGrown);
  const sources = [...growing.map((leak) => `growth of ${leak.signal}`), ...[...level, ...allocation].map(sourceOf)];
  const grows = growing.map((leak) => `${signalMeta(leak.signal).title}: growing on head, not on base`);
  if (level.length > 0 || growing.length > 0) {
    const note =
      allocation.length > 0 ? "allocation moved as well: more is made, and it stays" : "allocation did not move: what is made stays";
    return { bottleneck: "memory", sources, because: [...grows, ...level.map(saySignal), note] };
  }
  if (allocation.length === 0) return null;
  return { bottleneck: "memory", sources, because: [...allocation.map(saySignal), "the live heap did not move: churn"] };
};

/** Row 9, where no other row holds: memory of the process that no Go heap explains. */
export const residentCause = (of: SignalsOf): Cause | null => {
  const resident = [of("rss"), of("working-set")].filter(hasMoved);
  return resident.length === 0
    ? null
    : {
        bottleneck: "memory",
        sources: resident.map(sourceOf),
        because: [
          ...resident.map(saySignal),
          "live heap and allocation did not move: fragmentation, GC pacing, the toolchain or memory outside Go",
        ],
      };
};
