/** One round as numbers: for each signal its value, or null and why. */
import { decodeProfile } from "../pprof/decode.ts";
import { type Inflate, inflateGzip } from "../pprof/inflate.ts";
import { mergeProfiles } from "../pprof/merge.ts";
import { totalOf, type Profile } from "../pprof/profile.ts";
import type { OwnSignal, OwnSignalName } from "../units/own-signal.ts";
import type { ConditionalSignal, SignalName } from "../units/signals.ts";
import { clusterSignals, restartReasonOf } from "./cluster-signals.ts";
import { controllerSignals } from "./controller-signals.ts";
import { allocatedOf, allocationsOf, cpuOf, gcCpuOf, restartsOf } from "./counter-signals.ts";
import { declaredSignals } from "./declared-signals.ts";
import { goroutinesOf, liveHeapOf, liveObjectsOf, openFdsOf, rssOf, seriesOf } from "./level-signals.ts";
import type { RawRound, RequestStats } from "./raw-round.ts";
import { evidenceOf, missing, observed } from "./round-evidence.ts";
import type { Observation, ProfileKindName } from "./snapshot.ts";
import type { Values } from "./summary.ts";

const NO_REQUESTS = "no request statistics: the workload was not driven by heapgate's HTTP driver";

const quantile = (requests: RequestStats | null, secondsOf: (stats: RequestStats) => number | null): Observation => {
  if (requests === null) return missing(NO_REQUESTS);
  const value = secondsOf(requests);
  return value === null ? missing("too few completed requests for a quantile") : observed(value);
};

const errorRatioOf = (requests: RequestStats | null): Observation => {
  if (requests === null) return missing(NO_REQUESTS);
  return requests.requests === 0 ? missing("no request was made") : observed(requests.errors / requests.requests);
};

const profilesOf = (raw: RawRound, kind: ProfileKindName, checkpoint: string | null, inflate: Inflate): readonly Profile[] =>
  raw.profiles
    .filter((file) => file.kind === kind && (checkpoint === null || file.checkpoint === checkpoint))
    .map((file) => decodeProfile(file.content, { name: file.path, inflate }));

const cpuProfileOf = (raw: RawRound, inflate: Inflate): Profile | null => {
  const profiles = profilesOf(raw, "cpu", null, inflate);
  return profiles.length > 1 ? mergeProfiles(profiles) : (profiles[0] ?? null);
};

const goroutinesInProfile = (raw: RawRound, inflate: Inflate): number | null => {
  const [profile] = profilesOf(raw, "goroutine", "end", inflate);
  return profile === undefined ? null : totalOf(profile, 0);
};

/** Every signal with its value or why it has none; a conditional one only where something could have told it, a declared one in its component. */
export type RoundValues = Readonly<
  Record<Exclude<SignalName, ConditionalSignal> | OwnSignalName, Observation> & Partial<Record<ConditionalSignal, Observation>>
>;

/**
 * Values of every signal heapgate knows, in base units (`seconds/unit`, `bytes`, ratios 0..1); unknown is null with the reason. Counters are
 * increases between the edges of the cost phase divided by the units of work, levels are read at the end of the round (`metrics.md` §13).
 * Throws PROFILE_* when a CPU or goroutine profile of the round cannot be read. `inflate` left out: in plain JavaScript; `declared`: of all components.
 */
export function summarizeRound(raw: RawRound, inflate: Inflate = inflateGzip, declared: readonly OwnSignal[] = []): RoundValues {
  const evidence = evidenceOf(raw);
  const series = seriesOf(evidence);
  return {
    cpu: cpuOf(evidence),
    "gc-cpu": gcCpuOf(evidence, cpuProfileOf(raw, inflate)),
    allocations: allocationsOf(evidence),
    allocated: allocatedOf(evidence),
    "live-heap": liveHeapOf(evidence),
    "live-objects": liveObjectsOf(evidence),
    goroutines: goroutinesOf(evidence, goroutinesInProfile(raw, inflate)),
    "open-fds": openFdsOf(evidence),
    rss: rssOf(evidence),
    "http-p50": quantile(raw.requests, (stats) => stats.p50Seconds),
    "http-p95": quantile(raw.requests, (stats) => stats.p95Seconds),
    "http-p99": quantile(raw.requests, (stats) => stats.p99Seconds),
    errors: errorRatioOf(raw.requests),
    restarts: restartsOf(evidence),
    ...(series === undefined ? {} : { series }),
    ...clusterSignals(raw),
    ...controllerSignals(evidence),
    ...declaredSignals(evidence, declared),
  };
}

/** Why the round does not count: the collector's own reason, or a restart seen in the metrics; null when it counts. */
export function voidReasonOf(raw: RawRound, values: Values): string | null {
  const restarts = values.restarts?.value ?? 0;
  return restarts > 0 && (raw.container?.restarts ?? 0) > 0
    ? restartReasonOf(raw)
    : (raw.voidReason ?? (restarts > 0 ? restartReasonOf(raw) : null));
}
