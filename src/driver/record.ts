/** One side measured by itself: `heapgate record`, the baseline of main, and head against an artifact. */
import { fitPlan } from "../core/config/fit-plan.ts";
import { historyOfRecording } from "../core/compare/session-history.ts";
import { withHistory } from "../core/snapshot/extend-bundle.ts";
import type { History } from "../core/snapshot/history.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import type { PlanReport } from "../core/report/report.ts";
import type { Side } from "../core/snapshot/snapshot.ts";
import { warning } from "../core/errors/warning.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { readSourceChanges } from "../stages/environment/source-changes.ts";
import { buildIdsOf, buildSide } from "./build-side.ts";
import type { LoadedConfig } from "./load-config.ts";
import { measureSession } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";

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
  /** What the recordings before this one tell of the noise: it stands in the bundle with this recording added. Null: the bundle has none. */
  readonly history: History | null;
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
  await using stack = new AsyncDisposableStack();
  const workspace = stack.use(await ports.files.makeTemporaryFolder("record"));
  const began = ports.clock.monotonicSeconds();
  const built = stack.use(await buildSide(ports, { config, configDir, workspace: workspace.path, signal, side, source }));
  const buildSeconds = ports.clock.monotonicSeconds() - began;
  const ids = buildIdsOf(built);
  const started = config.components.filter((component) => component.run !== null).map(({ name }) => name);
  if (
    skipIfBuildIds !== null &&
    started.length > 0 &&
    started.every((name) => ids[name] !== undefined && ids[name] === skipIfBuildIds[name])
  ) {
    const { commit, ref, dirty } = built.tree;
    return { kind: "unchanged", commit, ref, dirty, plan: { phases: [], rounds: null, spentSeconds: { build: buildSeconds } } };
  }
  const fitted = fitPlan(config, config.timeLimitSeconds, { min: RECORDED_TRIALS, max: RECORDED_TRIALS, sides: 1 });
  const warnings = fitted.notes.map((note) => warning("time-limit", `To fit timeLimit, ${note}.`, "Raise timeLimit."));
  const changes =
    options.baseCommit === null ? null : await readSourceChanges(ports, { baseCommit: options.baseCommit, head: built.tree, signal });
  ports.log.info(`time    ${fitted.summary}`);
  const session = await measureSession(ports, {
    config: { ...config, plan: fitted.plan, workload: fitted.workload },
    configDir,
    substitutedPaths: loaded.substitutedPaths,
    heapgateVersion: options.heapgateVersion,
    subjects: [{ label: side, side, name: config.name, built, warnings, changes }],
    rounds: { min: RECORDED_TRIALS, max: RECORDED_TRIALS },
    batchUnits: options.batchUnits,
    warmUpTrial: true,
    deadlineSeconds: ports.clock.monotonicSeconds() + config.timeLimitSeconds,
    isDecided: () => false,
    onBroken: async (current) => await options.onBroken(current.sideOf(side).bundle),
    signal,
  });
  const measured = session.sideOf(side);
  return {
    kind: "recorded",
    bundle:
      options.history === null
        ? measured.bundle
        : withHistory(measured.bundle, historyOfRecording(options.history, measured.snapshot), { name: side, sha256: ports.files.sha256 }),
    snapshot: measured.snapshot,
    plan: { ...session.plan, spentSeconds: { build: buildSeconds, ...session.plan.spentSeconds } },
    mainModules: built.mainModules,
    warnings,
  };
};
