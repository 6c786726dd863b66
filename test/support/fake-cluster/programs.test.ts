// The fake programs answer what the real ones answer: through the same clients, and in the same words.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseImageInspect } from "../../../src/core/kubernetes/docker-image.ts";
import { parseNodeImages } from "../../../src/core/kubernetes/docker-node-images.ts";
import { parseDockerVersion } from "../../../src/core/kubernetes/docker-version.ts";
import { createKubeClient } from "../../../src/stages/environment/kube-client.ts";
import type { ExecResult } from "../../../src/ports/exec.ts";
import { realPorts } from "../real-ports.ts";
import { makeFakeCluster, type FakeCluster } from "./make.ts";
import { COMPILE_CACHE } from "./state.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-fake-programs-"));
const ports = realPorts();
const world: { readonly fake: FakeCluster; readonly kubeconfig: string } = (() => {
  const fake = makeFakeCluster(folder);
  return { fake, kubeconfig: fake.addCluster("mine", []) };
})();
const env = { PATH: world.fake.bin, NODE_COMPILE_CACHE: COMPILE_CACHE };
const options = { timeoutSeconds: 20 };
const kube = createKubeClient(ports, { kubeconfig: world.kubeconfig, context: null, env, cwd: folder, facts: {} });
const run = (...argv: readonly [string, ...string[]]): Promise<ExecResult> => ports.exec.run({ argv, cwd: folder, env }, options);
const configMap = (kind: string, apiVersion = "v1"): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: kept, namespace: default }\n`;

afterAll(() => {
  ports.http[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe("kubectl", () => {
  test("gives objects that were applied until they are deleted, and null for what is not there", async () => {
    await kube.apply(configMap("ConfigMap"), { ...options, recreate: true });
    expect(await kube.getJson(["configmap", "kept"], options)).toMatchObject({ kind: "ConfigMap", metadata: { namespace: "default" } });
    await kube.run(["delete", "configmap", "kept", "--ignore-not-found"], options);
    expect(await kube.getJson(["configmap", "kept"], options)).toBeNull();
    expect(await kube.getJson(["unheards"], options)).toBeNull();
    expect(await kube.getJson(["pods", "none", "--ignore-not-found"], options)).toBeNull();
    expect(await kube.getJson(["namespace", "default"], options)).toMatchObject({ kind: "Namespace" });
  });

  test.each<[string, () => Promise<unknown>, object]>([
    ["a path nobody serves", () => kube.raw("/nope", options), { code: "KUBECTL_FAILED" }],
    [
      "a pod that is not there",
      () => kube.forward({ namespace: "default", pod: "none", port: 80 }, options),
      { code: "FORWARD_FAILED", message: expect.stringContaining('pods "none" not found') },
    ],
    [
      "a kind without a definition",
      () => kube.apply(configMap("Unheard", "none.example/v1"), { timeoutSeconds: 6, recreate: true }),
      { code: "APPLY_FAILED", message: expect.stringContaining("no matches for kind Unheard in version none.example/v1") },
    ],
  ])("refuses %s in kubectl's words", async (_, ask, error) => {
    await expect(ask()).rejects.toMatchObject(error);
  });

  test("answers through a proxy with lists as the API server writes them, and only what it was opened for", async () => {
    await using proxy = await kube.proxy("^/api/v1/nodes$", options);
    const nodes = await ports.http.request({ url: `${proxy.url}/api/v1/nodes`, timeoutSeconds: 5 });
    const body: unknown = nodes.kind === "answer" ? JSON.parse(new TextDecoder().decode(nodes.response.body)) : null;
    expect(body).toMatchObject({ kind: "NodeList", apiVersion: "v1", items: [{ metadata: { name: "mine-control-plane" } }] });
    expect(body).not.toHaveProperty("items.0.kind");
    const secrets = await ports.http.request({ url: `${proxy.url}/api/v1/namespaces/default/secrets`, timeoutSeconds: 5 });
    expect(secrets).toMatchObject({ kind: "answer", response: { status: 403 } });
  });
});

describe("docker and kind", () => {
  beforeAll(() => {
    mkdirSync(join(folder, "app"));
    writeFileSync(join(folder, "app", "app.json"), "{}");
  });

  test("an image is built, saved, loaded under its full name, named anew in the node, and taken away", async () => {
    expect(parseDockerVersion((await run("docker", "version", "--format", "{{json .}}")).stdout)?.server).toMatch(/^29\./u);
    expect(await run("docker", "build", "-t", "acme/shop:1", "app")).toMatchObject({ exitCode: 0 });
    expect(parseImageInspect((await run("docker", "image", "inspect", "acme/shop:1")).stdout)).toMatchObject({ os: "linux" });
    const archive = join(folder, "images.tar");
    expect(await run("docker", "save", "-o", archive, "--platform", "linux/amd64", "acme/shop:1")).toMatchObject({ exitCode: 0 });
    expect(await run("kind", "load", "image-archive", archive, "--name", "mine")).toMatchObject({ exitCode: 0 });
    const [from, to] = ["docker.io/acme/shop:1", "docker.io/acme/shop:dev"];
    await run("docker", "exec", "mine-control-plane", "ctr", "-n", "k8s.io", "images", "tag", "--force", from, to);
    const listed = parseNodeImages((await run("docker", "exec", "mine-control-plane", "crictl", "images", "-o", "json")).stdout);
    expect([...(listed?.keys() ?? [])]).toEqual([from, to]);
    expect(await run("docker", "rmi", "acme/shop:1")).toMatchObject({ exitCode: 0 });
    expect(await run("docker", "rmi", "acme/shop:1")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("No such image") });
    expect(world.fake.left()).toEqual(["cluster mine"]);
  });

  test("kind says nothing of a cluster that is not there, and deletes it without complaint", async () => {
    expect(await run("kind", "get", "nodes", "--name", "none")).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await run("kind", "delete", "cluster", "--name", "none", "--kubeconfig", join(folder, "none"))).toMatchObject({ exitCode: 0 });
    expect((await run("docker", "ps", "--all", "--quiet", "--filter", "label=io.x-k8s.kind.cluster=none")).stdout).toBe("");
  });
});
