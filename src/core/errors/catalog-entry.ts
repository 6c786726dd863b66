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
