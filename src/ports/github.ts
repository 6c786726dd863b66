/** What heapgate asks GitHub for. Failures are HeapgateErrors of blame `github` unless said otherwise. */

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
}

export interface CommentInfo {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly url: string;
}

export interface GitHub {
  readonly context: GitHubContext;
  readonly getCommit: (sha: string) => Promise<CommitInfo>;
  /** Newest first, from `sha` back; at most 100. */
  readonly listCommits: (sha: string) => Promise<readonly CommitInfo[]>;
  readonly mergeBase: (base: string, head: string) => Promise<string>;
  readonly listArtifacts: (name: string) => Promise<readonly ArtifactInfo[]>;
  readonly getRun: (runId: number) => Promise<WorkflowRunInfo>;
  /** The zip's bytes; refuses more than `maxBytes` and a wrong digest with ARTIFACT_REFUSED; null when expired. */
  readonly downloadArtifact: (artifact: ArtifactInfo, maxBytes: number) => Promise<Uint8Array | null>;
  /** All comments of the issue or pull request, all pages. */
  readonly listComments: (issueNumber: number) => Promise<readonly CommentInfo[]>;
  readonly createComment: (issueNumber: number, body: string) => Promise<CommentInfo>;
  readonly updateComment: (commentId: number, body: string) => Promise<CommentInfo>;
  /** Login the token writes as, in REST form (`github-actions[bot]`); null when it cannot be found out. */
  readonly viewerLogin: () => Promise<string | null>;
}
