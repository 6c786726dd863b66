// Runs a JavaScript action as the Actions runner does: its environment and nothing else, commands from both streams, then `post`.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { isObject } from "./fake-github/openapi.ts";
import type { FakeGitHubServer } from "./fake-github/server.ts";

export interface ActionStep {
  /** Scripts of the action; absolute. */
  readonly main: string;
  readonly post?: string;
  /** `action.yml`: gives the inputs' defaults, and an input it does not declare is an error. */
  readonly actionFile?: string;
  /** Default: the project's own Node 24. */
  readonly node?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly server: FakeGitHubServer;
  readonly eventName: string;
  /** The payload, as GitHub writes it into `GITHUB_EVENT_PATH`. */
  readonly event: unknown;
  readonly sha: string;
  readonly ref: string;
  readonly workspace: string;
  /** Must be a run the server knows, or what the action stores belongs to none. */
  readonly runId: number;
  readonly attempt?: number;
  readonly workflow?: string;
  readonly job?: string;
  /** Where the measured app's build tools are. Default: this process's PATH. */
  readonly path?: string;
  readonly home?: string;
  /** Further variables, as a job's `env:` gives them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Cancels the job when the output matches: SIGINT, after 7.5 s SIGTERM, after 2.5 s more SIGKILL; `post` still runs. */
  readonly cancelOn?: RegExp;
  /** The same when this resolves; `kill` ends `main` with SIGKILL at once. It is given `RUNNER_TEMP`. */
  readonly endWhen?: { readonly how: "cancel" | "kill"; readonly happens: (temp: string) => Promise<void> };
  /** `RUNNER_TEMP`, as several jobs of one runner share its name: emptied before and removed after the job. Default: a new folder. */
  readonly temp?: string;
  readonly timeoutSeconds?: number;
}

export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface ScriptResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** `::name key=value::message` lines of both streams that the runner would obey. */
  readonly commands: readonly RunnerCommand[];
}

export interface ActionResult extends ScriptResult {
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  /** Null: GitHub would have dropped it, it is over 1 MiB. */
  readonly summary: string | null;
  readonly post: ScriptResult | null;
  /** Files in `RUNNER_TEMP` when `post` was done. */
  readonly left: readonly string[];
}

const DEFAULT_NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const SUMMARY_LIMIT_BYTES = 1024 * 1024 - 2;
const FILE_COMMANDS = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"] as const;

const unescape = (text: string): string =>
  text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");

/** The commands in a stream, obeying `::stop-commands::token`. */
export function parseCommands(stream: string): readonly RunnerCommand[] {
  const commands: RunnerCommand[] = [];
  let stopped: string | null = null;
  for (const line of stream.split(/\r\n|\n|\r/u)) {
    const match = /^\s*::([^\s:]+)(?: ([^\n]*?))?::(.*)$/u.exec(line);
    if (match === null) continue;
    const [, name = "", properties = "", message = ""] = match;
    if (stopped !== null) {
      if (name === stopped) stopped = null;
      continue;
    }
    if (name === "stop-commands") stopped = message;
    const pairs = properties.split(",").filter((pair) => pair.includes("="));
    commands.push({
      name,
      properties: Object.fromEntries(
        pairs.map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), unescape(pair.slice(pair.indexOf("=") + 1))]),
      ),
      message: unescape(message),
    });
  }
  return commands;
}

/** `name=value` and `name<<DELIMITER` records of a file command. */
export function parseFileCommand(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/u);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const block = /^([^=]+?)<<(.+)$/u.exec(line);
    if (block !== null) {
      const end = lines.indexOf(block[2] ?? "", index + 1);
      if (end === -1) throw new Error(`the runner finds no end of ${block[1]}`);
      values[block[1] ?? ""] = lines.slice(index + 1, end).join("\n");
      index = end;
    } else if (line !== "") {
      const at = line.indexOf("=");
      if (at === -1) throw new Error(`the runner cannot read ${JSON.stringify(line)}`);
      values[line.slice(0, at)] = line.slice(at + 1);
    }
  }
  return values;
}

/** What the step gives, over the defaults that `action.yml` declares. */
async function inputsOf({ actionFile, inputs = {}, server }: ActionStep): Promise<Readonly<Record<string, string>>> {
  if (actionFile === undefined) return inputs;
  const action: unknown = parse(await readFile(actionFile, "utf8"));
  const declared = isObject(action) && isObject(action["inputs"]) ? action["inputs"] : {};
  const unknown = Object.keys(inputs).filter((name) => !(name in declared));
  if (unknown.length > 0) throw new Error(`action.yml declares no input ${unknown.join(", ")}`);
  const defaults = Object.entries(declared).map(([name, input]) => {
    const given = isObject(input) ? input["default"] : undefined;
    const value = typeof given === "string" || typeof given === "number" || typeof given === "boolean" ? String(given) : "";
    return [name, value.replaceAll(/\$\{\{\s*github\.token\s*\}\}/gu, server.token)];
  });
  return { ...Object.fromEntries(defaults), ...inputs };
}

