/** What the cluster tells of a container: working set, network, throttling, and the requests of its identity (`metrics.md` §7). */
import type { CLUSTER_SIGNALS } from "../units/signals.ts";
import type { ContainerFacts, KubeletReading, RawRound } from "./raw-round.ts";
import { missing, observed, perUnit } from "./round-evidence.ts";
import type { Observation, PhaseName } from "./snapshot.ts";

/** The kubelet reads its counters every 10 to 15 s: a shorter window says little of them. */
export const LEAST_WINDOW_SECONDS = 60;
/** CPU time is compared where at most this share of the periods was throttled. */
export const MOST_THROTTLED_RATIO = 0.25;

/** From the end of warm-up to the end of growth. */
const PHASES_OF_WINDOW: readonly PhaseName[] = ["cost", "growth"];

interface Window {
  readonly seconds: number;
  /** Units of work in it; null when one of its phases did not count them. */
  readonly units: number | null;
}

/** The measured phases as one window; null when they have no times. */
export function windowOf({ phases }: Pick<RawRound, "phases">): Window | null {
  const own = phases.filter(({ phase }) => PHASES_OF_WINDOW.includes(phase));
  const starts = own.flatMap(({ startSeconds }) => startSeconds ?? []);
  const ends = own.flatMap(({ endSeconds }) => endSeconds ?? []);
  if (starts.length === 0 || ends.length === 0) return null;
  const units = own.map((phase) => phase.units);
  return {
    seconds: Math.max(...ends) - Math.min(...starts),
    units: units.includes(null) ? null : units.reduce<number>((sum, count) => sum + (count ?? 0), 0),
  };
}

/**
 * Increase of a counter of the kubelet per unit of work. Its readings are up to 15 s old at either edge, so that the window they span is not quite that of
 * the phases: what is said is their rate, over the time of the phases. Missing below 60 s.
 */
export function kubeletPerUnit(
  raw: RawRound,
  name: string,
  read: (reading: KubeletReading) => number | null,
  timeOf: (reading: KubeletReading) => number = ({ atSeconds }) => atSeconds,
): Observation {
  const { start, end } = raw.container?.kubelet ?? { start: null, end: null };
  const window = windowOf(raw);
  if (window === null) return missing("the measured phases have no times");
  if (start === null || end === null) return missing("the kubelet was not read at both ends of the measured phases");
  if (window.seconds < LEAST_WINDOW_SECONDS)
    return missing(
      `not available: the window was ${Math.round(window.seconds)} s, the kubelet reads every 10–15 s (at least ${LEAST_WINDOW_SECONDS} s)`,
    );
  const [before, after] = [read(start), read(end)];
  if (before === null || after === null) return missing(`the kubelet does not tell ${name}`);
  if (after < before) return missing(`counter reset: ${name} of the kubelet fell from ${before} to ${after}`);
  const readSeconds = timeOf(end) - timeOf(start);
  if (readSeconds <= 0) return missing("the kubelet's two readings are one and the same");
  return perUnit(observed(((after - before) / readSeconds) * window.seconds), window.units);
}

const networkTimeOf = ({ networkAtSeconds, atSeconds }: KubeletReading): number => networkAtSeconds ?? atSeconds;

const apiInOf = (raw: RawRound, { apiRequests }: ContainerFacts): Observation =>
  apiRequests === null
    ? missing("requests to the API server were not counted by identity")
    : perUnit(observed(apiRequests), windowOf(raw)?.units ?? null);

/** The signals of a round that ran in a cluster; none without one. */
export function clusterSignals(raw: RawRound): Partial<Record<(typeof CLUSTER_SIGNALS)[number], Observation>> {
  const { container } = raw;
  if (container === undefined) return {};
  const { workingSetMaxBytes, throttledRatio } = container;
  return {
    "working-set":
      workingSetMaxBytes === null ? missing("the kubelet was read less than twice, or may not be read") : observed(workingSetMaxBytes),
    throttling: throttledRatio === null ? missing("no CPU limit, or cAdvisor's periods were not read") : observed(throttledRatio),
    "api-in": apiInOf(raw, container),
    "network-tx": kubeletPerUnit(raw, "bytes sent", (reading) => reading.networkTxBytes, networkTimeOf),
    "network-rx": kubeletPerUnit(raw, "bytes received", (reading) => reading.networkRxBytes, networkTimeOf),
  };
}

/** Restarts the cluster counted; null without a cluster, or where it does not know. */
export const containerRestartsOf = ({ container }: RawRound): number | null => container?.restarts ?? null;

/** "the container restarted during the round (OOMKilled, exit code 137)" */
export const restartReasonOf = ({ container }: RawRound): string =>
  (container?.restarts ?? 0) > 0
    ? `the container ended during the measured phases${container?.lastTermination == null ? "" : `: ${container.lastTermination}`}`
    : "the app restarted during the round (process_start_time_seconds changed)";
