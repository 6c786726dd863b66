/** Which functions a comparison names for a signal: those on the path that carries most of what grew. */
import type { Chain, GrowthNode } from "../compare/comparison-chains.ts";
import type { Comparison, ProfileDiff } from "../compare/comparison.ts";
import type { RedSignal } from "./injections.ts";

export interface NamedFunctions {
  /** Root first, or for goroutines whoever started them before what they do. */
  readonly path: readonly string[];
  /** The innermost one of the service itself; null: none is. */
  readonly own: string | null;
}

const NONE: NamedFunctions = { path: [], own: null };

type Kind = ProfileDiff["kind"];

interface Modules {
  /** Module paths of the service. */
  readonly mainModules: readonly string[];
}

/** The profile that tells where a signal comes from; the comment shows the same. Of other signals none does. */
const PROFILE_OF: Readonly<Partial<Record<RedSignal, Kind>>> = {
  "live-heap": "heap",
  "live-objects": "heap",
  rss: "heap",
  "growth of live-heap": "heap",
  cpu: "cpu",
  allocated: "allocs",
  allocations: "allocs",
  goroutines: "goroutine",
  "growth of goroutines": "goroutine",
  "open-fds": "goroutine",
  "growth of open-fds": "goroutine",
};

const heaviest = (nodes: readonly GrowthNode[]): GrowthNode | null =>
  nodes.reduce<GrowthNode | null>((found, node) => (found === null || node.growth > found.growth ? node : found), null);

/** From the root to the end, at each branch where most of the growth goes. */
const heaviestPath = (tree: readonly GrowthNode[]): readonly GrowthNode[] => {
  const path: GrowthNode[] = [];
  for (let node = heaviest(tree); node !== null && node.growth > 0; node = heaviest(node.children)) path.push(node);
  return path;
};

/** Goroutines have chains only; who started them stands above their frames. */
const heaviestChain = (chains: readonly Chain[]): readonly string[] => {
  const [first] = chains.filter(({ difference }) => difference > 0).toSorted((left, right) => right.difference - left.difference);
  if (first === undefined) return [];
  const creator = first.origin?.creator ?? null;
  return [...(creator === null ? [] : [creator]), ...first.frames];
};

const isOwn = (func: string, { mainModules }: Modules): boolean =>
  mainModules.some((module) => func.startsWith(`${module}/`) || func.startsWith(`${module}.`));

const named = (path: readonly string[], modules: Modules): NamedFunctions => ({
  path,
  own: path.findLast((func) => isOwn(func, modules)) ?? null,
});

/** Empty where nothing grew, or no profile tells of the signal. */
export const namedFunctions = (comparison: Comparison, red: RedSignal, modules: Modules): NamedFunctions => {
  if (red === "growth of live-heap") {
    const [steepest] = comparison.leaks.find(({ signal }) => signal === "live-heap")?.functions ?? [];
    if (steepest !== undefined)
      return named(steepest.chain.at(-1) === steepest.func ? steepest.chain : [...steepest.chain, steepest.func], modules);
  }
  const kind = PROFILE_OF[red];
  const diff = comparison.profiles.find((one) => one.kind === kind);
  if (diff === undefined) return NONE;
  return named(diff.tree.length > 0 ? heaviestPath(diff.tree).map(({ func }) => func) : heaviestChain(diff.chains), modules);
};
