/** Guesses which function that is gone a new one may be under another name: for a question mark in a report, never for sums. */
import { requireSampleIndex } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import { type FrameOptions, frameTable } from "./frames.ts";

/** A function of one side, with the file to look for it in, as it is called in every build. */
export interface LoneFunction {
  readonly key: string;
  readonly file: string;
}

/** What is compared of a function. */
interface Traits {
  /** Own value by object size; ticks have no size. */
  readonly sizes: Map<number, number>;
  readonly callers: Set<number>;
  readonly callees: Set<number>;
}

/** Two functions as alike as this may be one. */
const LEAST_LIKENESS = 0.6;

/** |A ∩ B| / |A ∪ B|; null for two empty sets. P. Jaccard, "Étude comparative de la distribution florale" (1901). */
function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number | null {
  const all = new Set([...a, ...b]).size;
  return all === 0 ? null : (a.size + b.size - all) / all;
}

/** Common part of two distributions, 0 to 1; null where one has nothing. */
function overlap(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number | null {
  const total = (sizes: ReadonlyMap<number, number>): number => [...sizes.values()].reduce((sum, value) => sum + value, 0);
  const [totalA, totalB] = [total(a), total(b)];
  if (totalA === 0 && totalB === 0) return null;
  if (totalA === 0 || totalB === 0) return 0;
  return [...a].reduce((sum, [size, value]) => sum + Math.min(value / totalA, (b.get(size) ?? 0) / totalB), 0);
}

/** Mean of the likenesses that are known, 0 to 1. Functions that share no caller and no callee are not alike. */
function likenessOf(a: Traits, b: Traits): number {
  const [callers, callees] = [jaccard(a.callers, b.callers), jaccard(a.callees, b.callees)];
  if ((callers ?? 0) === 0 && (callees ?? 0) === 0) return 0;
  const known = [overlap(a.sizes, b.sizes), callers, callees].flatMap((one) => one ?? []);
  return known.reduce((sum, one) => sum + one, 0) / known.length;
}

function collectTraits(
  profiles: readonly Profile[],
  sampleType: string | number,
  table: ReturnType<typeof frameTable>,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, Traits> {
  const prepared = profiles.map((profile) => ({ profile, own: table.add(profile), index: requireSampleIndex(profile, sampleType) }));
  const frames = table.frames();
  const traits = frames.map(({ key }): Traits | null =>
    wanted.has(key) ? { sizes: new Map(), callers: new Set(), callees: new Set() } : null,
  );
  for (const { profile, own, index } of prepared) {
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const value = Math.abs(profile.values[sample * profile.sampleTypes.length + index] ?? 0);
      if (value === 0) continue;
      let below = -1;
      for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
        const location = profile.sampleLocations[at] ?? 0;
        for (let node = own.offsets[location] ?? 0; node < (own.offsets[location + 1] ?? 0); node += 1) {
          const frame = own.nodes[node] ?? 0;
          if (frame === below) continue;
          const found = traits[frame];
          if (below >= 0) traits[below]?.callers.add(frame);
          if (found !== null && found !== undefined) {
            if (below >= 0) found.callees.add(below);
            else {
              const size = profile.labelBytes[sample] ?? Number.NaN;
              if (!Number.isNaN(size)) found.sizes.set(size, (found.sizes.get(size) ?? 0) + value);
            }
          }
          below = frame;
        }
      }
    }
  }
  return new Map(frames.flatMap(({ key }, frame) => (traits[frame] == null ? [] : [[key, traits[frame]]])));
}

/**
 * Pairs of a function only base has and one only head has that lie in one file, allocate objects of like sizes and have like callers and
 * callees; each is the other's best and only best. Key of each → key of the other.
 */
export function renameCandidates(
  base: { readonly profiles: readonly Profile[]; readonly lone: readonly LoneFunction[] },
  head: { readonly profiles: readonly Profile[]; readonly lone: readonly LoneFunction[] },
  sampleType: string | number,
  options: FrameOptions,
): ReadonlyMap<string, string> {
  const files = new Set(head.lone.map(({ file }) => file));
  const possible = base.lone.filter(({ file }) => file !== "" && files.has(file));
  if (possible.length === 0) return new Map();
  const table = frameTable(options);
  const baseTraits = collectTraits(base.profiles, sampleType, table, new Set(possible.map(({ key }) => key)));
  const headTraits = collectTraits(head.profiles, sampleType, table, new Set(head.lone.map(({ key }) => key)));
  const alike = possible.flatMap((before) =>
    head.lone.flatMap((after) => {
      const [a, b] = [baseTraits.get(before.key), headTraits.get(after.key)];
      const likeness = a === undefined || b === undefined || before.file !== after.file ? 0 : likenessOf(a, b);
      return likeness >= LEAST_LIKENESS ? [{ base: before.key, head: after.key, likeness }] : [];
    }),
  );
  const isOnlyBest = (one: (typeof alike)[number]): boolean =>
    alike.every((other) => other === one || (other.base !== one.base && other.head !== one.head) || other.likeness < one.likeness);
  return new Map(
    alike.filter(isOnlyBest).flatMap((one) => [
      [one.base, one.head],
      [one.head, one.base],
    ]),
  );
}
