/** Flat and cumulative values per function, over one profile or the replicates of one side. */
import { requireSampleIndex } from "../pprof/kind.ts";
import { samplingNoise } from "../pprof/noise.ts";
import type { OwnerClass } from "../pprof/owner.ts";
import type { Profile, SampleType } from "../pprof/profile.ts";
import { excludedLocations, type FrameOptions, frameTable, type Granularity, sampleTouches } from "./frames.ts";

/** A sum of samples with what sampling may have added to it. Everything is summed over all replicates. */
export interface Amount {
  /** In the unit of the sample type. */
  readonly value: number;
  /** Sampled objects or ticks behind it. */
  readonly events: number;
  /** Sampling variance, in the square of the unit; null when unknown. */
  readonly variance: number | null;
  /** Largest variance one event adds: how far off an amount without any event may be. */
  readonly unitVariance: number;
}

export interface FunctionRow {
  readonly key: string;
  readonly name: string;
  readonly file: string;
  readonly startLine: number;
  readonly ownerClass: OwnerClass;
  /** In the function itself (its closures too, at owner granularity). */
  readonly flat: Amount;
  /** In the function and everything it calls; each stack counts once, however often the function is on it. */
  readonly cum: Amount;
}

export interface FunctionTotals {
  readonly granularity: Granularity;
  readonly sampleType: SampleType;
  /** Profiles summed. */
  readonly replicates: number;
  /** Sum of all samples, excluded ones too: `total = Σ flat + excludedTotal + stacklessTotal`, exactly. */
  readonly total: number;
  /** Sum of the samples left out by `excludeFrames`. */
  readonly excludedTotal: number;
  /** Sum of samples without any frame. */
  readonly stacklessTotal: number;
  /** By |flat| descending, then key. Functions whose flat and cum are zero are not listed. */
  readonly rows: readonly FunctionRow[];
}

/** Growable sums per frame. */
interface Sums {
  value: Float64Array;
  events: Float64Array;
  variance: Float64Array;
  unitVariance: Float64Array;
}
const sumsOf = (length: number): Sums => ({
  value: new Float64Array(length),
  events: new Float64Array(length),
  variance: new Float64Array(length),
  unitVariance: new Float64Array(length),
});

function addTo(sums: Sums, index: number, value: number, events: number, unitVariance: number): void {
  sums.value[index] = (sums.value[index] ?? 0) + value;
  sums.events[index] = (sums.events[index] ?? 0) + events;
  sums.variance[index] = (sums.variance[index] ?? 0) + events * unitVariance;
  if (unitVariance > (sums.unitVariance[index] ?? 0)) sums.unitVariance[index] = unitVariance;
}

const amountAt = (sums: Sums, index: number, known: boolean): Amount => ({
  value: sums.value[index] ?? 0,
  events: sums.events[index] ?? 0,
  variance: known ? (sums.variance[index] ?? 0) : null,
  unitVariance: sums.unitVariance[index] ?? 0,
});

/**
 * Sums one column of `profiles` by function. Flat goes to the innermost named frame (inlined ones included). Several profiles are
 * replicates: their values add up, divide by `replicates` for the mean. Throws SAMPLE_TYPE_UNKNOWN. O(total frames).
 */
export function functionTotals(profiles: readonly Profile[], sampleType: string | number, options: FrameOptions = {}): FunctionTotals {
  const table = frameTable(options);
  const prepared = profiles.map((profile) => ({ profile, own: table.add(profile), index: requireSampleIndex(profile, sampleType) }));
  const frames = table.frames();
  const flat = sumsOf(frames.length);
  const cum = sumsOf(frames.length);
  const seen = new Int32Array(frames.length).fill(-1);
  let stamp = 0;
  let total = 0;
  let excludedTotal = 0;
  let stacklessTotal = 0;
  let known = true;

  for (const { profile, own, index } of prepared) {
    const noise = samplingNoise(profile, index);
    if (noise === null) known = false;
    const excluded = excludedLocations(own, frames);
    const mayExclude = excluded.includes(1);
    const width = profile.sampleTypes.length;
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const value = profile.values[sample * width + index] ?? 0;
      if (value === 0) continue;
      total += value;
      if (mayExclude && sampleTouches(profile, sample, excluded)) {
        excludedTotal += value;
        continue;
      }
      const events = noise?.events[sample] ?? 0;
      const unitVariance = noise?.unitVariances[sample] ?? 0;
      let isLeaf = true;
      stamp += 1;
      for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
        const location = profile.sampleLocations[at] ?? 0;
        for (let node = own.offsets[location] ?? 0; node < (own.offsets[location + 1] ?? 0); node += 1) {
          const frame = own.nodes[node] ?? 0;
          if (isLeaf) addTo(flat, frame, value, events, unitVariance);
          isLeaf = false;
          if (seen[frame] === stamp) continue;
          seen[frame] = stamp;
          addTo(cum, frame, value, events, unitVariance);
        }
      }
      if (isLeaf) stacklessTotal += value;
    }
  }

  const rows: FunctionRow[] = [];
  for (const [index, { key, name, file, startLine, ownerClass }] of frames.entries()) {
    if (flat.value[index] === 0 && cum.value[index] === 0) continue;
    rows.push({ key, name, file, startLine, ownerClass, flat: amountAt(flat, index, known), cum: amountAt(cum, index, known) });
  }
  rows.sort(
    (a, b) => Math.abs(b.flat.value) - Math.abs(a.flat.value) || Math.abs(b.cum.value) - Math.abs(a.cum.value) || (a.key < b.key ? -1 : 1),
  );
  return {
    granularity: options.granularity ?? "owners",
    sampleType:
      prepared[0] === undefined
        ? { type: String(sampleType), unit: "" }
        : (prepared[0].profile.sampleTypes[prepared[0].index] ?? { type: "", unit: "" }),
    replicates: profiles.length,
    total,
    excludedTotal,
    stacklessTotal,
    rows,
  };
}
