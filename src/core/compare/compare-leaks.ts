/** Growth inside the runs, base against head: what base does as well (warm-up, cache fill) cancels, a leak of head stays. */
import type { GrowthResult, Growth } from "../stats/growth.ts";
import { growthOf, medianCurve, MINIMUM_POINTS } from "../stats/growth.ts";
import { testGrowthAlone, testGrowthPairs, testGrowthSides } from "../stats/growth-test.ts";
import { smallValueOffset } from "../stats/log-ratio.ts";
import { median } from "../stats/order.ts";
import { shapeOf } from "../stats/shape.ts";
import type { History } from "../snapshot/history.ts";
import { growthKeyOf } from "../snapshot/history.ts";
import type { PointSeries, RoundData, Snapshot } from "../snapshot/snapshot.ts";
import type { LeakSignal, PointMetric } from "../units/signals.ts";
import { LEAK_SIGNALS, signalMeta } from "../units/signals.ts";
import type { Design, Evidence, LeakComparison } from "./comparison.ts";
import { errorGapOf, errorRefusalOf, WORK_TOLERANCE } from "./equal-work.ts";
import { evidenceOf, UNTESTABLE_WORDS } from "./evidence.ts";
import type { IdentityOptions } from "./function-identity.ts";
import type { KnownNoise } from "./known-noise.ts";
import { growthNoise, priorFacts } from "./known-noise.ts";
import { leakFunctions } from "./leak-functions.ts";
import type { DecodeSettings } from "./profile-source.ts";
import { roundsOf } from "./signal-values.ts";

export interface LeakOptions extends DecodeSettings, IdentityOptions {
  /** What earlier runs tell of the noise; left out or null: nothing. */
  readonly history?: History | null;
}

const POINT_METRIC: Readonly<Record<LeakSignal, PointMetric>> = {
  "live-heap": "live_heap_bytes",
  goroutines: "goroutines",
  "open-fds": "open_fds",
};

interface Series {
  readonly round: number;
  readonly points: PointSeries;
  readonly values: readonly (number | null)[];
}

const seriesOf = (rounds: readonly RoundData[], signal: LeakSignal): readonly Series[] =>
  rounds.flatMap((round) => {
    const values = round.points?.columns[POINT_METRIC[signal]];
    if (round.points === null || values === undefined || round.entry.voidReason !== null) return [];
    return values.every((value) => value === null) ? [] : [{ round: round.entry.round, points: round.points, values }];
  });

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);

const growthIn = (series: Series, minimumPoints: number, offset: number): GrowthResult =>
  growthOf({
    values: series.values,
    minimumPoints,
    offset,
    ...(series.points.unitsColumn === null ? {} : { units: series.points.unitsColumn }),
    ...(series.points.secondsColumn === null ? {} : { seconds: series.points.secondsColumn }),
  });

interface Measured {
  readonly round: number;
  readonly growth: Growth;
}

interface SideGrowth {
  readonly measured: readonly Measured[];
  readonly why: string | null;
}

const sideGrowth = (series: readonly Series[], minimumPoints: number, offset: number, signal: LeakSignal): SideGrowth => {
  const needsGc = signal === "live-heap";
  const usable = series.filter(({ points }) => !needsGc || points.postGc);
  if (series.length > 0 && usable.length === 0) return { measured: [], why: "the heap was not read right after forced collections" };
  const results = usable.map((one) => ({ round: one.round, result: growthIn(one, minimumPoints, offset) }));
  const measured = results.flatMap(({ round, result }) => (result.kind === "growth" ? [{ round, growth: result }] : []));
  if (measured.length > 0) return { measured, why: null };
  const failed = results.map(({ result }) => result).find((result) => result.kind === "not-measured");
  if (failed === undefined) return { measured, why: "no points along the run" };
  const counted =
    failed.why === "too-few-points" ? `${failed.pointsFound} points, ${failed.pointsNeeded} are needed` : `the points are ${failed.why}`;
  return { measured, why: counted };
};

