// Where a workload's file is looked for: head's tree first, then the folder of the configuration.
import { describe, expect, test } from "vitest";
import type { WorkloadPart } from "../../../src/core/config/workload-parts.ts";
import { findWorkloadFile, workloadFileOf } from "../../../src/stages/workload/find-file.ts";
import { realPorts } from "../../support/real-ports.ts";

const { files } = realPorts();

describe("a file of the workload", () => {
  test.each([
    ["in both: head's tree wins", ["tree", "config"], "tree"],
    ["beside the configuration only", ["config"], "config"],
  ])("%s", async (_, holders, found) => {
    await using folder = await files.makeTemporaryFolder("find");
    const at = (name: string) => files.resolve(folder.path, name);
    for (const name of holders) await files.write(files.resolve(at(name), "load/widget.yaml"), name);
    await files.makeFolder(at("tree"));
    expect(await findWorkloadFile(files, [at("tree"), at("config")], "load/widget.yaml")).toBe(
      files.resolve(at(found), "load/widget.yaml"),
    );
  });

  test("an absolute path stays what it is", async () => {
    expect(await findWorkloadFile(files, ["/nowhere"], import.meta.filename)).toBe(import.meta.filename);
  });

  test.each([
    ["absent", "load/none.yaml"],
    ["a folder", "."],
  ])("%s is an error that says where paths start", async (_, path) => {
    await expect(findWorkloadFile(files, [import.meta.dirname], path)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      stage: "workload",
      message: `There is no file or folder ${path}.`,
      remedy: expect.stringMatching(/start at the root of head's tree \(those of the workload also at the folder of the configuration\)/u),
    });
  });
});

test.each<[WorkloadPart, string | null]>([
  [{ kind: "k6", script: "load.js", iterations: 1 }, "load.js"],
  [{ kind: "job", manifest: "job.yaml", units: null }, "job.yaml"],
  [{ kind: "objects", template: "w.yaml", count: 1, ratePerSecond: null, namespace: null, ready: null, release: null }, "w.yaml"],
  [{ kind: "idle", durationSeconds: 1 }, null],
])("the file that the workload %o reads", (workload, file) => {
  expect(workloadFileOf(workload)).toBe(file);
});
