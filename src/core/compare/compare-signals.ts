/** Costs and levels of each component, base against head: values, change and the evidence for it. */
import type { TestResult } from "../stats/location-test.ts";
import type { Direction } from "../stats/log-ratio.ts";
import { zeroCaseOf } from "../stats/log-ratio.ts";
import { median } from "../stats/order.ts";
import { COLD_START_PRIOR, pairedTest } from "../stats/paired-test.ts";
import { COLD_START_RUN_SCALE, unpairedTest } from "../stats/unpaired-test.ts";
import type { RoundData, Snapshot } from "../snapshot/snapshot.ts";
import type { SignalMeta, SignalName } from "../units/signals.ts";
import { SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import type { Design, Evidence, Presence, SignalComparison } from "./comparison.ts";
import { evidenceOf } from "./evidence.ts";
import { workOf } from "./equal-work.ts";

/** Error shares further apart than this leave only `errors` to be judged: what survived is not the same work (`statistics.md` §3). */
const ERROR_RATIO_TOLERANCE = 0.01;
/** Beyond these differences of work only costs per unit and levels after GC, or nothing at all, compare (`metrics.md` §13). */
const WORK_TOLERANCE = 0.02;
const WORK_LIMIT = 0.5;
/** Runner spread with which a change must stand on its own (`statistics.md` §4). */
const ACROSS_RUNNERS_SCALE = { same: 0.1, differs: 0.2 } as const;

const COMPARES_AT_UNEQUAL_WORK: ReadonlySet<SignalName> = new Set<SignalName>([
  "cpu",
  "gc-cpu",
  "allocations",
  "allocated",
  "live-heap",
  "live-objects",
  "goroutines",
  "open-fds",
  "restarts",
]);

export interface SignalOptions {
  readonly design: Design;
  /** True when CPU model or runtime settings differ between the sides. */
  readonly machineDiffers: boolean;
}

interface Values {
  readonly base: readonly (number | null)[];
  readonly head: readonly (number | null)[];
}

const roundsOf = (snapshot: Snapshot, component: string): readonly RoundData[] =>
  snapshot.rounds.filter((round) => round.entry.component === component).toSorted((left, right) => left.entry.round - right.entry.round);

const valueOf = (round: RoundData, signal: SignalName): number | null =>
  round.entry.voidReason === null ? (round.values[signal]?.value ?? null) : null;

const whyMissing = (rounds: readonly RoundData[], signal: SignalName): string | null =>
  rounds.map((round) => round.entry.voidReason ?? round.values[signal]?.why ?? null).find((why) => why !== null) ?? null;

/** In pairs both values must be there; a pair that lacks one is missing on both sides. */
const valuesOf = (base: readonly RoundData[], head: readonly RoundData[], signal: SignalName, design: Design): Values => {
  if (design === "unpaired") {
    return { base: base.map((round) => valueOf(round, signal)), head: head.map((round) => valueOf(round, signal)) };
  }
  const headByRound = new Map(head.map((round) => [round.entry.round, round]));
  const paired = base.flatMap((round) => {
    const partner = headByRound.get(round.entry.round);
    return partner === undefined ? [] : [{ base: valueOf(round, signal), head: valueOf(partner, signal) }];
  });
  return { base: paired.map((pair) => pair.base), head: paired.map((pair) => pair.head) };
};

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);

const presenceOf = (base: readonly number[], head: readonly number[]): Presence => {
  if (base.length > 0) return head.length > 0 ? "both" : "base-only";
  return head.length > 0 ? "head-only" : "neither";
};

interface Tested {
  readonly evidence: Evidence | null;
  readonly medianDifference: number | null;
  readonly why: string | null;
}

const testPairs = (base: readonly number[], head: readonly number[], direction: Direction, meta: SignalMeta): Tested => {
  const result = pairedTest({ base, head, direction, quantum: meta.quantum, prior: COLD_START_PRIOR });
  return {
    evidence: evidenceOf(result, {
      test: "paired-moderated-t",
      baseCount: base.length,
      headCount: head.length,
      lowerLimitAcrossRunnersLog: null,
      pWorseSameRunner: null,
    }),
    medianDifference: result.kind === "tested" ? result.medianDifference : null,
    why: result.kind === "tested" ? null : `cannot be tested: ${result.why}`,
  };
};

const testBundles = (
  base: readonly number[],
  head: readonly number[],
  direction: Direction,
  meta: SignalMeta,
  machineDiffers: boolean,
): Tested => {
  const test = (runScale: number): TestResult =>
    unpairedTest({ base, head, direction, quantum: meta.quantum, prior: COLD_START_PRIOR, runScale });
  const result = test(meta.class === "count" ? COLD_START_RUN_SCALE.count : COLD_START_RUN_SCALE.time);
  const across = test(machineDiffers ? ACROSS_RUNNERS_SCALE.differs : ACROSS_RUNNERS_SCALE.same);
  const same = test(0);
  return {
    evidence: evidenceOf(result, {
      test: "unpaired-moderated-t",
      baseCount: base.length,
      headCount: head.length,
      lowerLimitAcrossRunnersLog: across.kind === "tested" ? across.intervalLog[0] : null,
      pWorseSameRunner: same.kind === "tested" ? same.pWorse : null,
    }),
    medianDifference: result.kind === "tested" ? result.medianDifference : null,
    why: result.kind === "tested" ? null : `cannot be tested: ${result.why}`,
  };
};

