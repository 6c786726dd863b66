// Images of a side on a Docker in memory: what is run in which order, what they are called, what is left afterwards.
import { describe, expect, test } from "vitest";
import type { ImageBuild } from "../../../src/core/config/cluster-config.ts";
import { createEnv } from "../../../src/io/env.ts";
import { buildImages, type BuildImagesOptions } from "../../../src/stages/deploy/build-images.ts";
import { argv, shell } from "../../support/component.ts";
import { fakeDocker, type FakeDockerOptions, type FakeImage } from "../../support/fake-docker.ts";
import { fakeExec } from "../../support/fake-exec.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const BUILD: ImageBuild = {
  images: ["acme/shop"],
  context: ".",
  dockerfile: null,
  args: {},
  target: null,
  options: [],
  command: null,
  pull: null,
};
const image = (layer: string, more: Partial<FakeImage> = {}): FakeImage => ({ id: `sha256:id-${layer}`, layers: [layer], ...more });
const SIDE_TAG = "heapgate-base-0123456789ab";

function world(options: Omit<FakeDockerOptions, "files"> = {}, tree: Readonly<Record<string, string>> = { Dockerfile: "FROM scratch\n" }) {
  const files = createMemoryFiles(Object.fromEntries(Object.entries(tree).map(([path, text]) => [`/base/${path}`, text])));
  const docker = fakeDocker({ files, build: () => image("one"), ...options });
  const ports = { exec: docker.exec, files, env: createEnv({ PATH: "/bin" }, "/"), ledger: docker.ledger };
  const build = (builds: readonly ImageBuild[], more: Partial<BuildImagesOptions> = {}) =>
    buildImages(ports, {
      builds,
      side: "base",
      tree: "/base",
      commit: "0123456789abcdef",
      commandEnv: { HEAPGATE_SHA: "0123456789abcdef", HEAPGATE_SIDE: "base" },
      ...more,
    });
  return { docker, build };
}

describe("docker build", () => {
  test("builds in the side's tree under the side's tag and names the image after its content", async () => {
    const { docker, build } = world();
    const built = await build([BUILD]);
    const [only] = built.images;
    expect(only).toEqual({
      written: "acme/shop",
      reference: expect.stringMatching(/^acme\/shop:heapgate-[0-9a-f]{12}$/u),
      local: only?.reference,
      contentId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u),
    });
    expect(only?.reference).toBe(`acme/shop:heapgate-${only?.contentId.slice("sha256:".length, "sha256:".length + 12)}`);
    expect([...docker.images.keys()]).toEqual([only?.local]);
    const call = docker.exec.calls.find((each) => each.argv[1] === "build");
    expect(call).toMatchObject({ argv: ["docker", "build", "-t", `acme/shop:${SIDE_TAG}`, "."], cwd: "/base" });
    await built[Symbol.asyncDispose]();
    expect(docker.images.size).toBe(0);
  });

  test("an image written with a tag is asked for under that name and stays out of the way of the user's own", async () => {
    const users = image("users");
    const { docker, build } = world({ images: { "acme/shop:dev": users } });
    await using built = await build([{ ...BUILD, images: ["acme/shop:dev"] }]);
    const [only] = built.images;
    expect(only?.reference).toBe("acme/shop:dev");
    expect(only?.local).toMatch(/^acme\/shop:heapgate-[0-9a-f]{12}$/u);
    expect(docker.images.get("acme/shop:dev")).toBe(users);
  });

  test("one build may have several names, built once", async () => {
    const { docker, build } = world();
    await using built = await build([{ ...BUILD, images: ["acme/shop", "acme/agent"] }]);
    expect(built.images.map(({ written }) => written)).toEqual(["acme/shop", "acme/agent"]);
    expect(new Set(built.images.map(({ contentId }) => contentId)).size).toBe(1);
    expect(docker.lines().filter((line) => line.startsWith("docker build"))).toEqual([
      `docker build -t acme/shop:${SIDE_TAG} -t acme/agent:${SIDE_TAG} .`,
    ]);
  });

  test("facts fill arguments and options, the and the Dockerfile is that of the entry", async () => {
    const { docker, build } = world({}, { "build/Dockerfile": "FROM scratch" });
    await build([
      { ...BUILD, dockerfile: "build/Dockerfile", args: { REVISION: "${HEAPGATE_SHA}" }, options: ["--label=side=${HEAPGATE_SIDE}"] },
    ]);
    expect(docker.lines()).toContain(
      `docker build -f build/Dockerfile -t acme/shop:${SIDE_TAG} --build-arg REVISION=0123456789abcdef --label=side=base .`,
    );
  });

  test("equal content on both sides has one name, which goes with the side that made it", async () => {
    const { docker, build } = world({ build: ({ argv: words }) => image("same", { id: `sha256:${words[3]}` }) });
    const base = await build([BUILD]);
    const head = await build([BUILD], { side: "head", commit: null });
    expect(head.images).toEqual(base.images);
    await head[Symbol.asyncDispose]();
    expect([...docker.images.keys()]).toEqual([base.images[0]?.local]);
    await base[Symbol.asyncDispose]();
    expect(docker.images.size).toBe(0);
  });

  test("names are in the ledger while they are there, before they are given", async () => {
    const open: string[] = [];
    const names = () => docker.ledger.open.map((entry) => (entry.kind === "image" ? entry.name : entry.kind));
    const { docker, build } = world({
      build: () => {
        open.push(...names());
        return image("one");
      },
    });
    const built = await build([BUILD]);
    expect(open).toEqual([`acme/shop:${SIDE_TAG}`]);
    expect(names()).toEqual([built.images[0]?.local]);
    await built[Symbol.asyncDispose]();
    expect(names()).toEqual([]);
  });

  test("other content has another name", async () => {
    const { docker, build } = world({ build: ({ argv: words }) => image(words[3] ?? "") });
    await using base = await build([BUILD]);
    await using head = await build([BUILD], { side: "head", commit: null });
    expect(head.images[0]?.reference).not.toBe(base.images[0]?.reference);
    expect([...docker.images.keys()]).toEqual([base.images[0]?.local, head.images[0]?.local]);
  });

  test("what an earlier run left under the side's tag does not pass for this build", async () => {
    const { build } = world({ images: { [`acme/shop:${SIDE_TAG}`]: image("stale") }, script: { "bash -eo pipefail -c true": {} } });
    await expect(build([{ ...BUILD, context: null, command: shell("true") }])).rejects.toMatchObject({ code: "IMAGE_BUILD_FAILED" });
  });
});

