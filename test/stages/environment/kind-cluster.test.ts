// A cluster of kind from its making to its end, with recorded tools: nothing is left but what is to be kept.
import { describe, expect, test } from "vitest";
import type { KeepPolicy } from "../../../src/stages/environment/cluster.ts";
import { startKindCluster } from "../../../src/stages/environment/kind-cluster.ts";
import type { FakeAnswer } from "../../support/fake-exec.ts";
import { kindWorld, NODES_NOT_READY, type KindWorld } from "../../support/kind-world.ts";
import { toolOutput } from "../../support/tool-output.ts";

const NAME = /heapgate-[0-9a-f]{6}/u;
const nameIn = (line: string | undefined): string => NAME.exec(line ?? "")?.[0] ?? "no name";

describe("a cluster that starts", () => {
  test("tells how it is reached, what it is made of, and is deleted when disposed", async () => {
    const world = kindWorld();
    const cluster = await startKindCluster(world.ports, world.options);
    expect(cluster).toMatchObject({
      kind: "kind",
      name: expect.stringMatching(NAME) as string,
      images: { kind: "kind", name: cluster.name },
      tools: {
        kind: "v0.33.0",
        kubectl: "v1.34.4",
        docker: "20.10.24+dfsg1",
        nodeImage: `kindest/node:v1.34.4@sha256:${"b".repeat(64)}`,
        kubernetes: "v1.34.4",
      },
      version: "v1.34.4",
      apiServer: { url: "https://172.18.0.2:6443" },
      place: { kubeconfig: "/w/kubeconfig", context: null },
      warnings: [],
      auditLogPath: null,
    });
    expect(cluster.nodes).toHaveLength(1);
    expect(cluster.kube.env).toEqual({
      KUBECONFIG: "/w/kubeconfig",
      HEAPGATE_API_SERVER_URL: "https://172.18.0.2:6443",
      HEAPGATE_API_SERVER_CA: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/u) as string,
    });
    expect(world.ran("kind create")).toEqual([
      `kind create cluster --name ${cluster.name} --config /w/kind.yaml --wait 120s --retain --kubeconfig /w/kubeconfig`,
    ]);
    expect(world.ran("kind delete")).toEqual([]);
    await cluster[Symbol.asyncDispose]();
    expect(world.ran("kind delete")).toEqual([`kind delete cluster --name ${cluster.name} --kubeconfig /w/kubeconfig`]);
    expect(world.ledger.open()).toEqual([]);
  });

  test("whose image is pinned already needs no look at its digest", async () => {
    const image = `kindest/node:v1.36.1@sha256:${"c".repeat(64)}`;
    const world = kindWorld({ script: { "docker container inspect": { stdout: `${image}\n` } } });
    await using cluster = await startKindCluster(world.ports, world.options);
    expect(cluster.tools["nodeImage"]).toBe(image);
  });

  test("is in the ledger before kind is called", async () => {
    const world = kindWorld();
    await using cluster = await startKindCluster(world.ports, world.options);
    expect(world.said[0]).toBe("noted before");
    expect(world.ledger.open()).toEqual([{ kind: "kind-cluster", name: cluster.name }]);
  });

  test("shows kind's steps", async () => {
    const world = kindWorld();
    await using _ = await startKindCluster(world.ports, world.options);
    expect(world.said).toContain("kind: Starting control-plane");
  });

  test("has another name each time", async () => {
    const names = new Set<string>();
    for (const workspace of ["/a", "/b", "/c"]) {
      const world = kindWorld();
      await using cluster = await startKindCluster(world.ports, { ...world.options, workspace });
      names.add(cluster.name);
    }
    expect(names.size).toBe(3);
  });

  test("is waited for beyond what kind waits", async () => {
    let asked = 0;
    const world = kindWorld({
      script: { "kubectl get nodes": () => ({ stdout: (asked += 1) < 4 ? NODES_NOT_READY : toolOutput("nodes.json") }) },
    });
    await using cluster = await startKindCluster(world.ports, world.options);
    expect([asked, cluster.nodes[0]?.ready]).toEqual([4, true]);
  });

  test("whose network the user brings is not waited for", async () => {
    const world = kindWorld({
      target: { configPath: "kind.yaml" },
      files: { "/repository/kind.yaml": "networking: {disableDefaultCNI: true}\n" },
      script: { "kubectl get nodes": { stdout: NODES_NOT_READY } },
    });
    await using cluster = await startKindCluster(world.ports, world.options);
    expect(cluster.nodes[0]?.ready).toBe(false);
    expect(world.ran("kind create")[0]).toContain("--wait 0s");
  });
});

