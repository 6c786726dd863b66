// Counting requests by FlowSchema: written down before it is made, read at both ends, deleted in the end, and what a refusal does.
import { describe, expect, test } from "vitest";
import { accountApiServer } from "../../../src/stages/collect/account-api-server.ts";
import type { LedgerEntry } from "../../../src/ports/ledger.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";

const SHOP = { component: "shop", accounts: [{ namespace: "dev", name: "shop" }] };
const AGENT = { component: "agent", accounts: [{ namespace: "dev", name: "agent" }] };
const dispatched = (shop: number, others: number): string => `process_start_time_seconds 1
apiserver_flowcontrol_dispatched_requests_total{flow_schema="heapgate-shop"} ${shop}
apiserver_flowcontrol_dispatched_requests_total{flow_schema="service-accounts"} ${others}
`;
const inTurn = (...answers: readonly string[]) => {
  let next = 0;
  return () => ({ stdout: answers[next++] ?? "" });
};
const FORBIDDEN = {
  exitCode: 1,
  stderr: 'Error from server (Forbidden): flowschemas.flowcontrol.apiserver.k8s.io is forbidden: User "dev" cannot patch',
};

const accounting = (script: FakeKubeScript) => {
  const entries: LedgerEntry[] = [];
  const happened: string[] = [];
  const kube = fakeKube(script);
  const controller = new AbortController();
  const counted = accountApiServer({
    kube: { ...kube, apply: async (...args) => (happened.push("apply"), await kube.apply(...args)) },
    ledger: {
      note: async (entry) => {
        happened.push("note");
        entries.push(entry);
      },
      forget: async (entry) =>
        void entries.splice(
          entries.findIndex((one) => JSON.stringify(one) === JSON.stringify(entry)),
          1,
        ),
    },
    kubeconfig: "/run/kubeconfig",
    context: null,
    signal: controller.signal,
  });
  return { kube, counted, entries, happened, controller };
};

describe("components with accounts of their own", () => {
  test("F5 get a schema each, noted before it is made, and are counted between the ends", async () => {
    const { counted, entries, happened, kube } = accounting({
      apply: {},
      "raw /metrics": inTurn(dispatched(10, 100), dispatched(60, 250)),
      "delete flowschema": {},
    });
    await counted.cover([SHOP, AGENT]);
    // Side by side.
    expect(happened).toEqual(["note", "note", "apply", "apply"]);
    expect(entries).toEqual(
      ["heapgate-shop", "heapgate-agent"].map((name) => ({
        kind: "object",
        kubeconfig: "/run/kubeconfig",
        context: null,
        namespace: null,
        resource: `flowschema/${name}`,
      })),
    );
    await counted.markStart();
    await counted.markEnd();
    expect(counted.useOf("shop")).toMatchObject({ requests: 50 });
    expect(counted.useOf("agent")).toMatchObject({ requests: 0 });
    expect(counted.useOf("other")).toBeNull();
    expect(counted.allRequests()).toBe(200);

    await counted[Symbol.asyncDispose]();
    expect(entries).toEqual([]);
    expect(kube.calls.filter(({ line }) => line.startsWith("delete")).map(({ line }) => line)).toEqual([
      "delete flowschema heapgate-shop --ignore-not-found --wait=false",
      "delete flowschema heapgate-agent --ignore-not-found --wait=false",
    ]);
    expect(counted.warnings()).toEqual([]);
  });

  test("keep their schemas from trial to trial; the readings begin anew", async () => {
    const { counted, happened } = accounting({ apply: {}, "raw /metrics": inTurn(dispatched(10, 1), dispatched(60, 1)) });
    await counted.cover([SHOP]);
    await counted.markStart();
    await counted.markEnd();
    await counted.cover([SHOP]);
    expect(happened).toEqual(["note", "apply"]);
    expect(counted.useOf("shop")).toBeNull();
    await counted.cover([{ ...SHOP, accounts: [{ namespace: "dev", name: "shop-2" }] }]);
    expect(happened).toEqual(["note", "apply", "note", "apply"]);
  });

  test("stay in the ledger when they cannot be deleted", async () => {
    const { counted, entries } = accounting({ apply: {}, "delete flowschema": { exitCode: 1, stderr: "Unable to connect to the server" } });
    await counted.cover([SHOP]);
    await counted[Symbol.asyncDispose]();
    expect(entries).toHaveLength(1);
  });
});

describe("what cannot be counted is said, once, and not known", () => {
  test("a refused schema", async () => {
    const { counted, kube } = accounting({ apply: FORBIDDEN });
    await counted.cover([SHOP]);
    await counted.cover([SHOP]);
    await counted.markStart();
    expect(kube.calls.filter(({ line }) => line.startsWith("raw"))).toEqual([]);
    expect(counted.useOf("shop")).toBeNull();
    expect(counted.warnings()).toMatchObject([{ code: "right-missing", remedy: expect.stringContaining('resources: ["flowschemas"]') }]);
  });

  test("metrics that may not be read", async () => {
    const { counted } = accounting({
      apply: {},
      raw: { exitCode: 1, stderr: 'Error from server (Forbidden): forbidden: User "dev" cannot get path "/metrics"' },
    });
    await counted.cover([SHOP]);
    await counted.markStart();
    await counted.markEnd();
    expect(counted.useOf("shop")).toBeNull();
    expect(counted.allRequests()).toBeNull();
    expect(counted.warnings()).toMatchObject([{ code: "right-missing", remedy: expect.stringContaining("/metrics") }]);
  });

  test("an API server that has no such kind", async () => {
    const { counted } = accounting({ apply: { exitCode: 1, stderr: 'error: no matches for kind "FlowSchema"' } });
    await counted.cover([SHOP]);
    expect(counted.warnings()).toMatchObject([{ code: "not-available" }]);
  });

  test("an account that two components share", async () => {
    const { counted, happened } = accounting({});
    await counted.cover([SHOP, { ...AGENT, accounts: SHOP.accounts }]);
    expect(happened).toEqual([]);
    expect(counted.warnings().map(({ message }) => message)).toEqual([
      "Requests of shop and agent to the API server are not counted: they share the account system:serviceaccount:dev:shop.",
    ]);
  });
});

test("an abort is passed on, and what was made is deleted all the same", async () => {
  const { counted, controller, entries } = accounting({ apply: {}, "delete flowschema": {} });
  await counted.cover([SHOP]);
  controller.abort(new Error("stopped"));
  await expect(counted.markStart()).rejects.toThrow("stopped");
  await counted[Symbol.asyncDispose]();
  expect(entries).toEqual([]);
});