describe("command and pull", () => {
  test("a command runs first, in the tree, with the side's facts", async () => {
    const { docker, build } = world({ script: { "bash -eo pipefail -c go build": {} } });
    await build([{ ...BUILD, command: shell("go build") }]);
    const ran = docker.lines().filter((line) => /^(?:bash|docker build)/u.test(line));
    expect(ran).toEqual(["bash -eo pipefail -c go build", `docker build -t acme/shop:${SIDE_TAG} .`]);
    expect(docker.exec.calls.find((call) => call.argv[0] === "bash")).toMatchObject({
      cwd: "/base",
      env: { HEAPGATE_SHA: "0123456789abcdef", HEAPGATE_TAG: SIDE_TAG },
    });
  });

  test("a command alone leaves the images under the tag it is given", async () => {
    const docker = world({
      script: {
        "./build.sh": (spec) => {
          docker.docker.images.set(`acme/shop:${spec.env["HEAPGATE_TAG"]}`, image("by hand"));
          return {};
        },
      },
    });
    await using built = await docker.build([{ ...BUILD, context: null, command: argv("./build.sh") }]);
    expect([...docker.docker.images.keys()]).toEqual([built.images[0]?.local]);
  });

  test("an entry without images only runs its command", async () => {
    const { docker, build } = world({ script: { "make generate": {} } });
    await using built = await build([{ ...BUILD, images: [], context: null, command: argv("make", "generate") }]);
    expect(built.images).toEqual([]);
    expect(docker.lines()).toEqual(["make generate"]);
  });

  test("what can be pulled is not built", async () => {
    const { docker, build } = world({ registry: { "ghcr.io/acme/shop:0123456789abcdef": image("released") } });
    await using built = await build([{ ...BUILD, pull: "ghcr.io/acme/shop:${HEAPGATE_SHA}" }]);
    expect(docker.images.get(built.images[0]?.local ?? "")?.layers).toEqual(["released"]);
    expect(docker.lines().some((line) => line.startsWith("docker build"))).toBe(false);
  });

  test("what cannot be pulled is built", async () => {
    const { docker, build } = world();
    await using built = await build([{ ...BUILD, pull: "ghcr.io/acme/shop:${HEAPGATE_SHA}" }]);
    expect(docker.images.get(built.images[0]?.local ?? "")?.layers).toEqual(["one"]);
  });
});

