/** An app built once and measured against itself as often as asked, each time as a whole gate. */
import { fitPlan } from "../core/config/fit-plan.ts";
import { workloadFingerprintText } from "../core/config/fingerprint.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { PlanReport } from "../core/report/report.ts";
import type { History } from "../core/snapshot/history.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import { buildSide } from "./build-side.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { MeasuredSide } from "./measure-session.ts";
import { failing, openWhile } from "./open-environment.ts";
import { measurePairs } from "./paired-session.ts";
import type { MeasurePorts } from "./ports.ts";

export interface GateOptions {
  readonly loaded: LoadedConfig;
  /** Folder of the repository; its working tree is what is measured. */
  readonly repository: string;
  readonly heapgateVersion: string;
  /** Folder, absolute, for what a cluster shows of a failure. */
  readonly logs: string;
  readonly signal: AbortSignal;
}

export interface FinishedGate {
  readonly base: MeasuredSide;
  readonly head: MeasuredSide;
  readonly comparison: Comparison;
  readonly verdict: Verdict;
  readonly plan: PlanReport;
  readonly mainModules: readonly string[];
  readonly seconds: number;
}

export interface Gates extends AsyncDisposable {
  /** Measures one gate in fresh processes and judges it with what earlier runs tell of the noise. Throws what measuring throws. */
  readonly measure: (history: History | null) => Promise<FinishedGate>;
}

export type OpenGates = (ports: MeasurePorts, options: GateOptions) => Promise<Gates>;

const fittedConfig = ({ config }: LoadedConfig) => {
  const fitted = fitPlan(config, config.timeLimitSeconds, { ...config.rounds, sides: 2 });
  return { fitted, config: { ...config, plan: fitted.plan, workload: fitted.workload } };
};

/** Seconds a gate of this configuration is expected to take. */
export const expectedGateSeconds = (loaded: LoadedConfig): number => fittedConfig(loaded).fitted.expectedSeconds;

/**
 * What two gates must have alike to be counted together: work and plan, pairs, limits, what is started, and the machine. Text to be hashed; values
 * from the environment and the commit are not part of it.
 */
export const gatePlanText = (loaded: LoadedConfig, { env }: Pick<MeasurePorts, "env">): string => {
  const { config } = fittedConfig(loaded);
  const { os, arch, cpuModel, cpuCount } = env.platform();
  const started = config.components.map(({ name, measure, run }) => ({ name, measure, command: run?.command ?? null }));
  return JSON.stringify([
    workloadFingerprintText(config, loaded.substitutedPaths),
    config.rounds,
    config.rules,
    started,
    { os, arch, cpuModel, cpuCount },
  ]);
};

/** Builds the working tree; disposing removes the build. Throws what building throws. */
export const openGates: OpenGates = async (ports, options) => {
  const { loaded, signal } = options;
  await using stack = new AsyncDisposableStack();
  const workspace = stack.use(await ports.files.makeTemporaryFolder("calibrate"));
  const source = { kind: "working-tree", repository: options.repository } as const;
  const place = { config: loaded.config, configDir: loaded.configDir, workspace: workspace.path, logs: options.logs };
  const opened = await openWhile(ports, { ...place, signal }, async (aborted) =>
    stack.use(await buildSide(ports, { ...place, signal: aborted, side: "head", source })),
  );
  const environment = stack.use(opened.environment);
  const { built } = opened;
  await failing(environment, () =>
    environment.prepare(
      [
        { side: "base", built },
        { side: "head", built },
      ],
      signal,
    ),
  );
  const { fitted, config } = fittedConfig(loaded);
  const warnings: readonly Warning[] = fitted.notes.map((note) => warning("time-limit", `To fit timeLimit, ${note}.`, "Raise timeLimit."));

  const measure = async (history: History | null): Promise<FinishedGate> => {
    const began = ports.clock.monotonicSeconds();
    const { session, comparison, verdict } = await measurePairs(ports, {
      environment,
      loaded,
      config,
      heapgateVersion: options.heapgateVersion,
      base: built,
      head: built,
      warnings,
      changes: null,
      history,
      signal,
    });
    return {
      base: session.sideOf("base"),
      head: session.sideOf("head"),
      comparison,
      verdict,
      plan: session.plan,
      mainModules: built.mainModules,
      seconds: ports.clock.monotonicSeconds() - began,
    };
  };
  const owned = stack.move();
  return { measure, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};
