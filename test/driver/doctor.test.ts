// What doctor says of machines and configurations that lack this or that, whole and in text.
import { describe, expect, test } from "vitest";
import { lackingOf } from "../../src/core/doctor/requirement.ts";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { doctorExitCode } from "../../src/driver/doctor.ts";
import type { GitHubContext } from "../../src/ports/github.ts";
import { BASE_SHA, diagnose, type DoctorWorld } from "../support/doctor-world.ts";
import { goldenOf } from "../support/golden.ts";
import { toolOutput } from "../support/tool-output.ts";

const GIT = "git -c core.hooksPath=/dev/null";
const PROCESS = `version: 1
name: shop
target: process
components:
  - { name: shop, metrics: { port: 9090 }, run: { build: go build -o shop ., command: ./shop -p $PORT } }
workload: { http: { path: /, method: POST, bodyFile: load/body.json, requests: 10, concurrency: 1 } }
`;
const BODY = { "/repo/load/body.json": "{}" };
const KIND = `version: 1
name: shop
target: { kind: { config: kind.yaml, nodes: 1 } }
build: [{ image: acme/shop, context: app }]
deploy: [{ command: make deploy }]
components: [{ name: shop, selector: app=shop }]
workload: { k6: { script: load/load.js, iterations: 10 } }
`;
const KIND_FILES = {
  "/repo/app/Dockerfile": "FROM scratch\n",
  "/repo/load/load.js": "",
  "/repo/.github/kind.yaml": "kind: Cluster\nnodes: [{ extraPortMappings: [{ hostPort: 8081, containerPort: 80 }] }]\n",
};
const EXISTING = `version: 1
name: shop
target: { existing: { context: dev } }
components: [{ name: shop, selector: app=shop }]
workload: { idle: 1s }
`;

