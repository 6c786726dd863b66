/** Base and head built and measured side by side: `heapgate run`, and the action's `baseline: rebuild`. */
import type { Config } from "../core/config/config.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { fitPlan } from "../core/config/fit-plan.ts";
import { emptyComparison } from "../core/compare/special-comparisons.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { expectedScatter } from "../core/verdict/expected-scatter.ts";
import { historyOfPairs } from "../core/compare/session-history.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { PlanReport, ReportLinks } from "../core/report/report.ts";
import { EMPTY_HISTORY, type History } from "../core/snapshot/history.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import { judge } from "../core/verdict/judge.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { readSourceChanges } from "../stages/environment/source-changes.ts";
import { buildIdsOf, builtNames, buildSide, isSameBuild } from "./build-side.ts";
import { checkInputs } from "./check-inputs.ts";
import { NO_PLAN } from "./compare.ts";
import type { LoadedConfig } from "./load-config.ts";
import { failing, openWhile } from "./open-environment.ts";
import { measurePairs } from "./paired-session.ts";
import type { MeasurePorts } from "./ports.ts";
import { startStopwatch, withoutApart, withSpent } from "./spent.ts";

export interface RebuildOptions {
  readonly loaded: LoadedConfig;
  readonly base: TreeSource;
  readonly head: TreeSource;
  readonly heapgateVersion: string;
  /** What earlier runs tell of the noise; null: nothing. One that is still looked up is awaited when both sides are built. */
  readonly history: History | null | Promise<History | null>;
  /** Folder, absolute, for what a cluster shows of a failure. */
  readonly logs: string;
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

/** In a cluster where nothing is deployed both sides would be the app that runs there: a green that compared nothing. Throws CONFIG_INVALID. */
const refuseEqualSides = ({ target, deploy, reset }: Config): void => {
  if (target !== "existing" || reset.kind === "command" || deploy.some(({ once }) => !once)) return;
  const message =
    "has no step that deploys a side, so base and head would be the app that runs there; add one, or reset: { command } that swaps it by $HEAPGATE_SIDE";
  throw heapgateError("CONFIG_INVALID", { issues: [{ path: "deploy", message, file: null, line: null, column: null }] });
};

/** Throws what building and measuring throw; a broken threshold is a verdict. Leaves nothing behind. */
export const rebuild = async (ports: MeasurePorts, options: RebuildOptions): Promise<RebuildResult> => {
  const { loaded, signal } = options;
  const { config, configDir } = loaded;
  const looked = Promise.resolve(options.history);
  // When a build fails first nobody waits for it.
  looked.catch(() => null);
  const runSeconds = startStopwatch(ports.clock);
  refuseEqualSides(config);
  await checkInputs(ports, { config, configDir, source: options.head, signal });
  await using stack = new AsyncDisposableStack();
  const workspace = stack.use(await ports.files.makeTemporaryFolder("run"));
  const place = { config, configDir, workspace: workspace.path, logs: options.logs };
  const opened = await openWhile(ports, { ...place, signal }, async (aborted) => {
    const seconds = startStopwatch(ports.clock);
    const base = stack.use(await buildSide(ports, { ...place, signal: aborted, side: "base", source: options.base }));
    const head = stack.use(await buildSide(ports, { ...place, signal: aborted, side: "head", source: options.head }));
    return { base, head, buildSeconds: seconds() };
  });
  const environment = stack.use(opened.environment);
  const { base, head, buildSeconds } = opened.built;
  const prepareSeconds = startStopwatch(ports.clock);
  const { sameDeployment } = await failing(environment, () =>
    environment.prepare(
      [
        { side: "base", built: base },
        { side: "head", built: head },
      ],
      signal,
    ),
  );
  const prepare = withoutApart(prepareSeconds(), environment.spentSeconds());
  const known = ({ tree }: typeof base) => ({
    subject: config.name,
    commit: tree.commit,
    ref: tree.ref,
    dirty: tree.dirty,
    measuredBy: environment.source,
  });
  if (config.skipUnchanged && sameDeployment && isSameBuild(buildIdsOf(base), buildIdsOf(head), builtNames(config))) {
    const comparison = emptyComparison(known(base), known(head), true, []);
    return {
      comparison,
      verdict: judge(comparison, config.rules),
      plan: { ...NO_PLAN, spentSeconds: { build: buildSeconds, prepare, ...environment.spentSeconds(), total: runSeconds() } },
      mainModules: [],
      base: null,
      head: null,
      history: null,
    };
  }

  const before = await looked;
  const scatter = expectedScatter(
    before,
    config.components.map(({ name }) => name),
  );
  const fitted = fitPlan(config, config.timeLimitSeconds, { ...config.rounds, sides: 2 }, scatter);
  const warnings: Warning[] = [
    ...environment.warnings(),
    ...fitted.notes.map((note) => warning("time-limit", `To fit timeLimit, ${note}.`, "Raise timeLimit.")),
    ...(head.tree.dirty
      ? [warning("dirty-tree", "Head holds uncommitted changes.", "Commit them to be able to measure the same again.")]
      : []),
  ];
  const { mainModules } = head;
  const changes = await readSourceChanges(ports, { baseCommit: base.tree.dirty ? null : base.tree.commit, head: head.tree, signal });
  ports.log.info(`time    ${fitted.summary}`);
  const { session, comparison, verdict } = await failing(environment, () =>
    measurePairs(ports, {
      environment,
      loaded,
      config: { ...config, plan: fitted.plan, workload: fitted.workload },
      heapgateVersion: options.heapgateVersion,
      base,
      head,
      warnings,
      changes,
      history: before,
      onBroken: async (current) => await options.onBroken({ base: current.sideOf("base").bundle, head: current.sideOf("head").bundle }),
      signal,
    }),
  );
  if (verdict.state === "fail") environment.markFailed();
  const plan = withSpent(session.plan, { build: buildSeconds, prepare }, runSeconds());
  const [measuredBase, measuredHead] = [session.sideOf("base"), session.sideOf("head")];
  const history = historyOfPairs(before ?? EMPTY_HISTORY, measuredBase.snapshot, measuredHead.snapshot);
  return {
    comparison,
    verdict,
    plan,
    mainModules,
    base: measuredBase.bundle,
    head: measuredHead.bundle,
    history: history === (before ?? EMPTY_HISTORY) ? null : history,
  };
};
