// The GitHub port over a fake's state, without HTTP: for tests of stages. The contract suite runs against this and the real one.
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import type { ArtifactInfo, CommentInfo, GitHub, GitHubContext } from "../../../src/ports/github.ts";
import { makeMemoryRecord } from "./record-memory.ts";
import {
  digestOf,
  headLabelOf,
  historyOf,
  mergeBaseOf,
  takeFailure,
  takeId,
  type FakeArtifact,
  type FakeComment,
  type FakeState,
  type Permission,
} from "./state.ts";

const MAX_COMMENT = 65_536;

export function makeContext(state: FakeState, context: Partial<GitHubContext> = {}): GitHubContext {
  return {
    eventName: "pull_request",
    sha: "0".repeat(40),
    ref: "refs/pull/7/merge",
    refName: "7/merge",
    defaultBranch: state.defaultBranch,
    owner: state.owner,
    repository: state.repository,
    repositoryId: state.repositoryId,
    runId: 900,
    runAttempt: 1,
    workflow: "perf",
    job: "gate",
    serverUrl: "https://github.com",
    workspace: "/nowhere",
    pullRequest: null,
    labelling: null,
    triggeringRun: null,
    baseSha: null,
    ...context,
  };
}

const refused = (what: string): Error => heapgateError("GITHUB_REFUSED", { what, why: "Not Found (status 404)" });

