/** Comparisons of runs that compared nothing: the same binary, no baseline, or a measurement that broke. */
import type { Warning } from "../errors/warning.ts";
import type { Environment, Snapshot, Source } from "../snapshot/snapshot.ts";
import { UNKNOWN_ENVIRONMENT } from "../snapshot/environment-of.ts";
import { unmeasured } from "../snapshot/unknown-side.ts";
import { compareSnapshots, type CompareOptions } from "./compare-snapshots.ts";
import type { Comparison, SideInfo } from "./comparison.ts";

/** What is known of a side before it is measured. */
export interface KnownSide {
  readonly subject: string;
  readonly commit: string | null;
  readonly ref: string | null;
  readonly dirty: boolean;
  readonly environment?: Environment;
  /** What would measure it; left out: processes. */
  readonly measuredBy?: Source;
}

const sideOf = (known: KnownSide): SideInfo => ({
  subject: known.subject,
  commit: known.commit,
  ref: known.ref,
  source: "rebuild",
  distance: null,
  ageSeconds: null,
  rounds: 0,
  environment: known.environment ?? UNKNOWN_ENVIRONMENT,
  measuredBy: known.measuredBy ?? "process",
  dirty: known.dirty,
});

/** Nothing was compared; `binaryUnchanged` says that nothing had to be. */
export const emptyComparison = (base: KnownSide, head: KnownSide, binaryUnchanged: boolean, warnings: readonly Warning[]): Comparison => ({
  base: sideOf(base),
  head: sideOf(head),
  design: "paired",
  pairs: 0,
  plannedPairs: null,
  comparability: { kind: "comparable", reasons: [] },
  binaryUnchanged,
  signals: [],
  leaks: [],
  profiles: [],
  triage: [],
  warnings,
});

/** Head alone: its numbers stand there, absolute budgets can be judged, nothing else. */
export const compareWithoutBase = (head: Snapshot, options: CompareOptions): Comparison => {
  const { components, environment, workload, collectorRevision } = head.manifest;
  const base = unmeasured("no baseline", components);
  // Nothing is known of base, so nothing of it may differ.
  const likeHead: Snapshot = { ...base, manifest: { ...base.manifest, environment, workload, collectorRevision } };
  const compared = compareSnapshots(likeHead, head, options);
  return {
    ...compared,
    comparability: { kind: "comparable", reasons: [] },
    warnings: compared.warnings.filter(({ code }) => code !== "environment-differs"),
  };
};
