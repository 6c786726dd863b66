/** What GitHub keeps on record of a pull request, and check runs, behind their ports through Octokit. */
import type { PullEvent } from "../core/verdict/acceptance.ts";
import type { CheckRuns } from "../ports/check-runs.ts";
import type { PullRecord, PullRun } from "../ports/pull-record.ts";
import { asking, statusOf } from "./github-failures.ts";
import type { Octokit } from "./octokit.ts";

type Repository = { readonly owner: string; readonly repo: string };

const PAGE = 100;
/** Newest first: what started a head's first run lies on the last page, and a head has few. */
const MAX_RUN_PAGES = 3;
const NOT_FOUND = 404;
/** Where GitHub sends no rights one by one, these names of roles say as much. */
const TRIAGING: ReadonlySet<string> = new Set(["triage", "write", "maintain", "admin"]);

/** The fields of the many kinds of events that are read here. */
type ListedEvent = Readonly<Record<"event" | "created_at", string>> & {
  readonly actor?: { readonly login: string; readonly type: string } | null;
  readonly label?: { readonly name: string | null } | null;
};

/** A GitHub App acts as a bot; so does what calls itself one. */
const toEvent = ({ event, created_at: createdAt, actor, label }: ListedEvent): PullEvent => ({
  event,
  label: label?.name ?? null,
  actor: actor?.login ?? null,
  isBot: actor?.type === "Bot",
  createdAt,
});

async function fetchRuns(octokit: Octokit, repository: Repository, headSha: string): Promise<readonly PullRun[]> {
  const found: PullRun[] = [];
  for (let page = 1; page <= MAX_RUN_PAGES; page += 1) {
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({
      ...repository,
      head_sha: headSha,
      event: "pull_request",
      per_page: PAGE,
      page,
    });
    for (const { id, head_branch: headBranch, head_repository: head, created_at: createdAt } of data.workflow_runs) {
      // The type calls it always there; GitHub sends null for a deleted fork.
      const headRepository: { readonly id: number } | null = head;
      found.push({ id, headBranch, headRepositoryId: headRepository?.id ?? null, createdAt });
    }
    if (data.workflow_runs.length < PAGE) break;
  }
  return found;
}

async function fetchMayTriage(octokit: Octokit, repository: Repository, login: string): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...repository, username: login });
    return data.user?.permissions?.triage ?? TRIAGING.has(data.role_name);
  } catch (error) {
    if (statusOf(error) === NOT_FOUND) return false;
    throw error;
  }
}

export const makePullRecord = (octokit: Octokit, repository: Repository): PullRecord => ({
  getPull: (number) =>
    asking({ what: `show #${number}`, permission: "pull-requests: read" }, async () => {
      const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
      // The type calls it always there; GitHub sends null for a deleted fork.
      const headRepository: { readonly id: number } | null = data.head.repo;
      return {
        headSha: data.head.sha,
        headRef: data.head.ref,
        headRepositoryId: headRepository?.id ?? null,
        labels: data.labels.map(({ name }) => name),
        body: data.body ?? "",
      };
    }),
  listPullEvents: (number) =>
    asking({ what: `list the events of #${number}`, permission: "pull-requests: read" }, async () => {
      const events = await octokit.paginate(octokit.rest.issues.listEvents, { ...repository, issue_number: number, per_page: PAGE });
      return events.map((event) => toEvent(event));
    }),
  listPullRuns: (headSha) =>
    asking({ what: `list the runs of ${headSha}`, permission: "actions: read" }, () => fetchRuns(octokit, repository, headSha)),
  mayTriage: (login) =>
    asking({ what: `show the rights of ${login}`, permission: "metadata: read" }, () => fetchMayTriage(octokit, repository, login)),
});

export const makeCheckRuns = (octokit: Octokit, repository: Repository): CheckRuns => ({
  createCheckRun: ({ name, headSha, conclusion, detailsUrl, title, summary, annotations }) =>
    asking({ what: "publish a check run", permission: "checks: write" }, async () => {
      const { data } = await octokit.rest.checks.create({
        ...repository,
        name,
        head_sha: headSha,
        status: "completed",
        conclusion,
        details_url: detailsUrl,
        output: {
          title,
          summary,
          annotations: annotations.map(({ path, line, level, message }) => ({
            path,
            start_line: line,
            end_line: line,
            annotation_level: level,
            message,
          })),
        },
      });
      return data.html_url ?? detailsUrl;
    }),
});
