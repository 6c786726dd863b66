/** Which Go profile a profile is, told from its sample types, and which column a name means. */
import { heapgateError } from "../errors/heapgate-error.ts";
import type { Profile } from "./profile.ts";

export const PROFILE_KINDS = ["heap", "allocs", "cpu", "goroutine", "goroutineleak", "mutex", "block", "threadcreate"] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

export const isProfileKind = (name: string): name is ProfileKind => PROFILE_KINDS.some((kind) => kind === name);

/** The kinds a profile may be: none for a profile Go does not make, both `mutex` and `block` for a contention profile (their content does not differ). */
export function possibleKindsOf(profile: Profile): readonly ProfileKind[] {
  const types = new Set(profile.sampleTypes.map(({ type }) => type));
  if (types.has("inuse_space") && types.has("alloc_space")) return [profile.defaultSampleType === "alloc_space" ? "allocs" : "heap"];
  if (types.has("inuse_space")) return ["heap"];
  if (types.has("alloc_space")) return ["allocs"];
  if (types.has("cpu")) return ["cpu"];
  if (types.has("goroutineleak")) return ["goroutineleak"];
  if (types.has("goroutine")) return ["goroutine"];
  if (types.has("threadcreate")) return ["threadcreate"];
  if (types.has("contentions") && types.has("delay")) return ["mutex", "block"];
  return [];
}

/**
 * The kind of a profile. The content decides; `endpoint` (the last part of the address it came from) settles mutex against block.
 * Null when the content is no Go profile, or is a contention profile and the endpoint does not say which.
 */
export function profileKindOf(profile: Profile, endpoint: ProfileKind | null = null): ProfileKind | null {
  const possible = possibleKindsOf(profile);
  if (possible.length === 1) return possible[0] ?? null;
  return possible.find((kind) => kind === endpoint) ?? null;
}

/**
 * Column of a sample type, by the rules of `go tool pprof -sample_index`: "" is the default sample type, else the last column; a number is
 * a column; a name is a type, with or without a leading `inuse_`. Null when the profile has no such column.
 */
export function sampleIndexOf(profile: Profile, nameOrNumber: string | number): number | null {
  const { sampleTypes } = profile;
  const found = (name: string): number | null => {
    const index = sampleTypes.findIndex(({ type }) => type === name);
    return index < 0 ? null : index;
  };
  if (nameOrNumber === "") {
    const fallback = sampleTypes.length === 0 ? null : sampleTypes.length - 1;
    return profile.defaultSampleType === "" ? fallback : (found(profile.defaultSampleType) ?? fallback);
  }
  if (typeof nameOrNumber === "number" || /^[+-]?\d+$/u.test(nameOrNumber)) {
    const index = Number(nameOrNumber);
    return Number.isInteger(index) && index >= 0 && index < sampleTypes.length ? index : null;
  }
  const exact = found(nameOrNumber);
  return exact ?? (nameOrNumber.startsWith("inuse_") ? found(nameOrNumber.slice("inuse_".length)) : null);
}

/** As `sampleIndexOf`, but a column the profile does not have throws SAMPLE_TYPE_UNKNOWN. */
export function requireSampleIndex(profile: Profile, nameOrNumber: string | number): number {
  const index = sampleIndexOf(profile, nameOrNumber);
  if (index !== null) return index;
  const known = profile.sampleTypes.map(({ type }) => type);
  throw heapgateError("SAMPLE_TYPE_UNKNOWN", { name: profile.name, sampleType: String(nameOrNumber), known });
}