async function makeEnvironment(step: ActionStep, folder: string, temp: string): Promise<Readonly<Record<string, string>>> {
  const { server, runId, attempt = 1, workflow = "perf", job = "gate" } = step;
  const { state } = server;
  const files = Object.fromEntries(FILE_COMMANDS.map((name) => [name, join(folder, name)]));
  const event = join(folder, "event.json");
  await Promise.all([
    ...Object.values(files).map((path) => writeFile(path, "")),
    writeFile(event, JSON.stringify(step.event)),
    mkdir(temp, { recursive: true }),
  ]);
  const inputs = Object.entries(await inputsOf(step)).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]);
  return {
    ...files,
    ...Object.fromEntries(inputs),
    CI: "true",
    HOME: step.home ?? process.env["HOME"] ?? folder,
    PATH: step.path ?? process.env["PATH"] ?? "",
    NO_PROXY: "127.0.0.1",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: server.apiUrl,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_GRAPHQL_URL: `${server.origin}/api/graphql`,
    GITHUB_REPOSITORY: `${state.owner}/${state.repository}`,
    GITHUB_REPOSITORY_ID: String(state.repositoryId),
    GITHUB_REPOSITORY_OWNER: state.owner,
    GITHUB_EVENT_NAME: step.eventName,
    GITHUB_EVENT_PATH: event,
    GITHUB_SHA: step.sha,
    GITHUB_REF: step.ref,
    GITHUB_REF_NAME: step.ref.replace(/^refs\/(?:heads|tags|pull)\//u, ""),
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_NUMBER: "1",
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_WORKFLOW: workflow,
    GITHUB_JOB: job,
    GITHUB_ACTOR: "octocat",
    GITHUB_ACTION: "heapgate",
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_WORKSPACE: step.workspace,
    RUNNER_OS: "Linux",
    RUNNER_ARCH: "X64",
    RUNNER_NAME: "mini-runner",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: join(folder, "tools"),
    ACTIONS_RUNTIME_TOKEN: server.runtimeToken(runId, `${job}-${attempt}`),
    ACTIONS_RESULTS_URL: `${server.origin}/`,
    ...step.env,
  };
}

interface Script {
  readonly node: string;
  readonly path: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly cancelOn: RegExp | null;
  readonly end: { readonly how: "cancel" | "kill"; readonly happens: Promise<void> } | null;
}

async function runScript({ node, path, cwd, env, timeoutSeconds, cancelOn, end }: Script): Promise<ScriptResult> {
  const child = spawn(node, [path], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  const timers: NodeJS.Timeout[] = [];
  let cancelled = false;
  const cancel = (): void => {
    cancelled = true;
    child.kill("SIGINT");
    timers.push(
      setTimeout(() => child.kill("SIGTERM"), 7_500),
      setTimeout(() => child.kill("SIGKILL"), 10_000),
    );
  };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      text[name] += piece;
      if (cancelOn !== null && !cancelled && cancelOn.test(text.stdout + text.stderr)) cancel();
    });
  }
  timers.push(setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000));
  void end?.happens.then(() => (end.how === "kill" ? child.kill("SIGKILL") : cancel()));
  const [exitCode, signal] = await new Promise<readonly [number | null, string | null]>((resolve, reject) => {
    child.on("error", reject).on("close", (code, by) => {
      resolve([code, by]);
    });
  });
  for (const timer of timers) clearTimeout(timer);
  return { exitCode, signal, ...text, commands: [...parseCommands(text.stdout), ...parseCommands(text.stderr)] };
}

/** Runs `main`, then `post` with the state `main` saved, whatever became of it. */
export async function runAction(step: ActionStep): Promise<ActionResult> {
  const folder = await mkdtemp(join(tmpdir(), "heapgate-mini-runner-"));
  const temp = step.temp ?? join(folder, "temp");
  try {
    await rm(temp, { recursive: true, force: true });
    const env = await makeEnvironment(step, folder, temp);
    const script = { node: step.node ?? DEFAULT_NODE, cwd: step.workspace, timeoutSeconds: step.timeoutSeconds ?? 170 };
    const end = step.endWhen === undefined ? null : { how: step.endWhen.how, happens: step.endWhen.happens(temp) };
    const main = await runScript({ ...script, path: step.main, env, cancelOn: step.cancelOn ?? null, end });
    const read = (name: (typeof FILE_COMMANDS)[number]): Promise<string> => readFile(join(folder, name), "utf8");
    const [outputs, state, summary] = [
      parseFileCommand(await read("GITHUB_OUTPUT")),
      parseFileCommand(await read("GITHUB_STATE")),
      await read("GITHUB_STEP_SUMMARY"),
    ];
    const saved = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
    const post =
      step.post === undefined
        ? null
        : await runScript({ ...script, path: step.post, env: { ...env, ...saved }, cancelOn: null, end: null });
    const left = (await readdir(temp, { recursive: true })).toSorted();
    return { ...main, outputs, state, summary: Buffer.byteLength(summary) > SUMMARY_LIMIT_BYTES ? null : summary, post, left };
  } finally {
    for (const made of [folder, temp]) await rm(made, { recursive: true, force: true });
  }
}