describe("kind's configuration", () => {
  test("is the user's with the audit log and Docker's logins", async () => {
    const world = kindWorld({
      target: { configPath: "ci/kind.yaml", image: "kindest/node:v1.36.1", nodes: 2, audit: true },
      env: { HOME: "/home/me" },
      files: {
        "/repository/ci/kind.yaml": "networking: {ipFamily: ipv4}\n",
        "/home/me/.docker/config.json": '{"auths":{"ghcr.io":{"auth":"YTpi"}}}',
      },
    });
    await using cluster = await startKindCluster(world.ports, world.options);
    expect(world.ran("kind create")[0]).toContain("--image kindest/node:v1.36.1 ");
    const yaml = world.text("/w/kind.yaml");
    for (const part of [
      "ipFamily: ipv4",
      "hostPath: /home/me/.docker/config.json",
      "role: worker",
      "hostPath: /w/audit-policy.yaml",
      "v1beta4",
    ])
      expect(yaml).toContain(part);
    expect(world.text("/w/audit-policy.yaml")).toContain("level: Metadata");
    expect(cluster.auditLogPath).toBe("/var/log/kubernetes/kube-apiserver-audit.log");
  });

  test.each<[string, KindWorld]>([
    ["that are not there", { env: { HOME: "/home/me" } }],
    ["that a helper program keeps", { env: { HOME: "/home/me" }, files: { "/home/me/.docker/config.json": '{"credsStore":"desktop"}' } }],
    [
      "of this machine when Docker is on another",
      { env: { HOME: "/home/me", DOCKER_HOST: "ssh://far" }, files: { "/home/me/.docker/config.json": '{"auths":{"a":{"auth":"YTpi"}}}' } },
    ],
  ])("has no logins %s", async (_, given) => {
    const world = kindWorld(given);
    await using cluster = await startKindCluster(world.ports, world.options);
    expect(cluster.kind).toBe("kind");
    expect(world.text("/w/kind.yaml")).not.toContain("/var/lib/kubelet/config.json");
  });

  test.each<[string, KindWorld, RegExp]>([
    ["is not there", { target: { configPath: "kind.yaml" } }, /^kind\.yaml is no configuration of kind: there is no such file/u],
    ["is none", { target: { configPath: "kind.yaml" }, files: { "/repository/kind.yaml": "kind: Pod\n" } }, /its kind is "Pod"/u],
  ])("that %s is refused before anything is made", async (_, given, message) => {
    const world = kindWorld(given);
    await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({
      code: "KIND_CONFIG_INVALID",
      message: expect.stringMatching(message) as string,
    });
    expect([world.ran("kind create"), world.ledger.journal]).toEqual([[], []]);
  });

  test("that kind itself refuses is the user's to mend", async () => {
    const world = kindWorld({
      target: { configPath: "kind.yaml" },
      files: { "/repository/kind.yaml": "nodez: []\n" },
      script: { "kind create cluster": { exitCode: 1, stderr: toolOutput("kind-create-badconfig.stderr.txt") } },
    });
    await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({
      code: "KIND_CONFIG_INVALID",
      message: expect.stringContaining("field nodez not found") as string,
    });
  });
});

test("a machine that cannot is refused before anything is made", async () => {
  const world = kindWorld({
    script: { "df -Pk": { stdout: "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 9 9 5000000 27% /\n" } },
  });
  await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({ code: "HOST_NOT_READY" });
  expect([world.ran("kind create"), world.ledger.journal]).toEqual([[], []]);
});

