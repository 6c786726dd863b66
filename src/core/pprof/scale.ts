/** Multiplies the values of a profile. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { labelBytesOf, type LabelColumns, type Profile } from "./profile.ts";

/** Rounds half away from zero, as Go's `math.Round`; never gives -0. */
const roundAway = (value: number): number => (value < 0 ? -Math.round(-value) : Math.round(value)) + 0;

/** The profile with only the samples marked 1. Tables stay. */
export function keepSamples(profile: Profile, kept: Uint8Array): Profile {
  if (!kept.includes(0)) return profile;
  const width = profile.sampleTypes.length;
  const { labels } = profile;
  const sampleOffsets: number[] = [0];
  const sampleLocations: number[] = [];
  const values: number[] = [];
  const rows: number[] = [];
  const labelOffsets: number[] = [0];
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    if (kept[sample] !== 1) continue;
    for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1)
      sampleLocations.push(profile.sampleLocations[at] ?? 0);
    for (let at = sample * width; at < (sample + 1) * width; at += 1) values.push(profile.values[at] ?? 0);
    for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) rows.push(row);
    sampleOffsets.push(sampleLocations.length);
    labelOffsets.push(rows.length);
  }
  const keptLabels: LabelColumns = {
    offsets: Uint32Array.from(labelOffsets),
    keys: Uint32Array.from(rows, (row) => labels.keys[row] ?? 0),
    strings: Uint32Array.from(rows, (row) => labels.strings[row] ?? 0),
    numbers: BigInt64Array.from(rows, (row) => labels.numbers[row] ?? 0n),
    units: Uint32Array.from(rows, (row) => labels.units[row] ?? 0),
  };
  const sampleCount = sampleOffsets.length - 1;
  return {
    ...profile,
    sampleCount,
    sampleOffsets: Uint32Array.from(sampleOffsets),
    sampleLocations: Uint32Array.from(sampleLocations),
    values: Float64Array.from(values),
    labels: keptLabels,
    labelBytes: labelBytesOf(sampleCount, keptLabels, profile.strings),
  };
}

/**
 * Multiplies every value by `factor` (or each column by its own), rounding half away from zero. As `ScaleN` of google/pprof it drops a
 * sample whose rescaled values all become zero, even if a column with factor 1 is not. Throws PROFILE_VALUE_OVERFLOW when a product is
 * not exact, and an ordinary error when the number of factors is not that of the columns.
 */
export function scaleProfile(profile: Profile, factor: number | readonly number[]): Profile {
  const width = profile.sampleTypes.length;
  const factors = typeof factor === "number" ? Array.from({ length: width }, () => factor) : factor;
  if (factors.length !== width) throw new Error(`${factors.length} factors for ${width} sample types`);
  if (factors.every((one) => one === 1)) return profile;
  const values = new Float64Array(profile.values.length);
  const kept = new Uint8Array(profile.sampleCount);
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = sample * width + column;
      const ratio = factors[column] ?? 1;
      const value = profile.values[at] ?? 0;
      const scaled = ratio === 1 ? value : roundAway(value * ratio);
      if (!Number.isSafeInteger(scaled)) throw heapgateError("PROFILE_VALUE_OVERFLOW", { name: profile.name, value: String(scaled) });
      values[at] = scaled;
      if (ratio !== 1 && scaled !== 0) kept[sample] = 1;
    }
  }
  return keepSamples({ ...profile, values }, kept);
}
