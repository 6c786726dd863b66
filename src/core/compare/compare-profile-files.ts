/** Plain pprof files of two sides, without a bundle: rows with error bars and no exact totals. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { warning } from "../errors/warning.ts";
import { profileKindOf, sampleIndexOf } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import type { Environment, ProfileKindName } from "../snapshot/snapshot.ts";
import type { Comparison, SideInfo } from "./comparison.ts";
import type { ProfileOptions } from "./compare-profiles.ts";
import { compareProfiles } from "./compare-profiles.ts";

export interface NamedProfile {
  readonly name: string;
  readonly profile: Profile;
}

const NOTHING_KNOWN: Environment = {
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

const sideOf = (profiles: readonly NamedProfile[]): SideInfo => ({
  subject: profiles.map(({ name }) => name).join(", "),
  commit: null,
  ref: null,
  source: "file",
  distance: null,
  ageSeconds: null,
  rounds: profiles.length,
  environment: NOTHING_KNOWN,
  measuredBy: "import",
  dirty: false,
});

const describe = (profile: Profile): string =>
  profileKindOf(profile) ??
  (profile.sampleTypes
    .map(({ type }) => type)
    .filter((type) => type !== "")
    .join("/") ||
    "unnamed");

/** heap and allocs are one profile with another default column. */
const comparable = (left: string, right: string): boolean =>
  left === right || [left, right].every((kind) => kind === "heap" || kind === "allocs");

/** The one kind of all files; throws PROFILE_KINDS_DIFFER with the first two that differ. */
const commonKind = (base: readonly NamedProfile[], head: readonly NamedProfile[]): string => {
  const first = base[0] ?? head[0];
  if (first === undefined) throw heapgateError("USAGE", { problem: "No profile was given.", command: "compare" });
  const kind = describe(first.profile);
  const other = [...base, ...head].find(({ profile }) => !comparable(describe(profile), kind));
  if (other !== undefined) {
    throw heapgateError("PROFILE_KINDS_DIFFER", { base: first.name, baseKind: kind, head: other.name, headKind: describe(other.profile) });
  }
  return kind;
};

const KINDS: Readonly<Record<string, ProfileKindName>> = {
  heap: "heap",
  allocs: "allocs",
  cpu: "cpu",
  goroutine: "goroutine",
  goroutineleak: "goroutineleak",
  mutex: "mutex",
  block: "block",
  threadcreate: "threadcreate",
};

/**
 * Compares replicates of plain profiles, by the default column or by `sampleType`. The comparison has no signals, because a profile holds
 * sampled estimates and no exact totals: judged, it is `inconclusive`.
 */
export const compareProfileFiles = (
  base: readonly NamedProfile[],
  head: readonly NamedProfile[],
  options: ProfileOptions & { readonly sampleType: string | null },
): Comparison => {
  const kind = commonKind(base, head);
  const first = base[0]?.profile;
  const wanted = options.sampleType ?? "";
  const index = first === undefined ? null : sampleIndexOf(first, wanted);
  const column = index === null ? null : (first?.sampleTypes[index]?.type ?? null);
  if (column === null) throw heapgateError("USAGE", { problem: `The profiles have no sample type "${wanted}".`, command: "compare" });
  const sides = { base: base.map(({ profile }) => profile), head: head.map(({ profile }) => profile) };
  return {
    base: sideOf(base),
    head: sideOf(head),
    design: "unpaired",
    pairs: Math.min(base.length, head.length),
    comparability: {
      kind: "caution",
      reasons: ["plain profiles carry no exact totals and do not say what they measured"],
      runtimeDiffers: false,
    },
    binaryUnchanged: false,
    signals: [],
    leaks: [],
    profiles: [compareProfiles(kind, KINDS[kind] ?? "heap", sides, column === "" ? String(index) : column, "end", options)],
    triage: [],
    warnings: [
      warning(
        "pprof-off",
        "Plain profiles hold sampled estimates: rows come with error bars, and no total is exact enough to gate on.",
        "Compare bundles instead: heapgate import or heapgate record writes one.",
      ),
    ],
  };
};
