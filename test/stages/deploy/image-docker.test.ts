// Docker's answers and silences as errors with a remedy.
import { describe, expect, test } from "vitest";
import { createEnv } from "../../../src/io/env.ts";
import { askDockerVersion, inspectImage, reasonOf, runTool } from "../../../src/stages/deploy/image-docker.ts";
import { fakeDocker } from "../../support/fake-docker.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const env = createEnv({ PATH: "/bin" }, "/");
const files = createMemoryFiles();

describe("askDockerVersion", () => {
  test.each([
    ["20.10", "20.10.24+dfsg1"],
    ["29", "29.4.2"],
  ] as const)("reads that of %s", async (version, server) => {
    const { exec } = fakeDocker({ files, version });
    expect(await askDockerVersion({ exec, env })).toMatchObject({ server });
  });

  test("an engine that does not answer: in Docker's words, with what works without it", async () => {
    const { exec } = fakeDocker({ files, version: "no-engine" });
    await expect(askDockerVersion({ exec, env })).rejects.toMatchObject({
      code: "DOCKER_UNREACHABLE",
      blame: "environment",
      message: "Docker does not answer: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
      remedy: expect.stringContaining("target: process needs none; target: existing uses a cluster"),
    });
  });

  test("no Docker at all", async () => {
    await expect(askDockerVersion({ exec: fakeExec({}), env })).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message:
        "docker is not on PATH; heapgate needs it to build images and load them into clusters (target: process needs none; target: existing uses a cluster).",
    });
  });

  test("another missing program is named as itself", async () => {
    await expect(runTool({ exec: fakeExec({}), env }, ["kind", "version"], { timeoutSeconds: 1 })).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: expect.stringContaining("kind is not on PATH"),
    });
  });
});

test("an engine that is gone is not an image that is not there", async () => {
  const gone = { exitCode: 1, stderr: "Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?\n" };
  await expect(inspectImage({ exec: fakeExec({ docker: gone }), env }, "shop:1")).rejects.toMatchObject({ code: "DOCKER_UNREACHABLE" });
});

test("an image that is not there is null", async () => {
  const { exec } = fakeDocker({ files });
  expect(await inspectImage({ exec, env }, "shop:1")).toBeNull();
});

describe("reasonOf", () => {
  test.each<[string, FakeAnswer, string]>([
    ["the last line of the errors", { exitCode: 1, stdout: "step 1\n", stderr: "one\ntwo.\n\n" }, "two"],
    ["without prefixes", { exitCode: 1, stderr: "Error response from daemon: no space left on device\n" }, "no space left on device"],
    ["of kind", { exitCode: 1, stderr: 'ERROR: no nodes found for cluster "x"\n' }, 'no nodes found for cluster "x"'],
    ["else of the output", { exitCode: 1, stdout: "out\n" }, "out"],
    ["else the exit code", { exitCode: 3 }, "exit code 3"],
    ["else a signal", { exitCode: null }, "exit code unknown"],
    ["a time limit", { exitCode: null, timedOut: true, stderr: "pushing\n" }, "it took too long; last line: pushing"],
    ["a time limit without output", { exitCode: null, timedOut: true }, "it took too long"],
  ])("%s", async (_name, answer, expected) => {
    const ran = await runTool({ exec: fakeExec({ docker: answer }), env }, ["docker", "x"], { timeoutSeconds: 1 });
    expect(reasonOf(ran)).toBe(expected);
  });
});
