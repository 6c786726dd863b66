/** Which commit is the right one to compare with, and which of the stored baselines is nearest to it. */

/** The facts of the event that decide; `GitHubContext` has them all. */
export interface BaselineEvent {
  readonly eventName: string;
  readonly sha: string;
  /** `before` of a push, `base_sha` of a merge group. */
  readonly baseSha: string | null;
  readonly pullRequest: { readonly headSha: string; readonly baseSha: string } | null;
}

/** `first-parent`: of that commit; `merge-base`: of the two; `commit`: that one; `none`: the event has no base. */
export type WantedBaseline =
  | { readonly kind: "first-parent"; readonly of: string }
  | { readonly kind: "merge-base"; readonly base: string; readonly head: string }
  | { readonly kind: "commit"; readonly sha: string }
  | { readonly kind: "none"; readonly why: string };

const NO_COMMIT = /^0+$/u;

/**
 * The baseline commit of an event. `checkedOutSha` is `git rev-parse HEAD`, null when not known.
 * A pull request's default checkout is the test merge commit: its first parent is the base tip used in that merge. The event's
 * `base.sha` may be stale, and the merge base would charge the pull request with changes of the base branch.
 */
export function wantedBaseline(event: BaselineEvent, checkedOutSha: string | null): WantedBaseline {
  const { eventName, sha, baseSha, pullRequest } = event;
  switch (eventName) {
    case "pull_request":
      if (pullRequest === null) return { kind: "none", why: "the event's payload names no pull request" };
      if (checkedOutSha === null || checkedOutSha === sha) return { kind: "first-parent", of: sha };
      return { kind: "merge-base", base: pullRequest.baseSha, head: checkedOutSha };
    case "merge_group":
      return baseSha === null ? { kind: "none", why: "the event's payload names no base commit" } : { kind: "commit", sha: baseSha };
    case "push":
      // A new branch has no commit before.
      return baseSha === null || NO_COMMIT.test(baseSha) ? { kind: "first-parent", of: sha } : { kind: "commit", sha: baseSha };
    case "schedule":
    case "workflow_dispatch":
      return { kind: "first-parent", of: sha };
    default:
      return { kind: "none", why: `the event ${eventName} has no base commit` };
  }
}

/**
 * Commit names from `from` back: first the chain of first parents, which is what a branch was at each time and where baselines are
 * recorded, then the other listed ones in their order. Commits beyond the list end the chain.
 */
export function orderAncestors(
  commits: readonly { readonly sha: string; readonly parents: readonly string[] }[],
  from: string,
): readonly string[] {
  const listed = new Map(commits.map((commit) => [commit.sha, commit]));
  const chain = new Set<string>();
  for (let at = listed.get(from); at !== undefined && !chain.has(at.sha); at = listed.get(at.parents[0] ?? "")) chain.add(at.sha);
  return [...chain, ...commits.map(({ sha }) => sha).filter((sha) => !chain.has(sha))];
}

/** A stored artifact as far as choosing needs it. */
export interface BaselineArtifact {
  readonly id: number;
  readonly expired: boolean;
  readonly runId: number | null;
  readonly headSha: string | null;
  readonly repositoryId: number | null;
  readonly headRepositoryId: number | null;
}

/** `distance` counts commits between the wanted commit and the one the artifact was measured at. */
export interface RankedBaseline<Artifact> {
  readonly artifact: Artifact;
  readonly runId: number;
  readonly commit: string;
  readonly distance: number;
}

/**
 * The usable artifacts, best first: not expired, stored by a run of this repository on a commit of this repository, measured at one
 * of `ancestors` (the wanted commit first). The nearest wins; at the same commit the highest id, which is the latest attempt.
 * A search by name also finds artifacts of forks, so equal ids are demanded, not just absent ones tolerated.
 */
export function rankBaselines<Artifact extends BaselineArtifact>(
  artifacts: readonly Artifact[],
  ancestors: readonly string[],
  repositoryId: number,
): readonly RankedBaseline<Artifact>[] {
  const distances = new Map<string, number>();
  for (const [index, sha] of ancestors.entries()) if (!distances.has(sha)) distances.set(sha, index);
  return artifacts
    .flatMap((artifact) => {
      const { expired, headSha, runId } = artifact;
      const distance = headSha === null ? undefined : distances.get(headSha);
      const ours = artifact.repositoryId === repositoryId && artifact.headRepositoryId === repositoryId;
      return expired || !ours || headSha === null || runId === null || distance === undefined
        ? []
        : [{ artifact, runId, commit: headSha, distance }];
    })
    .toSorted((a, b) => a.distance - b.distance || b.artifact.id - a.artifact.id);
}

/** A workflow run as far as trust needs it. */
export interface BaselineRun {
  readonly event: string;
  readonly path: string;
  readonly conclusion: string | null;
  readonly headRepositoryId: number | null;
}

const TRUSTED_EVENTS: ReadonlySet<string> = new Set(["push", "schedule", "workflow_dispatch", "merge_group"]);
/** A run that another job failed still measured; one that was cut off may not have. Null: still running, our job has finished. */
const USABLE_CONCLUSIONS: ReadonlySet<string | null> = new Set(["success", "failure", "neutral", "skipped", null]);

export type Trust = { readonly kind: "trusted" } | { readonly kind: "refused"; readonly why: string };

const refused = (why: string): Trust => ({ kind: "refused", why });

/** Whether a baseline of this run may be used. `workflowPath` null: any workflow of this repository; a bare file name is enough. */
export function isRunTrusted(run: BaselineRun, workflowPath: string | null, repositoryId: number): Trust {
  if (!TRUSTED_EVENTS.has(run.event)) return refused(`it was started by ${run.event}`);
  if (run.headRepositoryId !== repositoryId) return refused("it belongs to another repository");
  const path = run.path.split("@", 1)[0] ?? "";
  if (workflowPath !== null && path !== workflowPath && !path.endsWith(`/${workflowPath}`))
    return refused(`its workflow is ${path}, not ${workflowPath}`);
  return USABLE_CONCLUSIONS.has(run.conclusion) ? { kind: "trusted" } : refused(`it ended as ${run.conclusion}`);
}

/**
 * Whether what a gate measured of this event's commit becomes its baseline: in a merge queue when it is not red, because the commit is the next
 * tip of the branch; on the default branch in any case, because the commit is the tip already. A pull request's never does.
 */
export const becomesBaseline = (
  { eventName, ref, defaultBranch }: { readonly eventName: string; readonly ref: string; readonly defaultBranch: string | null },
  isRed: boolean,
): boolean =>
  eventName === "merge_group" ? !isRed : TRUSTED_EVENTS.has(eventName) && defaultBranch !== null && ref === `refs/heads/${defaultBranch}`;
