// Images that go through a registry: where to, under which name, and that nothing of it stays here.
import { describe, expect, test } from "vitest";
import { createEnv } from "../../../src/io/env.ts";
import { pushImages, registryReference } from "../../../src/stages/deploy/push-images.ts";
import { fakeDocker } from "../../support/fake-docker.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const contentId = `sha256:${"ab".repeat(32)}`;
const TAG = "heapgate-abababababab";

test.each([
  ["localhost:5001", "acme/shop", `localhost:5001/acme/shop:${TAG}`],
  ["localhost:5001/", "shop:dev", `localhost:5001/library/shop:${TAG}`],
  ["ghcr.io/acme/dev", "ghcr.io/acme/shop", `ghcr.io/acme/dev/acme/shop:${TAG}`],
  ["ghcr.io/acme", "ghcr.io/acme/shop:v1", `ghcr.io/acme/shop:${TAG}`],
  ["ghcr.io", "ghcr.io/acme/shop", `ghcr.io/acme/shop:${TAG}`],
])("through %s, %s is %s", (registry, written, expected) => {
  expect(registryReference(registry, { written, contentId })).toBe(expected);
});

describe("pushImages", () => {
  const image = (written: string, reference: string) => ({ written, reference, local: `${written.split(":")[0]}:${TAG}`, contentId });
  const start = (script = {}) => {
    const files = createMemoryFiles();
    const docker = fakeDocker({ files, images: { [`acme/shop:${TAG}`]: { id: "sha256:1", layers: ["one"] } }, script });
    return { docker, ports: { exec: docker.exec, env: createEnv({}, "/") } };
  };
  const images = [image("acme/shop", `acme/shop:${TAG}`), image("acme/shop:dev", "acme/shop:dev")];

  test("pushes each content once and gives the references pods are to use", async () => {
    const { docker, ports } = start();
    const pushed = await pushImages(ports, { registry: "localhost:5001", images, signal: undefined });
    const reference = `localhost:5001/acme/shop:${TAG}`;
    expect(pushed).toEqual(images.map((each) => ({ ...each, reference })));
    expect(docker.pushed).toEqual([reference]);
    expect([...docker.images.keys()]).toEqual([`acme/shop:${TAG}`]);
  });

  test("an image whose own name is already the registry's keeps it", async () => {
    const { docker, ports } = start();
    await pushImages(ports, { registry: "acme", images: images.slice(0, 1), signal: undefined });
    expect(docker.lines()).toEqual([`docker push acme/shop:${TAG}`]);
  });

  test("a refusal is told in the registry's words, and the name is given up", async () => {
    const { docker, ports } = start({ "docker push": { exitCode: 1, stderr: "denied: requested access to the resource is denied\n" } });
    await expect(pushImages(ports, { registry: "localhost:5001", images, signal: undefined })).rejects.toMatchObject({
      code: "IMAGE_LOAD_FAILED",
      message: `Image localhost:5001/acme/shop:${TAG} could not be loaded into the cluster: denied: requested access to the resource is denied.`,
    });
    expect([...docker.images.keys()]).toEqual([`acme/shop:${TAG}`]);
  });
});
