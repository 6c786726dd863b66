// Programs taken out of images that may have no shell: where they are looked for, and that no container stays.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEnv } from "../../../src/io/env.ts";
import { inspectImage } from "../../../src/stages/deploy/image-docker.ts";
import { readProgram } from "../../../src/stages/deploy/image-program.ts";
import { fakeDocker, type FakeImage } from "../../support/fake-docker.ts";
import { GO_MISSING } from "../../support/go-service.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const script = new TextEncoder().encode("#!/bin/sh\nexec shop\n");

async function look(image: Partial<FakeImage>) {
  const files = createMemoryFiles();
  const docker = fakeDocker({ files, images: { "acme/shop:1": { id: "sha256:1", layers: ["one"], ...image } } });
  const ports = { exec: docker.exec, files, env: createEnv({}, "/"), ledger: docker.ledger };
  const inspected = await inspectImage(ports, "acme/shop:1");
  if (inspected === null) throw new Error("no image");
  return { docker, files, program: await readProgram(ports, "acme/shop:1", inspected) };
}

describe("without a Go program", () => {
  test.each<[string, Partial<FakeImage>, number]>([
    ["a script", { entrypoint: ["/run.sh"], files: { "/run.sh": script } }, 1],
    ["a file that is not there", { entrypoint: ["/shop"] }, 1],
    ["a name along PATH", { entrypoint: ["shop"] }, 6],
  ])("%s: not known, and the container is gone", async (_name, image, copies) => {
    const { docker, files, program } = await look(image);
    expect(program).toBeNull();
    expect(docker.lines().filter((line) => line.startsWith("docker cp --follow-link heapgate-look-1:"))).toHaveLength(copies);
    expect([docker.containers.size, docker.ledger.open, files.content.size]).toEqual([0, [], 0]);
  });

  test("an image that starts nothing is not looked into", async () => {
    const { docker, program } = await look({});
    expect(program).toBeNull();
    expect(docker.lines()).toEqual(["docker image inspect acme/shop:1"]);
  });

  test("a container that cannot be made is no error", async () => {
    const files = createMemoryFiles();
    const failing = { "docker create": { exitCode: 1, stderr: "no matching manifest for linux/s390x\n" } };
    const docker = fakeDocker({ files, images: { a: { id: "sha256:1", layers: [], entrypoint: ["/a"] } }, script: failing });
    const ports = { exec: docker.exec, files, env: createEnv({}, "/"), ledger: docker.ledger };
    const inspected = await inspectImage(ports, "a");
    expect(inspected === null ? "no image" : await readProgram(ports, "a", inspected)).toBeNull();
    expect(docker.ledger.open).toEqual([]);
  });

  test("the container's name is written down before it is made, and an abort does not keep it", async () => {
    const files = createMemoryFiles();
    const controller = new AbortController();
    const noted: number[] = [];
    const docker = fakeDocker({
      files,
      images: { a: { id: "sha256:1", layers: [], entrypoint: ["/a"] } },
      script: {
        "docker create": () => {
          noted.push(docker.ledger.open.length);
          docker.containers.set("heapgate-look-1", { id: "", layers: [] });
          controller.abort(new Error("stop"));
          return {};
        },
      },
    });
    const ports = { exec: docker.exec, files, env: createEnv({}, "/"), ledger: docker.ledger };
    const inspected = await inspectImage(ports, "a");
    if (inspected === null) throw new Error("no image");
    await expect(readProgram(ports, "a", inspected, controller.signal)).rejects.toThrow("stop");
    expect([noted, docker.containers.size, docker.ledger.open]).toEqual([[1], 0, []]);
  });
});

describe.skipIf(GO_MISSING)("with a Go program", () => {
  let folder = "";
  let content = new Uint8Array();
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "heapgate-image-program-"));
    writeFileSync(join(folder, "go.mod"), "module example.com/least\n\ngo 1.21\n");
    writeFileSync(join(folder, "main.go"), "package main\n\nfunc main() { println(1) }\n");
    const env = { ...process.env, GOFLAGS: "-buildvcs=false", GOTOOLCHAIN: "local", CGO_ENABLED: "0" };
    execFileSync("go", ["build", "-o", "least", "."], { cwd: folder, env });
    content = new Uint8Array(readFileSync(join(folder, "least")));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each<[string, Omit<Partial<FakeImage>, "files">, string]>([
    ["at its place", { entrypoint: ["/least"] }, "/least"],
    ["along PATH", { entrypoint: ["least"] }, "/usr/bin/least"],
    ["behind an init program", { entrypoint: ["/init", "--", "/opt/least"] }, "/opt/least"],
  ])("%s it is known by hash, Go version and build id", async (_name, image, file) => {
    const { docker, program } = await look({ ...image, files: { "/init": script, [file]: content } });
    expect(program).toMatchObject({
      file,
      buildId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u),
      goVersion: expect.stringMatching(/^go1\.\d+/u),
      goBuildId: expect.stringMatching(/^\S+\/\S+\/\S+\/\S+$/u),
      path: "example.com/least",
    });
    expect(docker.containers.size).toBe(0);
  });
});