describe("the whole text", () => {
  test.each<[string, DoctorWorld]>([
    ["none", {}],
    ["bare", { without: ["bash", "go", "make", "k6", "tilt", "docker", "kind", "kubectl", "helm", "df"], nodeVersion: "20.19.1" }],
    ["process", { config: PROCESS, files: BODY }],
    ["kind", { config: KIND, files: KIND_FILES }],
    [
      "kind.lacking",
      {
        config: KIND,
        without: ["docker", "kind", "k6", "make"],
        http: { isPortOpen: () => Promise.resolve(true) },
        files: { ...KIND_FILES, "/repo/app/Dockerfile/x": "" },
      },
    ],
  ])("%s", async (name, world) => {
    const { text } = await diagnose(world);
    expect(text).not.toMatch(/undefined|NaN|\[object/u);
    expect(text).toBe(goldenOf(`doctor.${name}.txt`, text));
  });
});

const missing = async (world: DoctorWorld): Promise<readonly string[]> => lackingOf((await diagnose(world)).diagnosis).map(({ id }) => id);

describe("a node image that is named", () => {
  const config = KIND.replace("config: kind.yaml", "image: kindest/node:v9");
  const asked = "docker image inspect --format {{.Id}} kindest/node:v9";
  const ofImage = async (world: DoctorWorld) => {
    const { diagnosis } = await diagnose({ config, files: KIND_FILES, ...world });
    return diagnosis.requirements.filter(({ id }) => id === "node-image");
  };

  test("and is in Docker is told to be there", async () => {
    const script = { [asked]: { stdout: "sha256:1\n" } };
    expect(await ofImage({ script })).toMatchObject([{ what: "target.kind.image: kindest/node:v9", state: "met", found: "in Docker" }]);
  });

  test("and is not there has to be pulled, which only a run can tell", async () => {
    const script = { [asked]: { exitCode: 1, stderr: "Error: No such image: kindest/node:v9\n" } };
    expect(await ofImage({ script })).toMatchObject([
      { state: "unknown", needed: false, remedy: "kind pulls it. Whether it can: docker pull kindest/node:v9" },
    ]);
  });

  test.each<[string, DoctorWorld]>([
    ["no Docker", { without: ["docker"] }],
    ["an engine that is down", { script: { [asked]: { exitCode: 1, stderr: "Cannot connect to the Docker daemon\n" } } }],
    ["an engine that does not answer", { script: { [asked]: { exitCode: null, timedOut: true } } }],
    ["none is named", { config: KIND }],
  ])("is left out: %s", async (_, world) => expect(await ofImage(world)).toEqual([]));
});

describe("each requirement that is missing is named, and makes the exit code 3", () => {
  const process = { config: PROCESS, files: BODY };
  const kind = { config: KIND, files: KIND_FILES };
  test.each<[string, DoctorWorld, readonly string[]]>([
    ["Node 24", { ...process, nodeVersion: "22.12.0" }, ["node"]],
    ["git", { ...process, without: ["git"] }, ["git", "base"]],
    ["bash", { ...process, without: ["bash"] }, ["bash"]],
    ["go, for a build", { ...process, without: ["go"] }, ["go"]],
    ["a file of the workload", { config: PROCESS }, ["input.load/body.json"]],
    ["a free port", { ...process, http: { isPortOpen: (port) => Promise.resolve(port === 9090) } }, ["port.9090"]],
    ["Docker", { ...kind, without: ["docker"] }, ["docker"]],
    ["an engine", { ...kind, script: { "docker info": { exitCode: 1, stderr: "Cannot connect to the Docker daemon\n" } } }, ["docker"]],
    ["an engine that answers in time", { ...kind, script: { "docker info": { exitCode: null, timedOut: true } } }, ["docker"]],
    ["kind", { ...kind, without: ["kind"] }, ["kind"]],
    ["kubectl", { ...kind, without: ["kubectl"] }, ["kubectl"]],
    [
      "a kubectl that answers in time",
      { ...kind, script: { "kubectl version --client": { exitCode: null, timedOut: true } } },
      ["kubectl"],
    ],
    ["k6", { ...kind, without: ["k6"] }, ["k6"]],
    ["make, for a step", { ...kind, without: ["make"] }, ["make"]],
    [
      "disk",
      {
        ...kind,
        script: {
          "df -Pk /var/lib/docker": { stdout: "F 1024-blocks Used Available Capacity M\n/dev/vda 263174212 250000000 1000 99% /\n" },
        },
      },
      ["docker-disk"],
    ],
    ["a Dockerfile", { config: KIND, files: { ...KIND_FILES, "/repo/app/Dockerfile/x": "" } }, []],
    [
      "a build context",
      { config: KIND.replace("context: app", "context: gone"), files: KIND_FILES },
      ["path.build[0].context.gone", "path.build[0].dockerfile.gone/Dockerfile"],
    ],
    [
      "the configuration of kind",
      { config: KIND, files: { ...KIND_FILES, "/repo/.github/kind.yaml": "kind: Pod\n" } },
      ["input.kind.yaml"],
    ],
    ["a port that kind's configuration takes", { ...kind, http: { isPortOpen: (port) => Promise.resolve(port === 8081) } }, ["port.8081"]],
    ["a base", { ...process, script: { [`${GIT} rev-parse --verify --quiet --end-of-options`]: { exitCode: 1 } } }, ["base"]],
    [
      "a repository",
      { ...process, script: { [`${GIT} rev-parse --git-dir`]: { exitCode: 128, stderr: "fatal: not a git repository\n" } } },
      ["base"],
    ],
    [
      "a cluster of the user's",
      { config: EXISTING, script: { "kubectl config view": { exitCode: 1, stderr: 'error: context "dev" does not exist\n' } } },
      ["cluster"],
    ],
    ["nothing", process, []],
    ["nothing for a cluster", kind, []],
  ])("W18 %s", async (_, world, ids) => {
    expect(await missing(world)).toEqual(ids);
    expect(doctorExitCode((await diagnose(world)).diagnosis)).toBe(ids.length === 0 ? 0 : 3);
  });
});

test("W18 every requirement that is not met says what to do", async () => {
  const worst: DoctorWorld = {
    without: ["git", "bash", "go", "make", "k6", "tilt", "docker", "kind", "kubectl", "helm", "df"],
    nodeVersion: "18.0.0",
    files: { "/proc/meminfo": "", "/proc/loadavg": "9.0 9.0 9.0 1/1 1\n" },
    http: { isPortOpen: () => Promise.resolve(true) },
  };
  for (const config of [PROCESS, KIND, EXISTING, undefined]) {
    const { diagnosis } = await diagnose(config === undefined ? worst : { ...worst, config });
    const silent = diagnosis.requirements.filter(
      ({ state, remedy }) => (state === "missing" || state === "warn" || state === "unknown") && remedy === "",
    );
    expect(silent).toEqual([]);
    expect(lackingOf(diagnosis).length).toBeGreaterThan(2);
  }
});

test("without a configuration a missing tool of some target is told and stops nothing", async () => {
  const { diagnosis, text } = await diagnose({ without: ["docker", "kind", "helm"] });
  expect(doctorExitCode(diagnosis)).toBe(0);
  expect(text).toContain("MISSING  kind: not on PATH");
  expect(text).toContain("target: kind cannot be used here; it lacks: a Docker engine that answers, kind.");
});

test("it starts nothing and changes nothing: every command only asks", async () => {
  const asked = new RegExp(
    String.raw`^(?:\S+ (?:--)?version|docker info|kind get clusters|df -Pk|helm version|${GIT} (?:rev-parse|merge-base|cat-file|status|tag))\b`,
    "u",
  );
  for (const config of [PROCESS, KIND]) {
    const { lines } = await diagnose({ config, files: { ...BODY, ...KIND_FILES } });
    expect(lines.filter((line) => !asked.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
  }
});

test("values from the environment are hidden", async () => {
  const { text, find } = await diagnose({
    config: PROCESS.replace("load/body.json", "'${SECRET_PATH}'"),
    environment: { SECRET_PATH: "load/hidden.json" },
  });
  expect(text).not.toContain("hidden.json");
  expect(find("input.***")).toMatchObject({ state: "missing", found: "There is no file or folder ***" });
});

test("kind's clusters are not asked for where the engine is away", async () => {
  expect((await diagnose({ script: { "docker info": { exitCode: 1 } } })).lines).not.toContain("kind get clusters");
  const { lines, find } = await diagnose({ script: { "kind get clusters": { exitCode: 1, stderr: "ERROR: x\n" } } });
  expect(lines).toContain("kind get clusters");
  expect(find("left.clusters")).toMatchObject({ state: "unknown" });
});

describe("a job on GitHub", () => {
  const context = (more: Partial<GitHubContext> = {}): GitHubContext => ({
    eventName: "pull_request",
    sha: "2".repeat(40),
    ref: "refs/pull/1/merge",
    refName: "1/merge",
    defaultBranch: "main",
    owner: "acme",
    repository: "shop",
    repositoryId: 1,
    runId: 1,
    runAttempt: 1,
    workflow: "perf",
    job: "perf",
    serverUrl: "https://github.com",
    workspace: "/repo",
    pullRequest: { number: 1, headSha: "3".repeat(40), baseSha: BASE_SHA, baseRef: "main", fromFork: true, labels: [], body: "" },
    labelling: null,
    triggeringRun: null,
    baseSha: null,
    ...more,
  });

  test("tells of the event, the token and the base commit", async () => {
    const { find } = await diagnose({ github: context(), script: { [`${GIT} cat-file -e`]: { exitCode: 128 } } });
    expect([find("job")?.found, find("token")?.state, find("event-base")?.state]).toEqual([
      "event pull_request: mode: auto is gate",
      "warn",
      "warn",
    ]);
  });

  test("under act says so", async () => {
    const { find } = await diagnose({ github: context({ pullRequest: null }), env: { ACT: "true" } });
    expect([find("artifacts")?.found, find("event-base")]).toEqual(["running under act", undefined]);
  });

  test("that cannot be read is unknown, and nothing fails", async () => {
    const { find } = await diagnose({
      github: () => Promise.reject(heapgateError("RUNNER_INVALID", { problem: "GITHUB_SHA is not set" })),
    });
    expect(find("job")).toMatchObject({ state: "unknown", found: expect.stringContaining("GITHUB_SHA is not set") });
  });
});

describe("components", () => {
  const body = new TextEncoder().encode("404 page not found\n");
  const behindAddress = KIND.replace("selector: app=shop", "url: 'https://shop.example/x', metrics: off");

  test("behind an address are asked there; what the run deploys anew stops it not", async () => {
    const asked: string[] = [];
    const { find } = await diagnose({
      config: behindAddress,
      files: KIND_FILES,
      http: {
        request: ({ url }) => {
          asked.push(url);
          return Promise.resolve({ kind: "answer", response: { status: 404, headers: {}, body, durationSeconds: 0 } });
        },
      },
    });
    expect(asked.filter((url) => !url.startsWith("https://shop.example/x/debug/pprof/heap"))).toEqual([]);
    expect(asked.length).toBeGreaterThan(0);
    expect(find("component.shop.pprof")).toMatchObject({
      state: "warn",
      found: expect.stringContaining("404"),
      remedy: expect.stringContaining("deploys it anew"),
    });
    expect(find("component.shop.metrics")).toMatchObject({ state: "unneeded" });
  });

  test("that a run starts are left to it", async () => {
    const { find } = await diagnose({ config: PROCESS, files: BODY });
    expect(find("component.shop.pprof")).toMatchObject({ state: "unknown", found: "not asked: nothing is built or started here" });
  });
});

test("a cluster whose tools are missing is not called unreachable", async () => {
  const { find } = await diagnose({ config: EXISTING, without: ["kubectl"] });
  expect(find("cluster")).toMatchObject({ state: "unknown", found: expect.stringMatching(/^not asked: kubectl is not on PATH/u) });
});

test("a shallow checkout without a base says how deep it must be", async () => {
  const { find } = await diagnose({
    config: PROCESS,
    files: BODY,
    script: {
      [`${GIT} merge-base HEAD main`]: { exitCode: 1 },
      [`${GIT} status`]: { stdout: "" },
      [`${GIT} rev-parse --verify --quiet HEAD~1`]: { exitCode: 1 },
      [`${GIT} rev-parse --is-shallow-repository`]: { stdout: "true\n" },
    },
  });
  expect(find("base")).toMatchObject({ state: "missing", remedy: expect.stringContaining("fetch-depth: 0") });
});

test("an abort is thrown as it is", async () => {
  const reason = new Error("stop");
  await expect(diagnose({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("the fixtures are what Docker says", () => expect(toolOutput("docker-info-29.json")).toContain("29.4.0"));
