/** Child processes: one-shot commands and long-running apps. */

export interface CommandSpec {
  /** The program and its arguments; never a shell line. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Standard output goes to this file byte for byte, such as that of a program that prints an archive; then `stdout` is empty. */
  readonly stdoutFile?: string;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
}

export interface ExecResult {
  /** Null: ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Last lines of both streams, in the order they came. */
  readonly outputTail: string;
  readonly durationSeconds: number;
  readonly timedOut: boolean;
}

export interface ExitInfo {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A started program. Disposing it ends its whole process group: SIGTERM, then SIGKILL after the grace time. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the program has ended, however it ended. */
  readonly exited: Promise<ExitInfo>;
  readonly hasExited: () => ExitInfo | null;
  readonly outputTail: () => string;
  readonly stop: (graceSeconds: number) => Promise<ExitInfo>;
}

export interface Exec {
  /** Runs to the end. Never throws for a non-zero exit; throws TOOL_MISSING when the program does not exist, and the abort reason when aborted. */
  readonly run: (spec: CommandSpec, options: { readonly timeoutSeconds: number; readonly signal?: AbortSignal }) => Promise<ExecResult>;
  /** Starts in a process group of its own and returns at once. */
  readonly start: (spec: CommandSpec) => Promise<RunningProcess>;
}
