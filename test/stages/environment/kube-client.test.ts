// What every KubeClient promises, shown with kubectl's recorded words, with the fake programs, and, where HEAPGATE_TEST_KUBECONFIG names a cluster, with that cluster.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeClient } from "../../../src/ports/kube-client.ts";
import { createKubeClient, type KubeClientOptions } from "../../../src/stages/environment/kube-client.ts";
import { makeFakeCluster } from "../../support/fake-cluster/make.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";
import { realPorts } from "../../support/real-ports.ts";

const PLACE: KubeClientOptions = {
  kubeconfig: "/w/kubeconfig",
  context: null,
  env: { PATH: "/bin" },
  cwd: "/w",
  facts: { HEAPGATE_API_SERVER_URL: "https://a" },
};
const SOON = { timeoutSeconds: 30 };

type Script = Parameters<typeof fakeExec>[0];
const opened = (script: Script, place: Partial<KubeClientOptions> = {}) => {
  const exec = fakeExec(script);
  const clock = fakeClock();
  return {
    kube: createKubeClient({ exec, clock }, { ...PLACE, ...place }),
    exec,
    clock,
    lines: () => exec.calls.map(({ argv }) => argv.join(" ")),
  };
};

const NOT_FOUND: FakeAnswer = { exitCode: 1, stderr: 'Error from server (NotFound): configmaps "heapgate-none" not found\n' };
const REFUSED: FakeAnswer = {
  exitCode: 1,
  stderr: "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\nconnection refused\n",
};

const KUBECONFIG = process.env["HEAPGATE_TEST_KUBECONFIG"];
if (KUBECONFIG === undefined) console.warn("KubeClient: HEAPGATE_TEST_KUBECONFIG names no cluster, so only recorded answers are asked");

const NAMESPACE = `heapgate-contract-${process.pid}`;
const CONFIG_MAP = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, namespace: ${NAMESPACE}}\nimmutable: true\ndata: {a: "1"}\n`;
const IMMUTABLE = 'Error from server (Invalid): ConfigMap "kept" is invalid: data: Forbidden: field is immutable when `immutable` is set\n';

/** A cluster that keeps one immutable ConfigMap, as kubectl tells of it. */
const recordedCluster = (): KubeClient => {
  let data: string | null = null;
  const apply = (stdin: string): FakeAnswer => {
    if (stdin.includes("kind: Unheard"))
      return {
        exitCode: 1,
        stderr:
          'error: resource mapping not found for name: "w" namespace: "" from "STDIN": no matches for kind "Unheard" in version "none.example/v1"\nensure CRDs are installed first\n',
      };
    const given = /a: "(?<a>\d)"/u.exec(stdin)?.groups?.["a"] ?? "";
    if (data !== null && data !== given) return { exitCode: 1, stderr: IMMUTABLE };
    data = given;
    return { stdout: "configmap/kept serverside-applied\n" };
  };
  return opened({
    "kubectl get configmap heapgate-none": NOT_FOUND,
    "kubectl get unheards": { exitCode: 1, stderr: `error: the server doesn't have a resource type "unheards"\n` },
    "kubectl get pods heapgate-none --ignore-not-found": {},
    "kubectl get configmap kept": () => ({ stdout: JSON.stringify({ data: { a: data } }) }),
    "kubectl get namespace default": { stdout: '{"kind":"Namespace"}' },
    "kubectl get --raw /readyz": { stdout: "ok" },
    "kubectl get --raw /nope": { exitCode: 1, stderr: "Error from server (NotFound): the server could not find the requested resource\n" },
    "kubectl delete --ignore-not-found": () => {
      data = null;
      return {};
    },
    "kubectl apply": ({ stdin = "" }) => apply(stdin),
    "kubectl port-forward": { exitCode: 1, stderr: 'Error from server (NotFound): pods "heapgate-none" not found\n' },
    "kubectl frobnicate": { exitCode: 1, stderr: 'error: unknown command "frobnicate" for "kubectl"\n' },
  }).kube;
};

