/** Who calls what grew: the chains of a profile that carry its change, and where goroutines come from. */

export type Owner = "own" | "dependency" | "standard" | "runtime";

export interface Chain {
  /** Root first; the last one allocates (or creates, or burns). */
  readonly frames: readonly string[];
  readonly base: number;
  readonly head: number;
  readonly difference: number;
  /** Share of the total growth, 0..1. */
  readonly share: number;
  /** Of goroutines, where the text of `goroutine?debug=2` tells. */
  readonly origin?: GoroutineOrigin;
}

/** Where head's goroutines of one group come from and how long they have been there. */
export interface GoroutineOrigin {
  /** The function with the `go` statement; null for the main goroutine and those of the runtime. */
  readonly creator: string | null;
  readonly creatorFile: string | null;
  readonly creatorLine: number | null;
  /** As the runtime calls it: `chan receive`, `IO wait`. */
  readonly state: string;
  /** Whole minutes the longest of them has waited; null when none has for a minute. */
  readonly waitMinutes: number | null;
  /** Goroutines behind it, over all rounds. */
  readonly count: number;
}

/** A node of the tree that carries the growth. */
export interface GrowthNode {
  readonly func: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly owner: Owner;
  readonly growth: number;
  readonly share: number;
  /** True when the growth is allocated (created, spent) in this function itself. */
  readonly leaf: boolean;
  readonly children: readonly GrowthNode[];
}
