/** The command line as a function of its arguments and streams: picks the command, runs it, turns what it throws into an exit code. */
import { exitCodeOf, heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import type { LogStream } from "../io/log.ts";
import { type Command, type CommandContext, helpOf, parseFlags } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { describeError } from "../driver/describe-error.ts";
import { createPorts } from "./ports.ts";

export interface CliWorld {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: LogStream;
  readonly stderr: LogStream;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Of the Node this runs under, for example `24.21.0`. */
  readonly nodeVersion: string;
  readonly installation: string;
}

const overview = (): string => {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  return [
    "heapgate: a performance-regression gate for Go services",
    "",
    "usage: heapgate COMMAND [ARGUMENTS]",
    "",
    ...COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "heapgate COMMAND --help says more. Exit codes: 0 pass, 1 a gate failed, 2 usage, 3 environment, 4 subject, 5 data, 70 bug in heapgate.",
    "",
  ].join("\n");
};

/** Measuring relies on what older versions of Node lack; that is said before anything is started. */
const requireNode = ({ name, leastNode = 0 }: Command, nodeVersion: string): void => {
  if (Number.parseInt(nodeVersion, 10) >= leastNode) return;
  throw heapgateError("TOOL_MISSING", { tool: `Node ${leastNode}`, why: `for heapgate ${name} (this is Node ${nodeVersion})` });
};

const findCommand = (name: string): Command => {
  const found = COMMANDS.find((command) => command.name === name);
  if (found === undefined)
    throw heapgateError("USAGE", {
      problem: `There is no command "${name}". Commands: ${COMMANDS.map((command) => command.name).join(", ")}.`,
      command: null,
    });
  return found;
};

/** When aborted, whatever else was thrown on the way down is a consequence: the abort reason is the error. */
const rootCause = (error: unknown, signal: AbortSignal): unknown =>
  signal.aborted && signal.reason instanceof HeapgateError ? signal.reason : error;

/** Runs one call of the command line and returns its exit code. Never throws. */
export const runCli = async (world: CliWorld): Promise<number> => {
  const [name, ...rest] = world.argv;
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      world.stdout.write(overview());
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-v") {
      world.stdout.write(`heapgate ${world.version}\n`);
      return 0;
    }
    const command = findCommand(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      world.stdout.write(helpOf(command));
      return 0;
    }
    requireNode(command, world.nodeVersion);
    const { flags, positionals } = parseFlags(command, rest);
    const environment = flags.has("no-color") ? { ...world.environment, NO_COLOR: "1" } : world.environment;
    using ports = createPorts({ environment, cwd: world.cwd, stderr: world.stderr, quiet: flags.has("quiet") });
    const context: CommandContext = {
      positionals,
      flags,
      ports,
      signal: world.signal,
      write: (text) => void world.stdout.write(text),
      version: world.version,
      cwd: world.cwd,
      installation: world.installation,
    };
    return await command.run(context);
  } catch (error) {
    const cause = rootCause(error, world.signal);
    world.stderr.write(`\n${describeError(cause, world.version)}`);
    return exitCodeOf(cause);
  }
};
