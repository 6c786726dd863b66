/** Merges profiles of one kind into one, adding the values of samples with the same stack and labels. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { type Label, labelsOfSample, locationAddress, type Mapping, type Profile, type SampleType } from "./profile.ts";
import { type BuilderLine, type ProfileBuilder, profileBuilder, type ProfileHeader } from "./profile-builder.ts";

const describeTypes = (types: readonly SampleType[]): string =>
  types.map(({ type, unit }) => `${type}/${unit}`).join(", ") || "(no sample types)";
const describe = (profile: Profile): string => `${describeTypes(profile.sampleTypes)} per ${describeTypes([profile.periodType])}`;

/** Throws PROFILE_KINDS_DIFFER unless all have the sample types and the period type of the first. */
function requireSameTypes(profiles: readonly Profile[]): void {
  const [first] = profiles;
  const odd = profiles.find((profile) => first !== undefined && describe(profile) !== describe(first));
  if (first !== undefined && odd !== undefined) {
    throw heapgateError("PROFILE_KINDS_DIFFER", { base: first.name, baseKind: describe(first), head: odd.name, headKind: describe(odd) });
  }
}

/** As `combineHeaders` of google/pprof: earliest time, summed duration, largest period, comments once; the rest from the first that has it. */
function mergedHeader(profiles: readonly Profile[], first: Profile): ProfileHeader {
  let timeNanos = 0n;
  for (const profile of profiles) if (timeNanos === 0n || profile.timeNanos < timeNanos) timeNanos = profile.timeNanos;
  const firstText = (pick: (profile: Profile) => string): string => profiles.map(pick).find((text) => text !== "") ?? "";
  return {
    name: profiles.map(({ name }) => name).join(" + "),
    sampleTypes: first.sampleTypes,
    period: Math.max(...profiles.map(({ period }) => period)),
    periodType: first.periodType,
    timeNanos,
    durationNanos: profiles.reduce((sum, { durationNanos }) => sum + durationNanos, 0n),
    defaultSampleType: firstText((profile) => profile.defaultSampleType),
    dropFrames: first.dropFrames,
    keepFrames: first.keepFrames,
    comments: [...new Set(profiles.flatMap(({ comments }) => comments))],
    docUrl: firstText((profile) => profile.docUrl),
  };
}

const PAGE_BYTES = 0x1000n;

/** Two mappings are the same object file when size (in whole pages), offset and build id (else file) agree, wherever they are loaded. */
function mappingKey(mapping: Mapping): string {
  const pages = (BigInt.asUintN(64, mapping.memoryLimit - mapping.memoryStart) + PAGE_BYTES - 1n) / PAGE_BYTES;
  return `${pages} ${mapping.fileOffset} ${mapping.buildId === "" ? mapping.file : mapping.buildId}`;
}

/** What a sample is told apart by: its stack, then its labels by key; several values of one key keep their order. */
function sampleKey(locations: readonly number[], labels: readonly Label[]): string {
  const ordered = labels.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return `${locations.join(" ")}|${ordered.length === 0 ? "" : JSON.stringify(ordered.map(({ key, text, number, unit }) => [key, text, number === null ? null : String(number), unit]))}`;
}

/** The merged tables, shared by all sources. */
interface Merged {
  readonly builder: ProfileBuilder;
  readonly mappings: Map<string, { readonly index: number; readonly start: bigint }>;
  readonly locations: Map<string, number>;
  readonly samples: Map<string, number>;
}

function mergeMapping(merged: Merged, mapping: Mapping): { readonly index: number; readonly shift: bigint; readonly start: bigint } {
  const key = mappingKey(mapping);
  const known = merged.mappings.get(key);
  if (known !== undefined) return { ...known, shift: known.start - mapping.memoryStart };
  const made = { index: merged.builder.mapping(mapping), start: mapping.memoryStart };
  merged.mappings.set(key, made);
  return { ...made, shift: 0n };
}

