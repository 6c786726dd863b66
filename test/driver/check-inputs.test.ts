// What is missing is said before anything is built, when head is what lies here.
import { describe, expect, test } from "vitest";
import { checkInputs } from "../../src/driver/check-inputs.ts";
import type { TreeSource } from "../../src/stages/environment/prepare-tree.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { gitIn } from "../support/git-in.ts";
import { realPorts } from "../support/real-ports.ts";

const HTTP = "{ http: { path: /, method: POST, bodyFile: load/body.json, requests: 10, concurrency: 1 } }";
const K6 = "{ k6: { script: load/load.js, iterations: 10 } }";
const phases = (...lines: readonly string[]): string => `{ phases: [${lines.map((line) => `{ ${line} }`).join(", ")}] }`;
const COST = "name: load, measure: cost, http: { path: /, bodyFile: load/body.json }";
const GROWTH = "name: soak, measure: growth, idle: 1s";
const processes = (workload: string): string =>
  `version: 1\ntarget: process\ncomponents: [{ name: shop, run: { command: "shop -p $PORT" } }]\nworkload: ${workload}\n`;
const chart = (values: string): string =>
  `version: 1\ntarget: kind\ncomponents: [{ name: shop, selector: app=shop }]\nworkload: { idle: 1s }\ndeploy: [{ chart: charts/shop, values: [${values}] }]\n`;

interface World {
  readonly text: string;
  readonly present: readonly string[];
  readonly source?: (repository: string) => TreeSource;
  readonly path?: string;
}

/** The repository lies in `repository`, its configuration in `.github` there. */
const check = async ({ text, present, source, path }: World): Promise<void> => {
  const ports = realPorts(path === undefined ? {} : { PATH: path });
  await using folder = await ports.files.makeTemporaryFolder("inputs");
  const repository = ports.files.resolve(folder.path, "repository");
  await ports.files.makeFolder(ports.files.resolve(repository, ".github"));
  for (const file of present) await ports.files.write(ports.files.resolve(repository, file), "x");
  await checkInputs(ports, {
    config: configOf(parseTexts(text)).config,
    configDir: ports.files.resolve(repository, ".github"),
    source: source?.(repository) ?? { kind: "working-tree", repository },
    signal: new AbortController().signal,
  });
};

describe("a file that is there", () => {
  test.each<[string, World]>([
    ["of the workload, in the repository", { text: processes(HTTP), present: ["load/body.json"] }],
    ["of the workload, beside the configuration", { text: processes(HTTP), present: [".github/load/body.json"] }],
    ["with values", { text: chart("dev.yaml"), present: ["dev.yaml"] }],
  ])("%s, is no error", async (_, world) => {
    await expect(check(world)).resolves.toBeUndefined();
  });
});

describe("a file that is not there", () => {
  test.each<[string, World, string]>([
    ["of the workload", { text: processes(HTTP), present: ["body.json"] }, "load/body.json"],
    [
      "of the second of several workloads side by side",
      { text: processes("{ http: [{ path: /, bodyFile: a.json }, { path: /, bodyFile: b.json }] }"), present: ["a.json"] },
      "b.json",
    ],
    ["of some phase", { text: processes(phases("name: fill, idle: 1s", COST, GROWTH)), present: [] }, "load/body.json"],
    ["with values, though it lies beside the configuration", { text: chart("dev.yaml"), present: [".github/dev.yaml"] }, "dev.yaml"],
    ["in a folder given as head", { text: processes(HTTP), present: [], source: (path) => ({ kind: "folder", path }) }, "load/body.json"],
  ])("%s, is an error that says where paths start", async (_, world, path) => {
    await expect(check(world)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: `There is no file or folder ${path}.`,
      remedy: expect.stringContaining("start at the root of head's tree"),
    });
  });

  test.each<[string, World]>([
    [
      "of a commit, whose tree does not lie here",
      { text: processes(HTTP), present: [], source: (repository) => ({ kind: "commit", repository, ref: "main" }) },
    ],
    ["with values that are optional", { text: chart('"?dev.yaml"'), present: [] }],
    ["with a name that is filled in later", { text: chart('"${HEAPGATE_SIDE}.yaml"'), present: [] }],
  ])("%s, is not asked for yet", async (_, world) => {
    await expect(check(world)).resolves.toBeUndefined();
  });
});

test("paths start at the top of the repository also when a folder in it is worked in", async () => {
  const ports = realPorts();
  await using folder = await ports.files.makeTemporaryFolder("inputs");
  gitIn(folder.path, ["init", "--quiet"]);
  await ports.files.write(ports.files.resolve(folder.path, "load/body.json"), "x");
  const inner = ports.files.resolve(folder.path, "inner");
  await ports.files.makeFolder(inner);
  const { config } = configOf(parseTexts(processes(HTTP)));
  const options = {
    config,
    configDir: inner,
    source: { kind: "working-tree", repository: inner },
    signal: new AbortController().signal,
  } as const;
  await expect(checkInputs(ports, options)).resolves.toBeUndefined();
});

test.each([
  ["of the whole trial", K6],
  ["of one phase", phases("name: fill, k6: { script: load/load.js }", COST, GROWTH)],
])("a k6 that is not installed is an error, whatever head is: %s", async (_, workload) => {
  await expect(
    check({
      text: processes(workload),
      present: [],
      path: "/nowhere",
      source: (repository) => ({ kind: "commit", repository, ref: "main" }),
    }),
  ).rejects.toMatchObject({ code: "TOOL_MISSING", message: "k6 is not on PATH; heapgate needs it for workload.k6." });
});
