/** What the action does on a pull request: find or build base, measure, compare, judge. Publishing is `publish-report.ts`. */
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import { compareWithoutBase, emptyComparison } from "../core/compare/special-comparisons.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { PlanReport } from "../core/report/report.ts";
import { baselineArtifactName } from "../core/snapshot/artifact-name.ts";
import { isBundlePath } from "../core/snapshot/bundle-paths.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import { judge } from "../core/verdict/judge.ts";
import { withoutBaseline } from "../core/verdict/special-verdicts.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import type { GitHub } from "../ports/github.ts";
import { findBaseline } from "../stages/baseline/find-baseline.ts";
import { fetchCommit, findBaseCommit, localAncestors } from "./base-commit.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { ReadArchive } from "./load-snapshot.ts";
import type { MeasurePorts } from "./ports.ts";
import { rebuild } from "./rebuild.ts";
import { record } from "./record.ts";

export interface GatePorts extends MeasurePorts {
  readonly github: GitHub;
  readonly readArchive: ReadArchive;
}

export interface GateOptions {
  readonly loaded: LoadedConfig;
  /** The checkout. */
  readonly repository: string;
  /** Reads base's commit where the checkout does not hold it. */
  readonly token: string;
  readonly heapgateVersion: string;
  readonly onBroken: (partial: Readonly<Record<string, Bundle>>) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface GateResult {
  readonly comparison: Comparison;
  readonly verdict: Verdict;
  readonly plan: PlanReport;
  readonly mainModules: readonly string[];
  readonly base: Bundle | null;
  readonly head: Bundle | null;
  /** Commit of the baseline; null when there is none. */
  readonly baselineSha: string | null;
}

/** Larger baselines are not downloaded. */
const MAX_BASELINE_BYTES = 64 * 1024 * 1024;

interface Stored {
  readonly bundle: Bundle;
  readonly snapshot: Snapshot;
  readonly commit: string;
  readonly distance: number;
}

type Lookup = { readonly kind: "found"; readonly stored: Stored } | { readonly kind: "none"; readonly why: string };

const lookUp = async (ports: GatePorts, { loaded, repository, signal }: GateOptions, commit: string): Promise<Lookup> => {
  const { config } = loaded;
  const artifactName = baselineArtifactName(config.name);
  const found = await findBaseline(ports.github, {
    artifactName,
    commit,
    ancestors: await localAncestors(ports, { repository, ref: null, signal }, commit),
    maxDistance: config.baseline.maxDistance,
    workflowPath: config.baseline.workflow,
    maxBytes: MAX_BASELINE_BYTES,
    readArchive: (zip, name) => ports.readArchive(zip, { name, accepts: isBundlePath }),
  });
  for (const note of found.notes) ports.log.info(`baseline: ${note}`);
  switch (found.kind) {
    case "absent":
      return {
        kind: "none",
        why: `No artifact ${artifactName} for ${commit.slice(0, 7)} or its ancestors (looked at ${found.searched.commits} commits and ${found.searched.artifacts} artifacts).`,
      };
    case "unusable":
      return { kind: "none", why: `The stored baseline cannot be used: ${found.reason}` };
    case "found":
      try {
        const snapshot = unpackBundle(found.files, { name: artifactName, sha256: ports.files.sha256 });
        return { kind: "found", stored: { bundle: found.files, snapshot, commit: found.commit, distance: found.distance } };
      } catch (error) {
        if (!(error instanceof HeapgateError) || error.blame !== "data") throw error;
        return { kind: "none", why: `The stored baseline cannot be used: ${error.message}` };
      }
  }
};

interface HeadOptions {
  readonly skipIfBuildIds: Readonly<Record<string, string>> | null;
  readonly batchUnits: number | null;
}

const recordHead = async (ports: GatePorts, options: GateOptions, { skipIfBuildIds, batchUnits }: HeadOptions) =>
  await record(ports, {
    loaded: options.loaded,
    side: "head",
    source: { kind: "working-tree", repository: options.repository },
    heapgateVersion: options.heapgateVersion,
    skipIfBuildIds,
    batchUnits,
    onBroken: async (head) => await options.onBroken({ head }),
    signal: options.signal,
  });

/** Work of one growth batch of a recording: its first point stands after one batch. Null: it has no points. */
const batchUnitsOf = (snapshot: Snapshot): number | null =>
  snapshot.rounds.map((round) => round.points?.unitsColumn?.[0] ?? null).find((units) => units !== null) ?? null;

/** Head measured now against a stored base. */
const againstArtifact = async (ports: GatePorts, options: GateOptions, stored: Stored): Promise<GateResult> => {
  const { config } = options.loaded;
  const buildIds = stored.snapshot.manifest.subject.buildIds;
  const head = await recordHead(ports, options, {
    skipIfBuildIds: config.skipUnchanged ? buildIds : null,
    batchUnits: batchUnitsOf(stored.snapshot),
  });
  if (head.kind === "unchanged") {
    const { subject } = stored.snapshot.manifest;
    const base = { subject: subject.name, commit: subject.commit, ref: subject.ref, dirty: subject.dirty };
    const comparison = emptyComparison(base, { subject: config.name, commit: head.commit, ref: head.ref, dirty: head.dirty }, true, []);
    return {
      comparison,
      verdict: judge(comparison, config.rules),
      plan: head.plan,
      mainModules: [],
      base: stored.bundle,
      head: null,
      baselineSha: stored.commit,
    };
  }
  const comparison = compareSnapshots(stored.snapshot, head.snapshot, {
    baseDistance: stored.distance,
    mainModules: head.mainModules,
    inflate: ports.files.gunzip,
    warnings: head.warnings,
  });
  return {
    comparison,
    verdict: judge(comparison, config.rules),
    plan: head.plan,
    mainModules: head.mainModules,
    base: stored.bundle,
    head: head.bundle,
    baselineSha: stored.commit,
  };
};

const sideBySide = async (ports: GatePorts, options: GateOptions, commit: string): Promise<GateResult> => {
  const result = await rebuild(ports, {
    loaded: options.loaded,
    base: { kind: "commit", repository: options.repository, ref: commit },
    head: { kind: "working-tree", repository: options.repository },
    heapgateVersion: options.heapgateVersion,
    onBroken: options.onBroken,
    signal: options.signal,
  });
  return { ...result, baselineSha: commit };
};

/** Head alone: absolute budgets are judged, nothing else can be. */
const withoutBase = async (ports: GatePorts, options: GateOptions, why: string): Promise<GateResult> => {
  const { config } = options.loaded;
  const head = await recordHead(ports, options, { skipIfBuildIds: null, batchUnits: null });
  if (head.kind === "unchanged") throw new Error("a side without base is never skipped");
  const missing = warning("baseline-missing", why, "Let the workflow run on the base branch once (on: push), or use baseline: rebuild.");
  const comparison = compareWithoutBase(head.snapshot, {
    baseDistance: null,
    mainModules: head.mainModules,
    inflate: ports.files.gunzip,
    warnings: [missing, ...head.warnings],
  });
  return {
    comparison,
    verdict: withoutBaseline(judge(comparison, config.rules), why),
    plan: head.plan,
    mainModules: head.mainModules,
    base: null,
    head: head.bundle,
    baselineSha: null,
  };
};

const withWarning = (result: GateResult, added: Warning): GateResult => ({
  ...result,
  comparison: { ...result.comparison, warnings: [added, ...result.comparison.warnings] },
});

/**
 * `artifact`: a stored base or none. `rebuild`: base built here. `auto`: a stored base, a suspicion confirmed by rebuilding; without a stored
 * base rebuilding at once. Throws what building and measuring throw.
 */
export const gate = async (ports: GatePorts, options: GateOptions): Promise<GateResult> => {
  const { config } = options.loaded;
  const { mode, path, ref } = config.baseline;
  const place = { repository: options.repository, ref, signal: options.signal };
  if (path !== null) {
    const result = await rebuild(ports, {
      loaded: options.loaded,
      base: { kind: "folder", path: ports.files.resolve(options.repository, path) },
      head: { kind: "working-tree", repository: options.repository },
      heapgateVersion: options.heapgateVersion,
      onBroken: options.onBroken,
      signal: options.signal,
    });
    return { ...result, baselineSha: result.comparison.base.commit };
  }
  const wanted = await findBaseCommit(ports, place);
  if (wanted.kind === "none")
    return await withoutBase(ports, options, `There is nothing to compare with: ${wanted.why.replace(/\.$/u, "")}.`);
  const commit = wanted.sha;
  const canRebuild = async (): Promise<boolean> => await fetchCommit(ports, place, commit, options.token);
  if (mode === "rebuild")
    return (await canRebuild())
      ? await sideBySide(ports, options, commit)
      : await withoutBase(ports, options, `Base ${commit.slice(0, 7)} could not be fetched.`);

  const found = await lookUp(ports, options, commit);
  if (found.kind === "none") {
    ports.log.info(`baseline: ${found.why}`);
    return mode === "auto" && (await canRebuild())
      ? await sideBySide(ports, options, commit)
      : await withoutBase(ports, options, found.why);
  }
  ports.log.info(`baseline: artifact of ${found.stored.commit.slice(0, 7)}, ${found.stored.distance} commits behind the wanted base`);
  const result = await againstArtifact(ports, options, found.stored);
  const isSuspicion =
    result.verdict.state === "warn" || (result.verdict.state === "inconclusive" && !result.verdict.reasons.includes("not-comparable"));
  const isIncomparable = result.verdict.reasons.includes("not-comparable");
  if (mode !== "auto" || (!isSuspicion && !isIncomparable)) return result;
  if (!(await canRebuild())) {
    return withWarning(
      result,
      warning(
        "baseline-missing",
        "The suspicion could not be confirmed: base could not be fetched.",
        "Check out with fetch-depth: 0, or give base-path.",
      ),
    );
  }
  ports.log.info(
    isIncomparable
      ? "the stored baseline is not comparable: measuring base beside head"
      : "a suspicion: measuring base beside head to confirm it",
  );
  return await sideBySide(ports, options, commit);
};
