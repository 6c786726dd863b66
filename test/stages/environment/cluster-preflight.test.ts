// The machine is looked at through its tools, and refused before anything is made.
import { describe, expect, test } from "vitest";
import { checkHost, requireHost, type PreflightOptions } from "../../../src/stages/environment/cluster-preflight.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { toolOutput } from "../../support/tool-output.ts";

const DF = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 263174212 25000000 69959040 27% /\n";
const TOOLS: Readonly<Record<string, FakeAnswer>> = {
  "docker info --format {{json .}}": { stdout: toolOutput("docker-info-20.10.json") },
  "kind version": { stdout: "kind v0.33.0 go1.26.8 linux/amd64\n" },
  "kubectl version --client": { stdout: "Client Version: v1.34.4\nKustomize Version: v5.7.1\n" },
  "helm version --short": { stdout: "v3.22\n" },
  "df -Pk /var/lib/docker": { stdout: DF },
};
const NEEDS: PreflightOptions = { target: "kind", nodes: 1, builds: true, charts: true };

const portsOf = (
  tools: Readonly<Record<string, FakeAnswer>>,
  { env = {}, os = "linux" }: { env?: Readonly<Record<string, string>>; os?: string } = {},
) => ({
  exec: fakeExec(tools),
  env: {
    get: (name: string) => env[name] ?? null,
    all: () => env,
    cwd: () => "/",
    platform: () => ({ os, arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
  },
  files: createMemoryFiles({ "/proc/sys/fs/inotify/max_user_watches": "192536\n", "/proc/sys/fs/inotify/max_user_instances": "128\n" }),
});
const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(TOOLS).filter(([line]) => !names.some((name) => line.startsWith(name))));

test("facts come from the tools' own words", async () => {
  const { facts, findings } = await checkHost(portsOf(TOOLS), NEEDS);
  expect(facts).toEqual({
    docker: {
      kind: "answers",
      version: "20.10.24+dfsg1",
      cgroupVersion: "1",
      cpuCount: 2,
      memoryBytes: expect.any(Number) as number,
      rootFolder: "/var/lib/docker",
    },
    kind: "v0.33.0",
    kubectl: "v1.34.4",
    helm: "v3.22",
    freeDiskBytes: 69_959_040 * 1024,
    inotifyWatches: 192_536,
    inotifyInstances: 128,
  });
  expect(requireHost(findings)).toEqual([]);
});

test("P1 Docker 29 is read alike", async () => {
  const { facts } = await checkHost(
    portsOf({
      ...TOOLS,
      "docker info": { stdout: toolOutput("docker-info-29.json") },
      "docker info --format {{json .}}": { stdout: toolOutput("docker-info-29.json") },
    }),
    NEEDS,
  );
  expect(facts.docker).toMatchObject({ kind: "answers", version: "29.4.0", cgroupVersion: "2" });
});

describe("a machine that cannot", () => {
  const refusal = async (tools: Readonly<Record<string, FakeAnswer>>, needs: Partial<PreflightOptions> = {}) => {
    const { findings } = await checkHost(portsOf(tools), { ...NEEDS, ...needs });
    try {
      requireHost(findings);
      return null;
    } catch (error) {
      return error;
    }
  };

  test("for want of Docker says what needs none", async () => {
    expect(await refusal(without("docker"))).toMatchObject({
      code: "DOCKER_MISSING",
      message: "No Docker here: docker is not on PATH.",
      remedy: "target: process needs none; target: existing uses a cluster.",
    });
  });

  test.each<[string, FakeAnswer, string]>([
    [
      "an engine of another place (client 28)",
      {
        exitCode: 1,
        stdout: toolOutput("docker-info-no-engine.json"),
        stderr: "Cannot connect to the Docker daemon at unix:///nonexistent.sock. Is the docker daemon running?\n",
      },
      "Cannot connect to the Docker daemon at unix:///nonexistent.sock. Is the docker daemon running?",
    ],
    [
      "an engine that tells its errors in the answer",
      { stdout: '{"ServerErrors":["permission denied while trying to connect."]}' },
      "permission denied while trying to connect",
    ],
    ["an engine that hangs", { exitCode: null, timedOut: true }, "docker info does not answer within 20 s"],
    ["an engine that says nothing", { exitCode: 1 }, "docker info says nothing"],
  ])("for want of an answer: %s", async (_, answer, why) => {
    expect(await refusal({ ...TOOLS, "docker info --format {{json .}}": answer })).toMatchObject({
      code: "DOCKER_MISSING",
      message: expect.stringContaining(`: ${why}`) as string,
    });
  });

  test.each(["kind", "kubectl", "helm"])("W18 for want of %s names it", async (tool) => {
    expect(await refusal(without(tool))).toMatchObject({
      code: "TOOL_MISSING",
      message: expect.stringContaining(`${tool} is not on PATH`) as string,
    });
  });

  test.each<[string, FakeAnswer, string]>([
    ["hangs", { exitCode: null, timedOut: true }, "kind version does not answer within 20 s"],
    ["fails", { exitCode: 126, stderr: "kind: exec format error\n" }, "kind version fails: kind: exec format error"],
    ["fails and says nothing", { exitCode: 1 }, "kind version fails"],
  ])("W18 whose kind %s is not told that it lacks one", async (_, answer, found) => {
    expect(await refusal({ ...TOOLS, "kind version": answer })).toMatchObject({
      code: "HOST_NOT_READY",
      message: `This machine lacks what a cluster needs: kind (${found}).`,
    });
  });

  test("for want of disk says how much there is", async () => {
    expect(
      await refusal({
        ...TOOLS,
        "df -Pk": { stdout: DF.replace("69959040", "5000000") },
        "df -Pk /var/lib/docker": { stdout: DF.replace("69959040", "5000000") },
      }),
    ).toMatchObject({
      code: "HOST_NOT_READY",
      message: expect.stringMatching(
        /^This machine lacks what a cluster needs: .*free where Docker keeps its data \(.* free\)\.$/u,
      ) as string,
      remedy: "Free some with: docker system prune",
    });
  });

  test("is not asked for what this run does not need", async () => {
    expect(await refusal(without("helm"), { charts: false })).toBeNull();
    expect(await refusal(without("docker", "kind"), { target: "existing", builds: false })).toBeNull();
  });
});

test("a soft finding is a warning with its remedy", async () => {
  const { findings } = await checkHost(portsOf(TOOLS), { ...NEEDS, nodes: 3 });
  expect(requireHost(findings)).toEqual([
    {
      code: "host-limit",
      message: "This machine has not enough file watches (fs.inotify): max_user_watches=192536, max_user_instances=128.",
      remedy: "sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512",
    },
  ]);
});

test.each([
  ["docker-info-29.json", { imageStore: "containerd" }],
  ["docker-info-20.10.json", {}],
])("P1 the image store is read from %s", async (name, expected) => {
  const { facts } = await checkHost(portsOf({ ...TOOLS, "docker info --format {{json .}}": { stdout: toolOutput(name) } }), NEEDS);
  expect(facts.docker).toMatchObject(expected);
});

test("P1 another store is Docker's own", async () => {
  const own = toolOutput("docker-info-29.json").replace(
    '[["driver-type", "io.containerd.snapshotter.v1"]]',
    '[["Backing Filesystem", "extfs"]]',
  );
  const { facts } = await checkHost(portsOf({ ...TOOLS, "docker info --format {{json .}}": { stdout: own } }), NEEDS);
  expect(facts.docker).toMatchObject({ imageStore: "docker" });
});

describe("the disk is not looked at", () => {
  test.each<[string, Parameters<typeof portsOf>[1]]>([
    ["behind DOCKER_HOST", { env: { DOCKER_HOST: "tcp://192.0.2.1:2376" } }],
    ["in a virtual machine", { os: "darwin" }],
  ])("%s", async (_, world) => {
    const ports = portsOf(TOOLS, world);
    expect((await checkHost(ports, NEEDS)).facts.freeDiskBytes).toBeNull();
    expect(ports.exec.calls.map(({ argv }) => argv[0])).not.toContain("df");
  });

  test("where df fails", async () => {
    expect((await checkHost(portsOf({ ...TOOLS, "df -Pk /var/lib/docker": { exitCode: 1 } }), NEEDS)).facts.freeDiskBytes).toBeNull();
  });
});

test("an abort is thrown as it is", async () => {
  const reason = new Error("stop");
  await expect(checkHost(portsOf(TOOLS), { ...NEEDS, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
