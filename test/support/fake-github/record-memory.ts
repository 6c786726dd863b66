// The record of pull requests and the check runs over a fake's state, without HTTP.
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import type { CheckRuns } from "../../../src/ports/check-runs.ts";
import type { PullRecord } from "../../../src/ports/pull-record.ts";
import { mayTriage } from "./record-state.ts";
import { takeFailure, type FakeState, type Permission } from "./state.ts";

export function makeMemoryRecord(state: FakeState): PullRecord & CheckRuns {
  async function ask<T>(operation: string, what: string, permission: Permission, run: () => T): Promise<T> {
    const wider: Permission = permission === "pull-requests: read" ? "pull-requests: write" : permission;
    if (!state.permissions.has(permission) && !state.permissions.has(wider)) throw heapgateError("GITHUB_FORBIDDEN", { what, permission });
    if (takeFailure(state, operation) !== null) throw heapgateError("GITHUB_UNREACHABLE", { what, why: "planned failure" });
    return run();
  }
  return {
    getPull: (number) =>
      ask("pulls/get", "show", "pull-requests: read", () => {
        const pull = state.pulls.find((one) => one.number === number);
        if (pull === undefined) throw heapgateError("GITHUB_REFUSED", { what: "show", why: "Not Found (status 404)" });
        const { headSha, headRef, headRepositoryId } = pull;
        return { headSha, headRef, headRepositoryId, ...(state.record.pulls.get(number) ?? { labels: [], body: "" }) };
      }),
    listPullEvents: (number) =>
      ask("issues/list-events", "list", "pull-requests: read", () =>
        state.record.events
          .filter(({ issue }) => issue === number)
          .map(({ event, label, actor, createdAt }) => ({ event, label, actor, isBot: actor.endsWith("[bot]"), createdAt })),
      ),
    listPullRuns: (headSha) =>
      ask("actions/list-workflow-runs-for-repo", "list", "actions: read", () =>
        state.runs
          .filter((run) => run.headSha === headSha && run.event === "pull_request")
          .toSorted((a, b) => b.id - a.id)
          .slice(0, 300)
          .map(({ id, headBranch, headRepositoryId, createdAt }) => ({ id, headBranch, headRepositoryId, createdAt })),
      ),
    mayTriage: (login) => ask("repos/get-collaborator-permission-level", "show", "metadata: read", () => mayTriage(state.record, login)),
    createCheckRun: (request) =>
      ask("checks/create", "publish a check run", "checks: write", () => {
        state.record.checkRuns.push(request);
        return `https://github.com/${state.owner}/${state.repository}/runs/1`;
      }),
  };
}
