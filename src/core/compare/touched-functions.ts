/** Functions of head in whose text the change lies: what a reviewer can be pointed at. */
import type { ListedFunction } from "../graph/function-list.ts";
import type { MatchedOwner, FunctionMatch } from "../graph/match-functions.ts";
import type { SourceChanges } from "../source/source-changes.ts";
import { touchedLines } from "../source/touched-lines.ts";

/** A function as rows and trees name it, with the lines of head that the change touched in it. */
export interface TouchedFunction {
  readonly func: string;
  /** `new`: the change brought it, and base has none by any name. */
  readonly kind: "changed" | "new";
  /** In the repository, with `/`. */
  readonly path: string;
  /** Both included, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** A change of everything, a vendored module for example, points at nothing. */
const MOST_FUNCTIONS = 2000;

const touchedIn = (
  { key, base }: MatchedOwner,
  func: ListedFunction,
  path: string | null,
  changes: SourceChanges,
): readonly TouchedFunction[] => {
  if (path === null || func.startLine === 0) return [];
  const lines = touchedLines(changes, path, func.startLine, func.lastLine);
  if (lines === null) return [];
  const kind = lines.kind === "new" && base.length === 0 ? "new" : "changed";
  return [{ func: key, kind, path, firstLine: lines.first, lastLine: lines.last }];
};

/**
 * Functions of head the change touches, one entry each (the first of its closures and instances that is touched), in the order of the match. A
 * function's text reaches from its first line to the last one that stands in a profile, so what is said is true, and a change below that line is
 * not seen. Null: no diff is known.
 */
export const touchedFunctions = (
  { owners, places }: Pick<FunctionMatch, "owners" | "places">,
  changes: SourceChanges | null,
): readonly TouchedFunction[] | null => {
  if (changes === null || places === null) return null;
  const found = [...owners.values()].flatMap((owner) =>
    owner.head.flatMap((func) => touchedIn(owner, func, places.headFile(func), changes)).slice(0, 1),
  );
  return found.slice(0, MOST_FUNCTIONS);
};
