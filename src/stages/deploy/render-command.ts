/** Deploys by a program of the user's: `tilt ci`, or a command. What it does to the cluster is its own affair. */
import { buildArgv, formatCommand } from "../../core/config/command.ts";
import type { DeploySource } from "../../core/config/cluster-config.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { Exec } from "../../ports/exec.ts";
import { runTool } from "./render-tool.ts";

export interface DeployCommandOptions {
  readonly source: Extract<DeploySource, { kind: "tilt" | "command" }>;
  readonly side: Side;
  /** That side's folder: the working directory. */
  readonly tree: string;
  /** The caller's environment, `HEAPGATE_*`, `KUBECONFIG`. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly onOutput?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** As long as `tilt ci` waits by itself. */
const TIMEOUT_SECONDS = 1800;

/** Returns when the program has ended well. Throws DEPLOY_FAILED with its last lines, TIMED_OUT, TOOL_MISSING. */
export async function deployByCommand({ exec }: { readonly exec: Exec }, options: DeployCommandOptions): Promise<void> {
  const { source, side, tree, env, onOutput, signal } = options;
  const argv: readonly [string, ...string[]] = source.kind === "tilt" ? ["tilt", "ci", ...source.args] : buildArgv(source.command);
  const name = source.kind === "tilt" ? argv.join(" ") : formatCommand(source.command);
  const timeoutSeconds = options.timeoutSeconds ?? TIMEOUT_SECONDS;
  await runTool(exec, {
    what: `Deploying ${side} by ${name}`,
    code: "DEPLOY_FAILED",
    argv,
    cwd: tree,
    env,
    timeoutSeconds,
    onOutput,
    signal,
  });
}
