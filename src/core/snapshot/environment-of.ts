/** The environment a side was measured in, from what the app itself says and from what is known of the host. */
import { decodeProfile } from "../pprof/decode.ts";
import { type Inflate, inflateGzip } from "../pprof/inflate.ts";
import { HeapgateError } from "../errors/heapgate-error.ts";
import { parseMetricBody, type MetricBody } from "./metric-body.ts";
import type { RawRound } from "./raw-round.ts";
import type { Environment, ProfileFile } from "./snapshot.ts";

/**
 * `gomemlimitBytes` of an app without a memory limit: the runtime's own 2^63 − 1, as the nearest float. It is a known fact, so that "no limit
 * here" and "not known" (null) stay two things.
 */
export const GOMEMLIMIT_UNSET_BYTES = 2 ** 63;

export const UNKNOWN_ENVIRONMENT: Environment = {
  goVersion: null,
  gogcPercent: null,
  gomemlimitBytes: null,
  gomaxprocs: null,
  godebug: null,
  memProfileRateBytes: null,
  os: null,
  arch: null,
  cpuModel: null,
  cpuCount: null,
  kernel: null,
  runner: null,
};

/** What is known without asking the app. A key left out is not known. */
export type HostFacts = Readonly<Partial<Environment>>;

/** First non-null answer. */
function firstOf<In, Out>(items: readonly In[], ask: (item: In) => Out | null): Out | null {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== null) return answer;
  }
  return null;
}

function readable(raw: RawRound): readonly MetricBody[] {
  return raw.scrapes.flatMap((scrape) => {
    try {
      return parseMetricBody(scrape.body, { name: `/metrics (${scrape.phase})` });
    } catch (error) {
      if (error instanceof HeapgateError && error.blame === "data") return [];
      throw error;
    }
  });
}

/** One sample per this many allocated bytes: the period of a heap profile. 0 means that the program never recorded. */
function heapPeriodBytes(file: ProfileFile, inflate: Inflate): number | null {
  if (file.kind !== "heap" && file.kind !== "allocs") return null;
  const { period, periodType } = decodeProfile(file.content, { name: file.path, inflate });
  return periodType.type === "space" && period > 0 ? period : null;
}

export interface EnvironmentSources {
  readonly rounds: readonly RawRound[];
  readonly host: HostFacts;
  /** For the heap profiles; left out: in plain JavaScript. */
  readonly inflate?: Inflate;
}

/**
 * Facts of the environment from the rounds' metric bodies (`go_info`, `go_gc_gogc_percent`, `go_gc_gomemlimit_bytes`,
 * `go_sched_gomaxprocs_threads`) and heap profiles; `host` fills in what they do not say. The first round that knows a fact decides it.
 * Throws PROFILE_* when a heap profile cannot be read.
 */
export function environmentOf({ rounds, host, inflate = inflateGzip }: EnvironmentSources): Environment {
  const known = { ...UNKNOWN_ENVIRONMENT, ...host };
  const [bodies, profiles] = [rounds.flatMap(readable), rounds.flatMap((raw) => raw.profiles)];
  const metric = (name: string): number | null => firstOf(bodies, (body) => body.number(name));
  return {
    ...known,
    goVersion: firstOf(bodies, (body) => body.label("go_info", "version")) ?? known.goVersion,
    gogcPercent: metric("go_gc_gogc_percent") ?? known.gogcPercent,
    gomemlimitBytes: metric("go_gc_gomemlimit_bytes") ?? known.gomemlimitBytes,
    gomaxprocs: metric("go_sched_gomaxprocs_threads") ?? known.gomaxprocs,
    memProfileRateBytes:
      firstOf(rounds, (raw) => raw.endMemStats?.memProfileRateBytes ?? null) ??
      firstOf(profiles, (file) => heapPeriodBytes(file, inflate)) ??
      known.memProfileRateBytes,
  };
}

/** Both sets of facts as one: what one does not know the other fills in. `differences` names the facts on which they disagree; there `first` stays. */
export function joinEnvironments(
  first: Environment,
  second: Environment,
): { readonly environment: Environment; readonly differences: readonly string[] } {
  const differences: string[] = [];
  const join = <Value extends string | number>(fact: string, a: Value | null, b: Value | null): Value | null => {
    if (a !== null && b !== null && a !== b) differences.push(`${fact}: ${a} and ${b}`);
    return a ?? b;
  };
  const environment: Environment = {
    goVersion: join("Go version", first.goVersion, second.goVersion),
    gogcPercent: join("GOGC", first.gogcPercent, second.gogcPercent),
    gomemlimitBytes: join("GOMEMLIMIT", first.gomemlimitBytes, second.gomemlimitBytes),
    gomaxprocs: join("GOMAXPROCS", first.gomaxprocs, second.gomaxprocs),
    godebug: join("GODEBUG", first.godebug, second.godebug),
    memProfileRateBytes: join("heap profile rate", first.memProfileRateBytes, second.memProfileRateBytes),
    os: join("operating system", first.os, second.os),
    arch: join("architecture", first.arch, second.arch),
    cpuModel: join("CPU model", first.cpuModel, second.cpuModel),
    cpuCount: join("CPU count", first.cpuCount, second.cpuCount),
    kernel: join("kernel", first.kernel, second.kernel),
    runner: join("runner", first.runner, second.runner),
  };
  return { environment, differences };
}
