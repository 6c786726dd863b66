/** What heapgate asks GitHub for. Failures are HeapgateErrors of blame `github` unless said otherwise. */
import type { CheckRuns } from "./check-runs.ts";
import type { PullRecord } from "./pull-record.ts";

export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly baseSha: string;
  readonly baseRef: string;
  /** True when head lives in another repository (or its repository is gone). */
  readonly fromFork: boolean;
  readonly labels: readonly string[];
  readonly body: string;
}

/** The run whose end started this one (`workflow_run`). */
export interface TriggeringRun {
  readonly id: number;
  readonly attempt: number;
  /** Name of its workflow. */
  readonly workflow: string;
  /** What started it. */
  readonly event: string;
  readonly conclusion: string | null;
  readonly headSha: string;
  readonly headBranch: string | null;
  /** Null: the fork was deleted. */
  readonly headOwner: string | null;
  readonly headRepositoryId: number | null;
}

/** A label that was set or taken off, which started the run. */
export interface Labelling {
  readonly action: "labeled" | "unlabeled";
  readonly label: string;
  /** Login; null: the payload names nobody. */
  readonly by: string | null;
  readonly isBot: boolean;
}

/** The event that started the run, read from the runner's environment and payload. */
export interface GitHubContext {
  readonly eventName: string;
  readonly sha: string;
  readonly ref: string;
  readonly refName: string;
  readonly defaultBranch: string | null;
  readonly owner: string;
  readonly repository: string;
  readonly repositoryId: number | null;
  readonly runId: number;
  readonly runAttempt: number;
  readonly workflow: string;
  readonly job: string;
  readonly serverUrl: string;
  readonly workspace: string;
  readonly pullRequest: PullRequest | null;
  /** Of a `pull_request` event of these actions; null for others. */
  readonly labelling: Labelling | null;
  /** Of the event `workflow_run`; null for others. */
  readonly triggeringRun: TriggeringRun | null;
  /** `before` of a push, `base_sha` of a merge group; null otherwise. */
  readonly baseSha: string | null;
}

export interface CommitInfo {
  readonly sha: string;
  readonly parents: readonly string[];
}

export interface ArtifactInfo {
  readonly id: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly expired: boolean;
  /** `sha256:<hex>`; null when the server gives none. */
  readonly digest: string | null;
  readonly runId: number | null;
  readonly headSha: string | null;
  readonly repositoryId: number | null;
  readonly headRepositoryId: number | null;
  readonly createdAt: string | null;
}

export interface WorkflowRunInfo {
  readonly id: number;
  readonly event: string;
  readonly path: string;
  readonly conclusion: string | null;
  readonly status: string | null;
  readonly headRepositoryId: number | null;
  /** When its last attempt began, as GitHub writes times; null when not known. */
  readonly startedAt: string | null;
}

/** An open pull request as the list of a branch shows it. */
export interface OpenPull {
  readonly number: number;
  readonly headSha: string;
  readonly headRepositoryId: number | null;
  readonly baseRepositoryId: number;
}

export interface CommentInfo {
  readonly id: number;
  /** Its name in GraphQL. */
  readonly nodeId: string;
  readonly author: string;
  readonly body: string;
  readonly url: string;
}

/** What only GraphQL tells of a comment. */
export interface CommentFacts {
  /** Written by whoever the token belongs to. */
  readonly viewerDidAuthor: boolean;
  /** Hidden already. */
  readonly isMinimized: boolean;
}

export interface GitHub extends PullRecord, CheckRuns {
  readonly context: GitHubContext;
  readonly getCommit: (sha: string) => Promise<CommitInfo>;
  /** Newest first, from `sha` back; at most 100. */
  readonly listCommits: (sha: string) => Promise<readonly CommitInfo[]>;
  readonly mergeBase: (base: string, head: string) => Promise<string>;
  readonly listArtifacts: (name: string) => Promise<readonly ArtifactInfo[]>;
  /** All artifacts of a run, of all its attempts, newest first; at most 300. */
  readonly listRunArtifacts: (runId: number) => Promise<readonly ArtifactInfo[]>;
  /** Jobs of the last attempt of a run that ended without success, by name; of at most 100 jobs. */
  readonly listBrokenJobs: (runId: number) => Promise<readonly string[]>;
  /** Open pull requests into this repository whose head is `owner:branch`; at most 100. */
  readonly listOpenPulls: (head: string) => Promise<readonly OpenPull[]>;
  readonly getRun: (runId: number) => Promise<WorkflowRunInfo>;
  /** The zip's bytes; refuses more than `maxBytes` and a wrong digest with ARTIFACT_REFUSED; null when expired. */
  readonly downloadArtifact: (artifact: ArtifactInfo, maxBytes: number) => Promise<Uint8Array | null>;
  /** All comments of the issue or pull request, all pages. */
  readonly listComments: (issueNumber: number) => Promise<readonly CommentInfo[]>;
  readonly createComment: (issueNumber: number, body: string) => Promise<CommentInfo>;
  readonly updateComment: (commentId: number, body: string) => Promise<CommentInfo>;
  /** Facts by node id, of at most 100 comments; null when GitHub does not say. */
  readonly inspectComments: (nodeIds: readonly string[]) => Promise<ReadonlyMap<string, CommentFacts> | null>;
  /** Hides a comment as outdated. */
  readonly minimizeComment: (nodeId: string) => Promise<void>;
}
