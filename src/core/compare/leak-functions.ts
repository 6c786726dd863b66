/** Which functions of head allocate what is not freed: heap profiles along the runs, a slope per function, and who calls it. */
import type { FrameOptions } from "../graph/frames.ts";
import { growthTree } from "../graph/growth-chains.ts";
import type { RoundData } from "../snapshot/snapshot.ts";
import { benjaminiHochberg } from "../stats/benjamini-hochberg.ts";
import type { Checkpoint, JoinedSlope, RunSlope } from "../stats/checkpoint-slope.ts";
import { joinSlopes, runSlope } from "../stats/checkpoint-slope.ts";
import type { LeakFunction } from "./comparison.ts";
import { identifyFunctions, type IdentityOptions } from "./function-identity.ts";
import type { FunctionSeries, SideSeries, WorkAxis } from "./heap-series.ts";
import type { RunEdges } from "./heap-series.ts";
import { commonAxis, HEAP_COLUMN, heapRuns, LEAST_CHECKPOINTS, readEdges, readSeries } from "./heap-series.ts";
import type { DecodeSettings } from "./profile-source.ts";

/** Share of false functions among those listed, as for rows (`statistics.md` §6). */
const FALSE_SHARE = 0.1;
/** A rise that stopped half-way would pass so often. */
const TAIL_ALPHA = 0.05;
/** Levels that are known no better than eight sampled objects tell are not tested: that many have a relative variance of 1/8. */
const MOST_RELATIVE_VARIANCE = 1 / 8;
const MOST_FUNCTIONS = 10;
/** Callees with less than this part of the growth count for their caller. */
const LEAST_SHARE = 0.005;

/** The state before the first batch is still part of the warm-up (`statistics.md` §5 drops the first 30 %), where enough is left. */
const withoutWarmUp = (points: readonly Checkpoint[]): readonly Checkpoint[] => points.slice(points.length > LEAST_CHECKPOINTS ? 1 : 0);

/** From the middle on. */
const laterHalf = (points: readonly Checkpoint[]): readonly Checkpoint[] => points.slice(Math.ceil(points.length / 2) - 1);

const NOTHING_HELD: RunSlope = { slope: 0, sharedVariance: 0, separateVariance: 0, residualVariance: 0 };

interface Slopes {
  readonly whole: JoinedSlope;
  /** Over the later half of each run: what levelled off is flat there. */
  readonly tail: JoinedSlope;
}

/** Slopes over all runs of the side; a run in which the function holds nothing has slope 0 and says so with certainty. */
const slopesOf = ({ runs }: Pick<FunctionSeries, "runs">, count: number): Slopes | null => {
  const over = (part: (points: readonly Checkpoint[]) => readonly Checkpoint[]): JoinedSlope | null =>
    joinSlopes(
      Array.from({ length: count }, (_, run) => {
        const own = runs.get(run);
        return (own === undefined ? null : runSlope(part(own))) ?? NOTHING_HELD;
      }),
    );
  const whole = over(withoutWarmUp);
  const tail = over((points) => laterHalf(withoutWarmUp(points)));
  return whole === null || tail === null ? null : { whole, tail };
};

/** Few but large objects are counted exactly, so that it is their sampling error that counts, not their number. */
const isTestable = ({ runs }: FunctionSeries): boolean => {
  const points = [...runs.values()].flat();
  const level = points.reduce((sum, { y }) => sum + y, 0);
  const variance = points.reduce((sum, point) => sum + (point.variance ?? 0), 0);
  return variance <= MOST_RELATIVE_VARIANCE * level ** 2;
};

const isMonotone = (points: readonly Checkpoint[]): boolean =>
  points.every(({ y }, index) => index === 0 || y >= (points[index - 1]?.y ?? 0));

const isRising = (points: readonly Checkpoint[]): boolean => (runSlope(withoutWarmUp(points))?.slope ?? 0) > 0;

interface Sloped {
  readonly series: FunctionSeries;
  readonly slopes: Slopes;
}

/** Those that rise beyond noise over all functions together, to the end, steepest first. */
const rising = (all: readonly Sloped[]): readonly Sloped[] => {
  const { rejected } = benjaminiHochberg(
    all.map(({ slopes }) => slopes.whole.pRising),
    FALSE_SHARE,
  );
  return all
    .filter(({ slopes: { whole, tail } }, index) => rejected[index] === true && whole.interval[0] > 0 && tail.pRising <= TAIL_ALPHA)
    .toSorted((left, right) => right.slopes.whole.slope - left.slopes.whole.slope || (left.series.func < right.series.func ? -1 : 1));
};

