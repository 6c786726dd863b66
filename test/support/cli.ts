// Runs the command line in this process with streams and folder of its own.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "../../src/cli/run-cli.ts";

export const INSTALLATION = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** What was written to stdout as it is: a result that is no text. */
  readonly stdoutBytes: Uint8Array;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly nodeVersion?: string;
  /** Whether stdout is a terminal. */
  readonly isTTY?: boolean;
}

/** One call of `heapgate ARGUMENTS`. */
export const heapgate = async (
  argv: readonly string[],
  {
    cwd = INSTALLATION,
    environment = process.env,
    signal = new AbortController().signal,
    nodeVersion = process.versions.node,
    isTTY = false,
  }: CliOptions = {},
): Promise<CliResult> => {
  let stdout = "";
  let stderr = "";
  const chunks: Uint8Array[] = [];
  const exitCode = await runCli({
    argv,
    environment,
    cwd,
    stdout: { isTTY, write: (content) => (typeof content === "string" ? (stdout += content) : chunks.push(content)) },
    stderr: { write: (text) => (stderr += text) },
    signal,
    version: "0.1.0",
    nodeVersion,
    installation: INSTALLATION,
  });
  return { exitCode, stdout, stdoutBytes: Buffer.concat(chunks), stderr };
};
