// The REST operations of the fake GitHub, each a function of the state.
import type { Matched } from "./openapi.ts";
import {
  headLabelOf,
  historyOf,
  mergeBaseOf,
  takeId,
  type FakeArtifact,
  type FakeComment,
  type FakeCommit,
  type FakePull,
  type FakeRun,
  type FakeState,
  type Permission,
} from "./state.ts";

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly state: FakeState;
  readonly matched: Matched;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly issueBlobAddress: (artifact: FakeArtifact) => string;
}

export interface Handler {
  readonly permission: Permission;
  readonly run: (call: Call) => Answer;
}

const COMMENT_MAX_CHARACTERS = 65_536;
const DOCUMENTATION = "https://docs.github.com/rest";

export const refusal = (status: number, message: string): Answer => ({
  status,
  body: { message, documentation_url: DOCUMENTATION, status: String(status) },
});
const NOT_FOUND = refusal(404, "Not Found");

const idIn = (call: Call, name: string): number => Number(call.matched.pathParameters[name]);

/** One page of the items and the `Link` header that leads to the others. */
export function paginate<T>(
  { query, origin, matched }: Call,
  items: readonly T[],
): { readonly page: readonly T[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Number(query.get("per_page") ?? 30);
  const number = Number(query.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const path = matched.operation.template.replaceAll(/\{(\w+)\}/gu, (_, name: string) =>
    encodeURIComponent(matched.pathParameters[name] ?? ""),
  );
  const link = (page: number, relation: string): string => {
    const other = new URLSearchParams(query);
    other.set("page", String(page));
    return `<${origin}/api/v3${path}?${other.toString()}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev"), link(1, "first")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
  ];
  return { page: items.slice((number - 1) * size, number * size), headers: links.length === 0 ? {} : { link: links.join(", ") } };
}

const showComment = ({ state, origin }: Call, { id, issue, author, body }: FakeComment): unknown => ({
  id,
  node_id: `IC_${id}`,
  url: `${origin}/api/v3/repos/${state.owner}/${state.repository}/issues/comments/${id}`,
  html_url: `https://github.com/${state.owner}/${state.repository}/pull/${issue}#issuecomment-${id}`,
  issue_url: `${origin}/api/v3/repos/${state.owner}/${state.repository}/issues/${issue}`,
  body,
  user: { login: author, id: 1, type: author.endsWith("[bot]") ? "Bot" : "User" },
  created_at: "2026-11-20T10:00:00Z",
  updated_at: "2026-11-20T10:00:00Z",
});

const showArtifact = ({ state, origin }: Call, artifact: FakeArtifact): unknown => {
  const run = state.runs.find(({ id }) => id === artifact.runId);
  const url = `${origin}/api/v3/repos/${state.owner}/${state.repository}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: `A_${artifact.id}`,
    name: artifact.name,
    size_in_bytes: artifact.content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    created_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    updated_at: artifact.createdAt,
    digest: artifact.digest,
    workflow_run:
      run === undefined
        ? null
        : {
            id: run.id,
            repository_id: state.repositoryId,
            head_repository_id: run.headRepositoryId,
            head_branch: run.headBranch,
            head_sha: run.headSha,
          },
  };
};

const showCommit = ({ sha, parents }: FakeCommit): unknown => ({
  sha,
  node_id: `C_${sha}`,
  parents: parents.map((parent) => ({ sha: parent })),
});

export const showRun = ({ state }: Call, run: FakeRun): unknown => ({
  id: run.id,
  name: "perf",
  event: run.event,
  status: run.status,
  conclusion: run.conclusion,
  path: run.path,
  head_sha: run.headSha,
  head_branch: run.headBranch,
  run_attempt: run.attempt,
  created_at: run.createdAt,
  run_started_at: run.startedAt ?? run.createdAt,
  repository: { id: state.repositoryId, name: state.repository, full_name: `${state.owner}/${state.repository}` },
  head_repository: { id: run.headRepositoryId },
  // Always empty for forks, whatever GitHub's pages say.
  pull_requests: [],
});

const listArtifacts = (call: Call, artifacts: readonly FakeArtifact[]): Answer => {
  const name = call.query.get("name");
  const found = artifacts.filter((artifact) => name === null || artifact.name === name).toSorted((a, b) => b.id - a.id);
  const { page, headers } = paginate(call, found);
  return { status: 200, headers, body: { total_count: found.length, artifacts: page.map((artifact) => showArtifact(call, artifact)) } };
};

function writeComment(call: Call, write: (body: string) => FakeComment, status: number): Answer {
  const body = call.body["body"];
  if (typeof body !== "string") return refusal(422, "Validation Failed");
  if (body.length > COMMENT_MAX_CHARACTERS) {
    const message = "Body is too long (maximum is 65536 characters)";
    return {
      status: 422,
      body: {
        message: "Validation Failed",
        errors: [{ resource: "IssueComment", code: "unprocessable", field: "data", message }],
        documentation_url: DOCUMENTATION,
      },
    };
  }
  return { status, body: showComment(call, write(body)) };
}

export const showPull = ({ state, origin }: Call, pull: FakePull): unknown => {
  const repository = { id: state.repositoryId, name: state.repository, full_name: `${state.owner}/${state.repository}` };
  return {
    number: pull.number,
    state: pull.state,
    url: `${origin}/api/v3/repos/${state.owner}/${state.repository}/pulls/${pull.number}`,
    html_url: `https://github.com/${state.owner}/${state.repository}/pull/${pull.number}`,
    head: { sha: pull.headSha, ref: pull.headRef, repo: pull.headRepositoryId === null ? null : { id: pull.headRepositoryId } },
    base: { sha: pull.baseSha, ref: pull.baseRef, repo: repository },
  };
};

/** By operation id. An operation of the description without an entry here is answered 501 and recorded as a violation. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  "repos/get-commit": {
    permission: "contents: read",
    run: (call) => {
      const commit = call.state.commits.find(({ sha }) => sha === call.matched.pathParameters["ref"]);
      return commit === undefined
        ? refusal(422, `No commit found for SHA: ${call.matched.pathParameters["ref"]}`)
        : { status: 200, body: showCommit(commit) };
    },
  },
  "repos/list-commits": {
    permission: "contents: read",
    run: (call) => {
      const history = historyOf(call.state, call.query.get("sha") ?? "");
      if (history.length === 0) return NOT_FOUND;
      const { page, headers } = paginate(call, history);
      return { status: 200, headers, body: page.map((commit) => showCommit(commit)) };
    },
  },
  "repos/compare-commits-with-basehead": {
    permission: "contents: read",
    run: (call) => {
      const [base = "", head = ""] = (call.matched.pathParameters["basehead"] ?? "").split("...");
      const found = mergeBaseOf(call.state, base, head);
      return found === null
        ? NOT_FOUND
        : { status: 200, body: { merge_base_commit: showCommit(found), base_commit: showCommit({ sha: base, parents: [] }), commits: [] } };
    },
  },
  "actions/list-artifacts-for-repo": { permission: "actions: read", run: (call) => listArtifacts(call, call.state.artifacts) },
  "actions/list-workflow-run-artifacts": {
    permission: "actions: read",
    run: (call) =>
      listArtifacts(
        call,
        call.state.artifacts.filter(({ runId }) => runId === idIn(call, "run_id")),
      ),
  },
  "actions/get-artifact": {
    permission: "actions: read",
    run: (call) => {
      const artifact = call.state.artifacts.find(({ id }) => id === idIn(call, "artifact_id"));
      return artifact === undefined ? NOT_FOUND : { status: 200, body: showArtifact(call, artifact) };
    },
  },
  "actions/download-artifact": {
    permission: "actions: read",
    run: (call) => {
      const artifact = call.state.artifacts.find(({ id }) => id === idIn(call, "artifact_id"));
      if (artifact === undefined) return NOT_FOUND;
      if (artifact.expired) return refusal(410, "Artifact has expired");
      return { status: 302, headers: { location: call.issueBlobAddress(artifact) } };
    },
  },
  "actions/get-workflow-run": {
    permission: "actions: read",
    run: (call) => {
      const run = call.state.runs.find(({ id }) => id === idIn(call, "run_id"));
      return run === undefined ? NOT_FOUND : { status: 200, body: showRun(call, run) };
    },
  },
  "actions/list-jobs-for-workflow-run": {
    permission: "actions: read",
    run: (call) => {
      const run = call.state.runs.find(({ id }) => id === idIn(call, "run_id"));
      if (run === undefined) return NOT_FOUND;
      const jobs = Object.entries(run.jobs ?? {}).map(([name, conclusion], index) => ({
        id: run.id * 100 + index,
        run_id: run.id,
        run_url: `${call.origin}/run`,
        name,
        status: conclusion === null ? "in_progress" : "completed",
        conclusion,
        head_sha: run.headSha,
      }));
      const { page, headers } = paginate(call, jobs);
      return { status: 200, headers, body: { total_count: jobs.length, jobs: page } };
    },
  },
  "pulls/list": {
    permission: "pull-requests: read",
    run: (call) => {
      const { state, query } = call;
      const [wanted, head] = [query.get("state") ?? "open", query.get("head")];
      const found = state.pulls.filter(
        (pull) => (wanted === "all" || pull.state === wanted) && (head === null || head === headLabelOf(state, pull)),
      );
      const { page, headers } = paginate(call, found);
      return { status: 200, headers, body: page.map((pull) => showPull(call, pull)) };
    },
  },
  "issues/list-comments": {
    permission: "pull-requests: read",
    run: (call) => {
      const { page, headers } = paginate(
        call,
        call.state.comments.filter(({ issue }) => issue === idIn(call, "issue_number")),
      );
      return { status: 200, headers, body: page.map((comment) => showComment(call, comment)) };
    },
  },
  "issues/create-comment": {
    permission: "pull-requests: write",
    run: (call) => {
      const issue = idIn(call, "issue_number");
      if (!call.state.pulls.some(({ number }) => number === issue)) return NOT_FOUND;
      const add = (body: string): FakeComment => {
        const comment = { id: takeId(call.state), issue, author: call.state.viewer, body };
        call.state.comments.push(comment);
        return comment;
      };
      return writeComment(call, add, 201);
    },
  },
  "issues/update-comment": {
    permission: "pull-requests: write",
    run: (call) => {
      const index = call.state.comments.findIndex(({ id }) => id === idIn(call, "comment_id"));
      const comment = call.state.comments[index];
      if (comment === undefined) return NOT_FOUND;
      const change = (body: string): FakeComment => {
        const changed = { ...comment, body };
        call.state.comments[index] = changed;
        return changed;
      };
      return writeComment(call, change, 200);
    },
  },
};
