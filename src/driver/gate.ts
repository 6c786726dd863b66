/** What the action does on a pull request: find or build base, measure, compare, judge. Publishing is `publish-report.ts`. */
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import { compareWithoutBase, emptyComparison } from "../core/compare/special-comparisons.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { PlanReport } from "../core/report/report.ts";
import { EMPTY_HISTORY, type History } from "../core/snapshot/history.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import { judge } from "../core/verdict/judge.ts";
import { withoutBaseline } from "../core/verdict/special-verdicts.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import { fetchCommit, findBaseCommit } from "./base-commit.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { MeasurePorts } from "./ports.ts";
import { rebuild, type RebuildOptions } from "./rebuild.ts";
import { record } from "./record.ts";
import { lookUpBaseline, type BaselinePorts, type StoredBaseline } from "./stored-baseline.ts";

export type GatePorts = MeasurePorts & BaselinePorts;

export interface GateOptions {
  readonly loaded: LoadedConfig;
  /** The checkout. */
  readonly repository: string;
  /** Reads base's commit where the checkout does not hold it. */
  readonly token: string;
  readonly heapgateVersion: string;
  /** Folder, absolute, for what a cluster shows of a failure. */
  readonly logs: string;
  readonly onBroken: (partial: Readonly<Record<string, Bundle>>) => Promise<void>;
  readonly signal: AbortSignal;
}

/** One side as it was measured alone, and what was known of the noise before. */
export interface Recording {
  readonly bundle: Bundle;
  readonly snapshot: Snapshot;
  readonly history: History;
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
  /** Head as it was measured alone; null: in pairs with base, or not at all. */
  readonly recording: Recording | null;
}

/**
 * What the recordings of the base branch tell of the noise, for pairs as well: a baseline is not needed here, so one that is missing or cannot be
 * read is only said.
 */
const storedHistory = async (ports: GatePorts, options: GateOptions, commit: string): Promise<History | null> => {
  const found = await lookUpBaseline(ports, options, commit);
  if (found.kind === "found") return found.stored.snapshot.history;
  ports.log.info(`noise: not known from earlier runs. ${found.why}`);
  return null;
};

interface HeadOptions {
  readonly skipIfBuildIds: Readonly<Record<string, string>> | null;
  readonly batchUnits: number | null;
  readonly baseCommit: string | null;
}

const recordHead = async (ports: GatePorts, options: GateOptions, { skipIfBuildIds, batchUnits, baseCommit }: HeadOptions) =>
  await record(ports, {
    loaded: options.loaded,
    side: "head",
    source: { kind: "working-tree", repository: options.repository },
    heapgateVersion: options.heapgateVersion,
    skipIfBuildIds,
    batchUnits,
    baseCommit,
    logs: options.logs,
    onBroken: async (head) => await options.onBroken({ head }),
    signal: options.signal,
  });

/** Work of one growth batch of a recording: its first point stands after one batch. Null: it has no points. */
const batchUnitsOf = (snapshot: Snapshot): number | null =>
  snapshot.rounds.map((round) => round.points?.unitsColumn?.[0] ?? null).find((units) => units !== null) ?? null;

/** Head measured now against a stored base. */
const againstArtifact = async (ports: GatePorts, options: GateOptions, stored: StoredBaseline): Promise<GateResult> => {
  const { config } = options.loaded;
  const buildIds = stored.snapshot.manifest.subject.buildIds;
  const head = await recordHead(ports, options, {
    // A recording does not hold what was deployed, and equal images deployed otherwise are not the same.
    skipIfBuildIds: config.skipUnchanged && config.target === "process" ? buildIds : null,
    batchUnits: batchUnitsOf(stored.snapshot),
    baseCommit: stored.snapshot.manifest.subject.dirty ? null : stored.snapshot.manifest.subject.commit,
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
      recording: null,
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
    recording: { ...head, history: stored.snapshot.history ?? EMPTY_HISTORY },
  };
};

interface RebuildOf {
  readonly commit: string;
  readonly tag: string | undefined;
  readonly history: RebuildOptions["history"];
}

const sideBySide = async (ports: GatePorts, options: GateOptions, { commit, tag, history }: RebuildOf): Promise<GateResult> => {
  const result = await rebuild(ports, {
    history,
    loaded: options.loaded,
    base: { kind: "commit", repository: options.repository, ref: tag ?? commit },
    head: { kind: "working-tree", repository: options.repository },
    heapgateVersion: options.heapgateVersion,
    logs: options.logs,
    onBroken: options.onBroken,
    signal: options.signal,
  });
  return { ...result, baselineSha: commit, recording: null };
};

/** Head alone: absolute budgets are judged, nothing else can be. */
const withoutBase = async (ports: GatePorts, options: GateOptions, why: string): Promise<GateResult> => {
  const { config } = options.loaded;
  const head = await recordHead(ports, options, { skipIfBuildIds: null, batchUnits: null, baseCommit: null });
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
    recording: { ...head, history: EMPTY_HISTORY },
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
      history: null,
      loaded: options.loaded,
      base: { kind: "folder", path: ports.files.resolve(options.repository, path) },
      head: { kind: "working-tree", repository: options.repository },
      heapgateVersion: options.heapgateVersion,
      logs: options.logs,
      onBroken: options.onBroken,
      signal: options.signal,
    });
    return { ...result, baselineSha: result.comparison.base.commit, recording: null };
  }
  const wanted = await findBaseCommit(ports, place);
  if (wanted.kind === "none")
    return await withoutBase(ports, options, `There is nothing to compare with: ${wanted.why.replace(/\.$/u, "")}.`);
  const { sha: commit, tag } = wanted;
  if (tag !== undefined) ports.log.info(`base: ${tag} (${commit.slice(0, 7)}), the newest tag before HEAD that fits ${ref ?? ""}`);
  const canRebuild = async (): Promise<boolean> => await fetchCommit(ports, place, commit, options.token);
  if (mode === "rebuild")
    return (await canRebuild())
      ? // Not waited for: it is downloaded while both sides are built.
        await sideBySide(ports, options, { commit, tag, history: storedHistory(ports, options, commit) })
      : await withoutBase(ports, options, `Base ${commit.slice(0, 7)} could not be fetched.`);

  const found = await lookUpBaseline(ports, options, commit);
  if (found.kind === "none") {
    ports.log.info(`baseline: ${found.why}`);
    return mode === "auto" && (await canRebuild())
      ? await sideBySide(ports, options, { commit, tag, history: null })
      : await withoutBase(ports, options, found.why);
  }
  const { distance, createdAt } = found.stored;
  const behind = distance === 0 ? "the wanted base itself" : `${distance} commit${distance === 1 ? "" : "s"} behind the wanted base`;
  ports.log.info(`baseline: artifact of ${found.stored.commit.slice(0, 7)}, ${behind}${createdAt === null ? "" : `, stored ${createdAt}`}`);
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
  return await sideBySide(ports, options, { commit, tag, history: found.stored.snapshot.history });
};
