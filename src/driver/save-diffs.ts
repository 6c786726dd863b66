/** Saves the differences of profiles beside the bundles they come from: `profiles/COMPONENT.KIND.diff.pb.gz`. */
import { savedDiffs } from "../core/compare/saved-diffs.ts";
import { encodeProfile } from "../core/pprof/encode.ts";
import type { Profile } from "../core/pprof/profile.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";

export interface SaveDiffPorts {
  readonly files: Files;
  readonly log: Log;
}

/** Of a result's folder. */
export const DIFFS_FOLDER = "profiles";

export const saveProfile = async (path: string, profile: Profile, files: Files): Promise<void> =>
  await files.write(path, files.gzip(encodeProfile(profile)));

/** Writes `COMPONENT.KIND.diff.pb.gz` for everything both sides have profiles of. What cannot be one profile is left out and said. */
export async function saveDiffs(folder: string, base: Snapshot, head: Snapshot, { files, log }: SaveDiffPorts): Promise<void> {
  for (const saved of savedDiffs(base, head, { inflate: files.gunzip })) {
    const name = `${saved.component}.${saved.profileKind}.diff.pb.gz`;
    if (saved.kind === "saved") await saveProfile(files.resolve(folder, name), saved.diff.profile, files);
    else log.warn(`${name} is not saved: ${saved.error.message}`);
  }
}

/** The same of two bundles at hand. */
export async function saveBundleDiffs(folder: string, base: Bundle, head: Bundle, ports: SaveDiffPorts): Promise<void> {
  const snapshotOf = (bundle: Bundle, name: string): Snapshot => unpackBundle(bundle, { name, sha256: ports.files.sha256 });
  await saveDiffs(folder, snapshotOf(base, "base"), snapshotOf(head, "head"), ports);
}
