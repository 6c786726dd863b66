/** Which run a comment is about and which pull request it belongs on, from the event and from GitHub, never from what a run stored. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { GitHub, TriggeringRun } from "../ports/github.ts";

/** The run whose results are shown. */
export interface ResultsRun {
  readonly runId: number;
  readonly attempt: number;
  readonly workflow: string;
  readonly headSha: string;
  /** False: its code is a stranger's, and so is all it stored. */
  readonly isTrusted: boolean;
  /** How the run ended; null: it is this very run. */
  readonly conclusion: string | null;
}

export type CommentSource =
  /** `pull` null: there is no pull request, and the summary is all. */
  { readonly kind: "run"; readonly run: ResultsRun; readonly pull: number | null } | { readonly kind: "none"; readonly why: string };

const none = (why: string): CommentSource => ({ kind: "none", why });

/**
 * The open pull request whose head is this run's. The list of pull requests in the event is empty for forks, and what the run stored may name
 * any: so the branch is asked for, and its head must be the commit that was measured.
 */
const pullOf = async (
  github: Pick<GitHub, "context" | "listOpenPulls">,
  { headOwner, headBranch, headSha, headRepositoryId }: TriggeringRun,
): Promise<number | { readonly why: string }> => {
  if (headOwner === null || headBranch === null || headRepositoryId === null) return { why: "the repository of its branch is gone" };
  const branch = `${headOwner}:${headBranch}`;
  const listed = await github.listOpenPulls(branch);
  const ours = listed.filter((pull) => pull.headRepositoryId === headRepositoryId && pull.baseRepositoryId === github.context.repositoryId);
  if (ours.length === 0) return { why: `no pull request of ${branch} is open` };
  // Of several (into several branches) the newest.
  const [fitting] = ours.filter((pull) => pull.headSha === headSha).toSorted((a, b) => b.number - a.number);
  return fitting?.number ?? { why: `the pull request has moved on from ${headSha.slice(0, 7)}, which was measured` };
};

/** Throws RUNNER_INVALID for a `workflow_run` without its run, and what GitHub refuses. */
export const findCommentSource = async (github: Pick<GitHub, "context" | "listOpenPulls">): Promise<CommentSource> => {
  const { eventName, triggeringRun, pullRequest, sha, runId, runAttempt, workflow, repositoryId } = github.context;
  if (eventName !== "workflow_run") {
    const run = {
      runId,
      attempt: runAttempt,
      workflow,
      headSha: pullRequest?.headSha ?? sha,
      isTrusted: pullRequest?.fromFork !== true,
      conclusion: null,
    };
    return { kind: "run", run, pull: pullRequest?.number ?? null };
  }
  if (triggeringRun === null) throw heapgateError("RUNNER_INVALID", { problem: "the event names no workflow run" }, { stage: "start" });
  if (triggeringRun.event !== "pull_request")
    return none(`run ${triggeringRun.id} was started by ${triggeringRun.event}, not by pull_request`);
  const pull = await pullOf(github, triggeringRun);
  if (typeof pull !== "number") return none(`of run ${triggeringRun.id} ${pull.why}`);
  const { id, attempt, headSha, headRepositoryId, conclusion } = triggeringRun;
  const isTrusted = repositoryId !== null && headRepositoryId === repositoryId;
  return { kind: "run", run: { runId: id, attempt, workflow: triggeringRun.workflow, headSha, isTrusted, conclusion }, pull };
};
