// Builds into a temporary folder and compares with the committed dist/, byte for byte and bit for bit of the modes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const committed = join(root, "dist");
const temporary = mkdtempSync(join(tmpdir(), "heapgate-build-check-"));

/** File names of a folder; none when there is no folder. */
const namesOf = (folder) => (existsSync(folder) ? readdirSync(folder) : []);
const isExecutable = (path) => (statSync(path).mode & 0o111) !== 0;

/** What is wrong with one file of dist/, or null. */
function differenceOf(name) {
  const [old, fresh] = [join(committed, name), join(temporary, name)];
  if (!existsSync(old)) return "is missing in dist/";
  if (!existsSync(fresh)) return "is in dist/, but no longer built";
  const [oldBytes, freshBytes] = [readFileSync(old), readFileSync(fresh)];
  if (!oldBytes.equals(freshBytes)) {
    const [oldLines, freshLines] = [oldBytes, freshBytes].map((bytes) => bytes.toString("utf8").split("\n"));
    const line = freshLines.findIndex((text, index) => text !== oldLines[index]);
    return `differs from line ${(line < 0 ? freshLines.length : line) + 1} on (${oldBytes.length} bytes committed, ${freshBytes.length} built)`;
  }
  return isExecutable(old) === isExecutable(fresh) ? null : `must ${isExecutable(fresh) ? "" : "not "}be executable`;
}

try {
  const built = spawnSync(process.execPath, [join(root, "scripts", "build.ts"), temporary], { cwd: root, stdio: "inherit" });
  const names = [...new Set([...namesOf(committed), ...namesOf(temporary)])].toSorted((a, b) => (a < b ? -1 : 1));
  const differences = built.status === 0 ? names.map((name) => [name, differenceOf(name)]).filter(([, what]) => what !== null) : [];
  for (const [name, what] of differences) console.error(`build:check: dist/${name} ${what}`);
  if (built.status !== 0) console.error("build:check: the build failed. Fix what it says above, then run: npm run build");
  else if (differences.length > 0) console.error("build:check: dist/ is not what src/ builds to. Run: npm run build, and commit dist/");
  else console.log(`build:check: dist/ is what src/ builds to (${names.length} files)`);
  if (built.status !== 0 || differences.length > 0) process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
