/** Stores a bundle as the baseline that later runs compare with. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { baselineArtifactName } from "../../core/snapshot/artifact-name.ts";
import type { ArtifactStore } from "../../ports/artifact-store.ts";
import type { Files } from "../../ports/files.ts";
import { storeArtifact, type StoredArtifact } from "./store-artifact.ts";

export interface BaselineUpload {
  /** The configuration's name: the key of the baseline. */
  readonly name: string;
  /** The bundle's folder; all of it is stored. */
  readonly folder: string;
  readonly retentionDays: number | null;
}

/** Uploads every file of the bundle as `heapgate-baseline-<name>`. Throws FILE_NOT_FOUND when the folder is missing or empty. */
export async function uploadBaseline(
  { store, files }: { readonly store: ArtifactStore; readonly files: Pick<Files, "list"> },
  { name, folder, retentionDays }: BaselineUpload,
): Promise<StoredArtifact> {
  const paths = await files.list(folder);
  if (paths === null || paths.length === 0) throw heapgateError("FILE_NOT_FOUND", { path: folder }, { stage: "publish" });
  return storeArtifact(store, { name: baselineArtifactName(name), folder, paths, retentionDays, unzipped: false });
}
