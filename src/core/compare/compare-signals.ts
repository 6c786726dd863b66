/** Costs and levels of each component, base against head: values, change and the evidence for it. */
import type { History } from "../snapshot/history.ts";
import { costKeyOf } from "../snapshot/history.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Direction } from "../stats/log-ratio.ts";
import { smallValueOffset, zeroCaseOf } from "../stats/log-ratio.ts";
import type { SignalName } from "../units/signals.ts";
import { isConditional, SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import type { Design, SignalComparison } from "./comparison.ts";
import { errorGapOf, quotaRefusalOf, refusalOf, unitsOf, workOf } from "./equal-work.ts";
import type { KnownNoise } from "./known-noise.ts";
import { costNoise } from "./known-noise.ts";
import { testPairs, testRecordings } from "./signal-tests.ts";
import type { SideValues } from "./signal-values.ts";
import { known, levelOf, presenceOf, roundsOf, testable, valuesOf, whyMissing } from "./signal-values.ts";

/** Why a signal was not judged whose base is 0 throughout: there is no ratio (`statistics.md` §3, "new cost"). */
export const NEW_COST = "base is 0, so there is no ratio: only an absolute budget can judge it";

export interface SignalOptions {
  readonly design: Design;
  /** True when CPU model or runtime settings differ between the sides. */
  readonly machineDiffers: boolean;
  /** What earlier runs tell of the noise; null: nothing. */
  readonly history: History | null;
}

interface Asked {
  readonly component: string;
  readonly signal: SignalName;
  readonly values: SideValues;
  readonly unitsPerRound: number | null;
  readonly refusal: string | null;
  /** Why a side has no value in some round. */
  readonly missing: { readonly base: string | null; readonly head: string | null };
  readonly noise: KnownNoise;
}

/**
 * A log estimate as a relative change of the values people see. The test adds the offset c to small values, so that 8 → 287 would read as
 * ln(288 / 9); the change of the values themselves is (exp(e) − 1)·(b + c)/b.
 */
const ratioOf = (estimateLog: number, direction: Direction, base: number, offset: number): number =>
  (Math.expm1(direction === "lower" ? estimateLog : -estimateLog) * (base + offset)) / base;

const compareOne = (asked: Asked, options: SignalOptions): SignalComparison => {
  const { component, signal, values, unitsPerRound, refusal, missing, noise } = asked;
  const meta = signalMeta(signal);
  const { base, head } = testable(values, options.design);
  const isPaired = options.design === "paired" && signal !== "restarts" && base.length > 0;
  const common = {
    id: `${component}/${signal}`,
    component,
    signal,
    metric: meta.metric,
    unit: meta.unit,
    better: meta.better,
    class: meta.class,
    presence: presenceOf(values),
    base: levelOf(isPaired ? base : known(values.base), signal),
    head: levelOf(isPaired ? head : known(values.head), signal),
    baseValues: values.base,
    headValues: values.head,
    unitsPerRound,
    interval: null,
  };
  const difference = common.base === null || common.head === null ? null : common.head - common.base;
  const ratio = common.base === null || common.head === null || common.base === 0 ? null : common.head / common.base - 1;
  const untested = (why: string | null): SignalComparison => ({ ...common, difference, ratio, evidence: null, why });

  if (common.presence !== "both") {
    const why = common.presence === "head-only" ? missing.base : (missing.head ?? missing.base);
    return { ...untested(why ?? "not measured"), difference: null, ratio: null };
  }
  if (refusal !== null) return untested(refusal);
  if (meta.class === "untested" || meta.class === "context") return untested(null);
  if (base.length > 0 && zeroCaseOf(base, head) === "new-cost") return untested(NEW_COST);
  const direction: Direction = meta.better === "higher" ? "higher" : "lower";
  const { machineDiffers } = options;
  const tested =
    options.design === "paired"
      ? testPairs({ base, head, direction, meta, noise })
      : testRecordings({ base, head, direction, signal, meta, noise, machineDiffers });
  if (tested.evidence === null || common.base === null || common.base === 0) {
    return { ...untested(tested.why), difference: tested.medianDifference ?? difference, evidence: tested.evidence };
  }
  const offset = smallValueOffset([...base, ...head], meta.quantum);
  const relative = (log: number): number => ratioOf(log, direction, common.base ?? 0, offset);
  const [one, other] = [relative(tested.evidence.intervalLog[0]), relative(tested.evidence.intervalLog[1])];
  return {
    ...common,
    difference: tested.medianDifference ?? difference,
    ratio: relative(tested.evidence.estimateLog),
    interval: [Math.min(one, other), Math.max(one, other)],
    evidence: tested.evidence,
    why: null,
  };
};

/**
 * Compares every signal of every component that either side has. What was not measured stands there with its reason; left out is only what nothing on
 * either side could tell, such as the kubelet's numbers without a cluster.
 */
export const compareSignals = (base: Snapshot, head: Snapshot, options: SignalOptions): readonly SignalComparison[] => {
  const components = [...new Set([...base.manifest.components, ...head.manifest.components])];
  return components.flatMap((component) => {
    const baseRounds = roundsOf(base, component);
    const headRounds = roundsOf(head, component);
    const errorGap = errorGapOf(baseRounds, headRounds, options.design);
    const work = workOf(baseRounds, headRounds);
    const rounds = [...baseRounds, ...headRounds];
    return SIGNAL_NAMES.filter((signal) => !isConditional(signal) || rounds.some(({ values }) => values[signal] !== undefined))
      .map((signal) =>
        compareOne(
          {
            component,
            signal,
            values: valuesOf(baseRounds, headRounds, signal, options.design),
            unitsPerRound: unitsOf(headRounds),
            refusal: refusalOf(signal, work, errorGap) ?? (signal === "cpu" ? quotaRefusalOf(baseRounds, headRounds) : null),
            missing: { base: whyMissing(baseRounds, signal), head: whyMissing(headRounds, signal) },
            noise: costNoise(options.history, costKeyOf(head.manifest, component, signal)),
          },
          options,
        ),
      )
      .filter((comparison) => comparison.presence !== "neither" || comparison.why !== "not measured");
  });
};