const workSpan = (series: readonly Series[]): number | null => {
  const spans = series.flatMap(({ points }) => {
    const units = known(points.unitsColumn ?? []);
    const first = units[0];
    const last = units.at(-1);
    return first === undefined || last === undefined ? [] : [last - first];
  });
  return spans.length === 0 ? null : median(spans);
};

/** Unequal work makes growth per window incomparable (`metrics.md` §13.9). */
const workDiffers = (base: readonly Series[], head: readonly Series[]): boolean => {
  const baseSpan = workSpan(base);
  const headSpan = workSpan(head);
  if (baseSpan === null || headSpan === null) return false;
  return Math.abs(headSpan - baseSpan) > WORK_TOLERANCE * Math.max(baseSpan, headSpan);
};

const middle = (values: readonly (number | null)[]): number | null => {
  const numbers = known(values);
  return numbers.length === 0 ? null : median(numbers);
};

const growthsOf = (measured: readonly Measured[]): readonly Growth[] => measured.map(({ growth }) => growth);

const aloneOf = (measured: readonly Measured[], noise: KnownNoise): Evidence | null =>
  evidenceOf(testGrowthAlone(growthsOf(measured), noise.prior), {
    ...priorFacts(noise),
    test: "one-sided-growth",
    baseCount: measured.length,
    headCount: measured.length,
    lowerLimitAcrossRunnersLog: null,
    pWorseSameRunner: null,
  });

const pairsOf = (
  base: readonly Measured[],
  head: readonly Measured[],
): { readonly base: readonly Growth[]; readonly head: readonly Growth[] } => {
  const headByRound = new Map(head.map(({ round, growth }) => [round, growth]));
  const pairs = base.flatMap(({ round, growth }) => {
    const partner = headByRound.get(round);
    return partner === undefined ? [] : [{ base: growth, head: partner }];
  });
  return { base: pairs.map((pair) => pair.base), head: pairs.map((pair) => pair.head) };
};

/** Said once when both sides lack the same. */
const whyOf = (base: string | null, head: string | null): string | null => {
  if (head !== null) return head === base ? head : `head: ${head}`;
  return base === null ? null : `base: ${base}`;
};

const sidesOf = (component: string, signal: LeakSignal, base: Snapshot, head: Snapshot, design: Design) => {
  const rounds = { base: roundsOf(base, component), head: roundsOf(head, component) };
  const [baseSeries, headSeries] = [seriesOf(rounds.base, signal), seriesOf(rounds.head, signal)];
  const everyValue = [...baseSeries, ...headSeries].flatMap(({ values }) => known(values));
  const offset = smallValueOffset(everyValue, signalMeta(signal).quantum);
  const baseSide = sideGrowth(baseSeries, MINIMUM_POINTS, offset, signal);
  const headSide = sideGrowth(headSeries, MINIMUM_POINTS, offset, signal);
  const refusal = refusalOf(rounds, { base: baseSeries, head: headSeries }, design);
  return { baseSeries, headSeries, baseSide, headSide, refusal };
};

/** Why the growth of the sides may not be compared; null when it may. */
const refusalOf = (
  rounds: { readonly base: readonly RoundData[]; readonly head: readonly RoundData[] },
  series: { readonly base: readonly Series[]; readonly head: readonly Series[] },
  design: Design,
): string | null =>
  errorRefusalOf(errorGapOf(rounds.base, rounds.head, design)) ??
  (workDiffers(series.base, series.head) ? "not compared: the sides did different amounts of work between the points" : null);

/** D_i = g_head,i − g_base,i of the pairs; none where growth was not measured or the sides did different work. */
export const growthDifferences = (component: string, signal: LeakSignal, base: Snapshot, head: Snapshot): readonly number[] => {
  const { baseSide, headSide, refusal } = sidesOf(component, signal, base, head, "paired");
  if (refusal !== null) return [];
  const pairs = pairsOf(baseSide.measured, headSide.measured);
  return pairs.head.map(({ growthLog }, index) => growthLog - (pairs.base[index]?.growthLog ?? NaN));
};

/** Growths of the runs of one recording. */
export const growthsOfSide = (component: string, signal: LeakSignal, recorded: Snapshot): readonly number[] =>
  growthsOf(sidesOf(component, signal, recorded, recorded, "unpaired").baseSide.measured).map(({ growthLog }) => growthLog);

