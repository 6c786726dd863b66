/** Costs of the cost phase: increases of counters between its edges, divided by the units of work. */
import type { Profile } from "../pprof/profile.ts";
import { gcShareOfCpu } from "../pprof/runtime-category.ts";
import { containerRestartsOf, kubeletPerUnit } from "./cluster-signals.ts";
import { missing, observed, perUnit, type RoundEvidence } from "./round-evidence.ts";
import type { Observation } from "./snapshot.ts";

/** One counter read at both edges; null is "not there". */
interface CounterReading {
  readonly name: string;
  readonly start: number | null;
  readonly end: number | null;
}

const fromBodies = ({ start, end }: RoundEvidence, name: string): CounterReading => ({
  name,
  start: start?.number(name) ?? null,
  end: end?.number(name) ?? null,
});

/**
 * Increase of the first counter that has a value at both edges. A counter that fell was reset: its increase is not known, and no other source
 * is asked, as it would have been reset too (`metrics.md` §13 rule 1).
 */
function increaseOf(evidence: RoundEvidence, readings: readonly CounterReading[]): Observation {
  if (evidence.restarts !== null && evidence.restarts > 0)
    return missing("the app restarted during the round; counters cannot be compared");
  for (const { name, start, end } of readings) {
    if (start === null || end === null) continue;
    if (end < start) return missing(`counter reset: ${name} fell from ${start} to ${end}`);
    return observed(end - start);
  }
  const names = readings.map(({ name }) => name).join(", ");
  return missing(`no counter at both edges of the cost phase (looked for ${names})`);
}

/**
 * CPU seconds per unit, of the whole process: clock ticks of the kernel, by the app's own metric or by `/proc`; in a cluster last by the kubelet, over all
 * measured phases.
 */
export function cpuOf(evidence: RoundEvidence): Observation {
  const { start, end } = evidence.raw.processStats;
  const readings = [
    fromBodies(evidence, "process_cpu_seconds_total"),
    { name: "/proc CPU time", start: start?.cpuSeconds ?? null, end: end?.cpuSeconds ?? null },
  ];
  const ofProcess = perUnit(increaseOf(evidence, readings), evidence.raw.units);
  if (
    ofProcess.value !== null ||
    evidence.raw.container === undefined ||
    readings.some(({ start: first, end: last }) => first !== null && last !== null)
  )
    return ofProcess;
  const ofContainer = kubeletPerUnit(evidence.raw, "CPU time", (reading) => reading.cpuSeconds);
  return ofContainer.value === null ? ofProcess : ofContainer;
}

/** Allocated bytes per unit; exact counters of the runtime, not profile estimates. */
export function allocatedOf(evidence: RoundEvidence): Observation {
  const { start, end } = evidence.raw.memStats;
  const readings = [
    { name: "TotalAlloc", start: start?.totalAllocBytes ?? null, end: end?.totalAllocBytes ?? null },
    fromBodies(evidence, "go_memstats_alloc_bytes_total"),
    fromBodies(evidence, "go_gc_heap_allocs_bytes_total"),
  ];
  return perUnit(increaseOf(evidence, readings), evidence.raw.units);
}

/** Allocated objects per unit. `go_gc_heap_allocs_objects_total` is no fallback: it leaves tiny allocations out. */
export function allocationsOf(evidence: RoundEvidence): Observation {
  const { start, end } = evidence.raw.memStats;
  const readings = [
    { name: "Mallocs", start: start?.mallocs ?? null, end: end?.mallocs ?? null },
    fromBodies(evidence, "go_memstats_mallocs_total"),
  ];
  return perUnit(increaseOf(evidence, readings), evidence.raw.units);
}

/** GC's share of the CPU time spent, 0..1: gc / (total − idle) of the runtime's own estimate, else the GC category of the CPU profile. */
export function gcCpuOf(evidence: RoundEvidence, cpuProfile: Profile | null): Observation {
  const increase = (part: string): Observation => increaseOf(evidence, [fromBodies(evidence, `go_cpu_classes_${part}_cpu_seconds_total`)]);
  const [gc, total, idle] = [increase("gc_total"), increase("total"), increase("idle")];
  if (gc.value !== null && total.value !== null && idle.value !== null) {
    const spentSeconds = total.value - idle.value;
    if (spentSeconds > 0) return observed(gc.value / spentSeconds);
  }
  if (cpuProfile === null) return missing("neither go_cpu_classes metrics at both edges nor a CPU profile");
  const { share } = gcShareOfCpu(cpuProfile);
  return share === null ? missing("the CPU profile holds no samples") : observed(share);
}

/** Restarts of the process during the round: by its start time, and of its container by the cluster; the larger one where both are known. */
export function restartsOf({ restarts, raw }: RoundEvidence): Observation {
  const known = [restarts, containerRestartsOf(raw)].filter((count) => count !== null);
  return known.length === 0 ? missing("process_start_time_seconds was not read twice") : observed(Math.max(...known));
}
