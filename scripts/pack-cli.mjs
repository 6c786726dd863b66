// The package of the command line, as it is published: what is built already, under a manifest that installs nothing. usage: node scripts/pack-cli.mjs FOLDER
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** The action's own programs are started by the runner only. */
const OF_THE_ACTION = /^(?:main|post)(?:-.*)?\.js$/u;
/** What `heapgate demo` builds and measures. */
const SAMPLE = "fixtures/apps/leaky-service";
/** Keys of our own package.json that hold for what is built of it as well. */
const KEPT = ["name", "version", "description", "license", "bin", "type", "engines"];

const [target] = process.argv.slice(2);
if (target === undefined) {
  console.error("usage: node scripts/pack-cli.mjs FOLDER");
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), "heapgate-pack-"));
try {
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const manifest = Object.fromEntries(KEPT.map((key) => [key, own[key]]));
  writeFileSync(join(work, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of ["LICENSE", "README.md", SAMPLE]) cpSync(join(root, name), join(work, name), { recursive: true });
  for (const name of readdirSync(join(root, "dist")))
    if (!OF_THE_ACTION.test(name)) cpSync(join(root, "dist", name), join(work, "dist", name));
  mkdirSync(target, { recursive: true });
  const packed = spawnSync("npm", ["pack", "--silent", "--pack-destination", target], {
    cwd: work,
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.exitCode = packed.status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
