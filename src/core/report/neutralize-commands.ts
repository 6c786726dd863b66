/** Keeps text that others wrote from being read as a command by the Actions runner, which scans both output streams. */

// `::name::` counts at the start of a line after white space. Other invisible characters are treated as white space and U+0085 as a line end, to be
// on the safe side.
const COMMAND_AT_LINE_START = /(^|\u0085)([\s\u0085\p{C}]*)::/gmu;
// The older form `##[name]` counts anywhere in a line.
const OLD_COMMAND = /##\[/gu;

/**
 * The same text with a blank put into `::` at line starts and into `##[`, so that the runner prints it.
 * Source: actions/runner `src/Runner.Common/ActionCommand.cs` (TryParseV2 trims the line, TryParse searches it).
 */
export const neutralizeCommands = (text: string): string => text.replace(COMMAND_AT_LINE_START, "$1$2: :").replace(OLD_COMMAND, "## [");
