/** Stores what a run found: `result.json` with what belongs to it, and the HTML report as a page that opens in the browser. */
import { resultArtifactName } from "../../core/snapshot/artifact-name.ts";
import type { ArtifactStore } from "../../ports/artifact-store.ts";
import { storeArtifact, type StoredArtifact } from "./store-artifact.ts";

export interface ResultUpload {
  readonly name: string;
  readonly folder: string;
  /** `result.json` first; relative to the folder. */
  readonly paths: readonly string[];
  readonly retentionDays: number | null;
}

/** Uploads `result.json` (and what is named beside it) as `heapgate-result-<name>`. */
export const uploadResult = (store: ArtifactStore, { name, folder, paths, retentionDays }: ResultUpload): Promise<StoredArtifact> =>
  storeArtifact(store, { name: resultArtifactName(name), folder, paths, retentionDays, unzipped: false });

/** Uploads one HTML file un-zipped; `file` (see `reportFileName`) is its name in the folder and the artifact's. */
export const uploadReport = (
  store: ArtifactStore,
  { file, folder, retentionDays }: { readonly file: string; readonly folder: string; readonly retentionDays: number | null },
): Promise<StoredArtifact> => storeArtifact(store, { name: file, folder, paths: [file], retentionDays, unzipped: true });