export function makeMemoryGitHub(state: FakeState, context: Partial<GitHubContext> = {}): GitHub {
  const has = (permission: Permission): boolean => state.permissions.has(permission);
  /** The planned failure of an operation: thrown before the effect, or after it where the answer is lost. */
  async function ask<T>(operation: string, what: string, run: () => T): Promise<T> {
    const planned = takeFailure(state, operation);
    const failure = heapgateError("GITHUB_UNREACHABLE", { what, why: planned?.message ?? "planned failure" });
    if (planned?.kind === "status") throw failure;
    const result = run();
    if (planned !== null) throw failure;
    return result;
  }
  const reading = (permission: Permission, what: string): void => {
    if (!has(permission) && !has(permission === "pull-requests: read" ? "pull-requests: write" : permission))
      throw heapgateError("GITHUB_FORBIDDEN", { what, permission });
  };
  const showComment = ({ id, issue, author, body }: FakeComment): CommentInfo => ({
    id,
    nodeId: `IC_${id}`,
    author,
    body,
    url: `https://github.com/${state.owner}/${state.repository}/pull/${issue}#issuecomment-${id}`,
  });
  const showArtifact = ({ id, name, content, expired, digest, runId, createdAt }: FakeArtifact): ArtifactInfo => {
    const run = state.runs.find((candidate) => candidate.id === runId);
    const ids = {
      runId: run?.id ?? null,
      headSha: run?.headSha ?? null,
      repositoryId: run === undefined ? null : state.repositoryId,
      headRepositoryId: run?.headRepositoryId ?? null,
    };
    return { id, name, sizeBytes: content.length, expired, digest, createdAt, ...ids };
  };
  const writing = (what: string, body: string): void => {
    if (!has("pull-requests: write")) throw heapgateError("COMMENT_FORBIDDEN", { what });
    if (body.length > MAX_COMMENT) throw heapgateError("GITHUB_REFUSED", { what, why: "Body is too long (status 422)" });
  };
  return {
    ...makeMemoryRecord(state),
    context: makeContext(state, context),
    getCommit: (sha) =>
      ask("repos/get-commit", "show", () => {
        reading("contents: read", "show");
        const found = state.commits.find((commit) => commit.sha === sha);
        if (found === undefined) throw refused("show");
        return found;
      }),
    listCommits: (sha) =>
      ask("repos/list-commits", "list", () => {
        const history = historyOf(state, sha).slice(0, 100);
        if (history.length === 0) throw refused("list");
        return history;
      }),
    mergeBase: (base, head) =>
      ask("repos/compare-commits-with-basehead", "compare", () => {
        const found = mergeBaseOf(state, base, head);
        if (found === null) throw refused("compare");
        return found.sha;
      }),
    listArtifacts: (name) =>
      ask("actions/list-artifacts-for-repo", "list", () => {
        reading("actions: read", "list");
        const found = state.artifacts.filter((artifact) => artifact.name === name).toSorted((a, b) => b.id - a.id);
        return found.slice(0, 300).map((artifact) => showArtifact(artifact));
      }),
    listRunArtifacts: (runId) =>
      ask("actions/list-workflow-run-artifacts", "list", () => {
        reading("actions: read", "list");
        const found = state.artifacts.filter((artifact) => artifact.runId === runId).toSorted((a, b) => b.id - a.id);
        return found.slice(0, 300).map((artifact) => showArtifact(artifact));
      }),
    listBrokenJobs: (runId) =>
      ask("actions/list-jobs-for-workflow-run", "list", () => {
        reading("actions: read", "list");
        const jobs = Object.entries(state.runs.find(({ id }) => id === runId)?.jobs ?? {});
        return jobs.filter(([, conclusion]) => ["failure", "cancelled", "timed_out"].includes(conclusion ?? "")).map(([name]) => name);
      }),
    listOpenPulls: (head) =>
      ask("pulls/list", "list", () => {
        reading("pull-requests: read", "list");
        const found = state.pulls.filter((pull) => pull.state === "open" && headLabelOf(state, pull) === head);
        return found.map(({ number, headSha, headRepositoryId }) => ({
          number,
          headSha,
          headRepositoryId,
          baseRepositoryId: state.repositoryId,
        }));
      }),
    getRun: (runId) =>
      ask("actions/get-workflow-run", "show", () => {
        const run = state.runs.find(({ id }) => id === runId);
        if (run === undefined) throw refused("show");
        const { id, event, path, conclusion, status, headRepositoryId } = run;
        return { id, event, path, conclusion, status, headRepositoryId, startedAt: run.startedAt ?? run.createdAt };
      }),
    downloadArtifact: (artifact, maxBytes) =>
      ask("actions/download-artifact", "download", () => {
        const found = state.artifacts.find(({ id }) => id === artifact.id);
        if (found === undefined) throw refused("download");
        if (artifact.expired || found.expired) return null;
        const problem =
          found.content.length > maxBytes
            ? `it has more than ${maxBytes} bytes`
            : artifact.digest !== null && artifact.digest !== digestOf(found.content)
              ? "its digest differs"
              : null;
        if (problem !== null) throw heapgateError("ARTIFACT_REFUSED", { name: artifact.name, problem });
        return found.content;
      }),
    listComments: (issueNumber) =>
      ask("issues/list-comments", "list", () => {
        reading("pull-requests: read", "list");
        return state.comments.filter(({ issue }) => issue === issueNumber).map((comment) => showComment(comment));
      }),
    createComment: (issueNumber, body) =>
      ask("issues/create-comment", "comment", () => {
        writing("comment", body);
        if (!state.pulls.some(({ number }) => number === issueNumber)) throw refused("comment");
        const comment = { id: takeId(state), issue: issueNumber, author: state.viewer, body };
        state.comments.push(comment);
        return showComment(comment);
      }),
    updateComment: (commentId, body) =>
      ask("issues/update-comment", "update", () => {
        writing("update", body);
        const index = state.comments.findIndex(({ id }) => id === commentId);
        const comment = state.comments[index];
        if (comment === undefined) throw refused("update");
        state.comments[index] = { ...comment, body };
        return showComment({ ...comment, body });
      }),
    inspectComments: async (nodeIds) => {
      if (takeFailure(state, "graphql") !== null) return null;
      const found = state.comments.filter(({ id }) => nodeIds.includes(`IC_${id}`));
      return new Map(
        found.map(({ id, author }) => [`IC_${id}`, { viewerDidAuthor: author === state.viewer, isMinimized: state.minimized.has(id) }]),
      );
    },
    minimizeComment: (nodeId) =>
      ask("graphql", "hide a comment", () => {
        writing("hide a comment", "");
        const found = state.comments.find(({ id }) => `IC_${id}` === nodeId);
        if (found === undefined) throw refused("hide a comment");
        state.minimized.set(found.id, "OUTDATED");
      }),
  };
}
