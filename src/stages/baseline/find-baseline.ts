/** Looks for a stored baseline: the nearest ancestor's artifact, of a trusted run of this repository, downloaded and checked. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { isRunTrusted, orderAncestors, rankBaselines, type RankedBaseline } from "../../core/snapshot/choose-baseline.ts";
import type { ArtifactInfo, GitHub } from "../../ports/github.ts";

export interface BaselineSearch {
  readonly artifactName: string;
  /** The wanted commit; its artifact or that of its nearest ancestor is taken. */
  readonly commit: string;
  /** Names of the wanted commit and its ancestors as git lists them, nearest first; null: GitHub is asked. */
  readonly ancestors: readonly string[] | null;
  /** How many commits behind a baseline may be; null: as far as is known. */
  readonly maxDistance: number | null;
  /** Whether a commit counts in `maxDistance`; null: all do. */
  readonly counts: ((sha: string) => Promise<boolean>) | null;
  /** Path or file name of the workflow that records; null: any of this repository. */
  readonly workflowPath: string | null;
  /** Largest zip that is downloaded. */
  readonly maxBytes: number;
  /** Throws ARTIFACT_REFUSED for what is no bundle. */
  readonly readArchive: (zip: Uint8Array, name: string) => ReadonlyMap<string, Uint8Array>;
}

export interface BaselineSearched {
  readonly artifactName: string;
  readonly commit: string;
  /** How many commits were looked at, and how many artifacts of that name there are. */
  readonly commits: number;
  readonly artifacts: number;
}

/** `notes` says of each candidate that was passed over why. `unusable` is not `absent`: something was there, or GitHub did not answer. */
export type BaselineLookup =
  | {
      readonly kind: "found";
      readonly files: ReadonlyMap<string, Uint8Array>;
      readonly commit: string;
      readonly distance: number;
      readonly runId: number;
      /** What started that run. */
      readonly event: string;
      readonly artifactId: number;
      readonly createdAt: string | null;
      readonly notes: readonly string[];
    }
  | { readonly kind: "absent"; readonly searched: BaselineSearched; readonly notes: readonly string[] }
  | { readonly kind: "unusable"; readonly reason: string; readonly notes: readonly string[] };

type Attempt =
  | { readonly kind: "files"; readonly files: ReadonlyMap<string, Uint8Array>; readonly event: string }
  | { readonly kind: "passed-over" | "broken"; readonly why: string };

const isRefused = (error: unknown): error is HeapgateError => error instanceof HeapgateError && error.blame === "data";
const isGitHubs = (error: unknown): error is HeapgateError => error instanceof HeapgateError && error.blame === "github";

/** Files of one candidate, or why it is not taken. */
async function load(
  github: GitHub,
  candidate: RankedBaseline<ArtifactInfo>,
  search: BaselineSearch,
  repositoryId: number,
): Promise<Attempt> {
  const run = await github.getRun(candidate.runId);
  const trust = isRunTrusted(run, search.workflowPath, repositoryId);
  if (trust.kind === "refused") return { kind: "passed-over", why: `run ${candidate.runId} is not trusted: ${trust.why}` };
  try {
    const zip = await github.downloadArtifact(candidate.artifact, search.maxBytes);
    if (zip === null) return { kind: "passed-over", why: `artifact ${candidate.artifact.id} has expired` };
    return { kind: "files", files: search.readArchive(zip, search.artifactName), event: run.event };
  } catch (error) {
    if (isRefused(error)) return { kind: "broken", why: error.message };
    throw error;
  }
}

/**
 * The commits that a baseline may be of: not more than `maxDistance` commits that count lie between it and the wanted one, which is the first. Beyond
 * `farthest` there is nothing to be found, and nobody is asked.
 */
async function within(
  listed: readonly string[],
  maxDistance: number,
  farthest: number,
  counts: BaselineSearch["counts"],
): Promise<readonly string[]> {
  const near = listed.slice(0, maxDistance + 1);
  if (counts === null || farthest <= maxDistance) return near;
  const reached: string[] = [];
  let distance = 0;
  for (const sha of listed.slice(0, farthest + 1)) {
    reached.push(sha);
    // What this commit changed lies between it and the ones before it.
    if (await counts(sha)) distance += 1;
    if (distance > maxDistance) break;
  }
  return reached;
}

async function look(github: GitHub, search: BaselineSearch, notes: string[]): Promise<BaselineLookup> {
  const { artifactName, commit, maxDistance } = search;
  const { repositoryId } = github.context;
  if (repositoryId === null)
    return { kind: "unusable", reason: "the id of this repository is not known, so artifacts of forks cannot be told apart", notes };
  const artifacts = await github.listArtifacts(artifactName);
  const listed = search.ancestors ?? (artifacts.length === 0 ? [commit] : orderAncestors(await github.listCommits(commit), commit));
  const farthest = rankBaselines(artifacts, listed, repositoryId).at(-1)?.distance ?? 0;
  const ancestors = maxDistance === null ? listed : await within(listed, maxDistance, farthest, search.counts);
  let broken: string | null = null;
  for (const candidate of rankBaselines(artifacts, ancestors, repositoryId)) {
    const attempt = await load(github, candidate, search, repositoryId);
    if (attempt.kind === "files") {
      const { artifact, runId, distance } = candidate;
      return {
        kind: "found",
        files: attempt.files,
        commit: candidate.commit,
        distance,
        runId,
        event: attempt.event,
        artifactId: artifact.id,
        createdAt: artifact.createdAt,
        notes,
      };
    }
    notes.push(attempt.why);
    if (attempt.kind === "broken") broken ??= attempt.why;
  }
  if (broken !== null) return { kind: "unusable", reason: broken, notes };
  return { kind: "absent", searched: { artifactName, commit, commits: ancestors.length, artifacts: artifacts.length }, notes };
}

/**
 * The nearest usable baseline. Never throws for what GitHub does or a stored file holds: that is `unusable` with the reason, because
 * a lost baseline must not fail a pull request by itself.
 */
export async function findBaseline(github: GitHub, search: BaselineSearch): Promise<BaselineLookup> {
  const notes: string[] = [];
  try {
    return await look(github, search, notes);
  } catch (error) {
    if (isGitHubs(error)) return { kind: "unusable", reason: error.message, notes };
    throw error;
  }
}
