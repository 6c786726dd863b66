/** The commands this version has, in the order of help, and the world they run in. Loaded when one needs it: most of the program hangs on it. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Command, CommandContext } from "./command.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { checkCommand } from "./commands/check.ts";
import { compareCommand } from "./commands/compare.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { driftCommand } from "./commands/drift.ts";
import { importCommand } from "./commands/import.ts";
import { initCommand } from "./commands/init.ts";
import { profileCommand } from "./commands/profile.ts";
import { recordCommand } from "./commands/record.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { selfTestCommand } from "./commands/self-test.ts";
import type { WorldOptions } from "./file-ports.ts";
import { createPorts } from "./ports.ts";

export const COMMANDS: readonly Command[] = [
  initCommand,
  runCommand,
  recordCommand,
  importCommand,
  compareCommand,
  reportCommand,
  calibrateCommand,
  driftCommand,
  profileCommand,
  checkCommand,
  doctorCommand,
  demoCommand,
  selfTestCommand,
];

/** Throws USAGE for a name no command has. */
export const findCommand = (name: string): Command => {
  const found = COMMANDS.find((command) => command.name === name);
  if (found === undefined)
    throw heapgateError("USAGE", {
      problem: `There is no command "${name}". Commands: ${COMMANDS.map((command) => command.name).join(", ")}.`,
      command: null,
    });
  return found;
};

/** Runs one call of a command, with the whole world at hand. */
export const runInWorld = async (command: Command, context: Omit<CommandContext, "ports">, world: WorldOptions): Promise<number> => {
  using ports = createPorts(world);
  return await command.run({ ...context, ports });
};

/** What `heapgate --help` prints. */
export const overview = (): string => {
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
