/** Measures several subjects in interleaved rounds on one machine, and looks after each round whether that is enough. */
import { workloadFingerprintText } from "../core/config/fingerprint.ts";
import type { ComponentConfig, Config } from "../core/config/config.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import type { PlanReport } from "../core/report/report.ts";
import { environmentOf } from "../core/snapshot/environment-of.ts";
import { packBundle } from "../core/snapshot/pack.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { Bundle, Side, Snapshot } from "../core/snapshot/snapshot.ts";
import { summarizeRound } from "../core/snapshot/summarize-round.ts";
import type { TrialPlan } from "../core/snapshot/trial-plan.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import { buildIdsOf, type BuiltSide } from "./build-side.ts";
import { measureTrial } from "./measure-trial.ts";
import type { MeasurePorts } from "./ports.ts";
import { planPhases } from "../stages/workload/plan-phases.ts";

export interface SessionSubject {
  /** Key of the subject in this session: `base`, `head`, `base again`. */
  readonly label: string;
  readonly side: Side;
  /** Name in the manifest. */
  readonly name: string;
  readonly built: BuiltSide;
  /** Known before measuring; they stand in the bundle with those of the trials. */
  readonly warnings: readonly Warning[];
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
  /** Asked after each round from `rounds.min` on. */
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
}

const isMeasured = (component: ComponentConfig): boolean => component.measure && component.run !== null;

/** First side by a bit of the session's hash, then alternating: ABBA for two subjects, turned by one each round for more (`statistics.md` §2). */
const orderOf = <T>(subjects: readonly T[], round: number, firstBit: number): readonly T[] => {
  if (subjects.length === 2) return (round + firstBit) % 2 === 0 ? subjects : subjects.toReversed();
  const shift = (round + firstBit) % subjects.length;
  return [...subjects.slice(shift), ...subjects.slice(0, shift)];
};

const describeWork = (work: TrialPlan["cost"]): string => {
  if (work.units !== null) return `${work.units} units${work.seconds === null ? "" : ` in ${work.seconds} s`}`;
  return work.seconds === null ? "one call" : `${work.seconds} s`;
};

const planLines = (plan: TrialPlan): readonly string[] => [
  `warm-up ${describeWork(plan.warmUp)}`,
  `cost ${describeWork(plan.cost)}`,
  plan.batches === 0 ? "no growth phase" : `growth ${plan.batches} batches of ${describeWork(plan.batch)}`,
];

