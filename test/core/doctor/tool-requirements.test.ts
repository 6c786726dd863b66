// Tools: there or not, needed or not, each with what to do.
import { describe, expect, test } from "vitest";
import { BASIC_NEEDS, type Program, type ProgramNeed } from "../../../src/core/doctor/program-needs.ts";
import { toolRequirements, type ProgramFacts, type ToolFacts, type ToolNeeds } from "../../../src/core/doctor/tool-requirements.ts";
import { preflightFindings, type HostFacts } from "../../../src/core/kubernetes/preflight.ts";

const there = (version: string): ProgramFacts => ({ kind: "there", version });
const HOST: HostFacts = {
  docker: {
    kind: "answers",
    version: "28.0.4",
    cgroupVersion: "2",
    cpuCount: 4,
    memoryBytes: 16e9,
    rootFolder: "/var/lib/docker",
    imageStore: "containerd",
  },
  kind: "v0.32.0",
  kubectl: "v1.36.3",
  helm: "v3.21.4",
  freeDiskBytes: 20e9,
  inotifyWatches: 524_288,
  inotifyInstances: 512,
};
const FACTS: ToolFacts = {
  host: HOST,
  programs: {
    git: there("2.51.0"),
    bash: there("5.2.15"),
    go: there("1.26.8"),
    k6: { kind: "absent" },
    tilt: { kind: "absent" },
    make: there("4.3"),
  },
  node: "24.21.0",
};
const need = (program: ProgramNeed["program"], by: string): ProgramNeed => ({ program, by });
const PROCESS: ToolNeeds = { host: null, programs: [...BASIC_NEEDS, need("go", "components[].run.build")], configured: true };
const KIND: ToolNeeds = { host: { target: "kind", nodes: 1, builds: true, charts: true }, programs: BASIC_NEEDS, configured: true };
const EXISTING: ToolNeeds = {
  host: { target: "existing", nodes: 1, builds: false, charts: false },
  programs: BASIC_NEEDS,
  configured: true,
};
const NONE: ToolNeeds = { host: null, programs: BASIC_NEEDS, configured: false };

interface Change {
  readonly host?: Partial<HostFacts>;
  readonly programs?: Partial<Record<Program, ProgramFacts>>;
  readonly node?: string;
}
const factsWith = ({ host = {}, programs = {}, node = FACTS.node }: Change): ToolFacts => ({
  host: { ...HOST, ...host },
  programs: { ...FACTS.programs, ...programs },
  node,
});
const lines = (change: Change, needs: ToolNeeds): readonly string[] =>
  toolRequirements(factsWith(change), needs).map(
    ({ state, id, found, neededBy, needed }) => `${state}${needed ? "!" : ""} ${id} [${found}] ${neededBy}`,
  );

