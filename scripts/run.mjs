// Runs a tool of this project under its own Node 24, after the first-time set-up.
// usage: node scripts/run.mjs <node|tool of node_modules/.bin> ARGS...
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
setUp();

const bin = join(root, "node_modules", ".bin");
const [tool, ...args] = process.argv.slice(2);
const child = spawn(join(bin, tool), args, {
  cwd: root,
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: bin + delimiter + (process.env.PATH ?? ""),
    HEAPGATE_CALLER_DIR: process.env.INIT_CWD ?? process.cwd(),
    TZ: "UTC",
    LC_ALL: "C",
  },
});

// The terminal sends Ctrl-C to the whole group; a signal sent to this process alone is passed on.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (signal === "SIGTERM" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("error", (error) => {
  console.error(`heapgate: could not start ${tool}: ${error.message}. Run: npm ci`);
  process.exitCode = 3;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
});
