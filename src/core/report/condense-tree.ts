/** Makes a growth tree short enough to read: what says nothing is folded, what is small is left out, and both are counted. */
import type { GrowthNode } from "../compare/comparison-chains.ts";

/** A node to print. `skipped` frames stand between it and its parent. */
export interface TreeNode {
  readonly node: GrowthNode;
  readonly skipped: number;
  readonly children: readonly TreeNode[];
}

export interface CondensedTree {
  readonly roots: readonly TreeNode[];
  /** Branches that were left out because they are small. */
  readonly omitted: number;
}

/** Of a longer run of plain callers the ones that say most are shown. */
const LONGEST_RUN = 5;
const MOST_LINES = 20;

const isPlainStep = (node: GrowthNode): boolean => !node.leaf && node.children.length === 1;

/** The standard library and the runtime on the way to somebody's code say nothing. */
const isSilent = (node: GrowthNode): boolean => isPlainStep(node) && (node.owner === "standard" || node.owner === "runtime");

const runOf = (start: GrowthNode): readonly GrowthNode[] => {
  const run = [start];
  for (let at: GrowthNode | undefined = start; at !== undefined && isPlainStep(at); at = run.at(-1)) {
    const next: GrowthNode | undefined = at.children[0];
    if (next === undefined) break;
    run.push(next);
  }
  return run;
};

/** Whether a function says more than any other: it is never folded away before others are. */
export type IsTelling = (func: string) => boolean;

/** What the change touches says most, then one's own code, then what it calls first, then what stands just before the end, then where the run begins. */
const rankOf = (steps: readonly GrowthNode[], index: number, isTelling: IsTelling): number => {
  if (isTelling(steps[index]?.func ?? "")) return -1;
  if (steps[index]?.owner === "own") return 0;
  if (steps[index - 1]?.owner === "own") return 1;
  if (index >= steps.length - 2) return 2;
  return index === 0 ? 3 : 4;
};

/** At most `LONGEST_RUN` steps in their order; of equals the ones nearer to the end. */
const mostTelling = (steps: readonly GrowthNode[], isTelling: IsTelling): readonly GrowthNode[] => {
  const rank = (index: number): number => rankOf(steps, index, isTelling);
  const ranked = steps.map((_, index) => index).toSorted((left, right) => rank(left) - rank(right) || right - left);
  const kept = new Set(ranked.slice(0, LONGEST_RUN));
  return steps.filter((_, index) => kept.has(index));
};

const condense = (node: GrowthNode, isTelling: IsTelling): TreeNode => {
  const run = runOf(node);
  const end = run.at(-1) ?? node;
  const steps = run.slice(0, -1).filter((step) => !isSilent(step) || isTelling(step.func));
  const kept = mostTelling(steps, isTelling);
  const path = [...kept, end];
  const positions = new Map(run.map((step, index) => [step, index]));
  const gaps = path.map((step, index) => {
    const at = positions.get(step) ?? 0;
    const before = index === 0 ? -1 : (positions.get(path[index - 1] ?? step) ?? 0);
    return at - before - 1;
  });
  let built: TreeNode = { node: end, skipped: gaps.at(-1) ?? 0, children: end.children.map((child) => condense(child, isTelling)) };
  for (let index = path.length - 2; index >= 0; index -= 1) {
    const step = path[index];
    if (step !== undefined) built = { node: step, skipped: gaps[index] ?? 0, children: [built] };
  }
  return built;
};

const count = (nodes: readonly TreeNode[], least: number): number =>
  nodes.reduce((sum, { node, children }) => (node.share < least ? sum : sum + 1 + count(children, least)), 0);

const prune = (nodes: readonly TreeNode[], least: number): CondensedTree => {
  const kept = nodes.filter(({ node }) => node.share >= least);
  const below = kept.map((one) => ({ one, rest: prune(one.children, least) }));
  return {
    roots: below.map(({ one, rest }) => ({ ...one, children: rest.roots })),
    omitted: nodes.length - kept.length + below.reduce((sum, { rest }) => sum + rest.omitted, 0),
  };
};

const sharesOf = (nodes: readonly TreeNode[]): readonly number[] =>
  nodes.flatMap(({ node, children }) => [node.share, ...sharesOf(children)]);

/** Folds and prunes to at most 20 lines; the largest branches stay, and of a long run what `isTelling` says. */
export const condenseTree = (roots: readonly GrowthNode[], isTelling: IsTelling = () => false): CondensedTree => {
  const condensed = roots.map((root) => condense(root, isTelling));
  const thresholds = [0, ...sharesOf(condensed).toSorted((left, right) => left - right)];
  const least = thresholds.find((threshold) => count(condensed, threshold) <= MOST_LINES) ?? 1;
  return prune(condensed, least);
};