const realCluster = (): KubeClient =>
  createKubeClient(realPorts(), { kubeconfig: KUBECONFIG ?? "", context: null, env: realPorts().env.all(), cwd: "/", facts: {} });

const folder = mkdtempSync(join(tmpdir(), "heapgate-kube-client-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The programs that whole runs without a cluster use. */
const fakeCluster = (): KubeClient => {
  const fake = makeFakeCluster(folder);
  const kubeconfig = fake.addCluster("mine", []);
  return createKubeClient(realPorts(), { kubeconfig, context: null, env: { PATH: fake.bin }, cwd: "/", facts: {} });
};

describe.each([
  ["recorded answers", recordedCluster, false],
  ["the fake programs", fakeCluster, false],
  ["a real cluster", realCluster, KUBECONFIG === undefined],
])("with %s", (_, open, isSkipped) => {
  describe.skipIf(isSkipped)("every promise is kept:", () => {
    const kube = open();
    beforeAll(async () => {
      if (open !== recordedCluster)
        await kube.apply(`apiVersion: v1\nkind: Namespace\nmetadata: {name: ${NAMESPACE}}\n`, { ...SOON, recreate: false });
    });
    afterAll(async () => {
      if (open !== recordedCluster && !isSkipped) await kube.run(["delete", "namespace", NAMESPACE, "--wait=false"], SOON);
    });

    test("what is there is given as JSON", async () => {
      expect(await kube.getJson(["namespace", "default"], SOON)).toMatchObject({ kind: "Namespace" });
    });

    test.each([[["configmap", "heapgate-none"]], [["unheards"]], [["pods", "heapgate-none", "--ignore-not-found"]]])(
      "%j is not there: null",
      async (args) => {
        expect(await kube.getJson(args, SOON)).toBeNull();
      },
    );

    test("a text of the API server comes as it is, and an unknown path is an error", async () => {
      expect(await kube.raw("/readyz", SOON)).toBe("ok");
      await expect(kube.raw("/nope", SOON)).rejects.toMatchObject({
        code: "KUBECTL_FAILED",
        message: expect.stringContaining("get --raw /nope failed"),
      });
    });

    test("a command that fails is a value", async () => {
      const { exitCode, stderr } = await kube.run(["frobnicate"], SOON);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("unknown command")]);
    });

    test("a field that cannot be changed is an error, unless the object may be made anew", { timeout: 60_000 }, async () => {
      await kube.apply(CONFIG_MAP, { ...SOON, recreate: false });
      const changed = CONFIG_MAP.replace('"1"', '"2"');
      await expect(kube.apply(changed, { ...SOON, recreate: false })).rejects.toMatchObject({
        code: "APPLY_FAILED",
        message: expect.stringMatching(/^ConfigMap\/kept was refused by the cluster: .*immutable/u),
      });
      await kube.apply(changed, { ...SOON, recreate: true });
      expect(await kube.getJson(["configmap", "kept", "--namespace", NAMESPACE], SOON)).toMatchObject({ data: { a: "2" } });
    });

    test("a kind that is not served is an error once its definition had time to come", { timeout: 60_000 }, async () => {
      await expect(
        kube.apply("apiVersion: none.example/v1\nkind: Unheard\nmetadata: {name: w}\n", { timeoutSeconds: 6, recreate: true }),
      ).rejects.toMatchObject({
        code: "APPLY_FAILED",
        message: "Unheard/w was refused by the cluster: no matches for kind Unheard in version none.example/v1.",
      });
    });

    test("no port of a pod that is not there is forwarded", async () => {
      await expect(kube.forward({ namespace: "default", pod: "heapgate-none", port: 80 }, SOON)).rejects.toMatchObject({
        code: "FORWARD_FAILED",
        message: expect.stringMatching(/^Port 80 of pod default\/heapgate-none cannot be forwarded: .*not found/u),
      });
    });
  });
});

