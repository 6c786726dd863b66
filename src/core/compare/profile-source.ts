/** Decodes the profiles of a snapshot: what is needed again is kept, and all of it goes when the component is done. */
import { decodeProfile } from "../pprof/decode.ts";
import type { Inflate } from "../pprof/inflate.ts";
import { mergeProfiles } from "../pprof/merge.ts";
import type { Profile } from "../pprof/profile.ts";
import type { ProfileFile } from "../snapshot/snapshot.ts";

export interface DecodeSettings {
  readonly inflate?: Inflate;
}

export type Decode = (file: ProfileFile) => Profile;

/** Merged with those of the component's other instances. Throws what `decodeProfile` and `mergeProfiles` throw. */
export const decodeFile = ({ content, path, replicas = [] }: ProfileFile, settings: DecodeSettings): Profile => {
  const { inflate } = settings;
  const own = decodeProfile(content, { name: path, ...(inflate === undefined ? {} : { inflate }) });
  return replicas.length === 0 ? own : mergeProfiles([own, ...replicas.map((file) => decodeFile(file, settings))]);
};

/** Decodes each file once. */
export const keepingDecoder = (settings: DecodeSettings): Decode => {
  const decoded = new Map<ProfileFile, Profile>();
  return (file) => {
    const profile = decoded.get(file) ?? decodeFile(file, settings);
    decoded.set(file, profile);
    return profile;
  };
};
