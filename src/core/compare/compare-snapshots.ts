/** Two snapshots to one comparison: the step between measuring and judging. */
import type { Inflate } from "../pprof/inflate.ts";
import type { Manifest, Snapshot } from "../snapshot/snapshot.ts";
import type { Warning } from "../errors/warning.ts";
import { warning } from "../errors/warning.ts";
import { compareLeaks } from "./compare-leaks.ts";
import { compareSnapshotProfiles } from "./compare-profiles.ts";
import { compareSignals } from "./compare-signals.ts";
import { comparabilityOf, cpuModelDiffers } from "./comparability.ts";
import type { Comparability, Comparison, Design, SideInfo } from "./comparison.ts";
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

const roundCount = (snapshot: Snapshot): number =>
  new Set(snapshot.rounds.filter((round) => round.entry.voidReason === null).map((round) => round.entry.round)).size;

const pairCount = (base: Snapshot, head: Snapshot): number => {
  const valid = (snapshot: Snapshot): ReadonlySet<number> =>
    new Set(snapshot.rounds.filter((round) => round.entry.voidReason === null).map((round) => round.entry.round));
  const headRounds = valid(head);
  return [...valid(base)].filter((round) => headRounds.has(round)).length;
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
    rounds: roundCount(snapshot),
    environment: manifest.environment,
    measuredBy: manifest.source,
    dirty: manifest.subject.dirty,
  };
};

const ageOf = (base: Manifest, head: Manifest): number | null =>
  base.measuredAtSeconds === null || head.measuredAtSeconds === null ? null : Math.max(0, head.measuredAtSeconds - base.measuredAtSeconds);

const LEAST_ROUNDS = 3;

const ownWarnings = (base: Snapshot, head: Snapshot, comparability: Comparability): readonly Warning[] => {
  const rounds = Math.min(roundCount(base), roundCount(head));
  const found: Warning[] = [];
  if (rounds > 0 && rounds < LEAST_ROUNDS) {
    found.push(
      warning(
        "too-few-rounds",
        `Only ${rounds} round${rounds === 1 ? "" : "s"} a side: costs and levels can warn at most; growth inside the runs is judged.`,
        "Record at least 3 rounds a side.",
      ),
    );
  }
  if (comparability.kind === "caution") {
    found.push(
      warning(
        "environment-differs",
        `The sides differ in more than the code: ${comparability.reasons.join("; ")}.`,
        "Measure both sides in one run: baseline: rebuild.",
      ),
    );
  }
  return found;
};

const distinct = (warnings: readonly Warning[]): readonly Warning[] => [
  ...new Map(warnings.map((one) => [`${one.code} ${one.message}`, one])).values(),
];

/** Compares two sides. Pure: equal snapshots and options give equal comparisons. */
export const compareSnapshots = (base: Snapshot, head: Snapshot, options: CompareOptions): Comparison => {
  const design = designOf(base.manifest, head.manifest);
  const comparability = comparabilityOf(base.manifest, head.manifest);
  const runtimeDiffers = comparability.kind === "caution" && comparability.runtimeDiffers;
  const machineDiffers = runtimeDiffers || cpuModelDiffers(base.manifest.environment, head.manifest.environment);
  const signals = compareSignals(base, head, { design, machineDiffers });
  const leaks = compareLeaks(base, head, design);
  return {
    base: sideOf(base, design, options.baseDistance, ageOf(base.manifest, head.manifest)),
    head: sideOf(head, design, null, null),
    design,
    pairs: design === "paired" ? pairCount(base, head) : Math.min(roundCount(base), roundCount(head)),
    comparability,
    binaryUnchanged: false,
    signals,
    leaks,
    profiles: compareSnapshotProfiles(base, head, options),
    triage: triage(signals, leaks),
    warnings: distinct([
      ...options.warnings,
      ...ownWarnings(base, head, comparability),
      ...base.manifest.warnings,
      ...head.manifest.warnings,
    ]),
  };
};
