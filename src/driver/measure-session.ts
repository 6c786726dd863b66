/** Measures several subjects in interleaved rounds on one machine, and looks after each round whether that is enough. */
import { workloadFingerprintText } from "../core/config/fingerprint.ts";
import type { Config } from "../core/config/config.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { PlanReport } from "../core/report/report.ts";
import type { OutlierPair } from "../core/compare/outlier-pair.ts";
import type { History } from "../core/snapshot/history.ts";
import type { MachineReading } from "../core/snapshot/machine.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import { summarizeRound, voidReasonOf } from "../core/snapshot/summarize-round.ts";
import type { Bundle, Side, Snapshot } from "../core/snapshot/snapshot.ts";
import type { SourceChanges } from "../core/source/source-changes.ts";
import type { BuiltSide } from "./build-side.ts";
import { containerEndOf, hopelessBase, isHeadLost, type ContainerEnd } from "./ended-containers.ts";
import type { Environment } from "./environment.ts";
import { measureRounds } from "./measure-rounds.ts";
import { measureTrial } from "./measure-trial.ts";
import { packSide } from "./pack-side.ts";
import { repeatRulesOf } from "./repeat-rules.ts";
import type { MeasurePorts } from "./ports.ts";
import { addSpent, spentBetween, splitTrial, startStopwatch, type SpentSeconds } from "./spent.ts";
import { timeFixedCalculation } from "../stages/environment/watch-machine.ts";
import { describePhases } from "../stages/workload/describe-plan.ts";
import { planPhases, type PlanOptions } from "../stages/workload/plan-phases.ts";

export interface SessionSubject {
  /** Key of the subject in this session: `base`, `head`, `base again`. */
  readonly label: string;
  readonly side: Side;
  /** Name in the manifest. */
  readonly name: string;
  readonly built: BuiltSide;
  /** Known before measuring; they stand in the bundle with those of the trials. */
  readonly warnings: readonly Warning[];
  /** From base's commit to this subject's tree; null: not known, or it is the base. */
  readonly changes: SourceChanges | null;
  /** What is known of the noise; it lies in the subject's bundle, so that comparing it again says the same. Left out: nothing. */
  readonly history?: History | null;
}

export interface MeasuredSide {
  readonly bundle: Bundle;
  readonly snapshot: Snapshot;
}

export interface Session {
  /** What is measured of a subject so far. */
  readonly sideOf: (label: string) => MeasuredSide;
  readonly plan: PlanReport;
}

