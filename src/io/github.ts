/** GitHub's REST API behind the GitHub port, through Octokit. */
import type { ArtifactInfo, CommitInfo, GitHub, GitHubContext, OpenPull, WorkflowRunInfo } from "../ports/github.ts";
import { commentCalls } from "./github-comments.ts";
import { asking, type GitHubCall } from "./github-failures.ts";
import { makeCheckRuns, makePullRecord } from "./github-record.ts";
import type { Octokit } from "./octokit.ts";

export interface GitHubSettings {
  readonly context: GitHubContext;
  readonly token: string;
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string;
  /** Unit of the pauses between tries; default one second. */
  readonly retryMilliseconds?: number;
  /** Called before each request to the API: a token has 1,000 an hour for the whole repository. */
  readonly onRequest?: () => void;
}

const PAGE = 100;
/** Newest first: three pages are the last 300 baselines of all branches. */
const MAX_ARTIFACT_PAGES = 3;
/** A matrix has 256 legs at most, and a workflow may have several. */
const MAX_JOB_PAGES = 5;

type Repository = { readonly owner: string; readonly repo: string };

const readContents = (what: string): GitHubCall => ({ what, permission: "contents: read" });
const readActions = (what: string): GitHubCall => ({ what, permission: "actions: read" });

const toCommit = (commit: { readonly sha: string; readonly parents: readonly { readonly sha?: string }[] }): CommitInfo => ({
  sha: commit.sha,
  parents: commit.parents.flatMap(({ sha }) => sha ?? []),
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
    startedAt: run.run_started_at ?? null,
  };
}

/** Newest first: ids grow. */
async function fetchRunArtifacts(octokit: Octokit, repository: Repository, runId: number): Promise<readonly ArtifactInfo[]> {
  const found: ArtifactInfo[] = [];
  for (let page = 1; page <= MAX_ARTIFACT_PAGES; page += 1) {
    const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({ ...repository, run_id: runId, per_page: PAGE, page });
    found.push(...data.artifacts.map((artifact) => toArtifact(artifact)));
    if (data.artifacts.length < PAGE) break;
  }
  return found.toSorted((a, b) => b.id - a.id);
}

/** What a job that did what it should never ends as. */
const BROKEN: ReadonlySet<string> = new Set(["failure", "cancelled", "timed_out"]);

async function fetchBrokenJobs(octokit: Octokit, repository: Repository, runId: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let page = 1; page <= MAX_JOB_PAGES; page += 1) {
    const { data } = await octokit.rest.actions.listJobsForWorkflowRun({
      ...repository,
      run_id: runId,
      filter: "latest",
      per_page: PAGE,
      page,
    });
    found.push(...data.jobs.filter(({ conclusion }) => conclusion !== null && BROKEN.has(conclusion)).map(({ name }) => name));
    if (data.jobs.length < PAGE) break;
  }
  return found;
}

async function fetchOpenPulls(octokit: Octokit, repository: Repository, head: string): Promise<readonly OpenPull[]> {
  const { data } = await octokit.rest.pulls.list({ ...repository, head, state: "open", per_page: PAGE });
  return data.map(({ number, head: from, base }) => {
    // The type calls it always there; GitHub sends null for a deleted fork.
    const headRepository: { readonly id: number } | null = from.repo;
    return { number, headSha: from.sha, headRepositoryId: headRepository?.id ?? null, baseRepositoryId: base.repo.id };
  });
}

/** Builds the port. The toolkit is loaded here, not at start: the command line never needs it. */
export async function makeGitHub({ context, token, apiUrl, retryMilliseconds = 1000, onRequest }: GitHubSettings): Promise<GitHub> {
  const [{ makeOctokit }, { downloadArtifact }] = await Promise.all([import("./octokit.ts"), import("./download-artifact.ts")]);
  const octokit = makeOctokit({ token, apiUrl, retryMilliseconds, onRequest });
  const repository: Repository = { owner: context.owner, repo: context.repository };
  const download = { octokit, owner: context.owner, repository: context.repository, retryMilliseconds };
  const { repos } = octokit.rest;
  return {
    ...makePullRecord(octokit, repository),
    ...makeCheckRuns(octokit, repository),
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
    listRunArtifacts: (runId) =>
      asking(readActions(`list the artifacts of run ${runId}`), () => fetchRunArtifacts(octokit, repository, runId)),
    listBrokenJobs: (runId) => asking(readActions(`list the jobs of run ${runId}`), () => fetchBrokenJobs(octokit, repository, runId)),
    listOpenPulls: (head) =>
      asking({ what: `list the pull requests of ${head}`, permission: "pull-requests: read" }, () =>
        fetchOpenPulls(octokit, repository, head),
      ),
    ...commentCalls(octokit, repository),
  };
}
