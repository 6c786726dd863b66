/** What a command of the command line is: its options as data, so that parsing and `--help` cannot differ. */
import { parseArgs } from "node:util";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { FilePorts } from "./file-ports.ts";
import { BOOLEAN_VALUE } from "./go-flags.ts";
import type { CliPorts } from "./ports.ts";

export interface OptionSpec {
  /** Without the dashes. */
  readonly flag: string;
  /** Placeholder of the value in help; null: a switch. */
  readonly value: string | null;
  readonly repeated?: boolean;
  readonly text: string;
}

/** The flags of one call. */
export interface Flags {
  readonly has: (flag: string) => boolean;
  /** Last value given, or null. */
  readonly get: (flag: string) => string | null;
  readonly all: (flag: string) => readonly string[];
}

export interface CommandContext<Ports extends FilePorts = CliPorts> {
  readonly positionals: readonly string[];
  readonly flags: Flags;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  /** Results go here and nothing else does. */
  readonly write: (text: string) => void;
  /** The same for results that are no text; null where stdout is a terminal. */
  readonly writeBytes: ((content: Uint8Array) => void) | null;
  readonly version: string;
  /** Of the Node this runs under. */
  readonly nodeVersion: string;
  /** Folder that relative paths start at. */
  readonly cwd: string;
  /** Folder heapgate itself was installed in. */
  readonly installation: string;
}

/** `Ports`: what of the world it needs; one that only needs files starts in a third of the time. */
export interface Command<Ports extends FilePorts = CliPorts> {
  readonly name: string;
  readonly summary: string;
  /** Arguments after the name, as in help. */
  readonly usage: string;
  readonly options: readonly OptionSpec[];
  /** Further paragraphs of help. */
  readonly details: string;
  /** Rewrites the arguments before they are parsed, for commands that also take another program's notation. */
  readonly translate?: (argv: readonly string[]) => readonly string[];
  /** Least major version of Node it runs under; absent: any that heapgate starts under. */
  readonly leastNode?: number;
  /** The process's exit code. */
  readonly run: (context: CommandContext<Ports>) => Promise<number>;
}

export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { flag: "format", value: "text|md|json", text: "format of the result on stdout (default: text)" },
  { flag: "output", value: "FILE", text: "write the result there instead of to stdout" },
  { flag: "quiet", value: null, text: "no progress on stderr" },
  { flag: "no-color", value: null, text: "no colours on a terminal" },
  { flag: "help", value: null, text: "this help" },
];

/** In place of the common `--format`, for commands that show a comparison. */
export const REPORT_FORMAT_OPTION: OptionSpec = {
  flag: "format",
  value: "text|md|json|html",
  text: "format of the result on stdout (default: text); html: one page",
};

const problemOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/\. To specify a positional.*$/su, ".") : String(error);

/** Parses the arguments after the command's name. Throws USAGE for unknown flags and missing values. */
export const parseFlags = (
  command: Command,
  argv: readonly string[],
): { readonly flags: Flags; readonly positionals: readonly string[] } => {
  const specs = [...command.options, ...COMMON_OPTIONS];
  const options = Object.fromEntries(
    specs.map((spec) => [spec.flag, { type: spec.value === null ? ("boolean" as const) : ("string" as const), multiple: true }]),
  );
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...(command.translate?.(argv) ?? argv)], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw heapgateError("USAGE", { problem: problemOf(error), command: command.name }, { cause: error });
  }
  const given = (flag: string): readonly unknown[] => {
    const value = parsed.values[flag];
    return Array.isArray(value) ? value : [];
  };
  const texts = (flag: string): readonly string[] => given(flag).filter((value) => typeof value === "string");
  for (const spec of specs) {
    // Go's flags may be given again: the last one counts.
    if (spec.repeated !== true && command.translate === undefined && given(spec.flag).length > 1)
      throw heapgateError("USAGE", { problem: `--${spec.flag} is given more than once.`, command: command.name });
  }
  return {
    flags: { has: (flag) => given(flag).length > 0, get: (flag) => texts(flag).at(-1) ?? null, all: texts },
    positionals: parsed.positionals,
  };
};

const optionLines = (options: readonly OptionSpec[]): readonly string[] => {
  const lefts = options.map(({ flag, value }) => {
    // The next argument is never the value of such a flag.
    const separator = value === BOOLEAN_VALUE ? "=" : " ";
    return `--${flag}${value === null ? "" : `${separator}${value}`}`;
  });
  const width = Math.min(34, Math.max(...lefts.map((left) => left.length)));
  return options.map(
    (option, index) => `  ${(lefts[index] ?? "").padEnd(width)}  ${option.text}${option.repeated === true ? " (may be repeated)" : ""}`,
  );
};

/** What `heapgate COMMAND --help` prints. */
export const helpOf = (command: Command): string =>
  [
    `heapgate ${command.name} ${command.usage}`.trimEnd(),
    "",
    command.summary,
    ...(command.details === "" ? [] : ["", command.details]),
    "",
    ...(command.options.length === 0 ? [] : ["Options:", ...optionLines(command.options), ""]),
    "Common options:",
    ...optionLines(COMMON_OPTIONS.filter(({ flag }) => !command.options.some((own) => own.flag === flag))),
    "",
  ].join("\n");