const untested = (meta: SignalMeta): boolean => meta.class === "untested" || meta.class === "context";

const compareOne = (
  component: string,
  signal: SignalName,
  values: Values,
  options: SignalOptions,
  refusal: string | null,
  missing: string | null,
): SignalComparison => {
  const meta = signalMeta(signal);
  const base =
    options.design === "paired"
      ? known(values.base.map((value, index) => (values.head[index] == null ? null : value)))
      : known(values.base);
  const head =
    options.design === "paired"
      ? known(values.head.map((value, index) => (values.base[index] == null ? null : value)))
      : known(values.head);
  const baseAny = known(values.base);
  const headAny = known(values.head);
  const presence = presenceOf(baseAny, headAny);
  const common = {
    id: `${component}/${signal}`,
    component,
    signal,
    metric: meta.metric,
    unit: meta.unit,
    better: meta.better,
    class: meta.class,
    presence,
    base: baseAny.length === 0 ? null : median(baseAny),
    head: headAny.length === 0 ? null : median(headAny),
    baseValues: values.base,
    headValues: values.head,
  };
  const plainDifference = common.base === null || common.head === null ? null : common.head - common.base;
  const plainRatio = common.base === null || common.head === null || common.base === 0 ? null : common.head / common.base - 1;
  const without = (why: string): SignalComparison => ({ ...common, difference: plainDifference, ratio: plainRatio, evidence: null, why });

  if (presence !== "both") return { ...without(missing ?? "not measured"), difference: null, ratio: null };
  if (refusal !== null) return without(refusal);
  if (untested(meta)) return { ...without("judged by plain limits"), why: null };
  const zero = zeroCaseOf(base, head);
  if (zero === "new-cost") return without("base is 0: only an absolute budget can judge it");
  const direction: Direction = meta.better === "higher" ? "higher" : "lower";
  const tested =
    options.design === "paired" ? testPairs(base, head, direction, meta) : testBundles(base, head, direction, meta, options.machineDiffers);
  const sign = direction === "lower" ? 1 : -1;
  return {
    ...common,
    difference: tested.medianDifference ?? plainDifference,
    ratio: tested.evidence === null || zero === "both-zero" ? plainRatio : Math.expm1(sign * tested.evidence.estimateLog),
    evidence: tested.evidence,
    why: tested.why,
  };
};

/** Why a signal of this component may not be compared; null when it may. */
const refusalOf = (signal: SignalName, workRatio: number | null, errorsApart: boolean): string | null => {
  if (errorsApart && signal !== "errors" && signal !== "restarts") {
    return "not compared: the error rate of the workload differs by more than 1 point, so the work was not the same";
  }
  if (workRatio === null || workRatio <= WORK_TOLERANCE || signal === "errors" || signal === "restarts") return null;
  const percent = `${(workRatio * 100).toFixed(0)} %`;
  if (workRatio > WORK_LIMIT) return `not comparable: the sides did different amounts of work (${percent} apart)`;
  return COMPARES_AT_UNEQUAL_WORK.has(signal) ? null : `not comparable: the sides did ${percent} different work in the same time`;
};

const medianOf = (rounds: readonly RoundData[], signal: SignalName): number | null => {
  const values = known(rounds.map((round) => valueOf(round, signal)));
  return values.length === 0 ? null : median(values);
};

/** Compares every signal of every component that either side has. Nothing is left out: what was not measured stands there with its reason. */
export const compareSignals = (base: Snapshot, head: Snapshot, options: SignalOptions): readonly SignalComparison[] => {
  const components = [...new Set([...base.manifest.components, ...head.manifest.components])];
  return components.flatMap((component) => {
    const baseRounds = roundsOf(base, component);
    const headRounds = roundsOf(head, component);
    const baseErrors = medianOf(baseRounds, "errors");
    const headErrors = medianOf(headRounds, "errors");
    const errorsApart = baseErrors !== null && headErrors !== null && Math.abs(headErrors - baseErrors) > ERROR_RATIO_TOLERANCE;
    const workRatio = workOf(baseRounds, headRounds);
    return SIGNAL_NAMES.map((signal) =>
      compareOne(
        component,
        signal,
        valuesOf(baseRounds, headRounds, signal, options.design),
        options,
        refusalOf(signal, workRatio, errorsApart),
        whyMissing([...headRounds, ...baseRounds], signal),
      ),
    ).filter((comparison) => comparison.presence !== "neither" || comparison.why !== "not measured");
  });
};
