/** Base and head built and measured side by side: `heapgate run`, and the action's `baseline: rebuild`. */
import { fitPlan } from "../core/config/fit-plan.ts";
import { emptyComparison } from "../core/compare/special-comparisons.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { historyOfPairs } from "../core/compare/session-history.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { PlanReport, ReportLinks } from "../core/report/report.ts";
import { EMPTY_HISTORY, type History } from "../core/snapshot/history.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import { judge } from "../core/verdict/judge.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { readSourceChanges } from "../stages/environment/source-changes.ts";
import { buildIdsOf, buildSide, isSameBuild } from "./build-side.ts";
import { NO_PLAN } from "./compare.ts";
import type { LoadedConfig } from "./load-config.ts";
import { measurePairs } from "./paired-session.ts";
import type { MeasurePorts } from "./ports.ts";

export interface RebuildOptions {
  readonly loaded: LoadedConfig;
  readonly base: TreeSource;
  readonly head: TreeSource;
  readonly heapgateVersion: string;
  /** What earlier runs tell of the noise; null: nothing. */
  readonly history: History | null;
  /** Given what was measured when the run breaks off. */
  readonly onBroken: (partial: { readonly base: Bundle; readonly head: Bundle }) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface RebuildResult {
  readonly comparison: Comparison;
  readonly verdict: Verdict;
  readonly plan: PlanReport;
  readonly mainModules: readonly string[];
  /** Null when nothing was measured: the binary is unchanged. */
  readonly base: Bundle | null;
  readonly head: Bundle | null;
  /** The history given with this run's pairs; null when none was added. */
  readonly history: History | null;
}

export const LINKS_OF_A_LAPTOP: ReportLinks = { run: null, report: null, bundle: null };

/** Throws what building and measuring throw; a broken threshold is a verdict. Leaves nothing behind. */
export const rebuild = async (ports: MeasurePorts, options: RebuildOptions): Promise<RebuildResult> => {
  const { loaded, signal } = options;
  const { config, configDir } = loaded;
  await using stack = new AsyncDisposableStack();
  const workspace = stack.use(await ports.files.makeTemporaryFolder("run"));
  const side = { config, configDir, workspace: workspace.path, signal };
  const began = ports.clock.monotonicSeconds();
  const base = stack.use(await buildSide(ports, { ...side, side: "base", source: options.base }));
  const head = stack.use(await buildSide(ports, { ...side, side: "head", source: options.head }));
  const buildSeconds = ports.clock.monotonicSeconds() - began;
  const known = ({ tree }: typeof base) => ({ subject: config.name, commit: tree.commit, ref: tree.ref, dirty: tree.dirty });
  const started = config.components.filter((component) => component.run !== null).map(({ name }) => name);
  if (config.skipUnchanged && isSameBuild(buildIdsOf(base), buildIdsOf(head), started)) {
    const comparison = emptyComparison(known(base), known(head), true, []);
    return {
      comparison,
      verdict: judge(comparison, config.rules),
      plan: { ...NO_PLAN, spentSeconds: { build: buildSeconds } },
      mainModules: [],
      base: null,
      head: null,
      history: null,
    };
  }

  const fitted = fitPlan(config, config.timeLimitSeconds, { ...config.rounds, sides: 2 });
  const warnings: Warning[] = [
    ...fitted.notes.map((note) => warning("time-limit", `To fit timeLimit, ${note}.`, "Raise timeLimit.")),
    ...(head.tree.dirty
      ? [warning("dirty-tree", "Head holds uncommitted changes.", "Commit them to be able to measure the same again.")]
      : []),
  ];
  const { mainModules } = head;
  const changes = await readSourceChanges(ports, { baseCommit: base.tree.dirty ? null : base.tree.commit, head: head.tree, signal });
  ports.log.info(`time    ${fitted.summary}`);
  const { session, comparison, verdict } = await measurePairs(ports, {
    loaded,
    config: { ...config, plan: fitted.plan, workload: fitted.workload },
    heapgateVersion: options.heapgateVersion,
    base,
    head,
    warnings,
    changes,
    history: options.history,
    onBroken: async (current) => await options.onBroken({ base: current.sideOf("base").bundle, head: current.sideOf("head").bundle }),
    signal,
  });
  const plan: PlanReport = { ...session.plan, spentSeconds: { build: buildSeconds, ...session.plan.spentSeconds } };
  const [measuredBase, measuredHead] = [session.sideOf("base"), session.sideOf("head")];
  const before = options.history ?? EMPTY_HISTORY;
  const history = historyOfPairs(before, measuredBase.snapshot, measuredHead.snapshot);
  return {
    comparison,
    verdict,
    plan,
    mainModules,
    base: measuredBase.bundle,
    head: measuredHead.bundle,
    history: history === before ? null : history,
  };
};
