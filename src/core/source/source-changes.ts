/** What a change of the source moved: for each file the ranges of lines it replaced, and where any line of base is in head. No text. */

/** Lines `baseStart` up to `baseStart + baseCount` were replaced by those from `headStart`. A count of 0: the start is the line before. */
export type Hunk = readonly [baseStart: number, baseCount: number, headStart: number, headCount: number];

export interface FileChange {
  /** Path in the repository, with `/`. */
  readonly base: string;
  /** Null: deleted. */
  readonly head: string | null;
  /** Ascending, not overlapping. */
  readonly hunks: readonly Hunk[];
}

/** From the commit base was measured at to the tree head was measured at. Files that are not listed are the same on both sides. */
export interface SourceChanges {
  /** Full SHA. */
  readonly baseCommit: string;
  /** Folder the tree stood in when it was built, as the file names of profiles begin; null when not known. */
  readonly builtIn: string | null;
  readonly files: readonly FileChange[];
  /** Paths of files that base does not have; left out: none, or not known (bundles of earlier versions). */
  readonly added?: readonly string[] | undefined;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

const byBase = new WeakMap<SourceChanges, ReadonlyMap<string, FileChange>>();

/** The change of one file of base; undefined when it is the same in head. */
export function changeOf(changes: SourceChanges, file: string): FileChange | undefined {
  const known = byBase.get(changes) ?? new Map(changes.files.map((one) => [one.base, one]));
  byBase.set(changes, known);
  return known.get(file);
}

const covers = ([start, count]: Hunk, line: number): boolean => line >= start && line < start + count;
const isBefore = ([start, count]: Hunk, line: number): boolean => (count === 0 ? start < line : start + count <= line);

/** Where line `line` of base's `file` (a path in the repository) is in head; null when it was deleted or replaced. */
export function mapLine(changes: SourceChanges, file: string, line: number): Place | null {
  const change = changeOf(changes, file);
  if (change === undefined) return { file, line };
  if (change.head === null) return null;
  let shift = 0;
  for (const hunk of change.hunks) {
    if (covers(hunk, line)) return null;
    if (!isBefore(hunk, line)) break;
    shift += hunk[3] - hunk[1];
  }
  return { file: change.head, line: line + shift };
}

/** The line that stands in the place of a replaced one: that of a hunk which replaced as many lines as it brought. Null for any other line. */
export function replacedLine(changes: SourceChanges, file: string, line: number): Place | null {
  const change = changeOf(changes, file);
  const hunk = change?.hunks.find((one) => covers(one, line));
  if (change === undefined || change.head === null || hunk === undefined) return null;
  const [baseStart, baseCount, headStart, headCount] = hunk;
  return baseCount === headCount ? { file: change.head, line: headStart + line - baseStart } : null;
}