export interface SessionOptions {
  readonly environment: Environment;
  readonly config: Config;
  readonly configDir: string;
  readonly substitutedPaths: readonly string[];
  readonly heapgateVersion: string;
  readonly subjects: readonly SessionSubject[];
  readonly rounds: { readonly min: number; readonly max: number };
  /** Units of a growth batch: those of the recording this session is compared with, or growth would not compare. Null: by plan and speed. */
  readonly batchUnits: number | null;
  /** One discarded trial per subject first. */
  readonly warmUpTrial: boolean;
  /** On the monotonic clock; null: no limit. The round under way is finished. */
  readonly deadlineSeconds: number | null;
  /** Pairs of `base` and `head` are measured again when the machine was disturbed, or by what this says; null or left out: none is. */
  readonly outlier?: ((session: Session) => OutlierPair | null) | null;
  /** Asked from `rounds.min` on, with the number of rounds that stand. */
  readonly isDecided: (session: Session, rounds: number, isLast: boolean) => boolean;
  /** Given what was measured when a trial breaks, before the error goes on. */
  readonly onBroken?: (session: Session) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Trials of one subject. */
interface Collected {
  readonly subject: SessionSubject;
  readonly raws: RawRound[];
  readonly warnings: Warning[];
  /** Containers that ended: in the discarded trial, and in the measured ones in order, null where none did. */
  readonly ends: { warmUp: ContainerEnd | null; readonly measured: (ContainerEnd | null)[] };
}

/** First side by a bit of the session's hash, then alternating: ABBA for two subjects, turned by one each round for more (`statistics.md` §2). */
const orderOf = <T>(subjects: readonly T[], round: number, firstBit: number): readonly T[] => {
  if (subjects.length === 2) return (round + firstBit) % 2 === 0 ? subjects : subjects.toReversed();
  const shift = (round + firstBit) % subjects.length;
  return [...subjects.slice(shift), ...subjects.slice(0, shift)];
};

/** Runs the session. Throws what a trial throws, after `onBroken` was given what is there. */
export const measureSession = async (ports: MeasurePorts, options: SessionOptions): Promise<Session> => {
  const { config, subjects, rounds, signal } = options;
  const { workload } = config;
  if (workload === null) throw heapgateError("USAGE", { problem: "The configuration has no workload.", command: "run" });
  const sessionSeconds = startStopwatch(ports.clock);
  const measuredAtSeconds = Math.floor(ports.clock.nowSeconds());
  const id = ports.files.sha256(
    new TextEncoder().encode(`${measuredAtSeconds} ${subjects.map((subject) => subject.built.tree.commit ?? subject.name).join(" ")}`),
  );
  const firstBit = Number.parseInt(id.slice(0, 1), 16) >= 8 ? 1 : 0;
  const collected: readonly Collected[] = subjects.map((subject) => ({
    subject,
    raws: [],
    warnings: [...subject.warnings],
    ends: { warmUp: null, measured: [] },
  }));
  const spent: { trials: number; stages: SpentSeconds } = { trials: 0, stages: { warmUp: 0, rounds: 0 } };
  let plan = planPhases(workload, config.plan, { leakPoints: config.leakPoints, batchUnits: options.batchUnits });
  let order = 0;
  /** Of the first trial. */
  let seen: Pick<PlanOptions, "unitsPerSecond" | "costSeconds"> = {};

  /** A failure to keep what is there never hides why the run broke. */
  const keep = async (): Promise<void> => {
    try {
      await options.onBroken?.(session);
    } catch (error) {
      ports.log.warn(`what was measured so far could not be kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  const trial = async (target: Collected, round: number): Promise<void> => {
    order += 1;
    const discarded = round === 0;
    const trialSeconds = startStopwatch(ports.clock);
    const before = options.environment.spentSeconds();
    ports.log.progress(`${discarded ? "warm-up" : `round ${round}`}  ${target.subject.label} ...`);
    const loopBefore = timeFixedCalculation(ports);
    const result = await measureTrial(ports, {
      environment: options.environment,
      config,
      configDir: options.configDir,
      workload,
      subject: target.subject,
      plan,
      round: Math.max(1, round),
      order,
      seed: round,
      signal,
    });
    const seconds = trialSeconds();
    const { workloadSeconds } = result;
    const split = splitTrial({ seconds, workloadSeconds, environment: spentBetween(before, options.environment.spentSeconds()) });
    spent.trials += seconds;
    spent.stages = addSpent(spent.stages, {
      [discarded ? "warmUp" : "rounds"]: split.trial,
      collect: split.collect,
      workload: workloadSeconds,
      pauses: result.pauseSeconds,
    });
    seen = { unitsPerSecond: seen.unitsPerSecond ?? result.unitsPerSecond, costSeconds: seen.costSeconds ?? result.costSeconds };
    const machine: MachineReading = { loopSeconds: faster(loopBefore, timeFixedCalculation(ports)), stealRatio: result.stealRatio };
    // A container that ended breaks its trial, not the session: that is measured again, and what head alone does is judged as its health.
    const end = signal.aborted ? null : containerEndOf(result.rounds, result.kind === "broken");
    const isLost = result.kind === "broken" && end !== null;
    if (!discarded || (result.kind === "broken" && !isLost)) target.raws.push(...result.rounds.map((raw) => ({ ...raw, machine })));
    target.warnings.push(...result.warnings);
    const how = `${result.kind === "broken" ? "broke off" : result.summary}${discarded ? endText(end) : notCounting(result.rounds)}`;
    ports.log.info(
      `${discarded ? "warm-up" : `round ${round}`.padEnd(7)}  ${target.subject.label.padEnd(longest)}  ${seconds.toFixed(1)} s  ${how}`,
    );
    if (result.kind === "broken" && !isLost) throw result.error;
    if (discarded) target.ends.warmUp = end;
    else target.ends.measured.push(end);
    const hopeless = hopelessBase({ side: target.subject.side, ...target.ends });
    if (hopeless !== null) throw hopeless;
  };

  const longest = Math.max(...subjects.map((subject) => subject.label.length));
  const hash = ports.files.sha256(new TextEncoder().encode(workloadFingerprintText(config, options.substitutedPaths)));
  const packed = new Map<string, { readonly raws: readonly RawRound[]; readonly warnings: number; readonly side: MeasuredSide }>();
  const session: Session = {
    sideOf: (label) => {
      const found = collected.find(({ subject }) => subject.label === label);
      if (found === undefined) throw new Error(`no subject is called ${label}`);
      const known = packed.get(label);
      // Asked again and again: by outliers, by looks, by the result. A round that is left out is another object.
      if (known !== undefined && isSameList(known.raws, found.raws) && known.warnings === found.warnings.length) return known.side;
      const measured = packSide(ports, {
        ...found,
        config,
        heapgateVersion: options.heapgateVersion,
        session: id,
        plannedRounds: rounds.max,
        source: options.environment.source,
        tools: options.environment.tools,
        measuredAtSeconds,
        workloadHash: hash,
      });
      packed.set(label, { raws: [...found.raws], warnings: found.warnings.length, side: measured });
      return measured;
    },
    get plan(): PlanReport {
      return {
        phases: describePhases(plan),
        rounds: new Set(collected.flatMap(({ raws }) => raws.map((raw) => raw.round))).size,
        // What is no trial is looking at what was measured.
        spentSeconds: {
          ...options.environment.spentSeconds(),
          ...spent.stages,
          report: sessionSeconds() - spent.trials,
          total: sessionSeconds(),
        },
      };
    },
  };

  ports.log.info(
    `plan    ${describePhases(plan).join(", ")}; ${rounds.min === rounds.max ? rounds.max : `${rounds.min} to ${rounds.max}`} round${rounds.max === 1 ? "" : "s"} of ${subjects.length} trial${subjects.length === 1 ? "" : "s"}`,
  );
  const measure = async (): Promise<void> => {
    if (options.warmUpTrial) {
      for (const target of collected) await trial(target, 0);
      plan = planPhases(workload, config.plan, { leakPoints: config.leakPoints, ...seen, batchUnits: options.batchUnits });
    }
    const { outlier = null } = options;
    await measureRounds({
      rounds,
      measure: async (round) => {
        for (const target of orderOf(collected, round, firstBit)) await trial(target, round);
      },
      isOutOfTime: () => options.deadlineSeconds !== null && ports.clock.monotonicSeconds() >= options.deadlineSeconds,
      isSettled: () => {
        const [ofBase, ofHead, more] = collected;
        if (ofBase?.subject.side !== "base" || ofHead?.subject.side !== "head" || more !== undefined) return false;
        const isLost = isHeadLost({ base: [ofBase.ends.warmUp, ...ofBase.ends.measured], head: ofHead.ends.measured });
        if (isLost) ports.log.info("no more rounds: head's container ended in every trial, base's in none");
        return isLost;
      },
      isDecided: (standing, isLast) => options.isDecided(session, standing, isLast),
      repeat: outlier === null ? null : { ...repeatRulesOf(collected.map(({ raws }) => raws)), outlier: () => outlier(session) },
      log: ports.log,
    });
  };
  try {
    await measure();
  } catch (error) {
    await keep();
    throw error;
  }
  return session;
};

const isSameList = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);

/** The discarded trial counts in no case; that a container ended is told. */
const endText = (end: ContainerEnd | null): string =>
  end === null ? "" : `; the container ended${end.how === null ? "" : `: ${end.how}`}`;

/** "; does not count: the container ended during the measured phases: OOMKilled (exit code 137)"; nothing for a trial that counts. */
const notCounting = (rounds: readonly RawRound[]): string => {
  const reason = rounds.map((raw) => voidReasonOf(raw, summarizeRound(raw))).find((one) => one !== null);
  return reason === undefined ? "" : `; does not count: ${reason}`;
};

/** The shorter of two timings: only what slows the machine before and after the trial is the machine. */
const faster = (before: number | null, after: number | null): number | null =>
  before === null || after === null ? (before ?? after) : Math.min(before, after);
