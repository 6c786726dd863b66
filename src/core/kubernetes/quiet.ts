/** Whether an app has come to rest: empty work queues, no reconciling, hardly any CPU, and somebody who leads. Readiness says nothing of that. */
import { increaseBetween } from "../prometheus/increase.ts";
import type { MetricFamily } from "../prometheus/metric-family.ts";
import { valuesOf } from "../prometheus/select.ts";

export interface QuietTarget {
  readonly name: string;
  /** The app's `/metrics`; null: it could not be read this time. */
  readonly families: readonly MetricFamily[] | null;
}

export interface QuietReading {
  /** By heapgate's own clock, seconds; only differences count. */
  readonly atSeconds: number;
  readonly targets: readonly QuietTarget[];
}

export interface QuietLimits {
  /** Reconciles per second that still count as quiet, as timers fire now and then. */
  readonly reconcilesPerSecond: number;
  /** Cores that still count as quiet, our own scrapes included. */
  readonly cpuCores: number;
}

export const QUIET_LIMITS: QuietLimits = { reconcilesPerSecond: 1, cpuCores: 0.1 };

const QUEUE = "workqueue_depth";
const RECONCILES = "controller_runtime_reconcile_total";
const CPU = "process_cpu_seconds_total";
const LEADER = "leader_election_master_status";

/** True when a target has a work queue: only then does coming to rest take longer than a moment. */
export const hasQueues = ({ targets }: QuietReading): boolean =>
  targets.some(({ families }) => families !== null && families.some(({ name }) => name === QUEUE || name === RECONCILES));

/**
 * What is not at rest between two readings, in words ("workqueue widgets of shop holds 12"); empty: all is quiet as far as the apps tell.
 * An app that serves none of these metrics counts as quiet: it says nothing to the contrary. One that could not be read does not.
 */
export function unrestOf(before: QuietReading, now: QuietReading, limits: QuietLimits = QUIET_LIMITS): readonly string[] {
  const seconds = now.atSeconds - before.atSeconds;
  const moving = now.targets.flatMap(({ name, families }, index) => {
    const earlier = before.targets[index]?.families ?? null;
    if (families === null || earlier === null) return [`${name} does not answer on /metrics`];
    return [...queues(name, families), ...rates(name, earlier, families, seconds, limits)];
  });
  return [...moving, ...leaderless(now.targets)];
}

/** Leases for which targets stand and which none of them holds: a pod that was replaced keeps its own until it runs out, and nobody works meanwhile. */
function leaderless(targets: readonly QuietTarget[]): readonly string[] {
  const leads = new Map<string, boolean>();
  for (const { families } of targets) {
    for (const { labels, value } of families === null ? [] : valuesOf(families, LEADER)) {
      const lease = labels["name"] ?? "?";
      leads.set(lease, (leads.get(lease) ?? false) || value === 1);
    }
  }
  return [...leads].flatMap(([lease, isHeld]) => (isHeld ? [] : [`nobody leads ${lease}`]));
}

const queues = (target: string, families: readonly MetricFamily[]): readonly string[] =>
  valuesOf(families, QUEUE).flatMap(({ labels, value }) =>
    value === 0 ? [] : [`workqueue ${labels["name"] ?? labels["controller"] ?? "?"} of ${target} holds ${value}`],
  );

function rates(
  target: string,
  before: readonly MetricFamily[],
  now: readonly MetricFamily[],
  seconds: number,
  limits: QuietLimits,
): readonly string[] {
  if (seconds <= 0) return [];
  const perSecond = (name: string): number | null => {
    const grown = increaseBetween(before, now, name);
    return grown.kind === "increased" ? grown.value / seconds : null;
  };
  const reset = increaseBetween(before, now, CPU).kind === "reset" ? [`${target} was started anew`] : [];
  const reconciles = perSecond(RECONCILES) ?? 0;
  const cores = perSecond(CPU) ?? 0;
  return [
    ...reset,
    ...(reconciles > limits.reconcilesPerSecond ? [`${target} reconciles ${reconciles.toFixed(1)} times a second`] : []),
    ...(cores > limits.cpuCores ? [`${target} uses ${cores.toFixed(2)} cores`] : []),
  ];
}
