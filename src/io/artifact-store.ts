/** Storing artifacts of this run behind the ArtifactStore port, through the toolkit's artifact client. */
import { basename, join } from "node:path";
import type { ArtifactClient } from "@actions/artifact";
import { heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import type { ArtifactStore, UploadedArtifact } from "../ports/artifact-store.ts";
import type { GitHub, GitHubContext } from "../ports/github.ts";

type RunFacts = Pick<GitHubContext, "serverUrl" | "owner" | "repository" | "runId" | "runAttempt">;

interface Upload {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly retentionDays: number | null;
  readonly unzipped: boolean;
}

/** What the toolkit's messages say; it keeps neither status nor class of the server's answer. */
const QUOTA = /storage quota has been hit|insufficient usage/u;
const NAME_TAKEN = /\(409\)|already_exists/u;
const TYPE_REFUSED = /\(400\).*mime_type/u;
const NO_SERVICE = /not currently supported on GHES/u;
const COMPRESSION = 9;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const failed = (name: string, why: string, cause?: unknown): HeapgateError =>
  heapgateError("ARTIFACT_UPLOAD_FAILED", { name, why }, { stage: "publish", cause });

function describeFailure(name: string, error: unknown): HeapgateError {
  if (error instanceof HeapgateError) return error;
  const message = messageOf(error);
  if (QUOTA.test(message)) return heapgateError("ARTIFACT_QUOTA", { name }, { stage: "publish", cause: error });
  if (NO_SERVICE.test(message))
    return failed(name, "GitHub Enterprise Server has no such artifacts; use baseline: rebuild, and the output report for the page", error);
  return failed(name, (message.split("\n", 1)[0] ?? "").slice(0, 300), error);
}

/** The artifact's page: an un-zipped one opens there, a zipped one is downloaded. */
const addressOf = ({ serverUrl, owner, repository, runId }: RunFacts, id: number): string =>
  `${serverUrl}/${owner}/${repository}/actions/runs/${runId}/artifacts/${id}`;

/** When this attempt of the run began, in milliseconds; null when GitHub does not say. */
export type AttemptStart = () => Promise<number | null>;

/** The same, from GitHub's answer about this run. */
export const attemptStart =
  ({ context, getRun }: Pick<GitHub, "context" | "getRun">): AttemptStart =>
  async () => {
    try {
      const start = Date.parse((await getRun(context.runId)).startedAt ?? "");
      return Number.isNaN(start) ? null : start;
    } catch (error) {
      if (error instanceof HeapgateError && error.blame === "github") return null;
      throw error;
    }
  };

/**
 * Builds the port. It reads the runner's variables (`ACTIONS_RUNTIME_TOKEN`, `ACTIONS_RESULTS_URL`) when something is uploaded. GitHub is asked
 * when the attempt began only where a name is taken in a later attempt.
 */
export function makeArtifactStore(run: RunFacts, startOfAttempt: AttemptStart = async () => null): ArtifactStore {
  /**
   * In a first attempt nobody but another job (or step) of this run can have taken the name; in a later one it is another job's when it was
   * stored since the attempt began.
   */
  async function isOfAnotherJob(client: ArtifactClient, name: string): Promise<boolean> {
    if (run.runAttempt === 1) return true;
    const start = await startOfAttempt();
    if (start === null) return false;
    const { createdAt } = (await client.getArtifact(name)).artifact;
    return createdAt !== undefined && createdAt.getTime() >= start;
  }

  async function send({ name, folder, files, retentionDays, unzipped }: Upload): Promise<UploadedArtifact> {
    const { DefaultArtifactClient } = await import("@actions/artifact");
    const client = new DefaultArtifactClient();
    const options = { compressionLevel: COMPRESSION, skipArchive: unzipped, ...(retentionDays !== null && { retentionDays }) };
    const put = async (): Promise<number | undefined> => (await client.uploadArtifact(name, [...files], folder, options)).id;
    let id: number | undefined;
    try {
      id = await put();
    } catch (error) {
      if (!NAME_TAKEN.test(messageOf(error))) throw error;
      if (await isOfAnotherJob(client, name))
        throw failed(name, "another job of this run stored one of that name; give every matrix leg its own name", error);
      await client.deleteArtifact(name);
      id = await put();
    }
    if (id === undefined) throw failed(name, "the server gave no id");
    return { id, url: addressOf(run, id) };
  }

  return {
    upload: async (name, folder, paths, { retentionDays, unzipped }) => {
      const files = paths.map((path) => join(folder, path));
      const upload: Upload = { name, folder, files, retentionDays, unzipped };
      if (unzipped && (files.length !== 1 || basename(files[0] ?? "") !== name))
        throw failed(name, "an un-zipped artifact is one file and carries that file's name");
      try {
        return await send(upload);
      } catch (error) {
        if (!unzipped || !TYPE_REFUSED.test(messageOf(error))) throw describeFailure(name, error);
      }
      try {
        return { ...(await send({ ...upload, unzipped: false })), zipped: true };
      } catch (error) {
        throw describeFailure(name, error);
      }
    },
  };
}
