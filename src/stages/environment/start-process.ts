/** Starts a component for one trial, waits until it is ready, and ends all of it when disposed. */
import { buildArgv, formatCommand } from "../../core/config/command.ts";
import type { ComponentConfig, RunConfig } from "../../core/config/config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { maskSecrets } from "../../core/kubernetes/mask-secrets.ts";
import type { LogText } from "../../core/logs/log-digest.ts";
import { maskLogLines, secretVariableValues } from "../../core/logs/mask-log-secrets.ts";
import { withProfileRate } from "../../core/manifests/profile-rate.ts";
import type { ProcessStats } from "../../core/snapshot/raw-round.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec, ExitInfo, RunningProcess } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { Http } from "../../ports/http.ts";
import { addressFacts, portFacts, type Addresses, type ComponentPorts } from "./addresses.ts";
import { withoutRepository } from "./git.ts";
import { keepOutput, type KeptOutput } from "./keep-output.ts";
import { findAppPid, readProcessStats } from "./process-stats.ts";

export interface StartPorts {
  readonly exec: Exec;
  readonly http: Http;
  readonly files: Files;
  readonly clock: Clock;
  readonly env: Env;
}

export interface StartOptions {
  readonly component: ComponentConfig;
  readonly run: RunConfig;
  readonly side: Side;
  /** That side's tree: the working directory. */
  readonly tree: string;
  readonly addresses: Addresses;
  /** `HEAPGATE_*` of this trial. */
  readonly facts: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Disposing runs `stop` where there is one and ends the whole process group. */
export interface RunningComponent extends AsyncDisposable {
  readonly name: string;
  readonly side: Side;
  readonly instance: string;
  readonly ports: ComponentPorts;
  /** `http://127.0.0.1:<own port>`. */
  readonly baseUrl: string;
  /** The process group of the command. */
  readonly groupId: number;
  /** The app's process in that group; null where `/proc` cannot tell, or the app lives elsewhere (`stop`). */
  readonly pid: number | null;
  /** Resolves when the app ends. An app behind `stop` is not our child: its end is not seen, this never resolves. */
  readonly exited: Promise<ExitInfo>;
  readonly hasExited: () => ExitInfo | null;
  readonly outputTail: () => string;
  /** What the app printed so far; null: it is not our child (`stop`). */
  readonly log: () => LogText | null;
  readonly readStats: () => Promise<ProcessStats>;
}

const POLL_SECONDS = 0.025;
const PROBE_TIMEOUT_SECONDS = 2;
const STOP_TIMEOUT_SECONDS = 60;
const ADDRESS_IN_USE = /address already in use|EADDRINUSE|already in use/iu;

/** Names that are known only when a trial starts; the configuration leaves them as written. */
const LATE_NAME = /\$\{(PORT(?:_[A-Z0-9_]+)?|HEAPGATE_[A-Z0-9_]+)\}/gu;

const fillIn = (values: Readonly<Record<string, string>>, known: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.replaceAll(LATE_NAME, (written, late: string) => known[late] ?? written)]),
  );

/** The environment of an app: the caller's, then the component's, then what heapgate says. GOMAXPROCS, GOGC and GOMEMLIMIT are left alone. */
export function appEnvironment(
  inherited: Readonly<Record<string, string>>,
  options: Pick<StartOptions, "run" | "addresses" | "facts"> & { readonly ports: ComponentPorts },
): Record<string, string> {
  const known = {
    ...withoutRepository(inherited),
    ...options.facts,
    ...addressFacts(options.addresses),
    ...portFacts(options.ports),
  };
  const env = { ...known, ...fillIn(options.run.env, known) };
  return { ...env, GODEBUG: withProfileRate(env["GODEBUG"]) };
}

/**
 * Starts the component and returns once it is ready (`run.ready` answers 2xx, or its own port is open).
 * Throws PORT_IN_USE, APP_START_FAILED, APP_NOT_READY, or the abort reason; nothing is left running then.
 */
