/** How far sampling may put a profile's numbers off: the variance each sample adds, so that any sum of samples knows its own. */
import { possibleKindsOf } from "./kind.ts";
import { functionName, type Profile } from "./profile.ts";
import { runtimeCategoryOf } from "./runtime-category.ts";

/**
 * Per sample i: `events[i]` is how many sampled objects or ticks it stands on, and `events[i] * unitVariances[i]` its variance, in the
 * square of the column's unit. The variance of a sum of samples is the sum of theirs.
 */
export interface SamplingNoise {
  readonly events: Float64Array;
  readonly unitVariances: Float64Array;
  /** What each event adds, where all add the same and come as they are (CPU ticks): then `events · tick²` is their plain Poisson variance. */
  readonly tick: number | null;
}

/** Garbage collection and scheduling come in bursts: their ticks vary about twice as much as a Poisson count (profiles.md §12). */
const RUNTIME_DISPERSION = 2;

/**
 * Sampling noise of one column; null when nobody knows it (mutex and block profiles, foreign producers, no period).
 *
 * Heap: Go samples an object of s bytes with probability p = 1 - exp(-s/R), R = MemProfileRate = `period`, and scales by 1/p. So a sample of
 * b bytes stands on n = b·p/s sampled objects and Var(b) = n·s²·(1-p)/p²; of its object count n·(1-p)/p². (Horvitz-Thompson with
 * Bernoulli sampling; `src/runtime/mprof.go` for the scaling.)
 * CPU: ticks are counted, so Var = φ·n·period², φ = 1, or 2 where the innermost frame is the runtime's.
 * Goroutines and threads are counted completely: zero.
 */
export function samplingNoise(profile: Profile, sampleIndex: number): SamplingNoise | null {
  const type = profile.sampleTypes[sampleIndex]?.type ?? "";
  const kind = possibleKindsOf(profile)[0];
  if (kind === "goroutine" || kind === "goroutineleak" || kind === "threadcreate") return noNoise(profile);
  if (profile.period <= 0) return null;
  if ((kind === "heap" || kind === "allocs") && /^(?:alloc|inuse)_(?:space|objects)$/u.test(type))
    return heapNoise(profile, sampleIndex, type);
  return kind === "cpu" && (type === "cpu" || type === "samples") ? cpuNoise(profile, sampleIndex, type) : null;
}

const noNoise = (profile: Profile, tick: number | null = null): SamplingNoise => ({
  events: new Float64Array(profile.sampleCount),
  unitVariances: new Float64Array(profile.sampleCount),
  tick,
});

/** How objects of one size are sampled: with which probability, and the variance one sampled object stands for, in objects. */
interface SizeSampling {
  readonly probability: number;
  readonly perObject: number;
}

function addSampling(known: Map<number, SizeSampling>, sizeBytes: number, periodBytes: number): SizeSampling {
  const probability = -Math.expm1(-sizeBytes / periodBytes);
  const made: SizeSampling = { probability, perObject: (1 - probability) / probability ** 2 };
  known.set(sizeBytes, made);
  return made;
}

/** Noise of a heap profile's column. Without the label `bytes` (very old Go) the mean size of the sample's objects stands in. */
function heapNoise(profile: Profile, sampleIndex: number, type: string): SamplingNoise | null {
  const flavor = type.startsWith("alloc") ? "alloc" : "inuse";
  const space = profile.sampleTypes.findIndex((candidate) => candidate.type === `${flavor}_space`);
  const objects = profile.sampleTypes.findIndex((candidate) => candidate.type === `${flavor}_objects`);
  if (space < 0) return null;
  const width = profile.sampleTypes.length;
  const noise = noNoise(profile);
  const sampling = new Map<number, SizeSampling>();
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const bytes = Math.abs(profile.values[sample * width + space] ?? 0);
    const count = objects < 0 ? Number.NaN : Math.abs(profile.values[sample * width + objects] ?? 0);
    const labeled = profile.labelBytes[sample] ?? Number.NaN;
    const sizeBytes = labeled > 0 ? labeled : bytes / count;
    if (bytes === 0 || !(sizeBytes > 0) || !Number.isFinite(sizeBytes)) continue;
    // Objects come in some seventy sizes: an exponential for each, not for each sample.
    const { probability, perObject } = sampling.get(sizeBytes) ?? addSampling(sampling, sizeBytes, profile.period);
    noise.events[sample] = Math.max(1, Math.round((bytes * probability) / sizeBytes));
    noise.unitVariances[sample] = sampleIndex === space ? sizeBytes ** 2 * perObject : perObject;
  }
  return noise;
}

function cpuNoise(profile: Profile, sampleIndex: number, type: string): SamplingNoise {
  const width = profile.sampleTypes.length;
  const unit = type === "cpu" ? profile.period : 1;
  const noise = noNoise(profile, unit);
  const { lineFunctions, lineOffsets } = profile.locations;
  const known = new Map<number, boolean>();
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const leaf = lineFunctions[lineOffsets[profile.sampleLocations[profile.sampleOffsets[sample] ?? 0] ?? 0] ?? 0] ?? -1;
    const isRuntime = known.get(leaf) ?? isOfRuntime(profile, leaf);
    known.set(leaf, isRuntime);
    noise.events[sample] = Math.abs(profile.values[sample * width + sampleIndex] ?? 0) / unit;
    noise.unitVariances[sample] = (isRuntime ? RUNTIME_DISPERSION : 1) * unit ** 2;
  }
  return noise;
}

const isOfRuntime = (profile: Profile, func: number): boolean => func >= 0 && runtimeCategoryOf(functionName(profile, func)) !== null;

/** Standard error of a column's total: sqrt of the summed variances, in the column's unit; null when unknown. */
export function standardErrorOfTotal(profile: Profile, sampleIndex: number): number | null {
  const noise = samplingNoise(profile, sampleIndex);
  if (noise === null) return null;
  let variance = 0;
  for (let sample = 0; sample < profile.sampleCount; sample += 1)
    variance += (noise.events[sample] ?? 0) * (noise.unitVariances[sample] ?? 0);
  return Math.sqrt(variance);
}