function mergeLocation(merged: Merged, source: Profile, location: number): number {
  const { locations, functions, strings } = source;
  const mapping = source.mappings[locations.mappings[location] ?? -1];
  const home = mapping === undefined ? { index: -1, shift: 0n, start: 0n } : mergeMapping(merged, mapping);
  const address = BigInt.asUintN(64, locationAddress(source, location) + home.shift);
  const lines: BuilderLine[] = [];
  for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) {
    const index = locations.lineFunctions[line] ?? 0;
    const text = (column: Uint32Array): string => strings.at(column[index] ?? 0);
    const func = merged.builder.func(
      text(functions.names),
      text(functions.systemNames),
      text(functions.files),
      functions.startLines[index] ?? 0,
    );
    lines.push({ func, line: locations.lineNumbers[line] ?? 0, column: locations.lineColumns[line] ?? 0 });
  }
  const folded = locations.folded[location] === 1;
  const where = lines.map(({ func, line, column }) => `${func}:${line}:${column}`).join(",");
  const key = `${address - home.start} ${home.index} ${folded} ${where}`;
  const known = merged.locations.get(key);
  if (known !== undefined) return known;
  const made = merged.builder.location(home.index, address, lines, folded);
  merged.locations.set(key, made);
  return made;
}

function mergeSamples(merged: Merged, source: Profile): void {
  const width = source.sampleTypes.length;
  const ofLocation = new Int32Array(source.locations.count).fill(-1);
  for (let sample = 0; sample < source.sampleCount; sample += 1) {
    const values = [...source.values.subarray(sample * width, (sample + 1) * width)];
    if (values.every((value) => value === 0)) continue;
    const stack: number[] = [];
    for (let at = source.sampleOffsets[sample] ?? 0; at < (source.sampleOffsets[sample + 1] ?? 0); at += 1) {
      const location = source.sampleLocations[at] ?? 0;
      if (ofLocation[location] === -1) ofLocation[location] = mergeLocation(merged, source, location);
      stack.push(ofLocation[location] ?? 0);
    }
    const labels = labelsOfSample(source, sample);
    const key = sampleKey(stack, labels);
    const known = merged.samples.get(key);
    if (known === undefined) merged.samples.set(key, merged.builder.sample(stack, values, labels));
    else merged.builder.addValues(known, values);
  }
}

/**
 * Merges profiles by the rules of google/pprof's `profile.Merge`: samples with the same stack and labels add up, those that are zero
 * vanish, and unused tables go. Functions are equal by name, system name, file and start line; locations by address within the object
 * file, and lines. Throws PROFILE_KINDS_DIFFER when types differ, PROFILE_VALUE_OVERFLOW when a sum is not exact.
 */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  const [first] = profiles;
  if (first === undefined) throw new Error("no profiles to merge");
  requireSameTypes(profiles);
  const merged: Merged = { builder: profileBuilder(), mappings: new Map(), locations: new Map(), samples: new Map() };
  for (const source of profiles) {
    // The first mapping is the main binary and stays first, whichever the first sample uses.
    if (merged.mappings.size === 0 && source.mappings[0] !== undefined) mergeMapping(merged, source.mappings[0]);
    mergeSamples(merged, source);
  }
  const profile = merged.builder.build(mergedHeader(profiles, first));
  const inexact = profile.values.find((value) => !Number.isSafeInteger(value));
  if (inexact !== undefined) throw heapgateError("PROFILE_VALUE_OVERFLOW", { name: profile.name, value: String(inexact) });
  // Sums that came out zero leave, and with them what only they used.
  return hasZeroSample(profile) ? mergeProfiles([profile]) : profile;
}

function hasZeroSample(profile: Profile): boolean {
  const width = profile.sampleTypes.length;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    if (profile.values.subarray(sample * width, (sample + 1) * width).every((value) => value === 0)) return true;
  }
  return false;
}