export async function startProcess(ports: StartPorts, options: StartOptions): Promise<RunningComponent> {
  const { component, run, side, tree, signal } = options;
  const own = options.addresses.get(component.name);
  if (own === undefined) throw new Error(`component ${component.name} has no ports`);
  for (const port of own.fixed) {
    if (await ports.http.isPortOpen(port)) throw heapgateError("PORT_IN_USE", { component: component.name, port }, { stage: "start" });
  }
  const env = appEnvironment(ports.env.all(), { ...options, ports: own });
  await using started = new AsyncDisposableStack();
  const output = keepOutput();
  const app = started.use(await spawnApp(ports.exec, options, env, output));
  const { stop } = run;
  if (stop !== null) {
    started.defer(async () => {
      await ports.exec.run({ argv: buildArgv(stop), cwd: tree, env }, { timeoutSeconds: STOP_TIMEOUT_SECONDS });
    });
  }
  const exited = stop === null ? app.exited : new Promise<never>(() => {});
  const hasExited = (): ExitInfo | null => (stop === null ? app.hasExited() : null);
  await waitUntilReady(ports, options, own, app);
  signal?.throwIfAborted();
  const pid = stop === null ? await findAppPid(ports, app.pid, own.main) : null;
  const owned = started.move();
  return {
    name: component.name,
    side,
    instance: "process",
    ports: own,
    baseUrl: `http://127.0.0.1:${own.main}`,
    groupId: app.pid,
    pid,
    exited,
    hasExited,
    outputTail: app.outputTail,
    log: () => (stop === null ? output.read(app.outputTail()) : null),
    readStats: () => readProcessStats(ports.files, app.pid, pid),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const maskLine = (line: string): string => maskSecrets(line, []);

async function spawnApp(
  exec: Exec,
  options: StartOptions,
  env: Readonly<Record<string, string>>,
  output: KeptOutput,
): Promise<RunningProcess> {
  options.signal?.throwIfAborted();
  try {
    const app = await exec.start({ argv: buildArgv(options.run.command), cwd: options.tree, env, onOutput: output.add });
    // What an app printed before it failed is shown to everybody who sees the run.
    return { ...app, outputTail: () => maskLogLines(app.outputTail(), secretVariableValues(env), maskLine).join("\n") };
  } catch (cause) {
    // A list names the program itself, and that is the subject's own: what a shell would report as 127.
    const facts = { component: options.component.name, side: options.side, exitCode: 127, command: formatCommand(options.run.command) };
    throw heapgateError("APP_START_FAILED", facts, {
      stage: "start",
      outputTail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function waitUntilReady(ports: StartPorts, options: StartOptions, own: ComponentPorts, app: RunningProcess): Promise<void> {
  const { run, component, side, signal } = options;
  const deadline = ports.clock.monotonicSeconds() + run.readyTimeoutSeconds;
  const url = run.ready === null ? null : `http://127.0.0.1:${own.main}${run.ready.startsWith("/") ? "" : "/"}${run.ready}`;
  let last = url === null ? `port ${own.main} stays closed` : `${url}: no answer yet`;
  for (;;) {
    failIfEnded(options, own, app);
    if (url === null) {
      if (await ports.http.isPortOpen(own.main)) break;
    } else {
      const answer = await ports.http.request({
        url,
        headers: { connection: "close" },
        timeoutSeconds: PROBE_TIMEOUT_SECONDS,
        ...(signal === undefined ? {} : { signal }),
      });
      if (answer.kind === "answer" && answer.response.status >= 200 && answer.response.status < 300) break;
      last = `${url}: ${answer.kind === "answer" ? `status ${answer.response.status}` : answer.message}`;
    }
    if (ports.clock.monotonicSeconds() >= deadline) {
      const facts = { component: component.name, side, seconds: run.readyTimeoutSeconds, probe: last };
      throw heapgateError("APP_NOT_READY", facts, { stage: "start", outputTail: app.outputTail() });
    }
    await ports.clock.sleep(POLL_SECONDS, signal);
  }
  // A stranger may have answered on the port while the app gave up because of it.
  await ports.clock.sleep(POLL_SECONDS, signal);
  failIfEnded(options, own, app);
}

/** A command with `stop` may return, as long as it says that all went well. */
function failIfEnded(options: StartOptions, own: ComponentPorts, app: RunningProcess): void {
  const exit = app.hasExited();
  if (exit === null || (options.run.stop !== null && exit.exitCode === 0)) return;
  const outputTail = app.outputTail();
  const component = options.component.name;
  if (ADDRESS_IN_USE.test(outputTail))
    throw heapgateError("PORT_IN_USE", { component, port: portOf(outputTail, own) }, { stage: "start", outputTail });
  const facts = { component, side: options.side, exitCode: exit.exitCode, command: formatCommand(options.run.command) };
  throw heapgateError("APP_START_FAILED", facts, { stage: "start", outputTail });
}

const portOf = (outputTail: string, own: ComponentPorts): number =>
  Number(/:(\d{2,5})\b(?=[^\n]*in use)/u.exec(outputTail)?.[1] ?? own.main);
