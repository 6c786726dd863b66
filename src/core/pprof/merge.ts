/** Merges profiles of one kind into one, adding the values of samples with the same stack and labels. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { labelLists } from "./merge-labels.ts";
import { addLocation, type Home, locationColumns, type LocationTable, locationTable } from "./merge-locations.ts";
import { addSamples, labelColumns, sampleTable } from "./merge-samples.ts";
import { labelBytesOf, type Mapping, type Profile, type SampleType } from "./profile.ts";
import { type ProfileBuilder, profileBuilder, type ProfileHeader } from "./profile-builder.ts";

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

/** The merged tables, shared by all sources. */
interface Merged {
  readonly builder: ProfileBuilder;
  readonly mappings: Map<string, { readonly index: number; readonly start: bigint }>;
  readonly locations: LocationTable;
}

const NO_HOME: Home = { index: -1, shift: 0n };

function mergeMapping(merged: Merged, mapping: Mapping): Home {
  const key = mappingKey(mapping);
  const known = merged.mappings.get(key);
  if (known !== undefined) return { index: known.index, shift: known.start - mapping.memoryStart };
  const index = merged.builder.mapping(mapping);
  merged.mappings.set(key, { index, start: mapping.memoryStart });
  return { index, shift: 0n };
}

/** Gives the merged location of each location of a source that is asked for, adding what the tables do not have yet. */
function locationMerger(merged: Merged, source: Profile): (location: number) => number {
  const { locations, functions, strings } = source;
  const homes: (Home | undefined)[] = [];
  const homeOf = (mapping: number): Home => {
    const found = source.mappings[mapping];
    return found === undefined ? NO_HOME : (homes[mapping] ??= mergeMapping(merged, found));
  };
  const text = (column: Uint32Array, index: number): string => strings.at(column[index] ?? 0);
  const ofFunction = new Int32Array(functions.count).fill(-1);
  const functionOf = (index: number): number => {
    if (ofFunction[index] === -1) {
      const [name, systemName, file] = [text(functions.names, index), text(functions.systemNames, index), text(functions.files, index)];
      ofFunction[index] = merged.builder.func(name, systemName, file, functions.startLines[index] ?? 0);
    }
    return ofFunction[index] ?? 0;
  };
  const ofLocation = new Int32Array(locations.count).fill(-1);
  return (location) => {
    const known = ofLocation[location] ?? -1;
    if (known >= 0) return known;
    const made = addLocation(merged.locations, source, location, homeOf(locations.mappings[location] ?? -1), functionOf);
    ofLocation[location] = made;
    return made;
  };
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
  const merged: Merged = { builder: profileBuilder(), mappings: new Map(), locations: locationTable(profiles) };
  const lists = labelLists();
  const samples = sampleTable(profiles, first.sampleTypes.length);
  for (const source of profiles) {
    // The first mapping is the main binary and stays first, whichever the first sample uses.
    if (merged.mappings.size === 0 && source.mappings[0] !== undefined) mergeMapping(merged, source.mappings[0]);
    addSamples(samples, lists, source, locationMerger(merged, source));
  }
  const labels = labelColumns(samples, lists, merged.builder.text);
  const tables = merged.builder.build(mergedHeader(profiles, first));
  const profile: Profile = {
    ...tables,
    locations: locationColumns(merged.locations),
    sampleCount: samples.count,
    sampleOffsets: samples.offsets.subarray(0, samples.count + 1),
    sampleLocations: samples.locations.subarray(0, samples.offsets[samples.count] ?? 0),
    values: samples.values.subarray(0, samples.count * samples.width),
    labels,
    labelBytes: labelBytesOf(samples.count, labels, tables.strings),
  };
  const inexact = profile.values.find((value) => !Number.isSafeInteger(value));
  if (inexact !== undefined) throw heapgateError("PROFILE_VALUE_OVERFLOW", { name: profile.name, value: String(inexact) });
  // Sums that came out zero leave, and with them what only they used.
  return hasZeroSample(profile) ? mergeProfiles([profile]) : profile;
}

function hasZeroSample(profile: Profile): boolean {
  const width = profile.sampleTypes.length;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    let at = sample * width;
    while (at < (sample + 1) * width && profile.values[at] === 0) at += 1;
    if (at === (sample + 1) * width) return true;
  }
  return false;
}
