/** Runs the tools that render (Helm, kustomize, commands that print values), and says what they said when they fail. */
import { HeapgateError, heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseToolVersion } from "../../core/manifests/helm-args.ts";
import type { Exec } from "../../ports/exec.ts";

export interface ToolRun {
  /** What is made, for the error: `chart charts/shop of base`. */
  readonly what: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Null: a failure is RENDER_FAILED. */
  readonly code?: "RENDER_FAILED" | "DEPLOY_FAILED";
  readonly onOutput?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a tool is known in the report. */
export interface RenderTool {
  readonly name: "helm" | "kustomize" | "kubectl";
  /** Null: it does not say. */
  readonly version: string | null;
}

const VERSION_TIMEOUT_SECONDS = 30;

/** What the tool printed on stdout. Throws RENDER_FAILED (or DEPLOY_FAILED) with the command line and its output, TIMED_OUT, TOOL_MISSING. */
export async function runTool(exec: Exec, run: ToolRun): Promise<string> {
  const { argv, cwd, env, timeoutSeconds, onOutput, signal } = run;
  const result = await exec.run(
    { argv, cwd, env, ...(onOutput === undefined ? {} : { onOutput: (text: string) => onOutput(text) }) },
    { timeoutSeconds, ...(signal === undefined ? {} : { signal }) },
  );
  if (result.exitCode === 0 && !result.timedOut) return result.stdout;
  const details = {
    stage: "deploy",
    outputTail: `$ ${argv.join(" ")}\n${result.stderr.trim() === "" ? result.outputTail : result.stderr.trimEnd()}`,
  };
  if (result.timedOut) throw heapgateError("TIMED_OUT", { what: run.what, seconds: timeoutSeconds }, details);
  throw heapgateError(run.code ?? "RENDER_FAILED", { what: run.what, why: reasonOf(result), command: true }, details);
}

/** The line that begins with `Error:` where the tool wrote one, else its last. */
function reasonOf(result: { readonly exitCode: number | null; readonly stderr: string; readonly outputTail: string }): string {
  const lines = (result.stderr.trim() === "" ? result.outputTail : result.stderr).split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((candidate) => /^error:/iu.test(candidate)) ?? lines.at(-1) ?? `it exited with ${result.exitCode ?? "a signal"}`;
  return line
    .replace(/^error:\s*/iu, "")
    .trim()
    .replace(/\.$/u, "");
}

/** The tool with its version; null: it is not installed. */
export async function findTool(
  exec: Exec,
  tool: { readonly name: RenderTool["name"]; readonly args: readonly string[] },
  place: Pick<ToolRun, "cwd" | "env" | "signal">,
): Promise<RenderTool | null> {
  try {
    const { stdout } = await exec.run(
      { argv: [tool.name, ...tool.args], cwd: place.cwd, env: place.env },
      { timeoutSeconds: VERSION_TIMEOUT_SECONDS, ...(place.signal === undefined ? {} : { signal: place.signal }) },
    );
    return { name: tool.name, version: parseToolVersion(stdout)?.text ?? null };
  } catch (cause) {
    if (cause instanceof HeapgateError && cause.code === "TOOL_MISSING") return null;
    throw cause;
  }
}
