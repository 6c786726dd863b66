/** Where the change lies on the paths that carry a growth: functions to mark, lines to show and lines to annotate. */
import type { GrowthNode } from "../compare/comparison-chains.ts";
import type { ProfileDiff } from "../compare/comparison.ts";
import type { TouchedFunction } from "../compare/touched-functions.ts";

/** A function the change touches, on the way to what grew. */
export interface TouchedStep {
  readonly touched: TouchedFunction;
  /** Growth made by it and what it calls, in the profile's unit. */
  readonly growth: number;
  /** Of the profile's growth, 0..1. */
  readonly share: number;
  /** True when the growth is made in the function itself. */
  readonly isEnd: boolean;
  /** Frames between it and the root. */
  readonly depth: number;
}

/** Functions of the profile that the change touches, by name; empty where no diff is known. */
export const touchedByName = ({ touched = [] }: Pick<ProfileDiff, "touched">): ReadonlyMap<string, TouchedFunction> =>
  new Map(touched.map((one) => [one.func, one]));

interface Step {
  readonly func: string;
  readonly growth: number;
  readonly share: number;
  readonly isEnd: boolean;
  readonly depth: number;
}

const stepsOfTree = (nodes: readonly GrowthNode[], depth: number): readonly Step[] =>
  nodes.flatMap(({ func, growth, share, leaf, children }) => [
    { func, growth, share, isEnd: leaf, depth },
    ...stepsOfTree(children, depth + 1),
  ]);

/** Goroutines have chains only; who started them stands above all of their frames. */
const stepsOfChains = ({ chains }: ProfileDiff): readonly Step[] =>
  chains
    .filter(({ difference }) => difference > 0)
    .flatMap(({ frames, difference, share, origin }) => [
      ...(origin === undefined || origin.creator === null
        ? []
        : [{ func: origin.creator, growth: difference, share, isEnd: false, depth: 0 }]),
      ...frames.map((func, at) => ({ func, growth: difference, share, isEnd: at === frames.length - 1, depth: at + 1 })),
    ]);

/** Less of the growth than this is no reason to point at a line. */
const LEAST_SHARE = 0.05;

/** Shares that differ by less are the same path. */
const rounded = (share: number): number => Math.round(share * 20);

/**
 * Touched functions on the paths of a profile's growth, each once with the largest of its growths: what carries most first, and of one path what
 * stands nearest to the end, where the change tells most.
 */
export const touchedSteps = (diff: ProfileDiff): readonly TouchedStep[] => {
  const touched = touchedByName(diff);
  if (touched.size === 0 || diff.total.difference <= 0) return [];
  const found = new Map<string, TouchedStep>();
  for (const step of diff.tree.length > 0 ? stepsOfTree(diff.tree, 0) : stepsOfChains(diff)) {
    const one = touched.get(step.func);
    const known = found.get(step.func);
    if (one === undefined || step.share < LEAST_SHARE || (known !== undefined && known.growth >= step.growth)) continue;
    found.set(step.func, { touched: one, growth: step.growth, share: step.share, isEnd: step.isEnd, depth: step.depth });
  }
  return [...found.values()].toSorted((left, right) => rounded(right.share) - rounded(left.share) || right.depth - left.depth);
};
