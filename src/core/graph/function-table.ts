/** Flat and cumulative values per function, over one profile or the replicates of one side. */
import { requireSampleIndex } from "../pprof/kind.ts";
import { type SamplingNoise, samplingNoise } from "../pprof/noise.ts";
import type { OwnerClass } from "../pprof/owner.ts";
import type { Profile, SampleType } from "../pprof/profile.ts";
import {
  excludedLocations,
  type Frame,
  type FrameOptions,
  frameTable,
  type Granularity,
  type ProfileFrames,
  sampleTouches,
} from "./frames.ts";

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
  /** The value in each profile, in their order; empty with fewer than three, which say too little about how replicates scatter. */
  readonly perProfile: readonly number[];
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
  /** As in `SamplingNoise`; null where the profiles differ in it. */
  readonly tick: number | null;
  /** Sum of all samples, excluded ones too: `total = Σ flat + excludedTotal + stacklessTotal`, exactly. */
  readonly total: number;
  /** Sum of the samples left out by `excludeFrames`. */
  readonly excludedTotal: number;
  /** Sum of samples without any frame. */
  readonly stacklessTotal: number;
  /** By |flat| descending, then key. Functions whose flat and cum are zero are not listed. */
  readonly rows: readonly FunctionRow[];
}

/** Sums of one frame lie together, `WIDTH` numbers each: frames are met millions of times, and each time costs one place in memory, not four. */
type Sums = Float64Array;
const WIDTH = 4;
const VALUE = 0;
const EVENTS = 1;
const VARIANCE = 2;
const UNIT_VARIANCE = 3;

function addTo(sums: Sums, at: number, value: number, events: number, variance: number, unitVariance: number): void {
  sums[at + VALUE] = (sums[at + VALUE] ?? 0) + value;
  sums[at + EVENTS] = (sums[at + EVENTS] ?? 0) + events;
  sums[at + VARIANCE] = (sums[at + VARIANCE] ?? 0) + variance;
  if (unitVariance > (sums[at + UNIT_VARIANCE] ?? 0)) sums[at + UNIT_VARIANCE] = unitVariance;
}

const amountAt = (sums: Sums, index: number, known: boolean, after: readonly Float64Array[]): Amount => ({
  value: sums[index * WIDTH + VALUE] ?? 0,
  events: sums[index * WIDTH + EVENTS] ?? 0,
  variance: known ? (sums[index * WIDTH + VARIANCE] ?? 0) : null,
  unitVariance: sums[index * WIDTH + UNIT_VARIANCE] ?? 0,
  perProfile: perProfileAt(after, index),
});

const perProfileAt = (after: readonly Float64Array[], index: number): readonly number[] => {
  const found: number[] = [];
  let before = 0;
  for (const values of after) {
    const value = values[index] ?? 0;
    found.push(value - before);
    before = value;
  }
  return found;
};

/** Fewer replicates say too little about how they scatter (`profiles.md` §13.3). */
const LEAST_REPLICATES = 3;

/** Values of all frames so far. Taken after each profile, so that the loop over the frames of the stacks has nothing more to do. */
const valuesOf = (sums: Sums): Float64Array => {
  const values = new Float64Array(sums.length / WIDTH);
  for (let frame = 0; frame < values.length; frame += 1) values[frame] = sums[frame * WIDTH + VALUE] ?? 0;
  return values;
};

interface Totals {
  readonly flat: Sums;
  readonly cum: Sums;
  /** The last stack each frame was met in. */
  readonly seen: Int32Array;
  /** Stacks met so far, of all profiles. */
  stamp: number;
  total: number;
  excludedTotal: number;
  stacklessTotal: number;
}

