/** GitHub's REST API behind the GitHub port, through Octokit. */
import type { ArtifactInfo, CommentInfo, CommitInfo, GitHub, GitHubContext, WorkflowRunInfo } from "../ports/github.ts";
import { asking, type GitHubCall } from "./github-failures.ts";
import type { Octokit } from "./octokit.ts";

export interface GitHubSettings {
  readonly context: GitHubContext;
  readonly token: string;
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string;
  /** Unit of the pauses between tries; default one second. */
  readonly retryMilliseconds?: number;
}

const PAGE = 100;
/** Newest first: three pages are the last 300 baselines of all branches. */
const MAX_ARTIFACT_PAGES = 3;

type Repository = { readonly owner: string; readonly repo: string };

const readContents = (what: string): GitHubCall => ({ what, permission: "contents: read" });
const readActions = (what: string): GitHubCall => ({ what, permission: "actions: read" });
const writeComment = (what: string): GitHubCall => ({ what, permission: "comment" });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

const toCommit = (commit: { readonly sha: string; readonly parents: readonly { readonly sha?: string }[] }): CommitInfo => ({
  sha: commit.sha,
  parents: commit.parents.flatMap(({ sha }) => sha ?? []),
});

const toComment = (comment: {
  readonly id: number;
  readonly body?: string;
  readonly html_url: string;
  readonly user: { readonly login: string } | null;
}): CommentInfo => ({
  id: comment.id,
  // A deleted account is shown as "ghost".
  author: comment.user?.login ?? "ghost",
  body: comment.body ?? "",
  url: comment.html_url,
});

type ListedArtifact = Awaited<ReturnType<Octokit["rest"]["actions"]["listArtifactsForRepo"]>>["data"]["artifacts"][number];

const toArtifact = ({
  id,
  name,
  size_in_bytes: sizeBytes,
  expired,
  digest,
  created_at: createdAt,
  workflow_run: run,
}: ListedArtifact): ArtifactInfo => ({
  id,
  name,
  sizeBytes,
  expired,
  digest: digest ?? null,
  runId: run?.id ?? null,
  headSha: run?.head_sha ?? null,
  repositoryId: run?.repository_id ?? null,
  headRepositoryId: run?.head_repository_id ?? null,
  createdAt,
});

async function fetchArtifacts(octokit: Octokit, repository: Repository, name: string): Promise<readonly ArtifactInfo[]> {
  const found: ArtifactInfo[] = [];
  for (let page = 1; page <= MAX_ARTIFACT_PAGES; page += 1) {
    const { data } = await octokit.rest.actions.listArtifactsForRepo({ ...repository, name, per_page: PAGE, page });
    found.push(...data.artifacts.map((artifact) => toArtifact(artifact)));
    if (data.artifacts.length < PAGE) break;
  }
  return found;
}

async function fetchRun(octokit: Octokit, repository: Repository, runId: number): Promise<WorkflowRunInfo> {
  const { data: run } = await octokit.rest.actions.getWorkflowRun({ ...repository, run_id: runId });
  // The type calls it always there; GitHub sends null for a deleted fork.
  const headRepository: { readonly id: number } | null = run.head_repository;
  return {
    id: run.id,
    event: run.event,
    path: run.path,
    conclusion: run.conclusion,
    status: run.status,
    headRepositoryId: headRepository?.id ?? null,
  };
}

/** GraphQL names the writer for every kind of token; REST's `/user` refuses the workflow's own. */
async function fetchViewerLogin(octokit: Octokit): Promise<string | null> {
  try {
    const answer: unknown = await octokit.graphql("{ viewer { login } }");
    const viewer = isObject(answer) ? answer["viewer"] : null;
    const login = isObject(viewer) ? viewer["login"] : null;
    return typeof login === "string" && login !== "" ? login : null;
  } catch {
    return null;
  }
}

/** Builds the port. The toolkit is loaded here, not at start: the command line never needs it. */
export async function makeGitHub({ context, token, apiUrl, retryMilliseconds = 1000 }: GitHubSettings): Promise<GitHub> {
  const [{ makeOctokit }, { downloadArtifact }] = await Promise.all([import("./octokit.ts"), import("./download-artifact.ts")]);
  const octokit = makeOctokit({ token, apiUrl, retryMilliseconds });
  const repository: Repository = { owner: context.owner, repo: context.repository };
  const download = { octokit, owner: context.owner, repository: context.repository, retryMilliseconds };
  const { issues, repos } = octokit.rest;
  return {
    context,
    getCommit: (sha) =>
      asking(readContents(`show commit ${sha}`), async () => toCommit((await repos.getCommit({ ...repository, ref: sha })).data)),
    listCommits: (sha) =>
      asking(readContents(`list the commits before ${sha}`), async () =>
        (await repos.listCommits({ ...repository, sha, per_page: PAGE })).data.map((commit) => toCommit(commit)),
      ),
    mergeBase: (base, head) =>
      asking(readContents(`compare ${base} with ${head}`), async () => {
        const { data } = await repos.compareCommitsWithBasehead({ ...repository, basehead: `${base}...${head}`, per_page: 1 });
        return data.merge_base_commit.sha;
      }),
    listArtifacts: (name) => asking(readActions(`list the artifacts ${name}`), () => fetchArtifacts(octokit, repository, name)),
    getRun: (runId) => asking(readActions(`show workflow run ${runId}`), () => fetchRun(octokit, repository, runId)),
    downloadArtifact: (artifact, maxBytes) => downloadArtifact(download, artifact, maxBytes),
    listComments: (issueNumber) =>
      asking({ what: `list the comments of #${issueNumber}`, permission: "pull-requests: read" }, async () =>
        (await octokit.paginate(issues.listComments, { ...repository, issue_number: issueNumber, per_page: PAGE })).map((comment) =>
          toComment(comment),
        ),
      ),
    // Never sent twice blindly: after a lost answer the comment may be there.
    createComment: (issueNumber, body) =>
      asking(writeComment(`comment on #${issueNumber}`), async () =>
        toComment((await issues.createComment({ ...repository, issue_number: issueNumber, body, request: { retries: 0 } })).data),
      ),
    updateComment: (commentId, body) =>
      asking(writeComment("update the comment"), async () =>
        toComment((await issues.updateComment({ ...repository, comment_id: commentId, body })).data),
      ),
    viewerLogin: () => fetchViewerLogin(octokit),
  };
}
