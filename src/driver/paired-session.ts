/** A session of pairs as the gate measures it: base and head interleaved, judged at each look, ended by what the looks say. */
import { compareSnapshots } from "../core/compare/compare-snapshots.ts";
import type { Comparison } from "../core/compare/comparison.ts";
import { outlierPair } from "../core/compare/outlier-pair.ts";
import type { Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { History } from "../core/snapshot/history.ts";
import type { SourceChanges } from "../core/source/source-changes.ts";
import { isLookAt } from "../core/stats/looks.ts";
import { isDecided, judge } from "../core/verdict/judge.ts";
import { gates } from "../core/verdict/judge-signal.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import type { BuiltSide } from "./build-side.ts";
import type { Environment } from "./environment.ts";
import type { LoadedConfig } from "./load-config.ts";
import { measureSession, type MeasuredSide, type Session } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";

export interface PairedSessionOptions {
  readonly environment: Environment;
  readonly loaded: LoadedConfig;
  /** The configuration with the plan that fits the time. */
  readonly config: Config;
  readonly heapgateVersion: string;
  readonly base: BuiltSide;
  readonly head: BuiltSide;
  /** Known of head before measuring. */
  readonly warnings: readonly Warning[];
  readonly changes: SourceChanges | null;
  /** What earlier runs tell of the noise; null: nothing. */
  readonly history: History | null;
  readonly onBroken?: (session: Session) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface JudgedSession {
  readonly session: Session;
  readonly comparison: Comparison;
  readonly verdict: Verdict;
}

/** Throws what measuring throws; a broken threshold is a verdict. */
export const measurePairs = async (ports: MeasurePorts, options: PairedSessionOptions): Promise<JudgedSession> => {
  const { loaded, config, base, head, signal } = options;
  const last: { sides: readonly MeasuredSide[]; judged: JudgedSession | null } = { sides: [], judged: null };
  const judged = (session: Session): JudgedSession => {
    const [ofBase, ofHead] = [session.sideOf("base"), session.sideOf("head")];
    // The last look has judged what is there at the end.
    if (last.judged !== null && last.sides[0] === ofBase && last.sides[1] === ofHead) return last.judged;
    const comparison = compareSnapshots(ofBase.snapshot, ofHead.snapshot, {
      baseDistance: null,
      mainModules: head.mainModules,
      inflate: ports.files.gunzip,
      // All warnings lie in the bundles, so that comparing those again says the same.
      warnings: [],
    });
    last.sides = [ofBase, ofHead];
    last.judged = { session, comparison, verdict: judge(comparison, config.rules) };
    return last.judged;
  };
  const session = await measureSession(ports, {
    environment: options.environment,
    config,
    configDir: loaded.configDir,
    substitutedPaths: loaded.substitutedPaths,
    heapgateVersion: options.heapgateVersion,
    subjects: [
      { label: "base", side: "base", name: config.name, built: base, warnings: [], changes: null },
      {
        label: "head",
        side: "head",
        name: config.name,
        built: head,
        warnings: options.warnings,
        changes: options.changes,
        history: options.history,
      },
    ],
    rounds: config.rounds,
    batchUnits: null,
    warmUpTrial: true,
    outlier: (current) =>
      outlierPair(current.sideOf("base").snapshot, current.sideOf("head").snapshot, (component, signalName) =>
        gates(config.rules, component, signalName),
      ),
    deadlineSeconds: ports.clock.monotonicSeconds() + config.timeLimitSeconds,
    isDecided: (current, rounds, isLast) => {
      if (!isLast && !isLookAt(rounds, config.rounds.max)) return false;
      const { comparison, verdict } = judged(current);
      // Void pairs are no pairs: a run must not end green on fewer than the looks ask for.
      return isDecided(verdict, comparison.pairs, isLast);
    },
    ...(options.onBroken === undefined ? {} : { onBroken: options.onBroken }),
    signal,
  });
  return judged(session);
};
