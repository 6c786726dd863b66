/** Base and head built and measured side by side: `heapgate run`, and the action's `baseline: rebuild`. */
import { fitPlan } from "../core/config/fit-plan.ts";
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import { emptyComparison } from "../core/compare/special-comparisons.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { PlanReport, ReportLinks } from "../core/report/report.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import { isLookAt } from "../core/stats/looks.ts";
import { isDecided, judge } from "../core/verdict/judge.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { buildIdsOf, buildSide, isSameBuild } from "./build-side.ts";
import { NO_PLAN } from "./compare.ts";
import type { LoadedConfig } from "./load-config.ts";
import { measureSession, type Session } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";

export interface RebuildOptions {
  readonly loaded: LoadedConfig;
  readonly base: TreeSource;
  readonly head: TreeSource;
  readonly heapgateVersion: string;
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
    };
  }

  const fitted = fitPlan(config, config.timeLimitSeconds, config.rounds.max);
  const warnings: Warning[] = [
    ...fitted.notes.map((note) => warning("time-limit", `To fit timeLimit, ${note}.`, "Raise timeLimit.")),
    ...(head.tree.dirty
      ? [warning("dirty-tree", "Head holds uncommitted changes.", "Commit them to be able to measure the same again.")]
      : []),
  ];
  const { mainModules } = head;
  const judged = (session: Session): { readonly comparison: Comparison; readonly verdict: Verdict } => {
    const comparison = compareSnapshots(session.sideOf("base").snapshot, session.sideOf("head").snapshot, {
      baseDistance: null,
      mainModules,
      inflate: ports.files.gunzip,
      // All warnings lie in the bundles, so that comparing those again says the same.
      warnings: [],
    });
    return { comparison, verdict: judge(comparison, config.rules) };
  };
  const session = await measureSession(ports, {
    config: { ...config, plan: fitted.plan },
    configDir,
    substitutedPaths: loaded.substitutedPaths,
    heapgateVersion: options.heapgateVersion,
    subjects: [
      { label: "base", side: "base", name: config.name, built: base, warnings: [] },
      { label: "head", side: "head", name: config.name, built: head, warnings },
    ],
    rounds: config.rounds,
    batchUnits: null,
    warmUpTrial: true,
    deadlineSeconds: ports.clock.monotonicSeconds() + config.timeLimitSeconds,
    isDecided: (current, rounds, isLast) => (isLast || isLookAt(rounds)) && isDecided(judged(current).verdict, rounds, isLast),
    onBroken: async (current) => await options.onBroken({ base: current.sideOf("base").bundle, head: current.sideOf("head").bundle }),
    signal,
  });
  const { comparison, verdict } = judged(session);
  const plan: PlanReport = { ...session.plan, spentSeconds: { build: buildSeconds, ...session.plan.spentSeconds } };
  return { comparison, verdict, plan, mainModules, base: session.sideOf("base").bundle, head: session.sideOf("head").bundle };
};
