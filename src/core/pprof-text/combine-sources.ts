/** Makes one profile of sources and bases as `go tool pprof` does: reduce to common columns, scale, normalize, negate, merge. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { mergeProfiles } from "../pprof/merge.ts";
import { type Mapping, type Profile, type SampleType, totalOf } from "../pprof/profile.ts";
import { scaleProfile } from "../pprof/scale.ts";
import { BASE_LABEL, labelSamples } from "../pprof/subtract.ts";
import { canJoin, joinSides } from "./join-sides.ts";
import { areCompatibleUnits, scaleValue } from "./measurement.ts";
import type { BaseMode } from "./text-options.ts";

const kindOf = ({ sampleTypes, periodType }: Profile): string =>
  `${sampleTypes.map(({ type, unit }) => `${type}/${unit}`).join(", ")} per ${periodType.type}/${periodType.unit}`;

const kindsDiffer = (first: Profile, other: Profile) =>
  heapgateError("PROFILE_KINDS_DIFFER", {
    base: first.name,
    baseKind: kindOf(first),
    head: other.name,
    headKind: kindOf(other),
    areColumns: true,
  });

const NO_MAPPING: Mapping = {
  memoryStart: 0n,
  memoryLimit: 0n,
  fileOffset: 0n,
  file: "",
  buildId: "",
  hasFunctions: false,
  hasFilenames: false,
  hasLineNumbers: false,
  hasInlineFrames: false,
};

/** A profile without any mapping gets an empty one, which all its locations lie in. */
function withMapping(profile: Profile): Profile {
  if (profile.mappings.length > 0) return profile;
  const locations = { ...profile.locations, mappings: new Int32Array(profile.locations.count) };
  return { ...profile, mappings: [NO_MAPPING], locations };
}

/** Keeps the named columns, in the order of the names. */
function selectColumns(profile: Profile, names: readonly string[]): Profile {
  const from = names.map((name) => profile.sampleTypes.findIndex(({ type }) => type === name));
  if (from.length === profile.sampleTypes.length && from.every((column, at) => column === at)) return profile;
  const width = profile.sampleTypes.length;
  const values = new Float64Array(profile.sampleCount * from.length);
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    for (const [to, column] of from.entries()) values[sample * from.length + to] = profile.values[sample * width + column] ?? 0;
  }
  return {
    ...profile,
    values,
    sampleTypes: from.flatMap((column) => profile.sampleTypes[column] ?? []),
    defaultSampleType: names.includes(profile.defaultSampleType) ? profile.defaultSampleType : (names[0] ?? ""),
  };
}

const singular = (type: string): string => (type.endsWith("s") ? type.slice(0, -1) : type);

/** The finest unit of types that mean the same; null where they do not. */
function finestUnit(types: readonly SampleType[]): string | null {
  let [finest] = types;
  for (const type of types.slice(1)) {
    if (finest === undefined || singular(type.type) !== singular(finest.type) || !areCompatibleUnits(type.unit, finest.unit)) return null;
    if (scaleValue(1, type.unit, finest.unit).value < 1) finest = type;
  }
  return finest?.unit ?? "";
}

/** The profiles with only the columns all have, in the first one's order, in one unit each. Throws PROFILE_KINDS_DIFFER. */
function withCommonColumns(profiles: readonly Profile[]): readonly Profile[] {
  const [first] = profiles;
  if (first === undefined || profiles.length === 1) return profiles;
  const isCommon = (name: string): boolean => profiles.every(({ sampleTypes }) => sampleTypes.some(({ type }) => type === name));
  const names = first.sampleTypes.map(({ type }) => type).filter(isCommon);
  const other = profiles.find((profile) => kindOf(profile) !== kindOf(first)) ?? first;
  const periodUnit = finestUnit(profiles.map(({ periodType }) => periodType));
  if (names.length === 0 || periodUnit === null) throw kindsDiffer(first, other);
  const reduced = profiles.map((profile) => selectColumns(profile, names));
  const units = names.map((_, column) => finestUnit(reduced.map(({ sampleTypes }) => sampleTypes[column] ?? { type: "", unit: "" })));
  return reduced.map((profile) => {
    const sampleTypes: SampleType[] = [];
    const factors: number[] = [];
    for (const [column, type] of profile.sampleTypes.entries()) {
      const unit = units[column];
      if (unit === null || unit === undefined) throw kindsDiffer(first, other);
      sampleTypes.push({ type: type.type, unit });
      factors.push(scaleValue(1, type.unit, unit).value);
    }
    const period = Math.trunc(scaleValue(profile.period, profile.periodType.unit, periodUnit).value);
    const periodType = { type: profile.periodType.type, unit: periodUnit };
    return { ...scaleProfile(profile, factors), sampleTypes, period, periodType };
  });
}

function combine(profiles: readonly Profile[]): Profile {
  const common = withCommonColumns(profiles);
  const [only] = common;
  return only !== undefined && common.length === 1 ? only : mergeProfiles(common);
}

/** Scales each column of the source to the base's total; a column that sums to zero becomes zero. */
function normalizeTo(source: Profile, base: Profile): Profile {
  if (kindOf(source) !== kindOf(base)) throw kindsDiffer(base, source);
  const factors = source.sampleTypes.map((_, column) => {
    const total = totalOf(source, column);
    return total === 0 ? 0 : totalOf(base, column) / total;
  });
  return scaleProfile(source, factors);
}

export interface CombineOptions {
  readonly mode: BaseMode;
  readonly normalize: boolean;
  /** Only sums by function, file or line are asked for: sides may stay unmerged where these are the same. */
  readonly sumsOnly: boolean;
}

/** Whether a difference of the two may lie side by side, as far as sums go. */
export const areJoinable = (source: Profile, base: Profile): boolean => kindOf(source) === kindOf(base) && canJoin(source, base);

/**
 * One profile of everything. With bases it is the difference: `diff` labels base samples, so that they never cancel against the source;
 * `subtract` does not. A single source without a base stays as it is, unmerged. Throws PROFILE_KINDS_DIFFER when no column is common to
 * all, PROFILE_VALUE_OVERFLOW when a value stops being exact.
 */
export function combineSources(
  sources: readonly Profile[],
  bases: readonly Profile[],
  { mode, normalize, sumsOnly }: CombineOptions,
): Profile {
  const source = combine(sources.map(withMapping));
  if (bases.length === 0) return source;
  const base = combine(bases.map(withMapping));
  const scaled = normalize ? normalizeTo(source, base) : source;
  const negated = scaleProfile(mode === "diff" ? labelSamples(base, BASE_LABEL, "true") : base, -1);
  if (mode === "diff" && sumsOnly && areJoinable(scaled, base)) return joinSides(scaled, negated);
  return combine([scaled, negated]);
}

/** Mapping files that are addresses of the network (`http://…`) are where a profile came from, not programs. */
export function withoutUrlMappings(profile: Profile): Profile {
  const isUrl = ({ buildId, file }: Mapping): boolean => buildId === "" && /^[A-Za-z][A-Za-z0-9+.-]*:/u.test(file);
  if (!profile.mappings.some(isUrl)) return profile;
  return { ...profile, mappings: profile.mappings.map((mapping) => (isUrl(mapping) ? { ...mapping, file: "" } : mapping)) };
}
