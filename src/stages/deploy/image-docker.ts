/** The few questions and commands that building and loading images put to Docker. */
import { DOCKER_VERSION_ARGV, parseDockerVersion, type DockerVersion } from "../../core/kubernetes/docker-version.ts";
import { parseImageInspect, type DockerImage } from "../../core/kubernetes/docker-image.ts";
import { HeapgateError, heapgateError } from "../../core/errors/heapgate-error.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec, ExecResult } from "../../ports/exec.ts";

export interface DockerPorts {
  readonly exec: Exec;
  readonly env: Env;
}

export interface DockerOptions {
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Default: the root folder; only paths on the command line are relative to it. */
  readonly cwd?: string;
  readonly onOutput?: ((text: string) => void) | undefined;
}

const ASK_TIMEOUT_SECONDS = 60;
const WITHOUT_DOCKER = "to build images and load them into clusters (target: process needs none; target: existing uses a cluster)";

/** Runs a program that works on images. A non-zero exit is a value; a missing Docker says what works without it. Throws TOOL_MISSING. */
export async function runTool(ports: DockerPorts, argv: readonly [string, ...string[]], options: DockerOptions): Promise<ExecResult> {
  const { timeoutSeconds, signal, cwd = "/", onOutput } = options;
  try {
    return await ports.exec.run(
      { argv, cwd, env: ports.env.all(), ...(onOutput === undefined ? {} : { onOutput: (text: string) => onOutput(text) }) },
      { timeoutSeconds, ...(signal === undefined ? {} : { signal }) },
    );
  } catch (error) {
    if (argv[0] === "docker" && error instanceof HeapgateError && error.code === "TOOL_MISSING")
      throw heapgateError("TOOL_MISSING", { tool: "docker", why: WITHOUT_DOCKER }, { cause: error });
    throw error;
  }
}

/** The versions of client and engine. Throws TOOL_MISSING, DOCKER_UNREACHABLE. */
export async function askDockerVersion(ports: DockerPorts, signal?: AbortSignal): Promise<DockerVersion> {
  const asked = await runTool(ports, DOCKER_VERSION_ARGV, { timeoutSeconds: ASK_TIMEOUT_SECONDS, signal });
  const version = parseDockerVersion(asked.stdout);
  if (version === null || version.server === null)
    throw heapgateError("DOCKER_UNREACHABLE", { why: reasonOf(asked) }, { stage: "build", outputTail: asked.outputTail });
  return version;
}

const UNREACHABLE = /cannot connect to the docker daemon|error during connect|permission denied while trying to connect/iu;

/** An image of this machine's Docker; null when it has none of that name. Throws DOCKER_UNREACHABLE, TOOL_MISSING. */
export async function inspectImage(ports: DockerPorts, reference: string, signal?: AbortSignal): Promise<DockerImage | null> {
  const asked = await runTool(ports, ["docker", "image", "inspect", reference], { timeoutSeconds: ASK_TIMEOUT_SECONDS, signal });
  if (asked.exitCode === 0) return parseImageInspect(asked.stdout);
  if (UNREACHABLE.test(asked.stderr)) throw heapgateError("DOCKER_UNREACHABLE", { why: reasonOf(asked) }, { outputTail: asked.outputTail });
  return null;
}

/** Takes a name away from an image, and the image with its last name. Also after an abort; one that is not there is no news. */
export async function removeName(ports: DockerPorts, reference: string): Promise<void> {
  await runTool(ports, ["docker", "rmi", reference], { timeoutSeconds: ASK_TIMEOUT_SECONDS });
}

/** Why a command failed, in its own last line that says something, without its prefix and full stop; never empty. */
export function reasonOf({ stderr, outputTail, exitCode, timedOut }: ExecResult): string {
  const lines = (text: string): readonly string[] =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const last = lines(stderr).at(-1) ?? lines(outputTail).at(-1);
  if (timedOut) return `it took too long${last === undefined ? "" : `; last line: ${last}`}`;
  return (
    last
      ?.replace(/^(?:ERROR: |Error response from daemon: |Error: )+/u, "")
      .replace(/(?: Is the docker daemon running\?)?\.*$/u, "")
      .replace(/\.+$/u, "") ?? `exit code ${exitCode ?? "unknown"}`
  );
}
