/** Two snapshots to one comparison: the step between measuring and judging. */
import type { Inflate } from "../pprof/inflate.ts";
import type { Manifest, Snapshot } from "../snapshot/snapshot.ts";
import { groupWarnings } from "../errors/group-warnings.ts";
import type { Warning } from "../errors/warning.ts";
import type { SourceChanges } from "../source/source-changes.ts";
import { compareAnatomy } from "./compare-anatomy.ts";
import { compareAudits } from "./compare-audits.ts";
import { compareFamilies } from "./compare-families.ts";
import { compareLogs, logWarnings } from "./compare-logs.ts";
import { compareLeaks } from "./compare-leaks.ts";
import { compareSnapshotProfiles } from "./compare-profiles.ts";
import { compareSeries, seriesWarnings } from "./compare-series.ts";
import { compareSignals } from "./compare-signals.ts";
import { comparabilityOf, cpuModelDiffers } from "./comparability.ts";
import type { Comparison, Design, SideInfo } from "./comparison.ts";
import { comparisonWarnings, validRounds } from "./comparison-warnings.ts";
import { compareCpuCourses, cpuFileWarnings } from "./cpu-courses.ts";
import { compareOwnRequests, ownRequestWarnings } from "./own-requests.ts";
import { declaredWarnings } from "./declared-warnings.ts";
import type { IdentityOptions } from "./function-identity.ts";
import { withOrigins } from "./goroutine-facts.ts";
import { compareReplicas, idleWarnings } from "./replicas.ts";
import { stackDepthWarnings } from "./stack-depth.ts";
import { triage } from "./triage.ts";

export interface CompareOptions {
  /** Commits between the wanted base and the one measured; null when not known. */
  readonly baseDistance: number | null;
  /** Module paths that count as one's own in rows; empty: only package main does. */
  readonly mainModules: readonly string[];
  readonly inflate?: Inflate;
  readonly warnings: readonly Warning[];
}

/** Trials of one session were interleaved on one machine; anything else is two recordings. */
export const designOf = (base: Manifest, head: Manifest): Design =>
  base.session !== null && base.session === head.session ? "paired" : "unpaired";

const pairCount = (base: Snapshot, head: Snapshot): number => {
  const headRounds = validRounds(head);
  return [...validRounds(base)].filter((round) => headRounds.has(round)).length;
};

const sourceOf = (manifest: Manifest, design: Design): SideInfo["source"] =>
  manifest.source === "import" ? "file" : design === "paired" ? "rebuild" : "artifact";

const sideOf = (snapshot: Snapshot, design: Design, distance: number | null, ageSeconds: number | null): SideInfo => {
  const { manifest } = snapshot;
  return {
    subject: manifest.subject.name,
    commit: manifest.subject.commit,
    ref: manifest.subject.ref,
    source: sourceOf(manifest, design),
    distance,
    ageSeconds,
    rounds: validRounds(snapshot).size,
    environment: manifest.environment,
    measuredBy: manifest.source,
    dirty: manifest.subject.dirty,
  };
};

const ageOf = (base: Manifest, head: Manifest): number | null =>
  base.measuredAtSeconds === null || head.measuredAtSeconds === null ? null : Math.max(0, head.measuredAtSeconds - base.measuredAtSeconds);

const distinct = (warnings: readonly Warning[]): readonly Warning[] => [
  ...new Map(warnings.map((one) => [`${one.code} ${one.message}`, one])).values(),
];

/** The diff head was stored with, if it starts at what base was measured at. */
const changesBetween = ({ manifest: { subject } }: Snapshot, { changes }: Snapshot): SourceChanges | null =>
  changes !== null && !subject.dirty && changes.baseCommit === subject.commit ? changes : null;

/** What tells the functions of these two sides apart, for every table and tree of them. */
export const identityOptionsOf = (
  base: Snapshot,
  head: Snapshot,
  mainModules: readonly string[],
): Required<Omit<IdentityOptions, "names">> => ({
  mainModules,
  changes: changesBetween(base, head),
  goVersions: { base: base.manifest.environment.goVersion, head: head.manifest.environment.goVersion },
});

/** Compares two sides. Pure: equal snapshots and options give equal comparisons. */
export const compareSnapshots = (base: Snapshot, head: Snapshot, options: CompareOptions): Comparison => {
  const design = designOf(base.manifest, head.manifest);
  const comparability = comparabilityOf(base.manifest, head.manifest);
  const runtimeDiffers = comparability.kind === "caution" && comparability.runtimeDiffers;
  const machineDiffers = runtimeDiffers || cpuModelDiffers(base.manifest.environment, head.manifest.environment);
  const history = head.history ?? base.history;
  const signals = compareSignals(base, head, { design, machineDiffers, history });
  const identity = { ...options, ...identityOptionsOf(base, head, options.mainModules) };
  const { goVersions } = identity;
  const leaks = compareLeaks(base, head, design, { ...identity, history });
  const { profiles, warnings: textWarnings } = withOrigins(compareSnapshotProfiles(base, head, identity), head);
  const ownRequests = compareOwnRequests(base, head);
  const replicas = compareReplicas(base, head);
  const cpuCourses = compareCpuCourses(base, head);
  const audit = compareAudits(base, head);
  const logs = compareLogs(base, head);
  const families = compareFamilies(base, head, design);
  const series = compareSeries(base, head);
  const anatomy = compareAnatomy(base, head, design);
  return {
    base: sideOf(base, design, options.baseDistance, ageOf(base.manifest, head.manifest)),
    head: sideOf(head, design, null, null),
    design,
    pairs: design === "paired" ? pairCount(base, head) : Math.min(validRounds(base).size, validRounds(head).size),
    plannedPairs: design === "paired" ? (head.manifest.plannedRounds ?? null) : null,
    comparability,
    binaryUnchanged: false,
    signals,
    leaks,
    profiles,
    triage: triage(signals, leaks, families?.rows ?? []),
    ...(ownRequests.length === 0 ? {} : { ownRequests }),
    ...(replicas.length === 0 ? {} : { replicas }),
    ...(cpuCourses.length === 0 ? {} : { cpuCourses }),
    ...(audit === null ? {} : { audit }),
    ...(logs.length === 0 ? {} : { logs }),
    ...(families === null ? {} : { families }),
    ...(series.length === 0 ? {} : { series }),
    ...(anatomy.length === 0 ? {} : { anatomy }),
    warnings: distinct([
      ...options.warnings,
      ...comparisonWarnings(base, head, design, comparability),
      ...declaredWarnings(signals),
      ...ownRequestWarnings(ownRequests),
      ...logWarnings(logs),
      ...cpuFileWarnings(base, head),
      ...idleWarnings(base, head),
      ...seriesWarnings(series, head),
      ...stackDepthWarnings(profiles, goVersions),
      ...textWarnings,
      // Both sides may have met the same.
      ...groupWarnings([...base.manifest.warnings, ...head.manifest.warnings]),
    ]),
  };
};