describe("a cluster that does not start", () => {
  const failing = (name: string): FakeAnswer => ({ exitCode: 1, stderr: toolOutput(`kind-create-${name}.stderr.txt`) });

  test.each([
    ["noimage", /: the node image could not be pulled \(/u],
    ["port", /: a port of its nodes is taken on this machine \(/u],
    ["kubeadm", /: the control plane did not start \(/u],
  ])("says why (%s), leaves kind's logs, and is deleted", async (name, message) => {
    const world = kindWorld({ script: { "kind create cluster": failing(name) } });
    await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({
      code: "CLUSTER_START_FAILED",
      stage: "create",
      message: expect.stringMatching(message) as string,
      outputTail: expect.stringContaining("ERROR: failed to create cluster") as string,
    });
    const [create, logs, remove] = world.ran("kind").filter((line) => !line.startsWith("kind version"));
    expect([create, logs, remove].map((line) => line?.split(" ")[1])).toEqual(["create", "export", "delete"]);
    expect(logs).toBe(`kind export logs /out/kind --name ${nameIn(create)}`);
    expect(nameIn(remove)).toBe(nameIn(create));
    expect(world.ledger.open()).toEqual([]);
  });

  test("in time says so", async () => {
    const world = kindWorld({ script: { "kind create cluster": { exitCode: null, timedOut: true } } });
    await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({
      message: expect.stringContaining("kind was not done within 900 s") as string,
    });
  });

  test("because a node stays unready says which and why", async () => {
    const world = kindWorld({ script: { "kubectl get nodes": { stdout: NODES_NOT_READY } } });
    await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({
      code: "CLUSTER_START_FAILED",
      message: expect.stringMatching(/node heapgate-1a2b3c-control-plane is not ready after 180 s: kubelet is posting/u) as string,
    });
    expect([world.ran("kind export"), world.ran("kind delete")].map((lines) => lines.length)).toEqual([1, 1]);
  });

  test.each<[KeepPolicy, number]>([
    ["never", 1],
    ["on-failure", 0],
    ["always", 0],
  ])("under keep-cluster: %s is deleted %i times", async (keep, times) => {
    const world = kindWorld({ keep, script: { "kind create cluster": failing("kubeadm") } });
    await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({ code: "CLUSTER_START_FAILED" });
    expect(world.ran("kind delete")).toHaveLength(times);
    expect(world.ledger.open()).toEqual([]);
  });

  test("that is kept says how to look into it and how to delete it", async () => {
    const world = kindWorld({ keep: "on-failure", script: { "kind create cluster": failing("kubeadm") } });
    await expect(startKindCluster(world.ports, world.options)).rejects.toMatchObject({ code: "CLUSTER_START_FAILED" });
    const name = nameIn(world.ran("kind create")[0]);
    expect(world.said.at(-1)).toBe(
      `cluster ${name} is kept. Look into it: kind export kubeconfig --name ${name}   Delete it: kind delete cluster --name ${name}`,
    );
  });
});

describe("an interrupted run", () => {
  const reason = new Error("SIGINT");

  test.each<KeepPolicy>(["never", "on-failure", "always"])(
    "deletes the half-made cluster and asks for no logs, whatever is to be kept (%s)",
    async (keep) => {
      const abort = new AbortController();
      const world = kindWorld({
        keep,
        signal: abort.signal,
        script: {
          "kind create cluster": () => {
            abort.abort(reason);
            throw reason;
          },
        },
      });
      await expect(startKindCluster(world.ports, world.options)).rejects.toBe(reason);
      expect([world.ran("kind export").length, world.ran("kind delete").length, world.ran("docker ps").length]).toEqual([0, 1, 2]);
      expect(world.ledger.open()).toEqual([]);
    },
  );

  test("deletes a cluster that stood", async () => {
    const abort = new AbortController();
    const world = kindWorld({ signal: abort.signal });
    const cluster = await startKindCluster(world.ports, world.options);
    abort.abort(reason);
    await cluster[Symbol.asyncDispose]();
    expect(world.ran("kind delete")).toHaveLength(1);
  });
});

describe("at the end", () => {
  test.each<[KeepPolicy, boolean, boolean]>([
    ["never", false, true],
    ["never", true, true],
    ["on-failure", false, true],
    ["on-failure", true, false],
    ["always", false, false],
    ["always", true, false],
  ])("keep-cluster: %s, failed: %s: deleted: %s", async (keep, failed, deleted) => {
    const world = kindWorld({ keep });
    const cluster = await startKindCluster(world.ports, world.options);
    // A later step must not delete what is to be kept in any case.
    expect(world.ledger.open()).toHaveLength(keep === "always" ? 0 : 1);
    if (failed) cluster.markFailed();
    await cluster[Symbol.asyncDispose]();
    expect(world.ran("kind delete")).toHaveLength(deleted ? 1 : 0);
    expect(world.ledger.open()).toEqual([]);
  });

  test("what cannot be deleted is said and stays in the ledger", async () => {
    const broken = kindWorld({
      script: {
        "kind delete cluster": { exitCode: 1, stderr: "ERROR: no\n" },
        "docker ps": { stdout: "abc\n" },
        "docker rm": { exitCode: 1 },
      },
    });
    const kept = await startKindCluster(broken.ports, broken.options);
    await kept[Symbol.asyncDispose]();
    expect(broken.ledger.open()).toEqual([{ kind: "kind-cluster", name: kept.name }]);
    expect(broken.said.at(-1)).toBe(
      `warning: cluster ${kept.name} could not be deleted: its containers cannot be removed. Delete it: kind delete cluster --name ${kept.name}`,
    );
  });
});
