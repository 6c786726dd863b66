/** Labels of a sample by key, as pprof holds them: texts and numbers apart, values of one key in order. */
import { labelsOfSample, type LabelColumns, type Profile } from "../pprof/profile.ts";

export interface NumberLabel {
  readonly value: bigint;
  readonly unit: string;
}

export interface SampleLabels {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly numbers: ReadonlyMap<string, readonly NumberLabel[]>;
}

const NO_LABELS: SampleLabels = { texts: new Map(), numbers: new Map() };

function pushTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

export function sampleLabels(profile: Profile, sample: number): SampleLabels {
  if (profile.labels.offsets[sample] === profile.labels.offsets[sample + 1]) return NO_LABELS;
  const texts = new Map<string, string[]>();
  const numbers = new Map<string, NumberLabel[]>();
  for (const { key, text, number, unit } of labelsOfSample(profile, sample)) {
    if (text === null) pushTo(numbers, key, { value: number ?? 0n, unit });
    else pushTo(texts, key, text);
  }
  return { texts, numbers };
}

/** Unit of each numeric label key: the first one met, else guessed from the key. O(labels), and no text is made twice. */
export function numberLabelUnits(profile: Profile): ReadonlyMap<string, string> {
  const { labels, strings } = profile;
  const byKey = new Map<number, number>();
  for (let row = 0; row < labels.keys.length; row += 1) {
    if (labels.strings[row] !== 0) continue;
    const key = labels.keys[row] ?? 0;
    if ((byKey.get(key) ?? 0) === 0) byKey.set(key, labels.units[row] ?? 0);
  }
  const units = new Map<string, string>();
  for (const [keyIndex, unitIndex] of byKey) {
    const key = strings.at(keyIndex);
    const unit = strings.at(unitIndex);
    if (unit !== "") units.set(key, unit);
    else if (!units.has(key)) units.set(key, key === "alignment" || key === "request" ? "bytes" : key);
  }
  return units;
}

/** The profile with only the labels whose key a test takes. */
export function keepLabels(profile: Profile, takes: (key: string) => boolean): Profile {
  const { labels, strings } = profile;
  const offsets = new Uint32Array(profile.sampleCount + 1);
  const rows: number[] = [];
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
      if (takes(strings.at(labels.keys[row] ?? 0))) rows.push(row);
    }
    offsets[sample + 1] = rows.length;
  }
  const kept: LabelColumns = {
    offsets,
    keys: Uint32Array.from(rows, (row) => labels.keys[row] ?? 0),
    strings: Uint32Array.from(rows, (row) => labels.strings[row] ?? 0),
    numbers: BigInt64Array.from(rows, (row) => labels.numbers[row] ?? 0n),
    units: Uint32Array.from(rows, (row) => labels.units[row] ?? 0),
  };
  return { ...profile, labels: kept };
}
