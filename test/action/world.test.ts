// What main and post of the action agree on: environment of children, the one work folder, what is removed afterwards.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { childEnvironment, removeLeftFolders, resultsOf, rootOf, withSteadyWorkFolder, workFolderOf } from "../../src/action/world.ts";
import { createFiles } from "../../src/io/files.ts";

let temp = "";
beforeEach(() => {
  temp = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-world-")));
});
afterEach(() => {
  rmSync(temp, { recursive: true });
});

describe("the environment of children", () => {
  const kept = {
    PATH: "/bin",
    HOME: "/root",
    CI: "true",
    GITHUB_SHA: "abc",
    GITHUB_WORKSPACE: "/w",
    GITHUB_REPOSITORY: "o/r",
    RUNNER_TEMP: "/t",
    GITHUB_PATHS: "x",
  };
  const tokens = [
    "INPUT_GITHUB-TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_RUNTIME_URL",
    "ACTIONS_RESULTS_URL",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "STATE_root",
  ];
  const files = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];

  test.each([...tokens, ...files])("does not hold %s", (name) => {
    expect(childEnvironment({ ...kept, [name]: "secret" }, "/t/step")).toEqual({ ...kept, HEAPGATE_STEP: "/t/step" });
  });

  test("leaves out what is undefined", () => {
    expect(childEnvironment({ A: undefined }, "/r")).toEqual({ HEAPGATE_STEP: "/r" });
  });
});

test("folders lie in the runner's temporary folder, and each attempt and process has one of its own", () => {
  const environment = { RUNNER_TEMP: "/t", GITHUB_RUN_ID: "5", GITHUB_RUN_ATTEMPT: "2" };
  expect([rootOf(environment, 77), resultsOf(environment), workFolderOf(rootOf(environment, 77))]).toEqual([
    "/t/heapgate-5-2-77",
    "/t/heapgate",
    "/t/heapgate-work",
  ]);
  expect(rootOf({}, 1)).toBe("/tmp/heapgate-0-1-1");
});

describe("the work folder", () => {
  const filesOf = (step: string) => withSteadyWorkFolder(createFiles(join(temp, step)), join(temp, step));

  test.each(["record", "run"])("has one name for every step that builds (%s)", async (purpose) => {
    for (const step of ["one", "two"]) {
      await using folder = await filesOf(step).makeTemporaryFolder(purpose);
      expect(folder.path).toBe(join(temp, "heapgate-work"));
      writeFileSync(join(folder.path, "x"), "");
    }
    expect(readdirSync(temp).toSorted()).toEqual(["one", "two"]);
    expect(readdirSync(join(temp, "one"))).toEqual([]);
  });

  test("is another one while a step holds it, and in the step's own for all else", async () => {
    await using first = await filesOf("one").makeTemporaryFolder("record");
    await using second = await filesOf("two").makeTemporaryFolder("run");
    await using trial = await filesOf("one").makeTemporaryFolder("trial");
    expect(first.path).toBe(join(temp, "heapgate-work"));
    expect(second.path).toMatch(/\/two\/heapgate-run-/u);
    expect(trial.path).toMatch(/\/one\/heapgate-trial-/u);
  });
});

describe("what is left", () => {
  const files = createFiles(null);

  test("of a killed step is removed, its work folder too", async () => {
    const root = join(temp, "one");
    await withSteadyWorkFolder(createFiles(root), root).makeTemporaryFolder("record");
    expect(await removeLeftFolders(files, root)).toBe(true);
    expect(readdirSync(temp)).toEqual([]);
  });

  test("of another step stays", async () => {
    const root = join(temp, "two");
    mkdirSync(join(temp, "heapgate-work"));
    mkdirSync(join(root, "heapgate-run-abc"), { recursive: true });
    expect(await removeLeftFolders(files, root)).toBe(true);
    expect(readdirSync(temp)).toEqual(["heapgate-work"]);
  });

  test("of a step that ended by itself is nothing but its folder", async () => {
    const root = join(temp, "one");
    mkdirSync(root);
    expect(await removeLeftFolders(files, root)).toBe(false);
    expect(existsSync(root)).toBe(false);
    expect(await removeLeftFolders(files, root)).toBe(false);
  });
});
