/** Storing artifacts of this run. */

export interface UploadedArtifact {
  readonly id: number;
  readonly url: string;
  /** Set where it was to be stored un-zipped and the server takes zips only. */
  readonly zipped?: true | undefined;
}

export interface ArtifactStore {
  /**
   * Uploads files under one name, replacing an artifact of that name from an earlier attempt of this job.
   * Throws ARTIFACT_QUOTA or ARTIFACT_UPLOAD_FAILED (blame github).
   */
  readonly upload: (
    name: string,
    folder: string,
    paths: readonly string[],
    options: { readonly retentionDays: number | null; readonly unzipped: boolean },
  ) => Promise<UploadedArtifact>;
}
