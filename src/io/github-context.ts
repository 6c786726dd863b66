/** The event that started this run, read from the runner's variables and the event's payload file. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Env } from "../ports/env.ts";
import type { Files } from "../ports/files.ts";
import type { GitHubContext, Labelling, PullRequest, TriggeringRun } from "../ports/github.ts";

type JsonObject = Readonly<Record<string, unknown>>;

const invalid = (problem: string, cause?: unknown): Error => heapgateError("RUNNER_INVALID", { problem }, { stage: "start", cause });

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const objectIn = (value: JsonObject | null, key: string): JsonObject | null => {
  const found = value?.[key];
  return isObject(found) ? found : null;
};
const textIn = (value: JsonObject | null, key: string): string | null => {
  const found = value?.[key];
  return typeof found === "string" && found !== "" ? found : null;
};
const integerIn = (value: JsonObject | null, key: string): number | null => {
  const found = value?.[key];
  return typeof found === "number" && Number.isSafeInteger(found) ? found : null;
};

function parsePayload(text: string | null): JsonObject {
  if (text === null) return {};
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (cause) {
    throw invalid("the file GITHUB_EVENT_PATH names is not JSON", cause);
  }
  if (!isObject(payload)) throw invalid("the file GITHUB_EVENT_PATH names holds no object");
  return payload;
}

/** The payload's pull request; null when the event has none. A half-filled one is an error, never guessed at. */
function parsePullRequest(payload: JsonObject): PullRequest | null {
  const pull = objectIn(payload, "pull_request");
  if (pull === null) return null;
  const [head, base] = [objectIn(pull, "head"), objectIn(pull, "base")];
  const [number, headSha, baseSha, baseRef] = [integerIn(pull, "number"), textIn(head, "sha"), textIn(base, "sha"), textIn(base, "ref")];
  const baseRepositoryId = integerIn(objectIn(base, "repo"), "id");
  if (number === null || headSha === null || baseSha === null || baseRef === null || baseRepositoryId === null) {
    throw invalid("the payload's pull_request lacks its number, head.sha, base.sha, base.ref or base.repo.id");
  }
  const labels: unknown = pull["labels"];
  return {
    number,
    headSha,
    baseSha,
    baseRef,
    // The head's repository is null when the fork was deleted.
    fromFork: integerIn(objectIn(head, "repo"), "id") !== baseRepositoryId,
    labels: Array.isArray(labels) ? labels.filter((label) => isObject(label)).flatMap((label) => textIn(label, "name") ?? []) : [],
    body: textIn(pull, "body") ?? "",
  };
}

/** The label of a `pull_request` event that is about one. */
function parseLabelling(eventName: string, payload: JsonObject): Labelling | null {
  const action = textIn(payload, "action");
  const label = textIn(objectIn(payload, "label"), "name");
  if (eventName !== "pull_request" || label === null || (action !== "labeled" && action !== "unlabeled")) return null;
  const sender = objectIn(payload, "sender");
  return { action, label, by: textIn(sender, "login"), isBot: textIn(sender, "type") === "Bot" };
}

/** The run of a `workflow_run`; null for other events. Its own list of pull requests is empty for forks, so it is not read. */
function parseTriggeringRun(eventName: string, payload: JsonObject): TriggeringRun | null {
  if (eventName !== "workflow_run") return null;
  const run = objectIn(payload, "workflow_run");
  const [id, attempt, event, headSha] = [
    integerIn(run, "id"),
    integerIn(run, "run_attempt"),
    textIn(run, "event"),
    textIn(run, "head_sha"),
  ];
  if (id === null || attempt === null || event === null || headSha === null)
    throw invalid("the payload's workflow_run lacks its id, run_attempt, event or head_sha");
  const repository = objectIn(run, "head_repository");
  return {
    id,
    attempt,
    workflow: textIn(objectIn(payload, "workflow"), "name") ?? textIn(run, "name") ?? "",
    event,
    conclusion: textIn(run, "conclusion"),
    headSha,
    headBranch: textIn(run, "head_branch"),
    headOwner: textIn(objectIn(repository, "owner"), "login"),
    headRepositoryId: integerIn(repository, "id"),
  };
}

/** Only of these two events: a pull request's payload has a `before` as well, which is the head of the previous push. */
function parseBaseSha(eventName: string, payload: JsonObject): string | null {
  if (eventName === "push") return textIn(payload, "before");
  return eventName === "merge_group" ? textIn(objectIn(payload, "merge_group"), "base_sha") : null;
}

function positiveInteger(env: Env, name: string): number {
  const text = env.get(name) ?? "";
  if (!/^[1-9]\d*$/u.test(text) || !Number.isSafeInteger(Number(text)))
    throw invalid(`${name} is ${text === "" ? "not set" : "no number"}`);
  return Number(text);
}

function required(env: Env, name: string): string {
  const value = env.get(name);
  if (value === null || value === "") throw invalid(`${name} is not set`);
  return value;
}

/** Builds the context from variables and the payload's text. Throws RUNNER_INVALID naming what is missing. */
export function parseGitHubContext(env: Env, payloadText: string | null): GitHubContext {
  const payload = parsePayload(payloadText);
  const [owner, repository, ...rest] = required(env, "GITHUB_REPOSITORY").split("/");
  if (owner === undefined || owner === "" || repository === undefined || repository === "" || rest.length > 0) {
    throw invalid("GITHUB_REPOSITORY is not owner/name");
  }
  const payloadRepository = objectIn(payload, "repository");
  const ref = required(env, "GITHUB_REF");
  const eventName = required(env, "GITHUB_EVENT_NAME");
  return {
    eventName,
    sha: required(env, "GITHUB_SHA"),
    ref,
    refName: env.get("GITHUB_REF_NAME") ?? ref.replace(/^refs\/(?:heads|tags|pull)\//u, ""),
    defaultBranch: textIn(payloadRepository, "default_branch"),
    owner,
    repository,
    repositoryId:
      integerIn(payloadRepository, "id") ??
      (env.get("GITHUB_REPOSITORY_ID") === null ? null : positiveInteger(env, "GITHUB_REPOSITORY_ID")),
    runId: positiveInteger(env, "GITHUB_RUN_ID"),
    runAttempt: positiveInteger(env, "GITHUB_RUN_ATTEMPT"),
    workflow: env.get("GITHUB_WORKFLOW") ?? "",
    job: env.get("GITHUB_JOB") ?? "",
    serverUrl: env.get("GITHUB_SERVER_URL") ?? "https://github.com",
    workspace: required(env, "GITHUB_WORKSPACE"),
    pullRequest: parsePullRequest(payload),
    labelling: parseLabelling(eventName, payload),
    triggeringRun: parseTriggeringRun(eventName, payload),
    baseSha: parseBaseSha(eventName, payload),
  };
}

/** Reads the payload file and builds the context of this run. */
export async function loadGitHubContext(env: Env, files: Pick<Files, "readText">): Promise<GitHubContext> {
  const path = env.get("GITHUB_EVENT_PATH");
  return parseGitHubContext(env, path === null ? null : await files.readText(path));
}
