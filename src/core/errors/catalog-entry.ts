/** One row of the catalog of errors: who is to act, what is said, what to do. */
import type { Blame } from "./heapgate-error.ts";

export interface CatalogEntry<Args> {
  readonly blame: Blame;
  readonly message: (args: Args) => string;
  readonly remedy: (args: Args) => string;
}

/** A row; the facts both sentences need are those of `Args`. */
export const entry = <Args>(blame: Blame, message: (args: Args) => string, remedy: (args: Args) => string): CatalogEntry<Args> => ({
  blame,
  message,
  remedy,
});

/** Remedy for a file of the configuration that is not where it starts from. */
export const TREE_PATHS =
  "Relative paths start at the root of head's tree (those of the workload also at the folder of the configuration); head holds what is committed, with . also new files that git does not ignore.";