describe("what is told", () => {
  test("of a machine with everything, for a cluster of kind", () => {
    expect(lines({}, KIND)).toEqual([
      "met! node [24.21.0] every target",
      "met! git [2.51.0] every target",
      "met! bash [5.2.15] every target",
      "unneeded go [1.26.8] target: process, heapgate demo",
      "met! docker [Docker 28.0.4] target: kind",
      "met docker-version [28.0.4] target: kind",
      "met docker-cgroups [version 2] target: kind",
      "met docker-image-store [containerd's] target: kind",
      "met! kind [v0.32.0] target: kind",
      "met! kubectl [v1.36.3] target: kind",
      "met! helm [v3.21.4] deploy[].chart",
      "met! docker-disk [18.6 GiB free] target: kind",
      "met inotify [max_user_watches=524288, max_user_instances=512] target: kind",
    ]);
  });

  test("of the same machine, for processes", () => {
    expect(lines({}, PROCESS)).toEqual([
      "met! node [24.21.0] every target",
      "met! git [2.51.0] every target",
      "met! bash [5.2.15] every target",
      "met! go [1.26.8] components[].run.build",
      "unneeded docker [Docker 28.0.4] target: kind, and building images",
      "unneeded kind [v0.32.0] target: kind",
      "unneeded kubectl [v1.36.3] target: kind, target: existing",
      "unneeded helm [v3.21.4] charts (deploy[].chart)",
    ]);
  });

  test("without a configuration: all of it, with what uses it", () => {
    expect(lines({ programs: { go: { kind: "absent" } }, host: { helm: null } }, NONE)).toEqual([
      "met! node [24.21.0] every target",
      "met! git [2.51.0] every target",
      "met! bash [5.2.15] every target",
      "missing go [not on PATH] target: process, heapgate demo",
      "met make [4.3] commands",
      "met docker [Docker 28.0.4] target: kind, and building images",
      "met docker-version [28.0.4] target: kind",
      "met docker-cgroups [version 2] target: kind",
      "met docker-image-store [containerd's] target: kind",
      "met kind [v0.32.0] target: kind",
      "met kubectl [v1.36.3] target: kind, target: existing",
      "missing helm [not on PATH] charts (deploy[].chart)",
      "met docker-disk [18.6 GiB free] target: kind",
      "met inotify [max_user_watches=524288, max_user_instances=512] target: kind",
    ]);
  });
});

/** The one requirement that is not met, with its remedy. */
const unmet = (change: Change, needs: ToolNeeds): readonly unknown[] =>
  toolRequirements(factsWith(change), needs)
    .filter(({ state }) => state === "missing" || state === "warn")
    .map(({ id, state, found, neededBy, remedy, needed }) => ({ id, state, found, neededBy, remedy, needed }));

const ABSENT: ProgramFacts = { kind: "absent" };
const missing = (id: string, neededBy: string, remedy: unknown, found: unknown = "not on PATH") => ({
  id,
  state: "missing",
  found,
  neededBy,
  remedy,
  needed: true,
});

describe("a requirement that is missing has its own words and remedy", () => {
  test.each<[string, Change, ToolNeeds, unknown]>([
    ["Node", { node: "20.19.1" }, PROCESS, missing("node", "every target", "Install Node 24: https://nodejs.org/en/download", "20.19.1")],
    ["git", { programs: { git: ABSENT } }, PROCESS, missing("git", "every target", expect.stringContaining("Install git"))],
    ["bash", { programs: { bash: ABSENT } }, PROCESS, missing("bash", "every target", expect.stringContaining("Install bash"))],
    ["Go", { programs: { go: ABSENT } }, PROCESS, missing("go", "components[].run.build", expect.stringContaining("Install Go"))],
    [
      "k6",
      {},
      { ...PROCESS, programs: [...PROCESS.programs, need("k6", "workload.k6")] },
      missing("k6", "workload.k6", expect.stringContaining("Install k6")),
    ],
    [
      "Tilt",
      {},
      { ...EXISTING, programs: [...BASIC_NEEDS, need("tilt", "deploy[].tilt")] },
      missing("tilt", "deploy[].tilt", expect.stringContaining("Install Tilt")),
    ],
    [
      "make",
      { programs: { make: ABSENT } },
      { ...KIND, programs: [...BASIC_NEEDS, need("make", "build[].command")] },
      missing("make", "build[].command", "Install make."),
    ],
    ["kind", { host: { kind: null } }, KIND, missing("kind", "target: kind", expect.stringContaining("Install kind: https://"))],
    [
      "kubectl",
      { host: { kubectl: null } },
      EXISTING,
      missing("kubectl", "target: existing", expect.stringContaining("Install kubectl: https://")),
    ],
    ["Helm", { host: { helm: null } }, KIND, missing("helm", "deploy[].chart", expect.stringContaining("Install helm: https://"))],
    [
      "an engine for images into a cluster of the user's",
      { host: { docker: { kind: "missing" } } },
      { ...EXISTING, host: { target: "existing", nodes: 1, builds: true, charts: false } },
      missing("docker", "build[]", expect.stringContaining("target: process needs none"), "docker is not on PATH"),
    ],
    [
      "Docker that a command starts",
      { host: { docker: { kind: "missing" } } },
      { ...PROCESS, programs: [...PROCESS.programs, need("docker", "components[].run.command")] },
      missing("docker", "components[].run.command", expect.stringMatching(/^Install or start Docker/u), "docker is not on PATH"),
    ],
    [
      "disk",
      { host: { freeDiskBytes: 1e9 } },
      KIND,
      missing("docker-disk", "target: kind", "Free some with: docker system prune", "954 MiB free"),
    ],
  ])("W18 %s", (_, change, needs, expected) => expect(unmet(change, needs)).toEqual([expected]));

  test("W18 an engine that does not answer, where a cluster is to be made, says why", () => {
    expect(unmet({ host: { docker: { kind: "silent", why: "docker info does not answer within 20 s" } } }, KIND)).toEqual([
      missing("docker", "target: kind", expect.stringMatching(/^Install or start Docker/u), "docker info does not answer within 20 s"),
    ]);
  });

  test.each<[string, Change, string, string]>([
    [
      "a program of ours",
      { programs: { go: { kind: "mute", why: "go version does not answer within 10 s" } } },
      "go",
      "Run go by hand and mend what it says.",
    ],
    [
      "a program of the cluster's",
      { host: { kind: null, mute: { kind: "kind version fails: exec format error" } } },
      "kind",
      "Run kind version by hand and mend what it says.",
    ],
  ])("W18 %s that is there and says nothing is not called absent", (_, change, id, remedy) => {
    const needs = { ...KIND, programs: PROCESS.programs };
    expect(unmet(change, needs)).toEqual([
      expect.objectContaining({ id, state: "missing", needed: true, remedy, found: expect.not.stringContaining("PATH") }),
    ]);
  });
});

