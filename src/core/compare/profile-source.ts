/** Decodes the profiles of a snapshot: what is needed again is kept, and all of it goes when the component is done. */
import { decodeProfile } from "../pprof/decode.ts";
import type { Inflate } from "../pprof/inflate.ts";
import type { Profile } from "../pprof/profile.ts";
import type { ProfileFile } from "../snapshot/snapshot.ts";

export interface DecodeSettings {
  readonly inflate?: Inflate;
}

export type Decode = (file: ProfileFile) => Profile;

/** Throws what `decodeProfile` throws. */
export const decodeFile = (file: ProfileFile, { inflate }: DecodeSettings): Profile =>
  decodeProfile(file.content, { name: file.path, ...(inflate === undefined ? {} : { inflate }) });

/** Decodes each file once. */
export const keepingDecoder = (settings: DecodeSettings): Decode => {
  const decoded = new Map<ProfileFile, Profile>();
  return (file) => {
    const profile = decoded.get(file) ?? decodeFile(file, settings);
    decoded.set(file, profile);
    return profile;
  };
};
