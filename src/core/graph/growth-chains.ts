/** The smallest call tree that explains where growth was allocated: from the roots down to the functions that allocate. */
import type { OwnerClass } from "../pprof/owner.ts";
import type { SampleType } from "../pprof/profile.ts";
import type { FrameOptions } from "./frames.ts";
import { type SideProfiles, sideMeans, stackTree, type StackTree } from "./weighted-stacks.ts";

export interface ChainFrame {
  readonly func: string;
  readonly file: string;
  /** Line of the call (of the allocation, in the last frame) in the heaviest stack; 0 if unknown. */
  readonly line: number;
  readonly ownerClass: OwnerClass;
}

/** One function on the way from a root to where the growth was allocated. */
export interface GrowthNode extends ChainFrame {
  /** Growth allocated by this function and what it calls, in the unit of the sample type. */
  readonly growth: number;
  /** `growth` over the whole growth. */
  readonly share: number;
  /** Whether the function itself (or callees too small to show) allocated a part worth showing; `ownGrowth` is that part. */
  readonly allocatesHere: boolean;
  readonly ownGrowth: number;
  readonly children: readonly GrowthNode[];
}

/** One path, root first, with what was allocated at its end. */
export interface GrowthChain {
  readonly frames: readonly ChainFrame[];
  readonly base: number;
  readonly head: number;
  readonly difference: number;
  /** `difference` over the whole growth. */
  readonly share: number;
  /** Of `difference`, from sampling alone; null when unknown. */
  readonly standardError: number | null;
}

export interface GrowthTree {
  readonly sampleType: SampleType;
  /** Means per replicate; with start profiles, what was added between start and end. Excluded stacks are not in it. */
  readonly base: number;
  readonly head: number;
  /** head - base. Zero or less: nothing grew, and there are no roots and no chains. */
  readonly growth: number;
  /** Part of the growth the chains explain, 0 to 1 (and beyond, where other code shrank). */
  readonly covered: number;
  readonly roots: readonly GrowthNode[];
  /** By difference, largest first. */
  readonly chains: readonly GrowthChain[];
  readonly excluded: { readonly base: number; readonly head: number };
}

export interface GrowthOptions extends FrameOptions {
  /** Part of the growth to explain before stopping; default 0.9. */
  readonly coverageRatio?: number;
  /** Subtrees below this part of the growth are folded into their caller; default 0.02. */
  readonly leastShareRatio?: number;
}

const DEFAULT_COVERAGE = 0.9;
const DEFAULT_LEAST_SHARE = 0.02;

/** Growth of each node and everything below it. */
function subtreeGrowth(tree: StackTree, base: Float64Array, head: Float64Array): Float64Array {
  const growth = head.map((value, node) => value - (base[node] ?? 0));
  for (let node = tree.nodeCount - 1; node > 0; node -= 1) {
    const parent = tree.parents[node] ?? 0;
    growth[parent] = (growth[parent] ?? 0) + (growth[node] ?? 0);
  }
  return growth;
}

const sumOf = (column: Float64Array): number => column.reduce((sum, value) => sum + value, 0);

/**
 * Explains head's growth over base: (head end - head start) - (base end - base start), or head - base without start profiles, means per
 * replicate. Takes the places with the largest growth of their own until they explain `coverageRatio`, and joins their call paths.
 * A function is shown where memory was allocated; who keeps it alive a heap profile does not say. Throws SAMPLE_TYPE_UNKNOWN.
 */
export function growthTree(base: SideProfiles, head: SideProfiles, sampleType: string | number, options: GrowthOptions = {}): GrowthTree {
  // Callees too small to show count for their caller, so all nodes' own parts add up to the whole.
  const leastShareRatio = options.leastShareRatio ?? DEFAULT_LEAST_SHARE;
  const tree = stackTree(base, head, sampleType, { ...options, leastShareRatio });
  const own = sideMeans(tree);
  const [baseTotal, headTotal] = [sumOf(own.base), sumOf(own.head)];
  const growth = headTotal - baseTotal;
  const whole = { sampleType: tree.sampleType, base: baseTotal, head: headTotal, growth, excluded: tree.excluded };
  if (growth <= 0) return { ...whole, covered: 0, roots: [], chains: [] };

  const subtrees = subtreeGrowth(tree, own.base, own.head);
  const ownGrowth = (node: number): number => (own.head[node] ?? 0) - (own.base[node] ?? 0);
  const ends: number[] = [];
  for (let node = 1; node < tree.nodeCount; node += 1) if (ownGrowth(node) > 0) ends.push(node);
  ends.sort((a, b) => ownGrowth(b) - ownGrowth(a) || a - b);

  const chosen: number[] = [];
  let covered = 0;
  for (const node of ends) {
    if (covered >= growth * (options.coverageRatio ?? DEFAULT_COVERAGE)) break;
    chosen.push(node);
    covered += ownGrowth(node);
  }

  const frameAt = (node: number): ChainFrame => {
    const frame = tree.frames[tree.frameOf[node] ?? 0];
    return { func: frame?.key ?? "", file: frame?.file ?? "", line: tree.lines[node] ?? 0, ownerClass: frame?.ownerClass ?? "dependency" };
  };
  const chains = chosen.map((node): GrowthChain => {
    const path: ChainFrame[] = [];
    for (let at = node; at > 0; at = tree.parents[at] ?? 0) path.unshift(frameAt(at));
    const variance = tree.variances?.[node] ?? null;
    return {
      frames: path,
      base: own.base[node] ?? 0,
      head: own.head[node] ?? 0,
      difference: ownGrowth(node),
      share: ownGrowth(node) / growth,
      standardError: variance === null ? null : Math.sqrt(variance),
    };
  });

  const isEnd = new Set(chosen);
  const childrenOf = new Map<number, Set<number>>();
  for (const end of chosen) {
    for (let node = end; node > 0; node = tree.parents[node] ?? 0) {
      const parent = tree.parents[node] ?? 0;
      const siblings = childrenOf.get(parent) ?? new Set<number>();
      siblings.add(node);
      childrenOf.set(parent, siblings);
    }
  }
  const grown = (node: number): number => subtrees[node] ?? 0;
  const nodesBelow = (parent: number): readonly GrowthNode[] =>
    [...(childrenOf.get(parent) ?? [])]
      .toSorted((a, b) => grown(b) - grown(a) || a - b)
      .map((node) => ({
        ...frameAt(node),
        growth: grown(node),
        share: grown(node) / growth,
        allocatesHere: isEnd.has(node),
        ownGrowth: ownGrowth(node),
        children: nodesBelow(node),
      }));
  return { ...whole, covered: covered / growth, roots: nodesBelow(0), chains };
}
