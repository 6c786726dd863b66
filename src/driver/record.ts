/** One side measured by itself: `heapgate record`, the baseline of main, and head against an artifact. */
import { fitPlan } from "../core/config/fit-plan.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import type { PlanReport } from "../core/report/report.ts";
import type { Side } from "../core/snapshot/snapshot.ts";
import { warning } from "../core/errors/warning.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { readSourceChanges } from "../stages/environment/source-changes.ts";
import { buildIdsOf, builtNames, buildSide, isSameBuild } from "./build-side.ts";
import { checkInputs } from "./check-inputs.ts";
import type { LoadedConfig } from "./load-config.ts";
import { failing, openWhile } from "./open-environment.ts";
import { measureSession } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";
import { startStopwatch, withoutApart, withSpent } from "./spent.ts";

/** Trials of a recording, after one discarded warm-up (`surface.md` §4). */
export const RECORDED_TRIALS = 5;

export interface RecordOptions {
  readonly loaded: LoadedConfig;
  readonly side: Side;
  readonly source: TreeSource;
  readonly heapgateVersion: string;
  /** Build ids of a side measured earlier: when all are equal nothing is measured. Null: measure in any case. */
  readonly skipIfBuildIds: Readonly<Record<string, string>> | null;
  /** Full SHA of the recording this one will be compared with; null: none, or not known. */
  readonly baseCommit: string | null;
  /** Units of a growth batch of the recording this one will be compared with; null: by plan and speed. */
  readonly batchUnits: number | null;
  /** Folder, absolute, for what a cluster shows of a failure. */
  readonly logs: string;
  readonly onBroken: (partial: Bundle) => Promise<void>;
  readonly signal: AbortSignal;
}

interface Recorded {
  readonly kind: "recorded";
  readonly bundle: Bundle;
  readonly snapshot: Snapshot;
  readonly plan: PlanReport;
  readonly mainModules: readonly string[];
  readonly warnings: readonly Warning[];
}

interface Unchanged {
  readonly kind: "unchanged";
  readonly commit: string | null;
  readonly ref: string | null;
  readonly dirty: boolean;
  readonly plan: PlanReport;
}

/** Throws what building and measuring throw. Leaves nothing behind. */
export const record = async (ports: MeasurePorts, options: RecordOptions): Promise<Recorded | Unchanged> => {
  const { loaded, signal, side, source, skipIfBuildIds } = options;
  const { config, configDir } = loaded;
  const runSeconds = startStopwatch(ports.clock);
  await checkInputs(ports, { config, configDir, source, signal });
  await using stack = new AsyncDisposableStack();
  const workspace = stack.use(await ports.files.makeTemporaryFolder("record"));
  const place = { config, configDir, workspace: workspace.path, logs: options.logs };
  const opened = await openWhile(ports, { ...place, signal }, async (aborted) => {
    const seconds = startStopwatch(ports.clock);
    const one = stack.use(await buildSide(ports, { ...place, signal: aborted, side, source }));
    return { one, buildSeconds: seconds() };
  });
  const environment = stack.use(opened.environment);
  const { one: built, buildSeconds } = opened.built;
  const ids = buildIdsOf(built);
  if (skipIfBuildIds !== null && isSameBuild(ids, skipIfBuildIds, builtNames(config))) {
    const { commit, ref, dirty } = built.tree;
    return { kind: "unchanged", commit, ref, dirty, plan: { phases: [], rounds: null, spentSeconds: { build: buildSeconds } } };
  }
  const fitted = fitPlan(config, config.timeLimitSeconds, { min: RECORDED_TRIALS, max: RECORDED_TRIALS, sides: 1 });
  const notes = fitted.notes.map((note) => warning("time-limit", `To fit timeLimit, ${note}.`, "Raise timeLimit."));
  const changes =
    options.baseCommit === null ? null : await readSourceChanges(ports, { baseCommit: options.baseCommit, head: built.tree, signal });
  ports.log.info(`time    ${fitted.summary}`);
  let prepare = 0;
  const session = await failing(environment, async () => {
    const prepareSeconds = startStopwatch(ports.clock);
    await environment.prepare([{ side, built }], signal);
    prepare = withoutApart(prepareSeconds(), environment.spentSeconds());
    return await measureSession(ports, {
      environment,
      config: { ...config, plan: fitted.plan, workload: fitted.workload },
      configDir,
      substitutedPaths: loaded.substitutedPaths,
      heapgateVersion: options.heapgateVersion,
      subjects: [{ label: side, side, name: config.name, built, warnings: [...notes, ...environment.warnings()], changes }],
      rounds: { min: RECORDED_TRIALS, max: RECORDED_TRIALS },
      batchUnits: options.batchUnits,
      warmUpTrial: true,
      deadlineSeconds: ports.clock.monotonicSeconds() + config.timeLimitSeconds,
      isDecided: () => false,
      onBroken: async (current) => await options.onBroken(current.sideOf(side).bundle),
      signal,
    });
  });
  const measured = session.sideOf(side);
  return {
    kind: "recorded",
    bundle: measured.bundle,
    snapshot: measured.snapshot,
    plan: withSpent(session.plan, { build: buildSeconds, prepare }, runSeconds()),
    mainModules: built.mainModules,
    warnings: notes,
  };
};