/** Path of the heaviest stack of what head added along its runs (less what base did), by the function at its end. */
const chainsByEnd = (base: SideSeries | null, head: SideSeries, frames: FrameOptions): ReadonlyMap<string, readonly string[]> => {
  const before = { start: base?.first ?? [], end: base?.last ?? [] };
  const options = { ...frames, coverageRatio: Number.POSITIVE_INFINITY, leastShareRatio: LEAST_SHARE };
  const { chains } = growthTree(before, { start: head.first, end: head.last }, HEAP_COLUMN, options);
  const byEnd = new Map<string, readonly string[]>();
  for (const { frames: path } of chains) {
    const end = path.at(-1)?.func ?? "";
    if (!byEnd.has(end))
      byEnd.set(
        end,
        path.map(({ func }) => func),
      );
  }
  return byEnd;
};

/** Mean over the runs at each checkpoint; a run in which the function holds nothing counts as 0. Undefined where runs differ in length. */
const levelsOf = ({ runs }: Pick<FunctionSeries, "runs">, count: number): readonly number[] | undefined => {
  const [first = [], ...others] = [...runs.values()];
  if (first.length === 0 || others.some((points) => points.length !== first.length)) return undefined;
  return first.map((_, at) => [...runs.values()].reduce((sum, points) => sum + (points[at]?.y ?? 0), 0) / count);
};

const leakOf = ({ series, slopes }: Sloped, head: SideSeries, base: SideSeries | null, per: WorkAxis, total: number) => {
  const runs = [...series.runs.values()];
  const before = base?.functions.get(series.func);
  const levels = levelsOf(series, head.runs);
  const basePerUnit = base === null ? null : before === undefined ? 0 : (slopesOf(before, base.runs)?.whole.slope ?? null);
  return {
    func: series.func,
    file: series.file === "" ? null : series.file,
    owner: series.ownerClass,
    basePerUnit,
    perUnit: slopes.whole.slope,
    per,
    interval: slopes.whole.interval,
    share: total > 0 ? slopes.whole.slope / total : 0,
    monotone: runs.length === head.runs && runs.every(isMonotone),
    rounds: head.runs,
    risingRounds: runs.filter(isRising).length,
    checkpoints: head.checkpoints,
    ...(levels === undefined ? {} : { levels }),
  };
};

const bothOf = (edges: readonly RunEdges[]) => edges.flatMap(({ first, last }) => [first, last]);

/**
 * Functions of head that hold more and more bytes from checkpoint to checkpoint, at most ten, steepest first; empty with fewer than four heap
 * profiles along a run. Per run the slope of a function's bytes in use against the work done (units, else seconds, else batches), the state before
 * the first batch left out where four others remain; over runs `joinSlopes`. Listed is what rises beyond noise over all functions together
 * (Benjamini-Hochberg, 10 %), has its 95 % interval above 0, and still rises in the later half of its runs: a warm-up that ended is not a leak.
 * Functions are matched between the sides as rows are, by what the edges of the runs hold; stacks that serve the measurement are left out.
 */
export const leakFunctions = (
  baseRounds: readonly RoundData[],
  headRounds: readonly RoundData[],
  options: IdentityOptions & DecodeSettings,
): readonly LeakFunction[] => {
  const [baseRuns, headRuns] = [heapRuns(baseRounds), heapRuns(headRounds)];
  if (headRuns.length === 0) return [];
  const axis = commonAxis([...baseRuns, ...headRuns]);
  const [baseEdges, headEdges] = [readEdges(baseRuns, options), readEdges(headRuns, options)];
  const { frames } = identifyFunctions({ base: bothOf(baseEdges), head: bothOf(headEdges) }, options);
  const head = readSeries(headRuns, headEdges, axis, frames, options);
  const sloped = [...head.functions.values()].flatMap((series): Sloped[] => {
    const slopes = slopesOf(series, head.runs);
    return slopes === null ? [] : [{ series, slopes }];
  });
  const found = rising(sloped.filter(({ series }) => isTestable(series))).slice(0, MOST_FUNCTIONS);
  if (found.length === 0) return [];
  const base = baseRuns.length === 0 ? null : readSeries(baseRuns, baseEdges, axis, frames, options);
  const total = sloped.reduce((sum, { slopes }) => sum + Math.max(0, slopes.whole.slope), 0);
  const chains = chainsByEnd(base, head, frames);
  return found.map((one) => ({ ...leakOf(one, head, base, axis, total), chain: chains.get(one.series.func) ?? [one.series.func] }));
};
