// Ways for the load to each replica: made through a scripted cluster, refused, unreachable.
import { describe, expect, test } from "vitest";
import type { Http } from "../../../src/ports/http.ts";
import { openPodRoutes } from "../../../src/stages/workload/open-pod-routes.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { createMemoryObjects } from "../../support/memory-ledger.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";

const pod = (name: string, podIP?: string) => ({ metadata: { name }, status: podIP === undefined ? {} : { podIP } });
const service = (index: number) => ({ metadata: { uid: `uid-${index}` }, spec: { ports: [{ port: 8080, nodePort: 30_080 + index }] } });
const SCRIPT: FakeKubeScript = {
  "get pods -n dev -l app=shop": { json: { items: [pod("shop-b", "10.244.0.8"), pod("shop-a", "10.244.0.7")] } },
  "get nodes": { json: { items: [{ status: { addresses: [{ type: "InternalIP", address: "172.18.0.2" }] } }] } },
  "get service heapgate-shop-0": { json: service(0) },
  "get service heapgate-shop-1": { json: service(1) },
  apply: {},
};

const open = async (
  script: FakeKubeScript,
  answers: (url: string) => boolean = () => true,
  signal = new AbortController().signal,
  isOnly = true,
) => {
  const kube = fakeKube(script);
  const asked: string[] = [];
  const http: Http = {
    request: ({ url }) => {
      asked.push(url);
      return Promise.resolve(
        answers(url)
          ? { kind: "answer", response: { status: 404, headers: {}, body: new Uint8Array(), durationSeconds: 0 } }
          : { kind: "failed", reason: "refused", message: "connection refused" },
      );
    },
    isPortOpen: () => Promise.resolve(false),
    findFreePort: () => Promise.resolve(1),
  };
  const memory = new Map<string, string>();
  const ledger = createMemoryObjects();
  const options = { component: "shop", selector: "app=shop", namespace: "dev", pods: ["shop-a", "shop-b"], port: 8080, isOnly };
  const routes = await openPodRoutes({ http, clock: fakeClock() }, { kube, ...options, memory, ledger, signal });
  return { routes, kube, asked, memory, ledger };
};

test("each replica has an address, in the order of the pods", async () => {
  const { routes, kube, asked, memory, ledger } = await open(SCRIPT);
  expect(routes).toEqual({ addresses: ["172.18.0.2:30080", "172.18.0.2:30081"], warnings: [] });
  expect(asked.toSorted()).toEqual(["http://172.18.0.2:30080/", "http://172.18.0.2:30081/"]);
  const applied = kube.calls.flatMap(({ line, stdin }) =>
    line === "apply" ? stdin.split("\n---\n").map((text): unknown => JSON.parse(text)) : [],
  );
  expect(applied).toMatchObject([
    { kind: "Service", metadata: { name: "heapgate-shop-0" } },
    { kind: "Service", metadata: { name: "heapgate-shop-1" } },
    {
      kind: "EndpointSlice",
      metadata: { name: "heapgate-shop-0", ownerReferences: [{ uid: "uid-0" }] },
      endpoints: [{ addresses: ["10.244.0.7"] }],
    },
    {
      kind: "EndpointSlice",
      metadata: { name: "heapgate-shop-1", ownerReferences: [{ uid: "uid-1" }] },
      endpoints: [{ addresses: ["10.244.0.8"] }],
    },
  ]);
  // By which `closeRoutes` takes them out.
  expect([...memory.keys()]).toEqual(["dev/heapgate-shop-0", "dev/heapgate-shop-1"]);
  expect(ledger.open()).toEqual(["Service/heapgate-shop-0 in dev", "Service/heapgate-shop-1 in dev"]);
});

test("a second port of the same component has Services of its own", async () => {
  const script: FakeKubeScript = {
    ...SCRIPT,
    "get service heapgate-shop-8080-0": { json: service(2) },
    "get service heapgate-shop-8080-1": { json: service(3) },
  };
  const { routes, memory } = await open(script, undefined, undefined, false);
  expect(routes.addresses).toEqual(["172.18.0.2:30082", "172.18.0.2:30083"]);
  expect([...memory.keys()]).toEqual(["dev/heapgate-shop-8080-0", "dev/heapgate-shop-8080-1"]);
});

describe("goes on by the one address, and says why,", () => {
  test.each<[string, FakeKubeScript, (url: string) => boolean, string]>([
    [
      "when no object may be made",
      { ...SCRIPT, apply: { exitCode: 1, stderr: "Error from server (Forbidden): endpointslices is forbidden" } },
      () => true,
      "forbidden",
    ],
    [
      "when pods may not be listed",
      {
        ...SCRIPT,
        "get pods": { exitCode: 1, stderr: "Error from server (Forbidden): pods is forbidden" },
        "get pods -n dev -l app=shop": { exitCode: 1, stderr: "Error from server (Forbidden): pods is forbidden" },
      },
      () => true,
      "forbidden",
    ],
    [
      "when a pod has no address",
      { ...SCRIPT, "get pods -n dev -l app=shop": { json: { items: [pod("shop-a", "10.244.0.7"), pod("shop-b")] } } },
      () => true,
      "cannot be reached one by one",
    ],
    ["when one does not answer", SCRIPT, (url) => url.includes(":30080"), "cannot be reached one by one"],
  ])("%s", async (_, script, answers, why) => {
    const { routes } = await open(script, answers);
    expect(routes.addresses).toEqual([]);
    expect(routes.warnings.map(({ code }) => code)).toEqual(["load-uneven"]);
    expect(routes.warnings[0]?.message).toContain("The 2 pods of shop may get unequal shares of the load: ");
    expect(routes.warnings[0]?.message).toContain(why);
  });
});

test("is not made when the run is stopped", async () => {
  await expect(open(SCRIPT, undefined, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
});