describe("what only makes a run worse", () => {
  test.each<[string, Change, string]>([
    [
      "an old Docker",
      { host: { docker: { ...HOST.docker, kind: "answers", version: "19.03.15" } as HostFacts["docker"] } },
      "docker-version",
    ],
    [
      "containerd's image store with a Docker that cannot save from it",
      { host: { docker: { ...HOST.docker, kind: "answers", version: "25.0.1" } as HostFacts["docker"] } },
      "docker-image-store",
    ],
    ["few file watches", { host: { inotifyWatches: 1 } }, "inotify"],
  ])("%s is warned of, and stops nothing", (_, change, id) => {
    const found = toolRequirements(factsWith(change), KIND).filter(({ state }) => state === "warn");
    expect(found.filter((one) => one.id === id)).toEqual([expect.objectContaining({ needed: false, remedy: expect.stringMatching(/./u) })]);
  });
});

test("what cannot be found out is neither met nor missing, and says how to look", () => {
  const found = toolRequirements(factsWith({ host: { freeDiskBytes: null, inotifyWatches: null } }), KIND).filter(
    ({ state }) => state === "unknown",
  );
  expect(found.map(({ id, remedy }) => [id, remedy !== ""])).toEqual([
    ["docker-disk", true],
    ["inotify", true],
  ]);
});

test.each([
  ["kind", KIND],
  ["existing", EXISTING],
])("W18 nothing that stops a run before its load is left out: %s", (_, needs) => {
  const broken: HostFacts = { ...HOST, docker: { kind: "missing" }, kind: null, kubectl: null, helm: null };
  const stopping = needs.host === null ? [] : preflightFindings(broken, needs.host).filter(({ met, hard }) => met === false && hard);
  const told = toolRequirements({ ...FACTS, host: broken }, needs).filter(({ state, needed }) => state === "missing" && needed);
  expect(stopping.length).toBeGreaterThan(0);
  expect(told.map(({ what }) => what)).toEqual(stopping.map(({ what }) => what));
});
