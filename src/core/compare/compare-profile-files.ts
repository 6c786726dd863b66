/** Plain pprof files of two sides, without a bundle: rows with error bars and no exact totals. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { type Warning, warning } from "../errors/warning.ts";
import { possibleKindsOf, profileKindOf, sampleIndexOf } from "../pprof/kind.ts";
import { cautionOfText } from "../pprof/open-file.ts";
import type { Profile } from "../pprof/profile.ts";
import { UNKNOWN_ENVIRONMENT } from "../snapshot/environment-of.ts";
import type { ComparedKind, Comparison, SideInfo } from "./comparison.ts";
import type { ProfileOptions } from "./compare-profiles.ts";
import { compareProfiles } from "./compare-profiles.ts";
import { stackDepthWarnings } from "./stack-depth.ts";

export interface NamedProfile {
  readonly name: string;
  readonly profile: Profile;
  /** Whether the file was the text of `heap?debug=1`. */
  readonly isText?: boolean;
}

const textWarnings = (files: readonly NamedProfile[]): readonly Warning[] =>
  files
    .filter(({ isText }) => isText === true)
    .map(({ name }) =>
      warning("profile-text", cautionOfText(name), "Fetch it without debug=1 (curl -sS -o FILE.pb.gz http://HOST/debug/pprof/heap)."),
    );

const sideOf = (profiles: readonly NamedProfile[]): SideInfo => ({
  subject: profiles.map(({ name }) => name).join(", "),
  commit: null,
  ref: null,
  source: "file",
  distance: null,
  ageSeconds: null,
  rounds: profiles.length,
  environment: UNKNOWN_ENVIRONMENT,
  measuredBy: "import",
  dirty: false,
});

/** What a contention profile may be: its content does not say which. */
const CONTENTION = "mutex or block";

const describe = (profile: Profile): string =>
  profileKindOf(profile) ??
  (possibleKindsOf(profile).length > 1 ? CONTENTION : null) ??
  (profile.sampleTypes
    .map(({ type }) => type)
    .filter((type) => type !== "")
    .join("/") ||
    "unnamed");

/** What the runtime counts one by one, not by sampling. */
const isCounted = (kind: string): boolean => kind === "goroutine" || kind === "goroutineleak" || kind === "threadcreate";

const whatItIs = (kind: string): Warning => {
  const remedy = "Compare bundles instead: heapgate import or heapgate record writes one.";
  return isCounted(kind)
    ? warning("estimates-only", `A plain ${kind} profile counts exactly, but at one moment only: the next one may count otherwise.`, remedy)
    : warning(
        "estimates-only",
        "Plain profiles hold sampled estimates: rows come with error bars, and no total is exact enough to gate on.",
        remedy,
      );
};

/** heap and allocs are one profile with another default column. */
const comparable = (left: string, right: string): boolean =>
  left === right || [left, right].every((kind) => kind === "heap" || kind === "allocs");

/** The one kind of all files; throws PROFILE_KINDS_DIFFER with the first two that differ. */
const commonKind = (first: NamedProfile, all: readonly NamedProfile[]): string => {
  const kind = describe(first.profile);
  const other = all.find(({ profile }) => !comparable(describe(profile), kind));
  if (other !== undefined) {
    throw heapgateError("PROFILE_KINDS_DIFFER", { base: first.name, baseKind: kind, head: other.name, headKind: describe(other.profile) });
  }
  return kind;
};

/** The column by its name, so that heap and allocs compare in one; by its number where it has none. Throws SAMPLE_TYPE_UNKNOWN for any file without it. */
const columnOf = (first: NamedProfile, all: readonly NamedProfile[], wanted: string): string => {
  const index = sampleIndexOf(first.profile, wanted);
  const type = index === null ? "" : (first.profile.sampleTypes[index]?.type ?? "");
  const column = type === "" ? String(index) : type;
  const without = index === null ? first : all.find(({ profile }) => sampleIndexOf(profile, column) === null);
  if (without === undefined) return column;
  throw heapgateError("SAMPLE_TYPE_UNKNOWN", {
    name: without.name,
    sampleType: index === null ? wanted : column,
    known: without.profile.sampleTypes.map((one) => one.type),
  });
};

const KINDS: Readonly<Record<string, ComparedKind>> = {
  [CONTENTION]: "contention",
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
 * Compares replicates of plain profiles, by the default column or by `sampleType`. Throws USAGE (a side without a file),
 * PROFILE_KINDS_DIFFER and SAMPLE_TYPE_UNKNOWN. The comparison has no signals, because a profile holds
 * sampled estimates and no exact totals: judged, it is `inconclusive`.
 */
export const compareProfileFiles = (
  base: readonly NamedProfile[],
  head: readonly NamedProfile[],
  options: ProfileOptions & { readonly sampleType: string | null },
): Comparison => {
  const first = base[0];
  if (first === undefined || head.length === 0)
    throw heapgateError("USAGE", { problem: "Each side needs at least one profile.", command: "compare" });
  const all = [...base, ...head];
  const kind = commonKind(first, all);
  const column = columnOf(first, all, options.sampleType ?? "");
  const sides = { base: base.map(({ profile }) => profile), head: head.map(({ profile }) => profile) };
  const profiles = [compareProfiles(kind, KINDS[kind] ?? "other", sides, column, "end", options)];
  return {
    base: sideOf(base),
    head: sideOf(head),
    design: "unpaired",
    pairs: Math.min(base.length, head.length),
    plannedPairs: null,
    comparability: {
      kind: "caution",
      reasons: [
        isCounted(kind)
          ? "plain profiles of goroutines or threads are one moment and do not say what they measured"
          : "plain profiles carry no exact totals and do not say what they measured",
      ],
      runtimeDiffers: false,
    },
    binaryUnchanged: false,
    signals: [],
    leaks: [],
    profiles,
    triage: [],
    warnings: [whatItIs(kind), ...textWarnings(all), ...stackDepthWarnings(profiles, { base: null, head: null })],
  };
};
