// Names that are given for a while: they may have been the user's before.
import { expect, test } from "vitest";
import { createEnv } from "../../../src/io/env.ts";
import { tagAs } from "../../../src/stages/deploy/image-tags.ts";
import { fakeDocker, type FakeImage } from "../../support/fake-docker.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const ours: FakeImage = { id: "sha256:ours", layers: ["a"] };
const users: FakeImage = { id: "sha256:users", layers: ["b"] };
const start = (images: Readonly<Record<string, FakeImage>>) => {
  const docker = fakeDocker({ files: createMemoryFiles(), images });
  return { docker, ports: { exec: docker.exec, env: createEnv({}, "/") } };
};

test("a free name is taken and given up", async () => {
  const { docker, ports } = start({ "shop:heapgate-1": ours });
  const name = await tagAs(ports, { local: "shop:heapgate-1" }, "shop:v2");
  expect(docker.images.get("shop:v2")).toBe(ours);
  await name[Symbol.asyncDispose]();
  expect([...docker.images.keys()]).toEqual(["shop:heapgate-1"]);
});

test("a name of another image is given back to it", async () => {
  const { docker, ports } = start({ "shop:heapgate-1": ours, "shop:v2": users, "shop:other": users });
  const name = await tagAs(ports, { local: "shop:heapgate-1" }, "shop:v2");
  expect(docker.images.get("shop:v2")).toBe(ours);
  await name[Symbol.asyncDispose]();
  expect(docker.images.get("shop:v2")).toBe(users);
});

test("an image that is not there is an error with Docker's words", async () => {
  const { ports } = start({});
  await expect(tagAs(ports, { local: "shop:heapgate-1" }, "shop:v2")).rejects.toMatchObject({
    code: "IMAGE_LOAD_FAILED",
    message: "Image shop:heapgate-1 could not be loaded into the cluster: No such image: shop:heapgate-1.",
  });
});
