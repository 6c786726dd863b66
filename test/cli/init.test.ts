// `heapgate init` on real repositories: what it writes is taken by `heapgate check`, and nothing is written over.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { heapgate, INSTALLATION } from "../support/cli.ts";
import { gitIn } from "../support/git-in.ts";
import { goldenOf } from "../support/golden.ts";

const base = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-init-")));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Only git: whether helm and tilt are installed differs from machine to machine. */
const bin = join(base, "bin");
mkdirSync(bin);
const programOf = (name: string): string =>
  (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? name;
writeFileSync(join(bin, "git"), `#!/bin/sh\nexec ${programOf("git")} "$@"\n`, { mode: 0o755 });
const environment = { ...process.env, PATH: bin };

const repository = (name: string, app: string): string => {
  const folder = join(base, name);
  cpSync(join(INSTALLATION, "fixtures/apps", app), folder, {
    recursive: true,
    filter: (path) => !/\/(?:bin|starter-service\/starter-service|leaky-service\/leaky-service)$/u.test(path),
  });
  gitIn(base, ["init", "--quiet", "--initial-branch=main", folder]);
  gitIn(folder, ["add", "--all"]);
  gitIn(folder, ["commit", "--quiet", "-m", "app"]);
  return folder;
};
const call = async (cwd: string, ...argv: readonly string[]) => await heapgate(argv, { cwd, environment });
const at = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");

describe("the starter service", () => {
  test("gets three files, which are said and which heapgate check takes", async () => {
    const folder = repository("starter", "starter-service");
    const { exitCode, stdout } = await call(folder, "init");
    expect(exitCode).toBe(0);
    expect(stdout).toBe(goldenOf("init.starter-service.txt", stdout));
    const text = at(folder, ".github/heapgate.yaml");
    expect(text).toBe(goldenOf("init.starter-service.yaml", text));
    for (const path of ["heapgate.yml", "heapgate-comment.yml"]) {
      const workflow = at(folder, `.github/workflows/${path}`);
      expect(workflow).toBe(goldenOf(`init.${path}`, workflow));
    }
    expect(await call(folder, "check")).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("starter-service") });
  });

  test("keeps what is there, from a folder below as well", async () => {
    const folder = repository("kept", "starter-service");
    mkdirSync(join(folder, ".github"));
    writeFileSync(join(folder, ".github/heapgate.yaml"), "mine\n");
    const { exitCode, stdout } = await call(join(folder, "internal"), "init");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(".github/heapgate.yaml: is there already, left as it is");
    expect(at(folder, ".github/heapgate.yaml")).toBe("mine\n");
    expect(existsSync(join(folder, ".github/workflows/heapgate.yml"))).toBe(true);
    const before = at(folder, ".github/workflows/heapgate.yml");
    const again = await call(folder, "init");
    expect(again.exitCode).toBe(0);
    expect(again.stdout.match(/is there already/gu)).toHaveLength(3);
    expect(at(folder, ".github/workflows/heapgate.yml")).toBe(before);
  });
});

test("--dry-run prints the files on stdout and writes none; --target process needs no cluster", async () => {
  const folder = repository("dry", "leaky-service");
  const { exitCode, stdout, stderr } = await call(folder, "init", "--dry-run", "--target", "process", "--name", "leaky");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("# ---- .github/heapgate.yaml\n# yaml-language-server: $schema=");
  expect(stdout).toContain("\nname: leaky\n");
  expect(stdout).toContain("command: ./bin/leaky-service --addr=127.0.0.1:$PORT\n");
  expect(stderr).toContain("net/http/pprof");
  expect(existsSync(join(folder, ".github"))).toBe(false);
});

test("--format json says the same for programs, --out writes elsewhere", async () => {
  const folder = repository("json", "controller-service");
  const { exitCode, stdout } = await call(folder, "init", "--format", "json", "--out", "../elsewhere");
  expect(exitCode).toBe(0);
  const result: unknown = JSON.parse(stdout);
  expect(result).toMatchObject({
    target: "kind",
    preset: null,
    files: [{ path: join(base, "elsewhere/.github/heapgate.yaml"), state: "written" }, {}, {}],
  });
  expect(existsSync(join(folder, ".github"))).toBe(false);
  expect(at(base, "elsewhere/.github/heapgate.yaml")).toContain("--pprof-bind-address=localhost:6060");
});

test.each([
  [["--target", "existing"], 2, "--target existing: give kind or process."],
  [["--format", "md"], 2, "--format md: init writes text, json."],
  [["chart"], 2, '"chart" is not expected.'],
])("init %j ends with %i", async (argv, code, says) => {
  const { exitCode, stderr } = await call(base, "init", ...argv);
  expect(stderr).toContain(says);
  expect(exitCode).toBe(code);
});

test("a repository without a Go service ends with 2, and says what to do", async () => {
  const folder = join(base, "none");
  mkdirSync(folder);
  writeFileSync(join(folder, "README.md"), "x\n");
  gitIn(base, ["init", "--quiet", folder]);
  const { exitCode, stderr } = await call(folder, "init");
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`NO_GO_SERVICE: No Go service was found in ${folder}: there is no go.mod.`);
  expect(stderr).toContain("→ Run it at the root of the repository of a Go service");
});
