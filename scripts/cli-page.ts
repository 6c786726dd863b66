// docs/cli.md: what every command of the command line prints as its help.
import { helpOf } from "../src/cli/command.ts";
import { COMMANDS } from "../src/cli/commands.ts";

/** The whole page, in Markdown. */
export const cliPage = (): string =>
  [
    "# Command line",
    "Generated from the commands of `src/cli/commands/` by `npm run docs:generate`: edit those, not this page. Exit codes: 0 pass, 1 a gate " +
      "failed, 2 usage, 3 environment, 4 subject, 5 data, 70 a bug in heapgate; the errors behind them are in [errors.md](errors.md).",
    ...COMMANDS.map((command) => `## heapgate ${command.name}\n\n\`\`\`text\n${helpOf(command).trimEnd()}\n\`\`\``),
  ].join("\n\n") + "\n";
