/** How a configured command is started and named. */
import type { Command } from "./config.ts";

/** The command as argv: a script goes to `bash -eo pipefail -c`, as a `run:` step of a workflow does; a list is taken as it is. */
export function buildArgv(command: Command): readonly [string, ...string[]] {
  if (command.kind === "shell") return ["bash", "-eo", "pipefail", "-c", command.script];
  const [program = "", ...args] = command.argv;
  return [program, ...args];
}

/** For messages. */
export const formatCommand = (command: Command): string => (command.kind === "shell" ? command.script.trim() : command.argv.join(" "));
