// Images on their way into nodes: what is saved and loaded, what is there already, names that move between sides.
import { describe, expect, test } from "vitest";
import type { BuiltImage } from "../../../src/core/manifests/image-reference.ts";
import { createEnv } from "../../../src/io/env.ts";
import { loadImages, type ImageTarget } from "../../../src/stages/deploy/load-images.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeDocker, type FakeDockerOptions } from "../../support/fake-docker.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const KIND: ImageTarget = { kind: "kind", name: "dev" };
const built = (written: string, hex: string, reference?: string): BuiltImage => {
  const local = `${written.split(":")[0]}:heapgate-${hex}`;
  return { written, reference: reference ?? local, local, contentId: `sha256:${hex}` };
};
const SHOP = built("acme/shop", "aaaaaaaaaaaa");
const SHOP_HEAD = built("acme/shop", "bbbbbbbbbbbb");
const AGENT = built("acme/agent:dev", "cccccccccccc", "acme/agent:dev");
const AGENT_HEAD = built("acme/agent:dev", "dddddddddddd", "acme/agent:dev");

function world(options: Omit<FakeDockerOptions, "files"> = {}) {
  const files = createMemoryFiles();
  const images = Object.fromEntries(
    [SHOP, SHOP_HEAD, AGENT, AGENT_HEAD].map(({ local, contentId }) => [local, { id: `${contentId}-docker`, layers: [contentId] }]),
  );
  const docker = fakeDocker({ files, images, nodes: ["dev-control-plane", "dev-worker"], ...options });
  const ports = { exec: docker.exec, files, env: createEnv({}, "/"), clock: fakeClock() };
  const load = (these: readonly BuiltImage[], target: ImageTarget = KIND) => loadImages(ports, { target, images: these });
  return { docker, files, load };
}

describe("kind", () => {
  test("what is nowhere goes into all nodes in one archive, and no longer lies here", async () => {
    const { docker, files, load } = world();
    expect(await load([SHOP, SHOP_HEAD])).toEqual({
      images: [SHOP, SHOP_HEAD],
      loaded: [SHOP.reference, SHOP_HEAD.reference],
      named: [],
      skipped: [],
      seconds: 0,
    });
    expect(docker.lines().filter((line) => /^(?:docker save|kind load)/u.test(line))).toEqual([
      `docker save -o /tmp/images-1/images.tar ${SHOP.local} ${SHOP_HEAD.local}`,
      "kind load image-archive /tmp/images-1/images.tar --name dev",
    ]);
    for (const names of docker.nodes.values())
      expect([...names.keys()]).toEqual([`docker.io/${SHOP.local}`, `docker.io/${SHOP_HEAD.local}`]);
    expect(files.journal).toEqual([{ action: "remove", path: "/tmp/images-1" }]);
  });

  test("what every node has is asked for and nothing else", async () => {
    const { docker, load } = world();
    await load([SHOP]);
    const from = docker.lines().length;
    expect(await load([SHOP])).toMatchObject({ loaded: [], named: [], skipped: [SHOP.reference] });
    expect(docker.lines(from)).toEqual([
      "kind get nodes --name dev",
      "docker exec dev-control-plane crictl images -o json",
      "docker exec dev-worker crictl images -o json",
    ]);
  });

  test("only what is missing is loaded, also when only one node lacks it", async () => {
    const { docker, load } = world();
    await load([SHOP, SHOP_HEAD]);
    docker.nodes.get("dev-worker")?.delete(`docker.io/${SHOP_HEAD.local}`);
    expect(await load([SHOP, SHOP_HEAD])).toMatchObject({ loaded: [SHOP_HEAD.reference], skipped: [SHOP.reference] });
    expect(docker.lines().at(-4)).toBe(`docker save -o /tmp/images-2/images.tar ${SHOP_HEAD.local}`);
  });

  test("an image with a tag of its own moves between the sides by its name alone", async () => {
    const { docker, load } = world();
    const idOf = (node: string): string | undefined => docker.nodes.get(node)?.get("docker.io/acme/agent:dev");
    expect(await load([AGENT])).toMatchObject({ loaded: [AGENT.reference], named: [] });
    expect(idOf("dev-worker")).toBe("sha256:cccccccccccc-docker");
    expect(await load([AGENT_HEAD])).toMatchObject({ loaded: [AGENT.reference], named: [] });
    expect(idOf("dev-worker")).toBe("sha256:dddddddddddd-docker");
    const from = docker.lines().length;
    expect(await load([AGENT, SHOP])).toMatchObject({ loaded: [SHOP.reference], named: [AGENT.reference], skipped: [] });
    expect([idOf("dev-control-plane"), idOf("dev-worker")]).toEqual(["sha256:cccccccccccc-docker", "sha256:cccccccccccc-docker"]);
    expect(docker.lines(from).filter((line) => line.includes("acme/agent"))).toEqual(
      ["dev-control-plane", "dev-worker"].map(
        (node) => `docker exec ${node} ctr -n k8s.io images tag --force docker.io/${AGENT.local} docker.io/acme/agent:dev`,
      ),
    );
  });

  test("waits until the nodes show what was loaded and named", async () => {
    const { docker, load } = world({ lag: 3 });
    await load([AGENT]);
    expect(docker.lines().filter((line) => line.includes("crictl")).length).toBeGreaterThanOrEqual(2 * 6);
  });

  test("does not wait for ever", async () => {
    const { load } = world({ lag: Number.POSITIVE_INFINITY });
    await expect(load([SHOP])).rejects.toMatchObject({
      code: "IMAGE_LOAD_FAILED",
      message: expect.stringContaining("after 20 s a node still does not list it"),
    });
  });

  test("nodes without crictl are loaded each time and named each time", async () => {
    const { docker, load } = world({ script: { "docker exec dev-worker crictl": { exitCode: 127, stderr: "crictl: not found\n" } } });
    await load([AGENT]);
    expect(await load([AGENT])).toMatchObject({ loaded: [AGENT.reference] });
    expect(docker.nodes.get("dev-worker")?.get("docker.io/acme/agent:dev")).toBe("sha256:cccccccccccc-docker");
  });

  test("no images need no archive", async () => {
    const { docker, load } = world();
    expect(await load([])).toMatchObject({ loaded: [], named: [], skipped: [] });
    expect(docker.lines().some((line) => /save|load/u.test(line))).toBe(false);
  });

  test("P1 Docker 29 saves one platform, that of the image", async () => {
    const { docker, load } = world({ version: "29" });
    await load([SHOP]);
    expect(docker.lines()).toContain(`docker save -o /tmp/images-1/images.tar --platform linux/amd64 ${SHOP.local}`);
  });
});

