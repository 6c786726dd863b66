/** Decodes a pprof profile, gzipped or raw, into columns. */
import { inflateGzip } from "./inflate.ts";
import { inflateFile, letGo, type OpenOptions, type RawProfile, refuseForeign } from "./inflate-file.ts";
import type { Profile } from "./profile.ts";
import { unpackAny } from "./unpack.ts";
import { unpackUsual } from "./unpack-usual.ts";

export interface DecodeOptions extends Omit<OpenOptions, "inflate"> {
  readonly inflate?: OpenOptions["inflate"];
}

/**
 * Decodes a profile as Go, google/pprof and others write it (`proto/profile.proto`): any field order, repeated numbers packed or not, any
 * ids, negative values. Values are exact. Throws PROFILE_CORRUPT, PROFILE_NOT_A_PROFILE, PROFILE_LEGACY, PROFILE_TOO_LARGE or
 * PROFILE_VALUE_OVERFLOW (a number beyond 2^53 - 1). A profile without samples is valid.
 */
export function decodeProfile(bytes: Uint8Array, options: DecodeOptions): Profile {
  const opened = openProfile(bytes, options);
  const usual = unpackUsual(opened);
  if (usual === null) return unpackAny(opened);
  if (opened.raw !== bytes) letGo(opened.raw);
  return usual;
}

/** Inflates, and refuses what is no profile at all: PROFILE_CORRUPT (gzip), PROFILE_NOT_A_PROFILE, PROFILE_LEGACY, PROFILE_TOO_LARGE. */
export const openProfile = (bytes: Uint8Array, options: DecodeOptions): RawProfile =>
  refuseForeign(inflateFile(bytes, { inflate: inflateGzip, ...options }));