describe("failures leave nothing named and say side, image and what to do", () => {
  const failing = { exitCode: 2, stderr: "main.go:3: undefined: x\n" };
  test.each<[string, Partial<ImageBuild>, Omit<FakeDockerOptions, "files">, string, RegExp]>([
    ["a build", {}, { build: () => failing }, `docker build -t acme/shop:${SIDE_TAG} . exited with 2`, /in that side's tree/u],
    ["a command", { command: shell("make") }, { script: { bash: failing } }, "make exited with 2", /in that side's tree/u],
    ["a pull alone", { context: null, pull: "acme/x:1" }, {}, "docker pull acme/x:1 exited with 1", /in that side's tree/u],
    ["no Dockerfile", { context: "services/shop/" }, {}, "there is no services/shop/Dockerfile in its tree", /build\[\]\.dockerfile/u],
    ["another Dockerfile", { dockerfile: "./docker/x" }, {}, "there is no docker/x in its tree", /build\[\]\.dockerfile/u],
    [
      "several images of one repository by command alone",
      { images: ["acme/shop:a", "acme/shop:b"], context: null, command: shell("true") },
      {},
      "its entry names several images of one repository, which have one $HEAPGATE_TAG",
      /an entry of build\[\] for each/u,
    ],
    [
      "a command without its image",
      { context: null, command: shell("true") },
      { script: { bash: {} } },
      `the build ended well, but Docker has no image acme/shop:${SIDE_TAG}`,
      /\$HEAPGATE_TAG.*--load/u,
    ],
  ])("%s", async (_name, entry, options, why, remedy) => {
    const { docker, build } = world(options);
    await expect(build([{ ...BUILD, ...entry }])).rejects.toMatchObject({
      code: "IMAGE_BUILD_FAILED",
      message: `Image ${entry.images?.[0] ?? "acme/shop"} of base was not built: ${why}.`,
      remedy: expect.stringMatching(remedy),
    });
    expect([...docker.images.keys()]).toEqual([]);
  });

  test("what earlier entries made goes too", async () => {
    const { docker, build } = world();
    await expect(build([BUILD, { ...BUILD, images: ["acme/agent"], context: "agent" }])).rejects.toMatchObject({
      code: "IMAGE_BUILD_FAILED",
    });
    expect(docker.lines().filter((line) => line.startsWith("docker tag"))).toHaveLength(1);
    expect([...docker.images.keys()]).toEqual([]);
  });

  test("the last lines of the output are kept", async () => {
    const { build } = world({ build: () => failing });
    await expect(build([BUILD])).rejects.toMatchObject({ outputTail: "main.go:3: undefined: x" });
  });

  test("a build that takes too long is told apart from one that fails", async () => {
    const { build } = world({ build: () => ({ exitCode: null, timedOut: true }) });
    await expect(build([BUILD])).rejects.toMatchObject({ code: "TIMED_OUT" });
  });

  test("without Docker it says what works without", async () => {
    const files = createMemoryFiles({ "/base/Dockerfile": "" });
    const ports = { exec: fakeExec({}), files, env: createEnv({}, "/"), ledger: { note: async () => {}, forget: async () => {} } };
    await expect(buildImages(ports, { builds: [BUILD], side: "base", tree: "/base", commit: null, commandEnv: {} })).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: expect.stringContaining("target: process needs none; target: existing uses a cluster"),
    });
  });

  test("an engine that does not answer is not blamed on the build", async () => {
    const { build } = world({ version: "no-engine" });
    await expect(build([BUILD])).rejects.toMatchObject({ code: "DOCKER_UNREACHABLE", blame: "environment" });
  });

  test("an abort takes the names away all the same", async () => {
    const controller = new AbortController();
    const { docker, build } = world({
      build: ({ argv: words }) => {
        if (words.includes(`acme/agent:${SIDE_TAG}`)) controller.abort(new Error("stop"));
        return image("one");
      },
    });
    await expect(build([BUILD, { ...BUILD, images: ["acme/agent"] }], { signal: controller.signal })).rejects.toThrow("stop");
    expect([...docker.images.keys()]).toEqual([]);
    expect(docker.ledger.open).toEqual([]);
  });
});

describe("debug builds", () => {
  test.each([
    ["a Dockerfile that switches optimization off", { Dockerfile: 'RUN go build -gcflags="all=-N -l" .' }, {}, 1],
    ["a build argument that does", { Dockerfile: "" }, { args: { GCFLAGS: "all=-N -l" } }, 1],
    ["a plain Dockerfile", { Dockerfile: "RUN go build ." }, {}, 0],
  ])("%s", async (_name, tree, entry, count) => {
    const { build } = world({}, tree);
    await using built = await build([{ ...BUILD, ...entry }]);
    expect(built.warnings.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => "image-unoptimized"));
  });
});
