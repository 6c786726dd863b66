/** Costs and levels of each component, base against head: values, change and the evidence for it. */
import type { History } from "../snapshot/history.ts";
import { costKeyOf } from "../snapshot/history.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Direction } from "../stats/log-ratio.ts";
import { smallValueOffset, zeroCaseOf } from "../stats/log-ratio.ts";
import type { SignalId } from "../units/own-signal.ts";
import { isConditional, isSignalName } from "../units/signals.ts";
import type { Design, SignalComparison } from "./comparison.ts";
import { errorGapOf, quotaRefusalOf, refusalOf, unitsOf, workOf } from "./equal-work.ts";
import type { KnownNoise } from "./known-noise.ts";
import { costNoise } from "./known-noise.ts";
import { declarationRefusal, declaredFor, signalsOf, type KnownSignal } from "./signals-of.ts";
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
  readonly known: KnownSignal;
  readonly values: SideValues;
  readonly unitsPerRound: number | null;
  /** False where no round of head counts: then nothing of it is known, and nothing can be asked of it. */
  readonly isHeadMeasured: boolean;
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
  const { component, values, unitsPerRound, refusal, missing, noise } = asked;
  const { signal, meta, declared } = asked.known;
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
    ...(declared === null ? {} : { declared: { as: declared.as, required: declared.required && asked.isHeadMeasured } }),
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
      : testRecordings({ base, head, direction, signal, declared, meta, noise, machineDiffers });
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

/** A quantile in the infinite bucket is not known; only then the share beyond the buckets is told in its place (`metrics.md` §13 rule 5). */
const BEYOND_P95 = 0.05;
const isTold = ({ declared, baseValues, headValues }: SignalComparison): boolean =>
  declared?.as !== "overflow" || known([...baseValues, ...headValues]).some((share) => share > BEYOND_P95);

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
    const hasAny = (signal: SignalId): boolean => rounds.some(({ values }) => values[signal] !== undefined);
    const declaredBy = (side: Snapshot, signal: SignalId) => declaredFor(side, component).find(({ name }) => name === signal);
    return signalsOf(component, base, head)
      .filter(({ signal }) => !isSignalName(signal) || !isConditional(signal) || hasAny(signal))
      .map((asked) => ({ ...asked, refusal: declarationRefusal(declaredBy(base, asked.signal), declaredBy(head, asked.signal)) }))
      .map(({ refusal, ...asked }) => {
        const { signal, declared } = asked;
        return compareOne(
          {
            component,
            known: asked,
            values: valuesOf(baseRounds, headRounds, signal, options.design),
            unitsPerRound: unitsOf(headRounds),
            isHeadMeasured: headRounds.some(({ entry }) => entry.voidReason === null),
            refusal:
              refusal ?? refusalOf(signal, work, errorGap, declared) ?? (signal === "cpu" ? quotaRefusalOf(baseRounds, headRounds) : null),
            missing: { base: whyMissing(baseRounds, signal), head: whyMissing(headRounds, signal) },
            noise: costNoise(options.history, costKeyOf(head.manifest, component, signal)),
          },
          options,
        );
      })
      .filter((comparison) => (comparison.presence !== "neither" || comparison.why !== "not measured") && isTold(comparison));
  });
};
