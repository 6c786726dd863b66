/** Downloads an artifact's zip with a byte limit and checks its digest: the toolkit's own download has no limit. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import type { ArtifactInfo } from "../ports/github.ts";
import { refuseArchive } from "./archive-rules.ts";
import { asking, statusOf } from "./github-failures.ts";
import { fetchThroughProxy, type Octokit } from "./octokit.ts";

export interface DownloadSettings {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repository: string;
  readonly retryMilliseconds: number;
}

const ATTEMPTS = 3;
const GONE = 410;
const call = { what: "give out a stored artifact", permission: "actions: read" } as const;

/** The signed address of the zip, valid for one minute and used without a token; null when the artifact has expired. */
async function fetchAddress({ octokit, owner, repository }: DownloadSettings, artifactId: number): Promise<string | null> {
  return asking(call, async () => {
    try {
      const { headers } = await octokit.request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", {
        owner,
        repo: repository,
        artifact_id: artifactId,
        archive_format: "zip",
        request: { redirect: "manual" },
      });
      if (headers.location === undefined) throw heapgateError("GITHUB_REFUSED", { what: call.what, why: "no address came" });
      return headers.location;
    } catch (error) {
      if (statusOf(error) === GONE) return null;
      throw error;
    }
  });
}

async function readBody(response: Response, name: string, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) throw refuseArchive(name, `it has more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The address carries a signature: it is in no message, and a `cause` would print it. */
const unreachable = (why: string): HeapgateError =>
  heapgateError("GITHUB_UNREACHABLE", { what: "downloading a stored artifact", why }, { stage: "baseline" });

async function fetchZip(address: string, name: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const response = await fetchThroughProxy(address, { redirect: "error" });
    if (!response.ok) throw unreachable(`the storage answered ${response.status}`);
    return await readBody(response, name, maxBytes);
  } catch (error) {
    throw error instanceof HeapgateError ? error : unreachable("the connection broke");
  }
}

/** The zip's bytes; null when it has expired. Throws ARTIFACT_REFUSED for one too large or with another digest than GitHub lists. */
export async function downloadArtifact(settings: DownloadSettings, artifact: ArtifactInfo, maxBytes: number): Promise<Uint8Array | null> {
  const { id, name, sizeBytes, digest, expired } = artifact;
  if (expired) return null;
  if (sizeBytes > maxBytes) throw refuseArchive(name, `it has ${sizeBytes} bytes, more than ${maxBytes}`);
  for (let attempt = 1; ; attempt += 1) {
    // Each try asks anew: the address is valid for one minute only.
    const address = await fetchAddress(settings, id);
    if (address === null) return null;
    try {
      const zip = await fetchZip(address, name, maxBytes);
      const found = `sha256:${createHash("sha256").update(zip).digest("hex")}`;
      if (digest !== null && digest.toLowerCase() !== found) throw refuseArchive(name, `its digest is ${found}, not ${digest}`);
      return zip;
    } catch (error) {
      const mayRetry = error instanceof HeapgateError && error.code === "GITHUB_UNREACHABLE" && attempt < ATTEMPTS;
      if (!mayRetry) throw error;
      await sleep(attempt * settings.retryMilliseconds);
    }
  }
}