/** Runs the session. Throws what a trial throws, after `onBroken` was given what is there. */
export const measureSession = async (ports: MeasurePorts, options: SessionOptions): Promise<Session> => {
  const { config, subjects, rounds, signal } = options;
  const { workload } = config;
  if (workload === null) throw heapgateError("USAGE", { problem: "The configuration has no workload.", command: "run" });
  const startedSeconds = ports.clock.monotonicSeconds();
  const measuredAtSeconds = Math.floor(ports.clock.nowSeconds());
  const id = ports.files.sha256(
    new TextEncoder().encode(`${measuredAtSeconds} ${subjects.map((subject) => subject.built.tree.commit ?? subject.name).join(" ")}`),
  );
  const firstBit = Number.parseInt(id.slice(0, 1), 16) >= 8 ? 1 : 0;
  const collected: readonly Collected[] = subjects.map((subject) => ({ subject, raws: [], warnings: [...subject.warnings] }));
  const spent: Record<string, number> = { warmUp: 0, rounds: 0 };
  let plan = planPhases(workload, config.plan, { leakPoints: config.leakPoints, batchUnits: options.batchUnits });
  let order = 0;
  let unitsPerSecond: number | null = null;

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
    const began = ports.clock.monotonicSeconds();
    ports.log.progress(`${discarded ? "warm-up" : `round ${round}`}  ${target.subject.label} ...`);
    const result = await measureTrial(ports, {
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
    const seconds = ports.clock.monotonicSeconds() - began;
    spent[discarded ? "warmUp" : "rounds"] = (spent[discarded ? "warmUp" : "rounds"] ?? 0) + seconds;
    unitsPerSecond ??= result.unitsPerSecond;
    if (!discarded || result.kind === "broken") target.raws.push(...result.rounds);
    target.warnings.push(...result.warnings);
    ports.log.info(
      `${discarded ? "warm-up" : `round ${round}`.padEnd(7)}  ${target.subject.label.padEnd(longest)}  ${seconds.toFixed(1)} s  ${result.kind === "broken" ? "broke off" : result.summary}`,
    );
    if (result.kind === "broken") throw result.error;
  };

  const longest = Math.max(...subjects.map((subject) => subject.label.length));
  const hash = ports.files.sha256(new TextEncoder().encode(workloadFingerprintText(config, options.substitutedPaths)));
  const session: Session = {
    sideOf: (label) => {
      const found = collected.find(({ subject }) => subject.label === label);
      if (found === undefined) throw new Error(`no subject is called ${label}`);
      return packSide(ports, options, found, { session: id, measuredAtSeconds, hash });
    },
    get plan(): PlanReport {
      return {
        phases: planLines(plan),
        rounds: new Set(collected.flatMap(({ raws }) => raws.map((raw) => raw.round))).size,
        spentSeconds: { ...spent, total: ports.clock.monotonicSeconds() - startedSeconds },
      };
    },
  };

  ports.log.info(
    `plan    ${planLines(plan).join(", ")}; ${rounds.min === rounds.max ? rounds.max : `${rounds.min} to ${rounds.max}`} round${rounds.max === 1 ? "" : "s"} of ${subjects.length} trial${subjects.length === 1 ? "" : "s"}`,
  );
  const measure = async (): Promise<void> => {
    if (options.warmUpTrial) {
      for (const target of collected) await trial(target, 0);
      plan = planPhases(workload, config.plan, { leakPoints: config.leakPoints, unitsPerSecond, batchUnits: options.batchUnits });
    }
    for (let round = 1; round <= rounds.max; round += 1) {
      for (const target of orderOf(collected, round, firstBit)) await trial(target, round);
      const outOfTime = options.deadlineSeconds !== null && ports.clock.monotonicSeconds() >= options.deadlineSeconds;
      const isLast = round === rounds.max || outOfTime;
      if (round >= rounds.min && (options.isDecided(session, round, isLast) || outOfTime)) break;
    }
  };
  try {
    await measure();
  } catch (error) {
    await keep();
    throw error;
  }
  return session;
};

const hostFacts = ({ env }: MeasurePorts) => {
  const { os, arch, cpuModel, cpuCount, kernel } = env.platform();
  const image = env.get("ImageOS");
  const runner =
    env.get("GITHUB_ACTIONS") === "true" ? `${env.get("RUNNER_ENVIRONMENT") ?? "runner"}${image === null ? "" : ` ${image}`}` : null;
  return { os, arch, cpuModel, cpuCount, kernel, runner };
};

const packSide = (
  ports: MeasurePorts,
  options: SessionOptions,
  { subject, raws, warnings }: Collected,
  facts: { readonly session: string; readonly measuredAtSeconds: number; readonly hash: string },
): MeasuredSide => {
  const { config } = options;
  const { tree, identities } = subject.built;
  const goVersion = Object.values(identities).find((identity) => identity.goVersion !== null)?.goVersion ?? null;
  const environment = environmentOf({ rounds: raws, host: hostFacts(ports) });
  const bundle = packBundle({
    manifest: {
      heapgateVersion: options.heapgateVersion,
      source: "process",
      subject: {
        name: subject.name,
        commit: tree.commit,
        ref: tree.ref,
        buildIds: buildIdsOf(subject.built),
        dirty: tree.dirty,
        mainModules: subject.built.mainModules,
      },
      session: facts.session,
      measuredAtSeconds: facts.measuredAtSeconds,
      environment: { ...environment, goVersion: environment.goVersion ?? goVersion },
      workload: { hash: facts.hash, description: describeWorkload(config) },
      components: config.components.filter(isMeasured).map(({ name }) => name),
      tools: {},
      warnings: distinct([...platformWarnings(ports), ...warnings]),
    },
    rounds: raws.map((raw) => ({ raw, values: summarizeRound(raw) })),
    history: null,
    side: subject.side,
    sha256: ports.files.sha256,
    gzip: ports.files.gzip,
  });
  return { bundle, snapshot: unpackBundle(bundle, { name: subject.label, sha256: ports.files.sha256 }) };
};

/** `/proc` is Linux's. */
const platformWarnings = ({ env }: MeasurePorts): readonly Warning[] => {
  const { os } = env.platform();
  return os === "linux"
    ? []
    : [
        warning(
          "not-available",
          `On ${os} there is no /proc: open files and resident memory are not available where the app does not report them.`,
          "Measure on Linux.",
        ),
      ];
};

const distinct = (warnings: readonly Warning[]): readonly Warning[] => [
  ...new Map(warnings.map((one) => [`${one.code} ${one.message}`, one])).values(),
];

const describeWorkload = ({ workload }: Config): string => {
  switch (workload?.kind) {
    case "http":
      return `${workload.method} ${workload.path}`;
    case "command":
      return "command";
    case "idle":
      return `idle ${workload.durationSeconds} s`;
    case undefined:
      return "none";
  }
};
