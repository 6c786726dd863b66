/** The command line as a function of its arguments and streams: picks the command, runs it, turns what it throws into an exit code. */
import { exitCodeOf, heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import type { LogStream } from "../io/log.ts";
import { type Command, type CommandContext, helpOf, parseFlags } from "./command.ts";
import { profileCommand } from "./commands/profile.ts";
import { describeError } from "../driver/describe-error.ts";
import { createFilePorts, type WorldOptions } from "./file-ports.ts";

export interface ResultStream {
  readonly write: (content: string | Uint8Array) => unknown;
  readonly isTTY?: boolean;
}

export interface CliWorld {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: ResultStream;
  readonly stderr: LogStream;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Of the Node this runs under, for example `24.21.0`. */
  readonly nodeVersion: string;
  readonly installation: string;
}

/** Measuring relies on what older versions of Node lack; that is said before anything is started. */
const requireNode = ({ name, leastNode = 0 }: Command, nodeVersion: string): void => {
  if (Number.parseInt(nodeVersion, 10) >= leastNode) return;
  throw heapgateError("TOOL_MISSING", { tool: `Node ${leastNode}`, why: `for heapgate ${name} (this is Node ${nodeVersion})` });
};

interface Called {
  readonly command: Command;
  readonly run: (context: Omit<CommandContext, "ports">, world: WorldOptions) => Promise<number>;
}

/** `profile` is what people wait for at a prompt: it starts without what only the others need. Throws USAGE for an unknown name. */
const commandOf = async (name: string): Promise<Called> => {
  if (name === profileCommand.name) {
    return { command: profileCommand, run: (context, world) => profileCommand.run({ ...context, ports: createFilePorts(world) }) };
  }
  const { findCommand, runInWorld } = await import("./commands.ts");
  const command = findCommand(name);
  return { command, run: (context, world) => runInWorld(command, context, world) };
};

/** When aborted, whatever else was thrown on the way down is a consequence: the abort reason is the error. */
const rootCause = (error: unknown, signal: AbortSignal): unknown =>
  signal.aborted && signal.reason instanceof HeapgateError ? signal.reason : error;

/** Runs one call of the command line and returns its exit code. Never throws. */
export const runCli = async (world: CliWorld): Promise<number> => {
  const [name, ...rest] = world.argv;
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      const { overview } = await import("./commands.ts");
      world.stdout.write(overview());
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-v") {
      world.stdout.write(`heapgate ${world.version}\n`);
      return 0;
    }
    const { command, run } = await commandOf(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      world.stdout.write(helpOf(command));
      return 0;
    }
    requireNode(command, world.nodeVersion);
    const { flags, positionals } = parseFlags(command, rest);
    const environment = flags.has("no-color") ? { ...world.environment, NO_COLOR: "1" } : world.environment;
    const context: Omit<CommandContext, "ports"> = {
      positionals,
      flags,
      signal: world.signal,
      write: (text) => void world.stdout.write(text),
      writeBytes: world.stdout.isTTY === true ? null : (content) => void world.stdout.write(content),
      version: world.version,
      nodeVersion: world.nodeVersion,
      cwd: world.cwd,
      installation: world.installation,
    };
    const exitCode = await run(context, { environment, cwd: world.cwd, stderr: world.stderr, quiet: flags.has("quiet") });
    // Who stops it at the very end, while a cluster is being deleted, is told the same as anywhere else.
    world.signal.throwIfAborted();
    return exitCode;
  } catch (error) {
    const cause = rootCause(error, world.signal);
    world.stderr.write(`\n${describeError(cause, world.version)}`);
    return exitCodeOf(cause);
  }
};
