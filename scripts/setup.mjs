// Installs what the npm scripts need, once: dependencies and the Node that development runs under.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`heapgate needs Node 20 or newer to set itself up; this is Node ${process.versions.node}.`);
  process.exit(3);
}

const lock = join(root, "package-lock.json");
const installed = join(root, "node_modules", ".package-lock.json");
const nodeBinary = join(root, "node_modules", ".bin", "node");

const stale = () => !existsSync(installed) || !existsSync(nodeBinary) || statSync(installed).mtimeMs < statSync(lock).mtimeMs;

/** Runs `npm ci` when the installed tree is missing or older than the lock file. */
export function setUp() {
  if (!stale()) return;
  console.error("heapgate: first run, installing dependencies (npm ci) ...");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const result = spawnSync(npm, ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error("heapgate: npm ci failed. Fix what it says above, then run the same command again.");
    process.exit(3);
  }
  if (!existsSync(nodeBinary)) {
    console.error("heapgate: the `node` package left no binary; npm was told to ignore scripts. Run: npm ci --ignore-scripts=false");
    process.exit(3);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
