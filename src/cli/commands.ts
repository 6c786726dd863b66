/** The commands this version has, in the order of help. */
import type { Command } from "./command.ts";
import { checkCommand } from "./commands/check.ts";
import { compareCommand } from "./commands/compare.ts";
import { demoCommand } from "./commands/demo.ts";
import { importCommand } from "./commands/import.ts";
import { profileCommand } from "./commands/profile.ts";
import { recordCommand } from "./commands/record.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";

export const COMMANDS: readonly Command[] = [
  runCommand,
  recordCommand,
  importCommand,
  compareCommand,
  reportCommand,
  profileCommand,
  checkCommand,
  demoCommand,
];
