/** Child processes with `node:child_process`: each in a process group of its own, which is ended as a whole. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import type { CommandSpec, Exec, ExecResult, ExitInfo, RunningProcess } from "../ports/exec.ts";
import { startOutputTail, type OutputTail } from "./output-tail.ts";
import { endGroup, rememberGroup } from "./process-group.ts";

const GRACE_SECONDS = 5;
/** What a finished command may still have in its pipes is read for so long. */
const DRAIN_SECONDS = 1;
const LAST_WORDS_SECONDS = 0.25;
/** Output kept of a one-shot command, per stream; the rest is dropped (the tail is always kept). */
const KEPT_CHARACTERS = 64 * 1024 * 1024;
const MAX_TIMER_MILLISECONDS = 2 ** 31 - 1;

interface Started {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly tail: OutputTail;
  readonly exited: Promise<ExitInfo>;
  readonly closed: Promise<void>;
}

/** Where programs lie that are not on PATH, by name. */
type Elsewhere = Readonly<Record<string, string>>;

/** The `Exec` of this machine. A program that is not on PATH is looked for at its place in `elsewhere`. */
export function createExec(elsewhere: Elsewhere = {}): Exec {
  return {
    run: (spec, options) => run(spec, options, elsewhere),
    start: (spec) => start(spec, elsewhere),
  };
}

interface RunOptions {
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
}

async function run(spec: CommandSpec, options: RunOptions, elsewhere: Elsewhere): Promise<ExecResult> {
  const { signal, timeoutSeconds } = options;
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const kept = { stdout: "", stderr: "" };
  const keep: KeepOutput = (text, stream) => {
    if (kept[stream].length < KEPT_CHARACTERS) kept[stream] += text;
  };
  const started = await spawnAnywhere(spec, keep, elsewhere);

  let timedOut = false;
  const end = (): void => void endGroup(started.pid, GRACE_SECONDS, started.exited);
  const timer = setTimeout(
    () => {
      timedOut = true;
      end();
    },
    Math.min(timeoutSeconds * 1000, MAX_TIMER_MILLISECONDS),
  );
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted === true) end();
  try {
    const exit = await started.exited;
    // Something the command left behind may hold the pipes open; it ends with the command.
    await Promise.race([started.closed, delay(DRAIN_SECONDS * 1000, undefined, { ref: false })]);
    await endGroup(started.pid, GRACE_SECONDS, started.exited);
    signal?.throwIfAborted();
    return { ...exit, ...kept, outputTail: started.tail.text(), durationSeconds: (performance.now() - startedAt) / 1000, timedOut };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
    started.child.stdout?.destroy();
    started.child.stderr?.destroy();
  }
}

async function start(spec: CommandSpec, elsewhere: Elsewhere): Promise<RunningProcess> {
  const { child, pid, tail, exited: leaderEnded, closed } = await spawnAnywhere(spec, () => {}, elsewhere);
  // Its last words are read before its end is told, so that they stand in the error made of it.
  const exited = leaderEnded.then(async (info) => {
    await Promise.race([closed, delay(LAST_WORDS_SECONDS * 1000, undefined, { ref: false })]);
    return info;
  });
  let ended: ExitInfo | null = null;
  const watch = async (): Promise<void> => {
    ended = await exited;
  };
  void watch();
  const stop = async (graceSeconds: number): Promise<ExitInfo> => {
    await endGroup(pid, graceSeconds, leaderEnded);
    child.stdout?.destroy();
    child.stderr?.destroy();
    return await exited;
  };
  return {
    pid,
    exited,
    hasExited: () => ended,
    outputTail: () => tail.text(),
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop(GRACE_SECONDS);
    },
  };
}

type KeepOutput = (text: string, stream: "stdout" | "stderr") => void;

async function spawnAnywhere(spec: CommandSpec, keep: KeepOutput, elsewhere: Elsewhere): Promise<Started> {
  const [program, ...args] = spec.argv;
  try {
    return await spawnChild(spec, keep);
  } catch (error) {
    const place = Object.hasOwn(elsewhere, program) ? elsewhere[program] : undefined;
    if (!(error instanceof HeapgateError) || error.code !== "TOOL_MISSING" || place === undefined || !existsSync(place)) throw error;
    return await spawnChild({ ...spec, argv: [place, ...args] }, keep);
  }
}

async function spawnChild(spec: CommandSpec, keep: KeepOutput): Promise<Started> {
  const [program, ...args] = spec.argv;
  // The child has a copy of the descriptor; ours is closed as soon as it was handed on.
  const outputFile = spec.stdoutFile === undefined ? null : openOutput(spec.stdoutFile);
  const child = spawn(program, args, {
    cwd: spec.cwd,
    env: { ...spec.env },
    detached: true,
    stdio: [spec.stdin === undefined ? "ignore" : "pipe", outputFile ?? "pipe", "pipe"],
  });
  if (outputFile !== null) closeSync(outputFile);
  const tail = startOutputTail();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => {
      tail.add(text);
      keep(text, stream);
      spec.onOutput?.(text, stream);
    });
  }
  const exited = new Promise<ExitInfo>((resolve) => child.once("exit", (exitCode, signal) => resolve({ exitCode, signal })));
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  } catch (error) {
    throw spawnError(spec, error);
  }
  // Later errors (a signal that could not be sent) are no news: `exited` tells how it ended.
  child.on("error", () => {});
  if (child.stdin !== null) {
    // A program may end without reading its input.
    child.stdin.on("error", () => {}).end(spec.stdin);
  }
  if (child.pid === undefined) throw spawnError(spec, new Error("no process id"));
  rememberGroup(child.pid);
  return { pid: child.pid, child, tail, exited, closed };
}

function openOutput(path: string): number {
  try {
    return openSync(path, "w");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw heapgateError("OUTPUT_NOT_WRITABLE", { path, why }, { cause });
  }
}

function spawnError(spec: CommandSpec, cause: unknown): Error {
  const [program] = spec.argv;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  if (code !== "ENOENT") return heapgateError("FILE_NOT_USABLE", { path: program, why: `it could not be started (${code})` }, { cause });
  // Node reports a missing working directory with the same code as a missing program.
  if (!existsSync(spec.cwd)) return heapgateError("FILE_NOT_FOUND", { path: spec.cwd }, { cause });
  return heapgateError("TOOL_MISSING", { tool: program, why: `to run: ${spec.argv.join(" ")}` }, { cause });
}
