// The REST operations of the fake GitHub that tell what is on record of a pull request, and the one that publishes a check run.
import { paginate, refusal, showPull, showRun, type Call, type Handler } from "./rest.ts";
import { mayTriage, type FakeEvent } from "./record-state.ts";
import { takeId } from "./state.ts";

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};

const person = (login: string): unknown => ({ login, id: 1, type: login.endsWith("[bot]") ? "Bot" : "User" });

const showEvent = ({ event, label, actor, createdAt }: FakeEvent): unknown => ({
  id: 1,
  event,
  actor: person(actor),
  created_at: createdAt,
  ...(label === null ? {} : { label: { name: label, color: "ededed" } }),
});

/** The old names of rights, which know neither triage nor maintain. */
const OLD_NAMES: Readonly<Record<string, string>> = { triage: "read", maintain: "write" };

/** By operation id, beside those of `rest.ts`. */
export const RECORD_HANDLERS: Readonly<Record<string, Handler>> = {
  "pulls/get": {
    permission: "pull-requests: read",
    run: (call) => {
      const { state } = call;
      const number = Number(call.matched.pathParameters["pull_number"]);
      const pull = state.pulls.find((one) => one.number === number);
      if (pull === undefined) return refusal(404, "Not Found");
      const { labels, body } = state.record.pulls.get(number) ?? { labels: [], body: "" };
      const shown = { ...recordOf(showPull(call, pull)), labels: labels.map((name) => ({ name })), body: body === "" ? null : body };
      return { status: 200, body: shown };
    },
  },
  "issues/list-events": {
    permission: "pull-requests: read",
    run: (call) => {
      const issue = Number(call.matched.pathParameters["issue_number"]);
      const { page, headers } = paginate(
        call,
        call.state.record.events.filter((event) => event.issue === issue),
      );
      return { status: 200, headers, body: page.map((event) => showEvent(event)) };
    },
  },
  "actions/list-workflow-runs-for-repo": {
    permission: "actions: read",
    run: (call: Call) => {
      const { state, query } = call;
      const [head, event] = [query.get("head_sha"), query.get("event")];
      const found = state.runs
        .filter((run) => (head === null || run.headSha === head) && (event === null || run.event === event))
        .toSorted((a, b) => b.id - a.id);
      const { page, headers } = paginate(call, found);
      return { status: 200, headers, body: { total_count: found.length, workflow_runs: page.map((run) => showRun(call, run)) } };
    },
  },
  "repos/get-collaborator-permission-level": {
    permission: "metadata: read",
    run: ({ state, matched }) => {
      const login = matched.pathParameters["username"] ?? "";
      const role = state.record.roles.get(login) ?? "read";
      const triage = mayTriage(state.record, login);
      const push = role === "write" || role === "maintain" || role === "admin";
      const permissions = {
        pull: role !== "none",
        triage,
        push,
        maintain: role === "maintain" || role === "admin",
        admin: role === "admin",
      };
      const user = { login, id: 1, permissions, role_name: role };
      return { status: 200, body: { permission: OLD_NAMES[role] ?? role, role_name: role, user } };
    },
  },
  "checks/create": {
    permission: "checks: write",
    run: ({ state, body }) => {
      const output = recordOf(body["output"]);
      const annotations: readonly unknown[] = Array.isArray(output["annotations"]) ? output["annotations"] : [];
      const made = {
        name: textOf(body["name"]),
        headSha: textOf(body["head_sha"]),
        conclusion: textOf(body["conclusion"]),
        detailsUrl: textOf(body["details_url"]),
        title: textOf(output["title"]),
        summary: textOf(output["summary"]),
        annotations,
      };
      state.record.checkRuns.push(made);
      const id = takeId(state);
      const shown = { id, name: made.name, head_sha: made.headSha, status: "completed", conclusion: made.conclusion };
      return { status: 201, body: { ...shown, html_url: `https://github.com/${state.owner}/${state.repository}/runs/${id}`, output: {} } };
    },
  },
};
