/** Stores one artifact; a failure becomes a warning, because it never changes a verdict. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import type { ArtifactStore, UploadedArtifact } from "../../ports/artifact-store.ts";

export interface ArtifactUpload {
  readonly name: string;
  readonly folder: string;
  /** Relative to the folder. */
  readonly paths: readonly string[];
  /** Null: the repository's default. */
  readonly retentionDays: number | null;
  readonly unzipped: boolean;
}

export type StoredArtifact =
  | { readonly kind: "stored"; readonly artifact: UploadedArtifact }
  | { readonly kind: "not-stored"; readonly warning: Warning };

export async function storeArtifact(
  store: ArtifactStore,
  { name, folder, paths, retentionDays, unzipped }: ArtifactUpload,
): Promise<StoredArtifact> {
  try {
    return { kind: "stored", artifact: await store.upload(name, folder, paths, { retentionDays, unzipped }) };
  } catch (error) {
    if (!(error instanceof HeapgateError) || error.blame !== "github") throw error;
    return { kind: "not-stored", warning: warning("publish-degraded", error.message, error.remedy) };
  }
}
