// What a fake GitHub knows: one repository with its commits, runs, artifacts, pull requests and comments. Tests seed it and look at it.
import { createHash } from "node:crypto";
import { makeRecord, type FakeRecord } from "./record-state.ts";

export interface FakeArtifact {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  readonly jobBackendId: string;
  readonly content: Uint8Array;
  readonly mimeType: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly expired: boolean;
  /** `sha256:<hex>`; a test may seed a wrong one. */
  readonly digest: string | null;
}

export interface FakeRun {
  readonly id: number;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepositoryId: number;
  readonly path: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly attempt: number;
  readonly createdAt: string;
  /** Of its last attempt; left out: when it was created. */
  readonly startedAt?: string;
  /** Of its last attempt: how each job ended; null is still running. */
  readonly jobs?: Readonly<Record<string, string | null>>;
}

export interface FakeComment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  readonly body: string;
}

export interface FakeCommit {
  readonly sha: string;
  readonly parents: readonly string[];
}

export interface FakePull {
  readonly number: number;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  readonly baseRef: string;
  /** Null: the fork was deleted. */
  readonly headRepositoryId: number | null;
  readonly state: "open" | "closed";
}

export type Permission =
  | "metadata: read"
  | "checks: write"
  | "contents: read"
  | "actions: read"
  | "pull-requests: read"
  | "pull-requests: write"
  | "actions: write";

/** `status`: that answer and no effect; `lost`: it takes effect and the answer is 502; `cut`: it takes effect and the connection breaks. */
export interface PlannedFailure {
  readonly operation: string;
  readonly kind: "status" | "lost" | "cut";
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeState {
  readonly owner: string;
  readonly repository: string;
  readonly repositoryId: number;
  readonly defaultBranch: string;
  /** In the order they were made. */
  readonly commits: FakeCommit[];
  readonly runs: FakeRun[];
  readonly artifacts: FakeArtifact[];
  readonly pulls: FakePull[];
  readonly comments: FakeComment[];
  readonly record: FakeRecord;
  /** Hidden comments by id, with the reason given. */
  readonly minimized: Map<number, string>;
  readonly permissions: Set<Permission>;
  /** Whom the token writes as. */
  viewer: string;
  /** The next answers that fail, by operation id (or method of the artifact service, `blob` or `blob-write`). */
  readonly failures: PlannedFailure[];
  /** How many requests the token has left in this hour. */
  readonly rate: { left: number };
  /** Set: creating an artifact is refused for lack of quota. */
  quotaUsedUp: boolean;
  /** MIME types the artifact service takes. */
  readonly mimeTypes: Set<string>;
  nextId: number;
  nowMilliseconds: () => number;
}

export const REPOSITORY_ID = 1001;
export const FORK_ID = 2002;

/** A full-length commit name from a short word, so that tests can say `sha("base")`. */
export const sha = (word: string): string => createHash("sha1").update(word).digest("hex");
export const digestOf = (content: Uint8Array): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

export function makeState(): FakeState {
  return {
    owner: "octo",
    repository: "shop",
    repositoryId: REPOSITORY_ID,
    defaultBranch: "main",
    commits: [],
    runs: [],
    artifacts: [],
    pulls: [],
    comments: [],
    record: makeRecord(),
    minimized: new Map(),
    permissions: new Set<Permission>(["metadata: read", "contents: read", "actions: read", "pull-requests: read", "pull-requests: write"]),
    viewer: "github-actions[bot]",
    failures: [],
    rate: { left: 1000 },
    quotaUsedUp: false,
    mimeTypes: new Set(["application/zip", "text/html", "application/json", "image/svg+xml", "text/markdown", "application/gzip"]),
    nextId: 5000,
    nowMilliseconds: () => Date.now(),
  };
}

export function takeId(state: FakeState): number {
  state.nextId += 1;
  return state.nextId;
}

/** Adds a line of commits, oldest first, each the child of the one before; returns their names. */
export function seedLine(state: FakeState, words: readonly string[], parent: string | null = null): readonly string[] {
  let last = parent;
  return words.map((word) => {
    const commit = { sha: sha(word), parents: last === null ? [] : [last] };
    state.commits.push(commit);
    last = commit.sha;
    return commit.sha;
  });
}

/** Adds a merge commit; the first parent is the base tip. */
export function seedMerge(state: FakeState, word: string, parents: readonly string[]): string {
  state.commits.push({ sha: sha(word), parents });
  return sha(word);
}

export function seedRun(state: FakeState, run: Partial<FakeRun> & { readonly headSha: string }): FakeRun {
  const made: FakeRun = {
    id: takeId(state),
    event: "push",
    headBranch: state.defaultBranch,
    headRepositoryId: state.repositoryId,
    path: ".github/workflows/perf.yml",
    status: "completed",
    conclusion: "success",
    attempt: 1,
    createdAt: "2026-11-20T10:00:00Z",
    ...run,
  };
  state.runs.push(made);
  return made;
}

export function seedArtifact(
  state: FakeState,
  artifact: Partial<FakeArtifact> & { readonly name: string; readonly runId: number; readonly content: Uint8Array },
): FakeArtifact {
  const made: FakeArtifact = {
    id: takeId(state),
    jobBackendId: `job-${artifact.runId}`,
    mimeType: "application/zip",
    createdAt: "2026-11-20T10:00:00Z",
    expiresAt: "2027-02-18T10:00:00Z",
    expired: false,
    digest: digestOf(artifact.content),
    ...artifact,
  };
  state.artifacts.push(made);
  return made;
}

export function seedComment(state: FakeState, comment: Omit<FakeComment, "id">): FakeComment {
  const made = { id: takeId(state), ...comment };
  state.comments.push(made);
  return made;
}

/** Who owns the fork of `FORK_ID`. */
export const FORK_OWNER = "forker";

/** `owner:branch` of a pull request's head, as the list of pull requests is asked for; null when the fork is gone. */
export const headLabelOf = (state: FakeState, { headRepositoryId, headRef }: FakePull): string | null =>
  headRepositoryId === null ? null : `${headRepositoryId === state.repositoryId ? state.owner : FORK_OWNER}:${headRef}`;

/** Commits reachable from `from`, newest first by the order they were made. */
export function historyOf(state: FakeState, from: string): readonly FakeCommit[] {
  const reachable = new Set<string>();
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reachable.has(next)) continue;
    reachable.add(next);
    open.push(...(state.commits.find((commit) => commit.sha === next)?.parents ?? []));
  }
  return state.commits.filter((commit) => reachable.has(commit.sha)).toReversed();
}

/** The newest commit both have; null when they have none or one is not known. */
export function mergeBaseOf(state: FakeState, base: string, head: string): FakeCommit | null {
  const ofHead = new Set(historyOf(state, head).map((commit) => commit.sha));
  return historyOf(state, base).find((commit) => ofHead.has(commit.sha)) ?? null;
}

/** Takes the next planned failure of an operation, if there is one. */
export function takeFailure(state: FakeState, operation: string): PlannedFailure | null {
  const index = state.failures.findIndex((failure) => failure.operation === operation);
  return index === -1 ? null : (state.failures.splice(index, 1)[0] ?? null);
}
