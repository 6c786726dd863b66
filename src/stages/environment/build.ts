/** Builds the components of one side so that equal sources give equal binaries, and identifies what was built. */
import { buildArgv, formatCommand } from "../../core/config/command.ts";
import type { Command, ComponentConfig } from "../../core/config/config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { Env } from "../../ports/env.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import { programOf } from "./command-line.ts";
import { withoutRepository } from "./git.ts";
import type { PreparedTree } from "./prepare-tree.ts";

export interface BuildPorts {
  readonly exec: Exec;
  readonly files: Files;
  readonly env: Env;
}

export interface BuildOptions {
  readonly tree: PreparedTree;
  readonly components: readonly ComponentConfig[];
  /** `HEAPGATE_*` (see `heapgateFacts`). */
  readonly facts: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly onOutput?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Of the binary a component's command starts. Null: not known (a script, a compound command, a program outside the tree). */
export interface BuildIdentity {
  /** `sha256:<hex>` of the file: equal ids are the same binary. */
  readonly buildId: string | null;
  /** Go's own build id, also inside its profiles' mappings. */
  readonly goBuildId: string | null;
  /** For example `go1.26.8`. */
  readonly goVersion: string | null;
}

const DEFAULT_TIMEOUT_SECONDS = 3600;
const ASK_TIMEOUT_SECONDS = 30;
/** ELF and Mach-O (thin of both byte orders, fat). A script is no build: equal scripts may start different programs. */
const BINARY_MAGIC = new Set(["7f454c46", "cffaedfe", "cefaedfe", "feedfacf", "feedface", "cafebabe"]);

/**
 * Runs `components[].run.build` in order and returns one identity per component that is started.
 *
 * A Go binary holds the path it was built at (unless -trimpath) and the commit of a checkout whose `.git` is a folder. Both would make
 * equal sources differ. So each side's tree is moved to one path (`<workspace>/tree`) for its build and moved back after it, and
 * `-buildvcs=false` is added to GOFLAGS (today's Go does not stamp worktrees; that is not promised). Moving works for every compiler;
 * a link would not, as Go resolves it.
 * The two sides must therefore not be built at the same time.
 * Throws BUILD_FAILED, TIMED_OUT.
 */
export async function buildComponents(ports: BuildPorts, options: BuildOptions): Promise<Readonly<Record<string, BuildIdentity>>> {
  const { tree, components } = options;
  const started = components.filter((component) => component.run !== null);
  if (started.some((component) => component.run?.build != null)) {
    await atBuildPath(ports, tree, async (buildPath) => {
      const env = await buildEnvironment(ports, options, buildPath);
      for (const component of started) {
        if (component.run?.build != null) await runBuild(ports, options, component, component.run.build, { cwd: buildPath, env });
      }
    });
  }
  const identities: Record<string, BuildIdentity> = {};
  for (const component of started) {
    if (component.run !== null) identities[component.name] = await identifyBuild(ports, tree.path, component.run.command, options.signal);
  }
  return identities;
}

/** Does `work` while the side's tree lies at the one path that both sides are built at, and moves it back. */
export async function atBuildPath<T>(
  ports: Pick<BuildPorts, "exec" | "files" | "env">,
  tree: PreparedTree,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const buildPath = ports.files.resolve(tree.workspace, "tree");
  await moveFolder(ports, tree.path, buildPath);
  try {
    return await work(buildPath);
  } finally {
    await moveFolder(ports, buildPath, tree.path);
  }
}

async function moveFolder(ports: BuildPorts, from: string, to: string): Promise<void> {
  const moved = await ports.exec.run({ argv: ["mv", from, to], cwd: "/", env: ports.env.all() }, { timeoutSeconds: ASK_TIMEOUT_SECONDS });
  if (moved.exitCode !== 0)
    throw heapgateError(
      "OUTPUT_NOT_WRITABLE",
      { path: to, why: `moving ${from} there failed` },
      { stage: "build", outputTail: moved.outputTail },
    );
}

/** The caller's environment with the facts and GOFLAGS under which equal sources give equal Go programs. */
export async function buildEnvironment(
  ports: Pick<BuildPorts, "exec" | "env">,
  options: Pick<BuildOptions, "facts" | "signal">,
  cwd: string,
): Promise<Record<string, string>> {
  const env = { ...withoutRepository(ports.env.all()), ...options.facts };
  // `go env` also knows flags set by `go env -w`, which the variable would hide.
  const goFlags = (await askGo(ports, ["env", "GOFLAGS"], { cwd, env }, options.signal)) ?? env["GOFLAGS"] ?? "";
  return { ...env, GOFLAGS: goFlags.includes("-buildvcs") ? goFlags : `${goFlags} -buildvcs=false`.trim() };
}

async function runBuild(
  ports: BuildPorts,
  options: BuildOptions,
  component: ComponentConfig,
  build: Command,
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const timeoutSeconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const { onOutput, signal } = options;
  const env = { ...place.env, ...component.run?.env };
  const result = await ports.exec.run(
    { argv: buildArgv(build), cwd: place.cwd, env, ...(onOutput === undefined ? {} : { onOutput: (text: string) => onOutput(text) }) },
    { timeoutSeconds, ...(signal === undefined ? {} : { signal }) },
  );
  const details = { stage: "build", outputTail: result.outputTail };
  const side = options.tree.side;
  if (result.timedOut)
    throw heapgateError("TIMED_OUT", { what: `Building component ${component.name} of ${side}`, seconds: timeoutSeconds }, details);
  if (result.exitCode !== 0)
    throw heapgateError(
      "BUILD_FAILED",
      { component: component.name, side, command: formatCommand(build), exitCode: result.exitCode },
      details,
    );
}

/** Identifies the binary that `command` starts from the folder `tree`. */
export async function identifyBuild(ports: BuildPorts, tree: string, command: Command, signal?: AbortSignal): Promise<BuildIdentity> {
  const unknown: BuildIdentity = { buildId: null, goBuildId: null, goVersion: null };
  const program = programOf(command);
  // A bare word is found on PATH: a tool of the machine, the same for both sides but not what was built.
  if (program === null || !program.includes("/")) return unknown;
  const path = ports.files.resolve(tree, program);
  if ((await ports.files.kindOf(path)) !== "file") return unknown;
  const content = await ports.files.readBytes(path);
  if (content === null || !isBinary(content)) return unknown;
  const place = { cwd: tree, env: ports.env.all() };
  const version = await askGo(ports, ["version", path], place, signal);
  return {
    buildId: `sha256:${ports.files.sha256(content)}`,
    goBuildId: version === null ? null : await askGo(ports, ["tool", "buildid", path], place, signal),
    goVersion: version?.match(/: (?<version>go\S+)/u)?.groups?.["version"] ?? null,
  };
}

const isBinary = (content: Uint8Array): boolean =>
  BINARY_MAGIC.has(Array.from(content.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(""));

/** What the Go command prints; null when it is not installed or refuses. */
async function askGo(
  ports: Pick<BuildPorts, "exec">,
  args: readonly string[],
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  signal: AbortSignal | undefined,
): Promise<string | null> {
  // Through a shell, where a missing program is an exit code; a build need not be a Go build.
  const asked = await ports.exec.run(
    { argv: ["bash", "-c", 'exec go "$@"', "go", ...args], ...place },
    { timeoutSeconds: ASK_TIMEOUT_SECONDS, ...(signal === undefined ? {} : { signal }) },
  );
  const text = asked.stdout.trim();
  return asked.exitCode === 0 && text !== "" ? text : null;
}