describe("the command line", () => {
  const ANY = { kubectl: { stdout: "{}" } };

  test("names the cluster, in front of what a program in a pod gets", async () => {
    const { kube, exec, lines } = opened(ANY, { context: "dev" });
    await kube.run(["exec", "-n", "shop", "pod/a", "--", "tar", "-c", "."], { ...SOON, stdin: "x" });
    expect(lines()).toEqual(["kubectl exec -n shop pod/a --kubeconfig /w/kubeconfig --context dev -- tar -c ."]);
    expect(exec.calls[0]).toMatchObject({ cwd: "/w", env: { PATH: "/bin" }, stdin: "x" });
  });

  test("names nothing where the user's surroundings choose", async () => {
    const { kube, lines } = opened(ANY, { kubeconfig: null });
    await kube.getJson(["pods", "-A"], SOON);
    expect(lines()).toEqual(["kubectl get pods -A -o json"]);
    expect(kube.clusterArgs).toEqual([]);
    expect(kube.env).toEqual({ HEAPGATE_API_SERVER_URL: "https://a" });
  });

  test("other programs find the cluster by KUBECONFIG", () => {
    const { kube } = opened(ANY);
    expect(kube.env).toEqual({ KUBECONFIG: "/w/kubeconfig", HEAPGATE_API_SERVER_URL: "https://a" });
    expect(kube.clusterArgs).toEqual(["--kubeconfig", "/w/kubeconfig"]);
  });
});

describe("a server that fails for a moment", () => {
  test("is asked again", async () => {
    let asked = 0;
    const { kube, clock } = opened({ kubectl: () => ((asked += 1) < 3 ? REFUSED : { stdout: '{"a":1}' }) });
    expect(await kube.getJson(["nodes"], SOON)).toEqual({ a: 1 });
    expect([asked, clock.monotonicSeconds()]).toEqual([3, 1.5]);
  });

  test("that goes on failing is an error with its words", async () => {
    const { kube, lines } = opened({ kubectl: REFUSED });
    await expect(kube.raw("/metrics", SOON)).rejects.toMatchObject({
      code: "KUBECTL_FAILED",
      message: expect.stringContaining("was refused"),
    });
    expect(lines()).toHaveLength(4);
  });

  test("is not asked again once the time is over", async () => {
    const { kube, lines } = opened({ kubectl: { ...REFUSED, exitCode: null, timedOut: true } });
    await expect(kube.getJson(["nodes"], SOON)).rejects.toMatchObject({ message: expect.stringContaining("no answer within 30 s") });
    expect(lines()).toHaveLength(1);
  });

  test("is not asked for what is forbidden", async () => {
    const { kube, lines } = opened({
      kubectl: { exitCode: 1, stderr: 'Error from server (Forbidden): nodes is forbidden: User "x" cannot list resource "nodes"\n' },
    });
    await expect(kube.getJson(["nodes"], SOON)).rejects.toMatchObject({
      code: "KUBECTL_FAILED",
      message: expect.stringContaining("Forbidden"),
    });
    expect(lines()).toHaveLength(1);
  });
});

describe("no good answer", () => {
  test.each<[string, FakeAnswer, RegExp]>([
    ["none in time", { exitCode: null, timedOut: true }, /no answer within 30 s/u],
    ["no JSON", { stdout: "Warning: x" }, /its output is no JSON/u],
  ])("%s", async (_, answer, message) => {
    await expect(opened({ kubectl: answer }).kube.getJson(["pods"], SOON)).rejects.toMatchObject({
      code: "KUBECTL_FAILED",
      message: expect.stringMatching(message),
    });
  });

  test("kubectl that is not there is TOOL_MISSING", async () => {
    await expect(opened({}).kube.getJson(["pods"], SOON)).rejects.toMatchObject({ code: "TOOL_MISSING" });
  });

  test("an abort is thrown as it is", async () => {
    const reason = new Error("stop");
    await expect(opened({ kubectl: {} }).kube.getJson(["pods"], { ...SOON, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
