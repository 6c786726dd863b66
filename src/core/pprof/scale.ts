/** Multiplies the values of a profile. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { labelBytesOf, type LabelColumns, type Profile } from "./profile.ts";

/** Rounds half away from zero, as Go's `math.Round`; never gives -0. */
const roundAway = (value: number): number => (value < 0 ? -Math.round(-value) : Math.round(value)) + 0;

/** The rows of the kept samples behind one another: `offsets` says where each sample's rows lie, before and after. */
function keptRows(offsets: Uint32Array, kept: Uint8Array): { readonly rows: Uint32Array; readonly offsets: Uint32Array } {
  const keptOffsets: number[] = [0];
  const rows = new Uint32Array(offsets.at(-1) ?? 0);
  let count = 0;
  for (let sample = 0; sample < kept.length; sample += 1) {
    if (kept[sample] !== 1) continue;
    for (let row = offsets[sample] ?? 0; row < (offsets[sample + 1] ?? 0); row += 1) {
      rows[count] = row;
      count += 1;
    }
    keptOffsets.push(count);
  }
  return { rows: rows.subarray(0, count), offsets: Uint32Array.from(keptOffsets) };
}

/** The profile with only the samples marked 1. Tables stay. */
export function keepSamples(profile: Profile, kept: Uint8Array): Profile {
  if (!kept.includes(0)) return profile;
  const width = profile.sampleTypes.length;
  const pick = (column: Uint32Array, rows: Uint32Array): Uint32Array => rows.map((row) => column[row] ?? 0);
  const stacks = keptRows(profile.sampleOffsets, kept);
  const sampleCount = stacks.offsets.length - 1;
  const values = new Float64Array(sampleCount * width);
  let to = 0;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    if (kept[sample] !== 1) continue;
    for (let column = 0; column < width; column += 1) values[to + column] = profile.values[sample * width + column] ?? 0;
    to += width;
  }
  const { labels } = profile;
  const { rows, offsets } = keptRows(labels.offsets, kept);
  const numbers = new BigInt64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) numbers[at] = labels.numbers[rows[at] ?? 0] ?? 0n;
  const keptLabels: LabelColumns = {
    offsets,
    keys: pick(labels.keys, rows),
    strings: pick(labels.strings, rows),
    numbers,
    units: pick(labels.units, rows),
  };
  return {
    ...profile,
    sampleCount,
    sampleOffsets: stacks.offsets,
    sampleLocations: pick(profile.sampleLocations, stacks.rows),
    values,
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
