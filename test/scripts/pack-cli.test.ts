// The published package of the command line: what is built, a manifest that installs nothing, and it starts.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../scripts/source-files.ts";

/** What the demo and the self-test build, and the line in which they switch regressions on. */
const SAMPLE_FILES = ["go.mod", "main.go", "internal/switches/builtin.go"].map((path) => `fixtures/apps/leaky-service/${path}`);

let folder: string;
let files: readonly string[];
const unpacked = (path: string): string => join(folder, "package", path);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heapgate-packed-"));
  execFileSync(process.execPath, [join(ROOT, "scripts/pack-cli.mjs"), folder], { stdio: "ignore" });
  const [archive = "nothing was packed"] = readdirSync(folder);
  execFileSync("tar", ["xzf", archive], { cwd: folder });
  files = readdirSync(join(folder, "package"), { recursive: true, encoding: "utf8" });
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("it holds the command line, its licences and the demo's service, nothing of the action or the sources", () => {
  expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist/cli.js", "dist/licenses.txt", ...SAMPLE_FILES]));
  expect(files.filter((path) => /(?:^|\/)(?:(?:main|post)[^/]*\.js|node_modules|src|test|scripts)(?:\/|$)/u.test(path))).toEqual([]);
});

test("installing it installs and runs nothing else", () => {
  const manifest: unknown = JSON.parse(readFileSync(unpacked("package.json"), "utf8"));
  expect(Object.keys(manifest as object).toSorted()).toEqual(["bin", "description", "engines", "license", "name", "type", "version"]);
});

test("it starts", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(execFileSync(process.execPath, [unpacked("dist/cli.js"), "--version"], { encoding: "utf8" })).toBe(`heapgate ${version}\n`);
});
