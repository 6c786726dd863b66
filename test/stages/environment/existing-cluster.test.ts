// A cluster of the user's: pinned, looked at, asked for rights, and left as it was.
import { describe, expect, test } from "vitest";
import type { ClusterTarget } from "../../../src/core/config/cluster-config.ts";
import { attachExistingCluster } from "../../../src/stages/environment/existing-cluster.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { toolOutput } from "../../support/tool-output.ts";

const RIGHTS = { namespaces: ["shop"], tokens: true, attribution: true };
const ALLOWED = toolOutput("access-reviews.json").replaceAll('"allowed": false', '"allowed": true');
const CLUSTER: Readonly<Record<string, FakeAnswer>> = {
  "kubectl version --client": { stdout: "Client Version: v1.34.4\n" },
  "kubectl config current-context": { stdout: "kind-dev\n" },
  "kubectl config view --minify --flatten --raw --context": { stdout: "apiVersion: v1\nkind: Config\n" },
  "kubectl config view --minify --flatten --raw -o json": { stdout: toolOutput("config-view.json") },
  "kubectl version -o json": { stdout: toolOutput("version.json") },
  "kubectl get nodes": { stdout: toolOutput("nodes.json") },
  "kubectl create --validate=false": { stdout: ALLOWED },
};

const attach = async (
  script: Readonly<Record<string, FakeAnswer>> = {},
  target: Partial<Extract<ClusterTarget, { kind: "existing" }>> = {},
  signal = new AbortController().signal,
) => {
  const exec = fakeExec({ ...CLUSTER, ...script });
  const files = createMemoryFiles();
  const env = {
    get: () => null,
    all: () => ({ PATH: "/bin" }),
    cwd: () => "/r",
    platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
  };
  const cluster = await attachExistingCluster(
    { exec, files, env, clock: fakeClock() },
    {
      target: { kind: "existing", context: null, namespace: null, registry: null, ...target },
      builds: false,
      charts: false,
      rights: RIGHTS,
      signal,
    },
  );
  return { cluster, files, lines: () => exec.calls.map(({ argv }) => argv.join(" ")) };
};

describe("an attached cluster", () => {
  test("is the current context, kept in a copy of its own until the end", async () => {
    const { cluster, files, lines } = await attach();
    expect(cluster).toMatchObject({
      kind: "existing",
      name: "kind-dev",
      images: { kind: "kind", name: "dev" },
      version: "v1.34.4",
      tools: { kubernetes: "v1.34.4", kubectl: "v1.34.4" },
      place: { kubeconfig: null, context: "kind-dev" },
      apiServer: { url: "https://127.0.0.1:36285" },
      missingRules: [],
      warnings: [],
    });
    expect(lines()).toContain("kubectl config view --minify --flatten --raw --context kind-dev");
    const copy = cluster.kube.env["KUBECONFIG"] ?? "";
    expect(new TextDecoder().decode(files.content.get(copy))).toBe("apiVersion: v1\nkind: Config\n");
    const before = lines().length;
    cluster.markFailed();
    await cluster[Symbol.asyncDispose]();
    expect([files.content.size, lines().slice(before)]).toEqual([0, []]);
  });

  test("is the one that is named, with the registry that is given", async () => {
    const { cluster, lines } = await attach({}, { context: "staging", registry: "registry.example" });
    expect([cluster.name, cluster.images]).toEqual(["staging", { kind: "registry", registry: "registry.example" }]);
    expect(lines()).not.toContain("kubectl config current-context");
  });

  test("is changed by no command", async () => {
    const { cluster, lines } = await attach();
    await cluster[Symbol.asyncDispose]();
    // An access review is a question that has the form of an object.
    expect(
      lines().filter(
        (line) =>
          /^kubectl (?:apply|delete|patch|edit|label|run)|^kind|^docker/u.test(line) &&
          !line.startsWith("docker info") &&
          line !== "kind version",
      ),
    ).toEqual([]);
  });
});

describe("missing rights", () => {
  test("are warnings with the rule to add", async () => {
    const { cluster } = await attach({ "kubectl create --validate=false": { stdout: toolOutput("access-reviews.json") } });
    expect(cluster.missingRules?.map(({ namespace }) => namespace)).toEqual(["shop", null]);
    expect(cluster.warnings.map(({ code }) => code)).toEqual(["right-missing", "right-missing"]);
    expect(cluster.warnings[1]).toMatchObject({
      message: expect.stringContaining("The cluster refuses get nodes, get nodes/proxy") as string,
      remedy: expect.stringMatching(/^Add to a ClusterRole .*\n {2}- apiGroups:/u) as string,
    });
  });

  test("leave the nodes unknown where they may not be listed", async () => {
    const { cluster } = await attach({
      "kubectl get nodes": {
        exitCode: 1,
        stderr: 'Error from server (Forbidden): nodes is forbidden: User "x" cannot list resource "nodes"\n',
      },
    });
    expect(cluster.nodes).toEqual([]);
  });

  test("that cannot be asked are said to be unknown", async () => {
    const { cluster } = await attach({ "kubectl create --validate=false": { exitCode: 1, stderr: "error: no\n" } });
    expect(cluster.missingRules).toBeNull();
    expect(cluster.warnings).toMatchObject([{ code: "right-missing", message: expect.stringContaining("does not say") as string }]);
  });
});

describe("a cluster that cannot be reached", () => {
  test.each<[string, Readonly<Record<string, FakeAnswer>>, string | null, RegExp]>([
    [
      "no context is chosen",
      { "kubectl config current-context": { exitCode: 1, stderr: "error: current-context is not set\n" } },
      null,
      /^The cluster does not answer: current-context is not set/u,
    ],
    [
      "there is no such context",
      { "kubectl config view --minify --flatten --raw --context": { exitCode: 1, stderr: "error: cannot locate context nope\n" } },
      "nope",
      /^The cluster of context nope does not answer: cannot locate context nope/u,
    ],
    [
      "its kubeconfig names no server",
      { "kubectl config view --minify --flatten --raw -o json": { stdout: '{"clusters":[]}' } },
      null,
      /names no server/u,
    ],
    [
      "nothing listens",
      {
        "kubectl version -o json": {
          exitCode: 1,
          stdout: '{"clientVersion":{"gitVersion":"v1.34.4"}}',
          stderr: "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n",
        },
      },
      null,
      /^The cluster of context kind-dev does not answer: The connection to the server 127\.0\.0\.1:1 was refused/u,
    ],
    ["it hangs", { "kubectl version -o json": { exitCode: null, timedOut: true } }, null, /no answer within 20 s/u],
  ])("says so: %s", async (_, script, context, message) => {
    await expect(attach(script, { context })).rejects.toMatchObject({
      code: "CLUSTER_UNREACHABLE",
      stage: "attach",
      message: expect.stringMatching(message) as string,
    });
  });

  test("for want of kubectl names it", async () => {
    const exec = fakeExec({});
    const env = {
      get: () => null,
      all: () => ({}),
      cwd: () => "/r",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    };
    const target = { kind: "existing", context: null, namespace: null, registry: null } as const;
    await expect(
      attachExistingCluster(
        { exec, env, files: createMemoryFiles(), clock: fakeClock() },
        { target, builds: false, charts: false, rights: RIGHTS, signal: new AbortController().signal },
      ),
    ).rejects.toMatchObject({ code: "TOOL_MISSING", message: expect.stringContaining("kubectl") as string });
  });
});

test("an abort is thrown as it is, and no copy is left", async () => {
  const reason = new Error("stop");
  await expect(attach({}, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
});