/** Adds one profile and gives its sampling noise; null when that is not known. */
function addProfile(totals: Totals, profile: Profile, own: ProfileFrames, index: number, frames: readonly Frame[]): SamplingNoise | null {
  const { flat, cum, seen } = totals;
  const { sampleOffsets, sampleLocations, values } = profile;
  const { offsets, nodes, only } = own;
  const noise = samplingNoise(profile, index);
  const excluded = excludedLocations(own, frames);
  const mayExclude = excluded.includes(1);
  const width = profile.sampleTypes.length;
  let { stamp } = totals;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const value = values[sample * width + index] ?? 0;
    if (value === 0) continue;
    totals.total += value;
    const start = sampleOffsets[sample] ?? 0;
    const end = sampleOffsets[sample + 1] ?? 0;
    if (mayExclude && sampleTouches(profile, sample, excluded)) totals.excludedTotal += value;
    else if (start === end) totals.stacklessTotal += value;
    else {
      const events = noise?.events[sample] ?? 0;
      const unitVariance = noise?.unitVariances[sample] ?? 0;
      const variance = events * unitVariance;
      const leaf = nodes[offsets[sampleLocations[start] ?? 0] ?? 0] ?? 0;
      addTo(flat, leaf * WIDTH, value, events, variance, unitVariance);
      stamp += 1;
      for (let at = start; at < end; at += 1) {
        const location = sampleLocations[at] ?? 0;
        let frame = only[location] ?? -1;
        let node = frame < 0 ? (offsets[location] ?? 0) : 0;
        const last = frame < 0 ? (offsets[location + 1] ?? 0) : 1;
        const several = frame < 0;
        do {
          if (several) frame = nodes[node] ?? 0;
          node += 1;
          if (seen[frame] === stamp) continue;
          seen[frame] = stamp;
          addTo(cum, frame * WIDTH, value, events, variance, unitVariance);
        } while (node < last);
      }
    }
  }
  totals.stamp = stamp;
  return noise;
}

/**
 * Sums one column of `profiles` by function. Flat goes to the innermost named frame (inlined ones included). Several profiles are
 * replicates: their values add up, divide by `replicates` for the mean. Throws SAMPLE_TYPE_UNKNOWN. O(total frames).
 */
export function functionTotals(profiles: readonly Profile[], sampleType: string | number, options: FrameOptions = {}): FunctionTotals {
  const table = frameTable(options);
  const prepared = profiles.map((profile) => ({ profile, own: table.add(profile), index: requireSampleIndex(profile, sampleType) }));
  const frames = table.frames();
  const flat = new Float64Array(frames.length * WIDTH);
  const cum = new Float64Array(frames.length * WIDTH);
  const totals: Totals = { flat, cum, seen: new Int32Array(frames.length), stamp: 0, total: 0, excludedTotal: 0, stacklessTotal: 0 };
  const flatAfter: Float64Array[] = [];
  const cumAfter: Float64Array[] = [];
  const noises = prepared.map(({ profile, own, index }) => {
    const noise = addProfile(totals, profile, own, index, frames);
    if (profiles.length >= LEAST_REPLICATES) {
      flatAfter.push(valuesOf(flat));
      cumAfter.push(valuesOf(cum));
    }
    return noise === null ? null : { tick: noise.tick };
  });
  const known = !noises.includes(null);
  const ticks = new Set(noises.map((noise) => noise?.tick ?? null));

  const rows = frames.flatMap(({ key, name, file, startLine, ownerClass }, index): readonly FunctionRow[] => {
    if (flat[index * WIDTH + VALUE] === 0 && cum[index * WIDTH + VALUE] === 0) return [];
    const [ownAmount, wholeAmount] = [amountAt(flat, index, known, flatAfter), amountAt(cum, index, known, cumAfter)];
    return [{ key, name, file, startLine, ownerClass, flat: ownAmount, cum: wholeAmount }];
  });
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
    tick: ticks.size === 1 ? ([...ticks][0] ?? null) : null,
    total: totals.total,
    excludedTotal: totals.excludedTotal,
    stacklessTotal: totals.stacklessTotal,
    rows,
  };
}
