// What a machine needs for a cluster.
import { describe, expect, test } from "vitest";
import { parseFreeBytes, preflightFindings, type HostFacts, type HostNeeds } from "../../../src/core/kubernetes/preflight.ts";

const FACTS: HostFacts = {
  docker: { kind: "answers", version: "28.0.4", cgroupVersion: "2", cpuCount: 4, memoryBytes: 16e9, rootFolder: "/var/lib/docker" },
  kind: "v0.32.0",
  kubectl: "v1.36.3",
  helm: "v3.21.4",
  freeDiskBytes: 20e9,
  inotifyWatches: 524_288,
  inotifyInstances: 512,
};
const NEEDS: HostNeeds = { target: "kind", nodes: 1, builds: true, charts: true };
const docker = (version: string): HostFacts["docker"] => ({ ...(FACTS.docker as { kind: "answers" } & HostFacts["docker"]), version });
const unmet = (facts: Partial<HostFacts>, needs: Partial<HostNeeds> = {}): readonly string[] =>
  preflightFindings({ ...FACTS, ...facts }, { ...NEEDS, ...needs })
    .filter(({ met }) => met === false)
    .map(({ what, found, hard }) => `${hard ? "hard" : "soft"}: ${what}: ${found}`);

test("a hosted runner has everything", () => expect(unmet({})).toEqual([]));

describe("what is not met", () => {
  test.each<[string, Partial<HostFacts>, Partial<HostNeeds>, readonly string[]]>([
    ["no docker", { docker: { kind: "missing" } }, {}, ["hard: a Docker engine that answers: docker is not on PATH"]],
    [
      "an engine that is away",
      { docker: { kind: "silent", why: "Cannot connect to the Docker daemon" } },
      {},
      ["hard: a Docker engine that answers: Cannot connect to the Docker daemon"],
    ],
    ["Docker 19.03", { docker: docker("19.03.15") }, {}, ["soft: Docker 20.10 to 29: 19.03.15"]],
    ["no kind", { kind: null }, {}, ["hard: kind: not on PATH"]],
    ["no kubectl", { kubectl: null }, {}, ["hard: kubectl: not on PATH"]],
    ["no helm and no charts", { helm: null }, { charts: false }, []],
    ["no helm", { helm: null }, {}, ["hard: helm: not on PATH"]],
    ["a full disk", { freeDiskBytes: 9.9e9 }, {}, [expect.stringMatching(/^hard: .*free where Docker keeps its data: .* free$/u)]],
    ["a kind that does not answer", { kind: null, mute: { kind: "kind version hangs" } }, {}, ["hard: kind: kind version hangs"]],
    [
      "containerd's image store and a Docker that cannot save from it",
      { docker: { ...docker("25.0.1"), imageStore: "containerd" } as HostFacts["docker"] },
      {},
      ["soft: an image store that images can be saved from: containerd's"],
    ],
    [
      "containerd's image store and one that can",
      { docker: { ...docker("28.0.4"), imageStore: "containerd" } as HostFacts["docker"] },
      {},
      [],
    ],
    ["Docker's own store and an old Docker", { docker: { ...docker("20.10.24"), imageStore: "docker" } as HostFacts["docker"] }, {}, []],
    [
      "few watches, one node",
      { inotifyWatches: 8192 },
      {},
      ["soft: enough file watches (fs.inotify): max_user_watches=8192, max_user_instances=512"],
    ],
    ["128 instances, one node", { inotifyInstances: 128 }, {}, []],
    [
      "128 instances, two nodes",
      { inotifyInstances: 128 },
      { nodes: 2 },
      ["soft: enough file watches (fs.inotify): max_user_watches=524288, max_user_instances=128"],
    ],
    [
      "nothing but kubectl, for a cluster of the user's",
      { docker: { kind: "missing" }, kind: null, helm: null, freeDiskBytes: 0 },
      { target: "existing", builds: false, charts: false },
      [],
    ],
    [
      "no docker, for images into a cluster of the user's",
      { docker: { kind: "missing" } },
      { target: "existing" },
      ["hard: a Docker engine that answers: docker is not on PATH"],
    ],
  ])("W18 not met: %s", (_, facts, needs, expected) => expect(unmet(facts, needs)).toEqual(expected));
});

test.each(["20.10.24+dfsg1", "23.0.0", "28.0.4", "29.4.0"])("P1 Docker %s is fine", (version) =>
  expect(unmet({ docker: docker(version) })).toEqual([]),
);

describe("what cannot be found out", () => {
  test("is neither met nor unmet", () => {
    const findings = preflightFindings({ ...FACTS, freeDiskBytes: null, inotifyWatches: null, docker: docker("31.0.0") }, NEEDS);
    expect(findings.filter(({ met }) => met === null).map(({ what, found }) => `${what}: ${found}`)).toEqual([
      "Docker 20.10 to 29: 31.0.0",
      expect.stringMatching(/keeps its data: not known$/u),
      "enough file watches (fs.inotify): not known",
    ]);
  });
});

test("W18 every finding that can be unmet says what to do", () => {
  const findings = preflightFindings(
    { ...FACTS, docker: docker("19.3"), freeDiskBytes: 0, inotifyWatches: 0, kind: null, kubectl: null, helm: null },
    NEEDS,
  );
  expect(findings.filter(({ met, remedy }) => met === false && remedy === "")).toEqual([]);
  expect(preflightFindings({ ...FACTS, docker: { kind: "missing" } }, NEEDS)[0]?.remedy).toBe(
    "target: process needs none; target: existing uses a cluster",
  );
});

test("a program that is there is not to be installed", () => {
  const [mute] = preflightFindings(
    { ...FACTS, kubectl: null, mute: { kubectl: "kubectl version fails" } },
    { ...NEEDS, target: "existing", builds: false },
  );
  expect(mute).toMatchObject({ what: "kubectl", missing: null, remedy: "Run kubectl version by hand and mend what it says." });
});

test.each([
  [
    "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/vda         263174212 25000000  69959040      27% /\n",
    69_959_040 * 1024,
  ],
  ["Filesystem 1024-blocks Used Available Capacity Mounted on\nmap auto home 0 0 0 100% /System/Volumes/my data\n", 0],
  ["Filesystem 1024-blocks Used Available Capacity Mounted on\n", null],
  ["df: /x: No such file or directory\n", null],
])("df says %j: %s bytes", (output, expected) => expect(parseFreeBytes(output)).toBe(expected));
