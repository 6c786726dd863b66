/** Git commands: one way to run them, one error when they fail. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec, ExecResult } from "../../ports/exec.ts";

export interface GitPorts {
  readonly exec: Exec;
  readonly env: Env;
}

export interface GitOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_SECONDS = 600;

/** A git hook that calls heapgate sets these; they would send our commands to another tree than `cwd`. */
const REPOSITORY_VARIABLES = ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"];

/** The environment for anything that runs inside a tree of its own. */
export const withoutRepository = (env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !REPOSITORY_VARIABLES.includes(name)));

/** Runs git without the user's hooks (a post-checkout hook is not for our temporary trees) and without asking for passwords. */
export async function runGit(ports: GitPorts, args: readonly string[], options: GitOptions): Promise<ExecResult> {
  return await ports.exec.run(
    {
      argv: ["git", "-c", "core.hooksPath=/dev/null", ...args],
      cwd: options.cwd,
      env: { ...withoutRepository(ports.env.all()), GIT_TERMINAL_PROMPT: "0", ...options.env },
    },
    { timeoutSeconds: TIMEOUT_SECONDS, ...(options.signal === undefined ? {} : { signal: options.signal }) },
  );
}

/** In git's own words, as it has them where it is not translated. */
const OUTSIDE = /not a git repository/u;

/** The trimmed output of a git command that must work; throws GIT_FAILED. */
export async function readGit(ports: GitPorts, args: readonly string[], options: GitOptions): Promise<string> {
  const result = await runGit(ports, args, options);
  if (result.exitCode !== 0) {
    throw heapgateError(
      "GIT_FAILED",
      { command: `git ${args.join(" ")}`, exitCode: result.exitCode, outside: OUTSIDE.test(result.stderr) ? options.cwd : null },
      { stage: "checkout", outputTail: result.outputTail },
    );
  }
  return result.stdout.trim();
}
