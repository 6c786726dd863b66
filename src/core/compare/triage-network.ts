/** Requests and bytes in and out of one component: whether they moved, and whether they explain its CPU (`metrics.md` §15, rows 2, 4 and 8). */
import { formatChange } from "../units/format-quantity.ts";
import type { SignalName } from "../units/signals.ts";
import type { SignalComparison } from "./comparison.ts";
import type { Cause } from "./triage-cause.ts";
import { CPU_MOVED, hasMoved, isFlat, saySignal, sourceOf, type SignalsOf } from "./triage-moved.ts";

export interface Flow {
  readonly direction: "in" | "out";
  readonly counts: "requests" | "bytes";
  /** What one is called. */
  readonly noun: "request" | "reconcile" | "byte";
  /** `API requests out per unit +42 %` */
  readonly said: string;
  /** Null: base has none. */
  readonly ratio: number | null;
  /** Per unit of work. */
  readonly difference: number | null;
  /** Where the number comes from. */
  readonly source: string;
}

/**
 * Both `api-out` and `api-in` count requests a component makes, one as it says, the other as the API server does. A reconcile is work that comes in.
 * Bytes go both ways with every request: they tell less.
 */
const FLOWS: readonly (readonly [SignalName, Flow["direction"], Flow["noun"]])[] = [
  ["api-out", "out", "request"],
  ["api-in", "out", "request"],
  ["reconciles", "in", "reconcile"],
  ["network-rx", "in", "byte"],
  ["network-tx", "out", "byte"],
];

/** Those of the signals; `served`: requests the component answered, where it counts them. */
export const movedFlows = (of: SignalsOf, served: Flow | null): readonly Flow[] => [
  ...(served === null ? [] : [served]),
  ...FLOWS.flatMap(([name, direction, noun]): Flow[] => {
    const signal = of(name);
    if (!hasMoved(signal)) return [];
    const { ratio, difference } = signal;
    const counts = noun === "byte" ? "bytes" : "requests";
    return [{ direction, counts, noun, said: saySignal(signal), ratio, difference, source: sourceOf(signal) }];
  }),
];

export interface Explanation {
  readonly flow: Flow;
  /** Relative change of CPU per request (or per byte). */
  readonly cpuPerRequest: number;
}

/** The flow that explains the rise of CPU: beside it CPU per request is flat. Requests count before bytes, the nearest rise before others. Null: none does. */
export const explanationOf = (cpu: SignalComparison, flows: readonly Flow[]): Explanation | null => {
  const { ratio } = cpu;
  if (ratio === null) return null;
  const told = flows.flatMap((flow) => {
    return flow.ratio === null ? [] : [{ flow, cpuPerRequest: (1 + ratio) / (1 + flow.ratio) - 1 }];
  });
  const requests = told.filter(({ flow }) => flow.counts === "requests");
  const [nearest] = (requests.length > 0 ? requests : told)
    .filter(({ cpuPerRequest }) => cpuPerRequest < CPU_MOVED)
    .toSorted((a, b) => Math.abs(a.cpuPerRequest) - Math.abs(b.cpuPerRequest));
  return nearest ?? null;
};

/** Row 2 (network-driven compute), row 8 (network), and the network's part of row 4; null when nothing moved. */
export const networkCause = (of: SignalsOf, flows: readonly Flow[]): Cause | null => {
  if (flows.length === 0) return null;
  const cpu = of("cpu");
  const said = flows.map((flow) => flow.said);
  const sources = flows.map(({ source }) => source);
  if (!hasMoved(cpu)) {
    const note = isFlat(cpu) ? "CPU did not move: see requests by verb, resource and identity" : "CPU was not compared";
    return { bottleneck: "network", sources, because: [...said, note] };
  }
  const explained = explanationOf(cpu, flows);
  if (explained === null) return { bottleneck: "network", sources, because: [...said, "it does not explain the rise of CPU"] };
  const { flow, cpuPerRequest } = explained;
  const others = flows.filter((one) => one !== flow).map((one) => one.said);
  const first = `${saySignal(cpu)} explained by ${flow.said}: CPU per ${flow.noun} ${formatChange(cpuPerRequest)}`;
  return { bottleneck: "network", sources: [...sources, sourceOf(cpu)], because: [first, ...others] };
};
