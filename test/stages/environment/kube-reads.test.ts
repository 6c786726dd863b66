// Questions through one proxy: what it answers, what is asked of kubectl after all, and that it is opened once and ended.
import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { kubeReads } from "../../../src/stages/environment/kube-reads.ts";
import { fakeKube, type FakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { realPorts } from "../../support/real-ports.ts";

const CALL = { timeoutSeconds: 5 };
const SUMMARY = "/api/v1/nodes/node-1/proxy/stats/summary";
const PODS = "/api/v1/namespaces/shop/pods";
const POD_LIST = JSON.stringify({ kind: "PodList", apiVersion: "v1", items: [{ metadata: { name: "web-1" } }] });

interface Served {
  readonly status: number;
  readonly body: string;
}

let served: Record<string, Served>;
let asked: string[];
let url: string;
let close: () => Promise<void>;
const ports = realPorts();

beforeEach(async () => {
  served = { [SUMMARY]: { status: 200, body: '{"node":{}}' }, [PODS]: { status: 200, body: POD_LIST } };
  asked = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const answer = served[path] ?? { status: 404, body: '{"kind":"Status"}' };
    response.writeHead(answer.status, { connection: "close" }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  close = () => new Promise<void>((resolve) => server.close(() => resolve()));
});
afterEach(async () => await close());

const cluster = (script: FakeKubeScript = {}): FakeKube => fakeKube({ "proxy ": { stdout: url }, ...script });
const linesOf = (kube: FakeKube): readonly string[] => kube.calls.map(({ line }) => line.replace(/^proxy .*$/u, "proxy"));

test("all questions go through one proxy, even those asked at once", async () => {
  const kube = cluster();
  await using client = kubeReads(ports, kube);
  const [summary, pods, none] = await Promise.all([
    client.raw(SUMMARY, CALL),
    client.getJson(["pods", "-n", "shop"], CALL),
    client.getJson(["service", "web", "-n", "shop"], CALL),
  ]);
  expect(summary).toBe('{"node":{}}');
  expect(pods).toMatchObject({ kind: "List", items: [{ kind: "Pod", metadata: { name: "web-1" } }] });
  // No such object: kubectl says null too.
  expect(none).toBeNull();
  expect(linesOf(kube)).toEqual(["proxy"]);
  expect(asked).toHaveLength(3);
});

test("the proxy is opened for reading alone", async () => {
  const opened: unknown[] = [];
  const kube = cluster();
  const proxy: FakeKube["proxy"] = async (paths, options) => {
    opened.push(options.readsOnly);
    return await kube.proxy(paths, options);
  };
  await using client = kubeReads(ports, { ...kube, proxy });
  await client.raw(SUMMARY, CALL);
  expect(opened).toEqual([true]);
});

describe("kubectl is asked after all", () => {
  test.each<[string, Readonly<Record<string, Served>>]>([
    ["when the right is missing", { [PODS]: { status: 403, body: "{}" } }],
    ["when the server failed", { [PODS]: { status: 503, body: "try again" } }],
    ["when the kind is not served", { [PODS]: { status: 404, body: "{}" } }],
    ["when the answer is no list", { [PODS]: { status: 200, body: "<html>" } }],
  ])("%s", async (_name, more) => {
    served = { ...served, ...more };
    const kube = cluster({ "get pods -n shop": { json: { items: [] } } });
    await using client = kubeReads(ports, kube);
    expect(await client.getJson(["pods", "-n", "shop"], CALL)).toEqual({ items: [] });
    expect(linesOf(kube)).toEqual(["proxy", "get pods -n shop"]);
  });

  test("and its error is the error", async () => {
    served = { [PODS]: { status: 403, body: "{}" } };
    const stderr = 'Error from server (Forbidden): pods is forbidden: User "me" cannot list resource "pods"';
    const kube = cluster({ "get pods -n shop": { exitCode: 1, stderr } });
    await using client = kubeReads(ports, kube);
    await expect(client.getJson(["pods", "-n", "shop"], CALL)).rejects.toMatchObject({ code: "KUBECTL_FAILED" });
  });

  test.each([
    ["a path that is not let through", "raw /api/v1/namespaces/shop/secrets"],
    ["a kind that is not known here", "get widgets -n shop"],
  ])("for %s, without the proxy", async (_name, line) => {
    const kube = cluster({ [line]: { stdout: "text", json: "object" } });
    await using client = kubeReads(ports, kube);
    const [verb, ...args] = line.split(" ");
    const answer = verb === "raw" ? await client.raw(args[0] ?? "", CALL) : await client.getJson(args, CALL);
    expect(answer).toBe(verb === "raw" ? "text" : "object");
    expect(linesOf(kube)).toEqual([line]);
  });

  test("when the proxy cannot be opened, which is tried once", async () => {
    let tries = 0;
    const kube = cluster({ [`raw ${SUMMARY}`]: { stdout: "by kubectl" } });
    const proxy = (): Promise<never> => {
      tries += 1;
      return Promise.reject(new Error("no proxy"));
    };
    await using client = kubeReads(ports, { ...kube, proxy });
    expect([await client.raw(SUMMARY, CALL), await client.raw(SUMMARY, CALL)]).toEqual(["by kubectl", "by kubectl"]);
    expect(tries).toBe(1);
  });
});

test("what an abort ends does not go on to kubectl, and the proxy serves whoever asks next", async () => {
  const kube = cluster();
  await using client = kubeReads(ports, kube);
  const reason = new Error("stop");
  await expect(client.raw(SUMMARY, { ...CALL, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(kube.calls).toEqual([]);
  expect(await client.raw(SUMMARY, CALL)).toBe('{"node":{}}');
});

test("the proxy ends with the client, which asks kubectl from then on", async () => {
  let ended = 0;
  const kube = cluster({ [`raw ${SUMMARY}`]: { stdout: "by kubectl" } });
  const proxy: FakeKube["proxy"] = async () => ({ url, [Symbol.asyncDispose]: async () => void (ended += 1) });
  const client = kubeReads(ports, { ...kube, proxy });
  await client.raw(SUMMARY, CALL);
  await client[Symbol.asyncDispose]();
  expect(ended).toBe(1);
  expect(await client.raw(SUMMARY, CALL)).toBe("by kubectl");
});
