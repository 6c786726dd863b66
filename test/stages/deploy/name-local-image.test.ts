// An image that this machine's Docker may have, under a name after its content.
import { expect, test } from "vitest";
import { nameLocalImage } from "../../../src/stages/deploy/name-local-image.ts";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { fakeExec } from "../../support/fake-exec.ts";
import { createEnv } from "../../../src/io/env.ts";

const INSPECTED = JSON.stringify([{ Id: "sha256:1", Os: "linux", Architecture: "amd64", RootFS: { Layers: ["sha256:a"] }, Config: {} }]);
const { signal } = new AbortController();
const name = async (script: Parameters<typeof fakeExec>[0], reference = "prom/prometheus:v3.5.0") => {
  const exec = fakeExec(script);
  const files = createMemoryFiles();
  const local = await nameLocalImage({ exec, files, env: createEnv({}, "/") }, reference, signal);
  return { local, lines: () => exec.calls.map(({ argv }) => argv.join(" ")) };
};
const ABSENT = { exitCode: 1, stderr: "Error: No such image: x\n" };

test("is named after its content, and the name goes again", async () => {
  const { local, lines } = await name({
    "docker image inspect prom/prometheus:v3.5.0": { stdout: INSPECTED },
    "docker image inspect": ABSENT,
    "docker tag": {},
    "docker rmi": {},
  });
  const [, tag = ""] = /^prom\/prometheus:(heapgate-[0-9a-f]{12})$/u.exec(local?.image.reference ?? "") ?? [];
  expect(local?.image).toMatchObject({
    written: "prom/prometheus:v3.5.0",
    local: `prom/prometheus:${tag}`,
    contentId: expect.stringMatching(/^sha256:/u),
  });
  expect(lines().at(-1)).toBe(`docker tag prom/prometheus:v3.5.0 prom/prometheus:${tag}`);
  await local?.[Symbol.asyncDispose]();
  expect(lines().at(-1)).toBe(`docker rmi prom/prometheus:${tag}`);
});

test("keeps a name that was there before", async () => {
  const { local, lines } = await name({ "docker image inspect": { stdout: INSPECTED } });
  await local?.[Symbol.asyncDispose]();
  expect(lines().filter((line) => !line.startsWith("docker image inspect"))).toEqual([]);
});

test.each([
  ["has no such image", ABSENT],
  [
    "does not answer",
    { exitCode: 1, stderr: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n" },
  ],
])("is left to the nodes where Docker %s", async (_, answer) => {
  expect((await name({ "docker image inspect": answer })).local).toBeNull();
});

test("is left to the nodes where there is no Docker", async () => {
  const lacking = {
    exec: {
      run: () => Promise.reject(heapgateError("TOOL_MISSING", { tool: "docker", why: "x" })),
      start: () => Promise.reject(new Error("no")),
    },
    files: createMemoryFiles(),
    env: createEnv({}, "/"),
  };
  expect(await nameLocalImage(lacking, "a", signal)).toBeNull();
});
