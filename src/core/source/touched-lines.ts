/** Which lines of head's source a change brought or altered, and whether it brought a whole function. */
import type { FileChange, Hunk, SourceChanges } from "./source-changes.ts";

/** Lines `first` to `last` of head, both included. `kind`: `new` where the change brought the first line of the range asked for. */
export interface TouchedLines {
  readonly kind: "changed" | "new";
  readonly first: number;
  readonly last: number;
}

const byHead = new WeakMap<SourceChanges, ReadonlyMap<string, FileChange>>();

/** The change of one file of head; undefined when it is as it was in base, or was added. */
const changeOfHead = (changes: SourceChanges, path: string): FileChange | undefined => {
  const known = byHead.get(changes) ?? new Map(changes.files.flatMap((one) => (one.head === null ? [] : [[one.head, one] as const])));
  byHead.set(changes, known);
  return known.get(path);
};

/** Lines of head a hunk stands for. Where lines were only removed: the one before the gap, which every file has but for its very top. */
const linesOf = ([, , start, count]: Hunk): readonly [first: number, last: number] =>
  count === 0 ? [Math.max(1, start), Math.max(1, start)] : [start, start + count - 1];

const isInserted = ([, baseCount, start, count]: Hunk, line: number): boolean => baseCount === 0 && line >= start && line < start + count;

/**
 * What of the lines `first` to `last` of head's `path` (in the repository) the change touched: from the first touched line to the last one, cut to
 * the range; null when none was. A line that was only removed counts as the line before it.
 */
export function touchedLines(changes: SourceChanges, path: string, first: number, last: number): TouchedLines | null {
  if (changes.added?.includes(path) === true) return { kind: "new", first, last };
  const hunks = (changeOfHead(changes, path)?.hunks ?? []).filter((hunk) => {
    const [from, to] = linesOf(hunk);
    return from <= last && to >= first;
  });
  if (hunks.length === 0) return null;
  const ranges = hunks.map(linesOf);
  return {
    kind: hunks.some((hunk) => isInserted(hunk, first)) ? "new" : "changed",
    first: Math.max(first, Math.min(...ranges.map(([from]) => from))),
    last: Math.min(last, Math.max(...ranges.map(([, to]) => to))),
  };
}
