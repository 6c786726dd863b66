// Programs that exist only as a script of answers, found by the beginning of the command line.
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import type { CommandSpec, Exec, ExecResult, ExitInfo, RunningProcess } from "../../src/ports/exec.ts";

export interface FakeAnswer {
  readonly exitCode?: number | null;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly timedOut?: boolean;
}

export interface FakeExec extends Exec {
  /** Every command line that was run or started, with its working directory and environment. */
  readonly calls: readonly CommandSpec[];
}

/** `script`: beginning of the command line (words joined by a blank) to its answer; the longest fitting one counts. */
export function fakeExec(script: Readonly<Record<string, FakeAnswer | ((spec: CommandSpec) => FakeAnswer)>>): FakeExec {
  const calls: CommandSpec[] = [];
  const answer = (spec: CommandSpec): FakeAnswer => {
    calls.push(spec);
    const line = spec.argv.join(" ");
    const prefix = Object.keys(script)
      .filter((start) => line.startsWith(start))
      .toSorted((a, b) => b.length - a.length)[0];
    const found = prefix === undefined ? undefined : script[prefix];
    if (found === undefined) throw heapgateError("TOOL_MISSING", { tool: spec.argv[0], why: `to run: ${line}` });
    return typeof found === "function" ? found(spec) : found;
  };
  return {
    calls,
    run: async (spec, options): Promise<ExecResult> => {
      options.signal?.throwIfAborted();
      const { exitCode = 0, stdout = "", stderr = "", timedOut = false } = answer(spec);
      if (stdout !== "") spec.onOutput?.(stdout, "stdout");
      if (stderr !== "") spec.onOutput?.(stderr, "stderr");
      return {
        exitCode,
        signal: exitCode === null ? "SIGTERM" : null,
        stdout,
        stderr,
        outputTail: `${stdout}${stderr}`.trimEnd(),
        durationSeconds: 0,
        timedOut,
      };
    },
    start: async (spec): Promise<RunningProcess> => {
      const { exitCode, stdout = "", stderr = "" } = answer(spec);
      if (stdout !== "") spec.onOutput?.(stdout, "stdout");
      if (stderr !== "") spec.onOutput?.(stderr, "stderr");
      let ended: ExitInfo | null = exitCode === undefined ? null : { exitCode, signal: null };
      const { promise: exited, resolve } = Promise.withResolvers<ExitInfo>();
      if (ended !== null) resolve(ended);
      const stop = async (): Promise<ExitInfo> => {
        ended ??= { exitCode: null, signal: "SIGTERM" };
        resolve(ended);
        return ended;
      };
      return {
        pid: 1000 + calls.length,
        exited,
        hasExited: () => ended,
        outputTail: () => `${stdout}${stderr}`.trimEnd(),
        stop,
        [Symbol.asyncDispose]: async () => void (await stop()),
      };
    },
  };
}