describe("failures say what to do", () => {
  const fails = (stderr: string) => ({ exitCode: 1, stderr });
  test.each<[string, Omit<FakeDockerOptions, "files">, string, string]>([
    ["no such cluster", { nodes: [] }, "(any)", "kind has no cluster dev"],
    [
      "a full disk",
      { script: { "docker save": fails("write /tmp/x: no space left on device\n") } },
      SHOP.local,
      "write /tmp/x: no space left on device",
    ],
    [
      "content of other platforms",
      { script: { "kind load image-archive": fails("ERROR: failed to load image\nctr: content digest sha256:70ea: not found\n") } },
      SHOP.local,
      "ctr: content digest sha256:70ea: not found; it lists platforms that are not here, so build it for one: --platform in build[].options",
    ],
    [
      "a name that cannot be given",
      { script: { "docker exec dev-worker ctr": fails("ctr: permission denied\n") } },
      AGENT.reference,
      "ctr: permission denied",
    ],
  ])("%s", async (_name, options, image, why) => {
    const { files, load } = world(options);
    await expect(load([SHOP, AGENT].filter((each) => image === "(any)" || each.reference === image))).rejects.toMatchObject({
      code: "IMAGE_LOAD_FAILED",
      message: `Image ${image} could not be loaded into the cluster: ${why}.`,
      stage: "load",
    });
    expect(files.content.size).toBe(0);
  });

  test("an engine that is gone", async () => {
    const { load } = world({ version: "no-engine" });
    await expect(load([SHOP])).rejects.toMatchObject({ code: "DOCKER_UNREACHABLE" });
  });
});

describe("elsewhere", () => {
  test.each([
    ["k3d", "k3d image import /tmp/images-1/images.tar --cluster dev"],
    ["minikube", "minikube image load /tmp/images-1/images.tar --profile dev"],
  ] as const)("%s gets the archive with the names that pods use, which are given up here", async (kind, line) => {
    const { docker, load } = world();
    const before = [...docker.images.keys()];
    expect(await load([SHOP, AGENT], { kind, name: "dev" })).toMatchObject({ loaded: [SHOP.reference, AGENT.reference], skipped: [] });
    expect(docker.lines()).toContain(`docker save -o /tmp/images-1/images.tar ${SHOP.reference} acme/agent:dev`);
    expect(docker.lines()).toContain(line);
    expect([...docker.images.keys()]).toEqual(before);
  });

  test("a registry changes the references", async () => {
    const { docker, load } = world();
    const loaded = await load([SHOP, AGENT], { kind: "registry", registry: "localhost:5001" });
    const references = ["localhost:5001/acme/shop:heapgate-aaaaaaaaaaaa", "localhost:5001/acme/agent:heapgate-cccccccccccc"];
    expect(loaded.images.map(({ reference }) => reference)).toEqual(references);
    expect(loaded.loaded).toEqual(references);
    expect(docker.pushed).toEqual(references);
  });
});
