/** Pairs the closures and generic instances of one function, which a build numbers as it likes, between base and head. */
import { typeArgumentsOf } from "../pprof/owner.ts";
import type { ListedFunction } from "./function-list.ts";
import type { MatchedOwner } from "./match-functions.ts";
import { type Places, sharedLines, startsAt } from "./match-places.ts";

/** Functions of one owner that are the same on both sides. Several of one side where a build made several of one text, or none is told apart. */
export interface MatchedPart {
  readonly base: readonly ListedFunction[];
  readonly head: readonly ListedFunction[];
  /** True: closures that could not be told apart, summed. */
  readonly collapsed: boolean;
}

/** Functions of one text with the same type arguments: copies, of which the compiler may make one for each inlined call. */
interface Piece {
  readonly functions: readonly ListedFunction[];
  readonly typeArguments: string;
  readonly isClosure: boolean;
  readonly startLine: number;
  /** Of the one with the most lines. */
  readonly sample: ListedFunction;
}

function piecesOf(functions: readonly ListedFunction[]): readonly Piece[] {
  const groups = new Map<string, ListedFunction[]>();
  for (const one of functions) {
    const place = one.startLine === 0 ? one.name : `${one.file}:${one.startLine}`;
    const id = `${one.isClosure} ${typeArgumentsOf(one.name)} ${place}`;
    const own = groups.get(id);
    if (own === undefined) groups.set(id, [one]);
    else own.push(one);
  }
  return [...groups.values()]
    .map((own): Piece => {
      const sample = own.reduce((best, one) => (one.lastLine > best.lastLine ? one : best));
      return {
        functions: own,
        typeArguments: typeArgumentsOf(sample.name),
        isClosure: sample.isClosure,
        startLine: sample.startLine,
        sample,
      };
    })
    .toSorted((a, b) => a.startLine - b.startLine || (a.sample.name < b.sample.name ? -1 : 1));
}

type Pair = readonly [base: Piece, head: Piece];

