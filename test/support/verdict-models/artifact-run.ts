/** A pull request against a recording of another run on another runner (`statistics.md` §4), judged by the product's own verdict. */
import type { SignalComparison } from "../../../src/core/compare/comparison.ts";
import type { KnownNoise } from "../../../src/core/compare/known-noise.ts";
import { testRecordings } from "../../../src/core/compare/signal-tests.ts";
import { emptyComparison } from "../../../src/core/compare/special-comparisons.ts";
import { costPriorOf } from "../../../src/core/stats/history-prior.ts";
import { median } from "../../../src/core/stats/order.ts";
import { COLD_START_PRIOR } from "../../../src/core/stats/paired-test.ts";
import { signalMeta } from "../../../src/core/units/signals.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { OutcomeKind } from "../../../src/core/verdict/verdict.ts";
import type { Random } from "./random.ts";
import { cpuModelShift, runnerLottery } from "./runner-lottery.ts";
import { runScaleOf } from "./trial-models.ts";

interface SignalNoise {
  readonly level: number;
  /** Percent of the log scale: of one trial (times h), between runs, and whether the runner moves it. */
  readonly trial: number;
  readonly run: number;
  readonly onRunner: boolean;
  /** Now and then a trial is this much higher. */
  readonly spike: number;
}

/** The signals of one component with budgets from the product's defaults; two components make twelve metrics. */
const SIGNALS = {
  cpu: { level: 0.001, trial: 5, run: 1, onRunner: true, spike: 0 },
  "http-p95": { level: 0.02, trial: 3, run: 2, onRunner: true, spike: 25 },
  rss: { level: 100 * 2 ** 20, trial: 3, run: 1.5, onRunner: false, spike: 0 },
  allocations: { level: 100, trial: 0.1, run: 0.1, onRunner: false, spike: 0 },
  allocated: { level: 20_480, trial: 1.5, run: 0.5, onRunner: false, spike: 0 },
  "live-heap": { level: 64 * 2 ** 20, trial: 1, run: 1, onRunner: false, spike: 0 },
} as const satisfies Record<string, SignalNoise>;
export type ArtifactSignal = keyof typeof SIGNALS;
const NAMES = ["cpu", "http-p95", "rss", "allocations", "allocated", "live-heap"] as const satisfies readonly ArtifactSignal[];
const COMPONENTS = ["api", "worker"] as const;

export interface ArtifactPlan {
  readonly trials: number;
  /** Runs of main on the same class of runner; 0 is the first baseline ever. */
  readonly historyRuns: number;
  /** Share of jobs that get another CPU model than the baseline had. */
  readonly otherCpu: number;
  /** Whether a difference of the machines is known, assumed because nothing is known, or overlooked for the same reason. */
  readonly machine: "known" | "assumed to differ" | "assumed to be the same";
  /** Factor on the noise of counts: their trials and runs. */
  readonly countNoise: number;
  /** Signal of the first component that changes. */
  readonly effect: { readonly signal: ArtifactSignal; readonly ratio: number } | null;
}

/** One run of one signal: its trials. */
const runOf = (random: Random, noise: SignalNoise, trials: number, runnerShift: number, factor: number): readonly number[] => {
  const scale = runScaleOf(random) * factor;
  const level = random.normal(noise.run * factor) + (noise.onRunner ? runnerShift : 0);
  return Array.from({ length: trials }, () => {
    const spike = noise.spike > 0 && random.chance(0.1) ? random.exponential(noise.spike) : 0;
    return noise.level * Math.exp((level + random.normal(noise.trial * scale) + spike) / 100);
  });
};

export interface ArtifactOutcome {
  readonly isRed: boolean;
  readonly isSuspicious: boolean;
  /** What was said of the signal that changed. */
  readonly ofEffect: OutcomeKind | null;
}

const isCount = (signal: ArtifactSignal): boolean => signalMeta(signal).class === "count";

interface Sides {
  readonly component: string;
  readonly signal: ArtifactSignal;
  readonly base: readonly number[];
  readonly head: readonly number[];
  /** Logarithms of the trials of earlier runs. */
  readonly history: readonly (readonly number[])[];
  readonly machineDiffers: boolean;
}

/** Earlier recordings as `history.json` keeps them: their trials as pairs would scatter, and their levels. */
const noiseOf = (history: readonly (readonly number[])[]): KnownNoise => {
  const learned = costPriorOf(history.map((trials) => trials.map((trial) => Math.SQRT2 * (trial - median(trials)))));
  return { prior: learned ?? COLD_START_PRIOR, priorRuns: learned === null ? 0 : history.length, levelsLog: history.map(median) };
};

/** What comparing two recordings gives for one signal. */
const compared = ({ component, signal, base, head, history, machineDiffers }: Sides): SignalComparison => {
  const meta = signalMeta(signal);
  const tested = testRecordings({ base, head, direction: "lower", meta, noise: noiseOf(history), signal, machineDiffers });
  return {
    id: `${component}/${signal}`,
    component,
    signal,
    metric: meta.metric,
    unit: meta.unit,
    better: meta.better,
    class: meta.class,
    presence: "both",
    base: median(base),
    head: median(head),
    difference: tested.medianDifference,
    ratio: median(head) / median(base) - 1,
    interval: null,
    unitsPerRound: null,
    baseValues: base,
    headValues: head,
    evidence: tested.evidence,
    why: tested.why,
  };
};

export const simulateArtifact = (plan: ArtifactPlan, random: Random): ArtifactOutcome => {
  const { trials, historyRuns, otherCpu, machine, countNoise, effect } = plan;
  const historicShifts = Array.from({ length: historyRuns }, () => runnerLottery(random));
  const [baseShift, headLottery] = [runnerLottery(random), runnerLottery(random)];
  const hasOtherCpu = random.chance(otherCpu);
  const headShift = headLottery + (hasOtherCpu ? cpuModelShift(random) : 0);
  const machineDiffers = machine === "known" ? hasOtherCpu : machine === "assumed to differ";

  const signals = COMPONENTS.flatMap((component) =>
    NAMES.map((signal) => {
      const noise = SIGNALS[signal];
      const factor = isCount(signal) ? countNoise : 1;
      const history = historicShifts.map((shift) => runOf(random, noise, trials, shift, factor).map(Math.log));
      const ratio = effect?.signal === signal && component === "api" ? effect.ratio : 0;
      const base = runOf(random, noise, trials, baseShift, factor);
      const head = runOf(random, noise, trials, headShift, factor).map((value) => value * (1 + ratio));
      return compared({ component, signal, base, head, history, machineDiffers });
    }),
  );
  const side = { subject: "app", commit: null, ref: null, dirty: false };
  const verdict = judge({ ...emptyComparison(side, side, false, []), design: "unpaired", pairs: trials, signals }, DEFAULT_RULES);
  const outcomeOf = (id: string): OutcomeKind | null => verdict.outcomes.find((outcome) => outcome.id === id)?.outcome ?? null;
  return {
    isRed: verdict.state === "fail",
    isSuspicious: verdict.outcomes.some(({ outcome }) => outcome === "suspect"),
    ofEffect: effect === null ? null : outcomeOf(`api/${effect.signal}`),
  };
};