/** Above this chance of a rise like head's without any, nobody needs to know who allocates it. */
const LOOK_ALPHA = 0.1;

/**
 * Whether the heap profiles along the runs are worth decoding: head's live heap rises, beyond what noise does one time in ten, by itself or
 * against base. Every growth a verdict speaks of is beyond that. Where nothing could be tested the profiles are all there is, and they are read.
 */
const isWorthALook = ({ evidence, headAlone, headGrowth }: Pick<LeakComparison, "evidence" | "headAlone" | "headGrowth">): boolean => {
  const tests = [evidence, headAlone].filter((test) => test !== null);
  return tests.length === 0 || ((headGrowth ?? 0) > 0 && tests.some(({ pWorse }) => pWorse <= LOOK_ALPHA));
};

const compareLeak = (
  component: string,
  signal: LeakSignal,
  base: Snapshot,
  head: Snapshot,
  design: Design,
  options: LeakOptions,
): LeakComparison => {
  const { baseSeries, headSeries, baseSide, headSide, refusal } = sidesOf(component, signal, base, head, design);
  const input =
    design === "paired"
      ? pairsOf(baseSide.measured, headSide.measured)
      : { base: growthsOf(baseSide.measured), head: growthsOf(headSide.measured) };
  const test = design === "paired" ? testGrowthPairs : testGrowthSides;
  const noise = growthNoise(options.history ?? null, growthKeyOf(head.manifest, component, signal));
  const result = test({ ...input, prior: noise.prior });
  const evidence =
    refusal !== null
      ? null
      : evidenceOf(result, {
          ...priorFacts(noise),
          test: design === "paired" ? "paired-moderated-t" : "unpaired-moderated-t",
          baseCount: input.base.length,
          headCount: input.head.length,
          lowerLimitAcrossRunnersLog: null,
          pWorseSameRunner: null,
        });
  const headCurve = medianCurve(headSeries.map(({ values }) => values));
  const whySide = whyOf(baseSide.why, headSide.why);
  const shape = shapeOf(headCurve);
  const headAlone = aloneOf(headSide.measured, noise);
  const headGrowth = middle(growthsOf(headSide.measured).map(({ growthAbsolute }) => growthAbsolute));
  // Goroutines and descriptors have no profiles along the runs.
  const isRead = signal === "live-heap" && isWorthALook({ evidence, headAlone, headGrowth });
  return {
    component,
    signal,
    baseGrowthLog: growthsOf(baseSide.measured).map(({ growthLog }) => growthLog),
    headGrowthLog: growthsOf(headSide.measured).map(({ growthLog }) => growthLog),
    baseGrowth: middle(growthsOf(baseSide.measured).map(({ growthAbsolute }) => growthAbsolute)),
    headGrowth,
    difference: result.kind === "tested" ? result.medianDifference : null,
    evidence,
    baseAlone: aloneOf(baseSide.measured, noise),
    headAlone,
    perUnit: middle(growthsOf(headSide.measured).map(({ slopePerUnit }) => slopePerUnit)),
    perMinute: middle(growthsOf(headSide.measured).map(({ slopePerMinute }) => slopePerMinute)),
    shape: shape?.shape ?? null,
    baseCurve: medianCurve(baseSeries.map(({ values }) => values)),
    headCurve,
    functions: isRead ? leakFunctions(roundsOf(base, component), roundsOf(head, component), options) : [],
    why: refusal ?? whySide ?? (result.kind === "untestable" ? `cannot be tested: ${UNTESTABLE_WORDS[result.why]}` : null),
  };
};

/**
 * Compares the growth of live heap, goroutines and file descriptors of every component, and names the functions that allocate what live heap
 * adds. Without points it stands there as not measured.
 */
export const compareLeaks = (base: Snapshot, head: Snapshot, design: Design, options: LeakOptions): readonly LeakComparison[] => {
  const components = [...new Set([...base.manifest.components, ...head.manifest.components])];
  return components.flatMap((component) => LEAK_SIGNALS.map((signal) => compareLeak(component, signal, base, head, design, options)));
};
