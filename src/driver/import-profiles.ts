/** Profiles given to `heapgate import`: each is decoded before it is taken, so that no bundle holds what cannot be read later. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { decodeProfile } from "../core/pprof/decode.ts";
import { encodeProfile } from "../core/pprof/encode.ts";
import { possibleKindsOf } from "../core/pprof/kind.ts";
import { mergeProfiles } from "../core/pprof/merge.ts";
import type { Profile } from "../core/pprof/profile.ts";
import type { ProfileFile, ProfileKindName } from "../core/snapshot/snapshot.ts";
import type { Files } from "../ports/files.ts";
import { groupBy } from "../core/compare/group-by.ts";

/** `--profile KIND[@start|@end]=FILE`; `path` is absolute. A CPU profile covers the measured phase whatever its checkpoint says. */
export interface ImportProfile {
  readonly kind: ProfileKindName;
  readonly checkpoint: "start" | "end" | null;
  readonly path: string;
}

/** When the profiles of each edge were taken, seconds since the epoch; null when none says. */
export interface ProfileTimes {
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
}

interface Loaded {
  readonly given: ImportProfile;
  readonly content: Uint8Array;
  readonly profile: Profile;
}

/** Heap and allocs hold the same columns; only their default differs. */
const isOfKind = (profile: Profile, kind: ProfileKindName): boolean => {
  const possible = possibleKindsOf(profile);
  return (
    possible.includes(kind) || ((kind === "heap" || kind === "allocs") && possible.some((found) => found === "heap" || found === "allocs"))
  );
};

const kindInWords = (profile: Profile): string => {
  const [kind] = possibleKindsOf(profile);
  return kind ?? `of no known kind (${profile.sampleTypes.map(({ type }) => type).join(", ")})`;
};

async function load(given: ImportProfile, files: Files): Promise<Loaded> {
  const content = await files.readBytes(given.path);
  if (content === null) throw heapgateError("FILE_NOT_FOUND", { path: given.path });
  const profile = decodeProfile(content, { name: given.path, inflate: files.gunzip });
  if (!isOfKind(profile, given.kind))
    throw heapgateError("PROFILE_WRONG_KIND", { name: given.path, given: given.kind, found: kindInWords(profile) });
  return { given, content, profile };
}

const checkpointOf = ({ kind, checkpoint }: ImportProfile): string => (kind === "cpu" ? "cost" : (checkpoint ?? "end"));

const secondsOf = (profile: Profile): number | null => (profile.timeNanos > 0n ? Number(profile.timeNanos) / 1e9 : null);

/** Time of the latest profile at `checkpoint`. */
function timeAt(loaded: readonly Loaded[], checkpoint: "start" | "end"): number | null {
  const times = loaded.flatMap(({ given, profile }) => (checkpointOf(given) === checkpoint ? (secondsOf(profile) ?? []) : []));
  return times.length === 0 ? null : Math.max(...times);
}

function joined(group: readonly Loaded[], gzip: Files["gzip"]): ProfileFile[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  const { kind, path } = first.given;
  const checkpoint = checkpointOf(first.given);
  if (others.length === 0) return [{ kind, checkpoint, path, content: first.content }];
  if (kind !== "cpu") {
    const paths = group.map(({ given }) => given.path).join(", ");
    throw heapgateError("USAGE", { problem: `Several ${kind} profiles at the ${checkpoint} of one round: ${paths}.`, command: "import" });
  }
  return [{ kind, checkpoint, path, content: gzip(encodeProfile(mergeProfiles(group.map(({ profile }) => profile)))) }];
}

/**
 * The round's profile files, untouched; several CPU profiles are merged into one. A profile without checkpoint is one of the end. Throws
 * FILE_NOT_FOUND, PROFILE_* (among them PROFILE_WRONG_KIND when a file holds another kind than said) and USAGE for two files in one place.
 */
export async function loadProfiles(
  given: readonly ImportProfile[],
  files: Files,
): Promise<{ readonly files: readonly ProfileFile[]; readonly times: ProfileTimes }> {
  const loaded: Loaded[] = [];
  for (const entry of given) loaded.push(await load(entry, files));
  const groups = groupBy(loaded, ({ given: entry }) => `${entry.kind} ${checkpointOf(entry)}`);
  return {
    files: [...groups.values()].flatMap((group) => joined(group, files.gzip)),
    times: { startSeconds: timeAt(loaded, "start"), endSeconds: timeAt(loaded, "end") },
  };
}