/** Longest common subsequence of two lists in order, as pairs of positions. */
function longestCommon(base: readonly string[], head: readonly string[]): readonly (readonly [number, number])[] {
  const width = head.length + 1;
  const lengths = new Uint32Array((base.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = base.length - 1; i >= 0; i -= 1) {
    for (let j = head.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = base[i] === head[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < base.length && j < head.length;) {
    if (base[i] === head[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Pairs through the diff: the same first line, else text in common, else the line that replaced it. */
function pairByPlace(base: readonly Piece[], head: readonly Piece[], places: Places): readonly Pair[] {
  const taken = new Set<Piece>();
  const pairs: Pair[] = [];
  const take = (fits: (before: Piece, after: Piece) => number): void => {
    const found = base
      .filter((before) => !taken.has(before))
      .flatMap((before) => head.map((after) => ({ before, after, score: taken.has(after) ? 0 : fits(before, after) })))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score);
    for (const { before, after } of found) {
      if (taken.has(before) || taken.has(after)) continue;
      taken.add(before);
      taken.add(after);
      pairs.push([before, after]);
    }
  };
  take((before, after) => (startsAt(before.sample, after.sample, places) ? 1 : 0));
  take((before, after) => sharedLines(before.sample, after.sample, places));
  take((before, after) => {
    const place = places.replaced(before.sample);
    return place !== null && place.line === after.startLine && place.file === places.headFile(after.sample) ? 1 : 0;
  });
  return pairs;
}

/** Lines up to which a file of head is surely the same in base, by file. */
export type SteadyLines = ReadonlyMap<string, number>;

/**
 * Without a diff: the last line on which a declared function begins, of files all of whose functions begin on the same lines on both sides.
 * Above it nothing was put in and nothing taken out (or just as much, which no profile shows).
 */
export function steadyLines(base: readonly ListedFunction[], head: readonly ListedFunction[]): SteadyLines {
  const starts = new Map(base.map(({ name, startLine }) => [name, startLine]));
  const lines = new Map<string, number>();
  const moved = new Set<string>();
  for (const { name, isClosure, file, startLine } of head) {
    const before = starts.get(name);
    if (before === undefined || startLine === 0 || isClosure) continue;
    if (before !== startLine) moved.add(file);
    lines.set(file, Math.max(startLine, lines.get(file) ?? 0));
  }
  for (const file of moved) lines.delete(file);
  return lines;
}

/**
 * Pairs without a diff: those of one name on one line of a steady text. That a closure lies as far from the start of its function as before
 * says little: one inserted before it may be as long. Names alone are ordinals: where no line is known they count if neither side has one more.
 */
function pairByOrder(base: readonly Piece[], head: readonly Piece[], steady: SteadyLines): readonly Pair[] {
  const hasLines = [...base, ...head].every(({ startLine }) => startLine > 0);
  if (hasLines ? !head.every((piece) => piece.startLine < (steady.get(piece.sample.file) ?? 0)) : base.length !== head.length) return [];
  const token = ({ sample }: Piece): string => `${sample.name}:${sample.startLine}`;
  return longestCommon(base.map(token), head.map(token)).flatMap(([i, j]) => {
    const [before, after] = [base[i], head[j]];
    return before === undefined || after === undefined ? [] : [[before, after] as const];
  });
}

const single = (base: readonly Piece[], head: readonly Piece[], collapsed = false): MatchedPart => ({
  base: base.flatMap(({ functions }) => functions),
  head: head.flatMap(({ functions }) => functions),
  collapsed,
});

/**
 * What lies between two pairs in the order of the text: as many on both sides are the same in order, one side alone has new or gone ones, and
 * anything else is summed up.
 */
function partsBetween(base: readonly Piece[], head: readonly Piece[]): readonly MatchedPart[] {
  if (base.length === head.length) return base.map((piece, index) => single([piece], head.slice(index, index + 1)));
  if (base.length === 0) return head.map((piece) => single([], [piece]));
  if (head.length === 0) return base.map((piece) => single([piece], []));
  return [single(base, head, true)];
}

/** A diff keeps lines in order and so does an alignment: what lies between two pairs on one side lies between them on the other. */
function partsInOrder(base: readonly Piece[], head: readonly Piece[], pairs: readonly Pair[]): readonly MatchedPart[] {
  const partner = new Map(pairs);
  const parts: MatchedPart[] = [];
  let [i, j] = [0, 0];
  for (const [index, piece] of base.entries()) {
    const other = partner.get(piece);
    if (other === undefined) continue;
    const position = head.indexOf(other);
    parts.push(...partsBetween(base.slice(i, index), head.slice(j, position)), single([piece], [other]));
    [i, j] = [index + 1, position + 1];
  }
  return [...parts, ...partsBetween(base.slice(i), head.slice(j))];
}

/** What tells parts apart besides their names. */
export interface PartEvidence {
  /** Null without a diff. */
  readonly places: Places | null;
  /** For want of a diff. */
  readonly steady: SteadyLines;
}

function matchPieces(base: readonly Piece[], head: readonly Piece[], { places, steady }: PartEvidence): readonly MatchedPart[] {
  const closures = (pieces: readonly Piece[]): readonly Piece[] => pieces.filter(({ isClosure }) => isClosure);
  const declared = (pieces: readonly Piece[]): readonly Piece[] => pieces.filter(({ isClosure }) => !isClosure);
  const pairs = places === null ? pairByOrder(closures(base), closures(head), steady) : pairByPlace(closures(base), closures(head), places);
  return [...partsBetween(declared(base), declared(head)), ...partsInOrder(closures(base), closures(head), pairs)];
}

/** Parts of one owner: equal type arguments first, then those whose spelling differs between the builds. */
export function matchParts(owner: Pick<MatchedOwner, "base" | "head">, evidence: PartEvidence): readonly MatchedPart[] {
  const [base, head] = [piecesOf(owner.base), piecesOf(owner.head)];
  const spelledBy = (pieces: readonly Piece[]): ReadonlySet<string> => new Set(pieces.map(({ typeArguments }) => typeArguments));
  const [inBase, inHead] = [spelledBy(base), spelledBy(head)];
  const parts: MatchedPart[] = [];
  for (const spelling of inBase) {
    if (!inHead.has(spelling)) continue;
    const same = ({ typeArguments }: Piece): boolean => typeArguments === spelling;
    parts.push(...matchPieces(base.filter(same), head.filter(same), evidence));
  }
  const restBase = base.filter(({ typeArguments }) => !inHead.has(typeArguments));
  const restHead = head.filter(({ typeArguments }) => !inBase.has(typeArguments));
  parts.push(...matchPieces(merged(restBase), merged(restHead), evidence));
  return parts;
}

/** Instances of one text as one piece: which of them became which the spelling does not say. */
function merged(pieces: readonly Piece[]): readonly Piece[] {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const id =
      piece.startLine === 0
        ? piece.sample.name.replaceAll(/\[.*\]/gu, "[…]")
        : `${piece.isClosure} ${piece.sample.file}:${piece.startLine}`;
    const own = groups.get(id);
    if (own === undefined) groups.set(id, [piece]);
    else own.push(piece);
  }
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [{ ...first, functions: own.flatMap(({ functions }) => functions) }];
  });
}
