/** Composition root of the command line: streams, signals and the exit code of the process. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { installationOf } from "../io/installation.ts";
import { runCli } from "./run-cli.ts";

// The space for new objects, three times 32 MiB at most, grows to what is used of it instead of by doubling: a third of the memory of large comparisons,
// for no time that could be measured. A V8 that has no such flag ignores it.
setFlagsFromString("--semi-space-growth-factor=1");

const installation = installationOf(dirname(fileURLToPath(import.meta.url)));

const versionOf = (): string => {
  const parsed: unknown = JSON.parse(readFileSync(join(installation, "package.json"), "utf8"));
  return typeof parsed === "object" && parsed !== null && "version" in parsed && typeof parsed.version === "string"
    ? parsed.version
    : "0.0.0";
};

const abort = new AbortController();
// SIGHUP: the terminal was closed.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (abort.signal.aborted) return;
    process.stderr.write(`\nheapgate: ${signal}, stopping and cleaning up ...\n`);
    abort.abort(heapgateError("INTERRUPTED", { signal }));
  });
}
// A reader that closed early (| head) is no error, nor is a terminal that is gone.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const run = async (): Promise<void> => {
  process.exitCode = await runCli({
    argv: process.argv.slice(2),
    environment: process.env,
    cwd: process.env["HEAPGATE_CALLER_DIR"] ?? process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: abort.signal,
    version: versionOf(),
    nodeVersion: process.versions.node,
    installation,
  });
};
// Holds where everything ends before the command does, which is a bug: never 0 by accident.
process.exitCode = 70;
// Not awaited: in the built program the commands loaded later import this module, which must be done by then.
void run();
