/** Whether the machine held everything back: then no time of this run says anything about the change (`metrics.md` §15, row 1). */
import { MOST_THROTTLED_RATIO } from "../snapshot/cluster-signals.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { SignalsOf } from "./triage-moved.ts";
import type { Cause } from "./triage-cause.ts";

/** How long a goroutine that could run waited for a processor, seconds. */
export interface SchedulerLatency {
  readonly component: string;
  readonly base: number | null;
  readonly head: number | null;
}

/** Waits that doubled are no scatter; below that length nobody is starved. */
const LATENCY_UP = 2;
const LEAST_LATENCY_SECONDS = 0.0001;

const throttlingOf = (of: SignalsOf): string | null => {
  const signal = of("throttling");
  const worst = Math.max(signal?.base ?? 0, signal?.head ?? 0);
  return worst > MOST_THROTTLED_RATIO ? `throttled in ${formatQuantity(Math.round(worst * 100) / 100, "ratio")} of periods` : null;
};

const latencyOf = (latency: SchedulerLatency | undefined): string | null => {
  if (latency === undefined) return null;
  const { base, head } = latency;
  if (base === null || head === null || base <= 0 || head < LATENCY_UP * base || head < LEAST_LATENCY_SECONDS) return null;
  return `scheduler latency ${formatQuantity(base, "seconds")} → ${formatQuantity(head, "seconds")}`;
};

export interface HeldBack {
  readonly component: string;
  readonly of: SignalsOf;
}

/** The cause, which is one for all components; null unless every single one was throttled, or waited for the scheduler longer than on base. */
export const noiseCause = (components: readonly HeldBack[], latencies: readonly SchedulerLatency[]): Cause | null => {
  const told = components.map(({ component, of }) => {
    const throttled = throttlingOf(of);
    const waited = latencyOf(latencies.find((one) => one.component === component));
    const parts = [throttled, waited].filter((part) => part !== null);
    return { component, parts, sources: [throttled === null ? [] : ["kubelet"], waited === null ? [] : ["app metrics"]].flat() };
  });
  if (told.length === 0 || told.some(({ parts }) => parts.length === 0)) return null;
  const because = told.map(({ component, parts }) => `${component}: ${parts.join(", ")}`);
  const note =
    told.length === 1 ? "held back by its quota or the runner: times say nothing" : "all were held back: times say nothing of the change";
  return { bottleneck: "noise", sources: told.flatMap(({ sources }) => sources), because: [...because, note] };
};
