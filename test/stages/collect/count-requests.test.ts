// What is asked of an app is counted for the phase in which it is asked, and answered as before.
import { expect, test } from "vitest";
import type { PhaseName } from "../../../src/core/snapshot/snapshot.ts";
import type { CollectTarget } from "../../../src/stages/collect/collect-target.ts";
import { countRequests } from "../../../src/stages/collect/count-requests.ts";
import type { Endpoint } from "../../../src/stages/collect/endpoint.ts";

const request = { path: "", headers: {}, timeoutSeconds: 1, signal: new AbortController().signal };
const endpoint = (name: string): Endpoint => ({
  name,
  ask: async ({ path }) => ({ kind: "failed", reason: "refused", message: `${name}${path}` }),
});
const targetOf = (more: Partial<CollectTarget>): CollectTarget => ({
  app: {
    name: "shop",
    side: "head",
    instance: "process",
    exited: new Promise(() => {}),
    hasExited: () => null,
    outputTail: () => "",
    readStats: () => Promise.reject(new Error("not asked")),
  },
  pprof: endpoint("pprof"),
  metrics: endpoint("metrics"),
  requiredProfiles: [],
  requiredMetrics: [],
  ...more,
});

test("by phase and kind, failed requests too", async () => {
  let phase: PhaseName = "warm-up";
  const { target, asked } = countRequests(targetOf({}), () => phase);
  await target.metrics?.ask(request);
  phase = "cost";
  await target.metrics?.ask(request);
  const pending = target.pprof?.ask({ ...request, path: "/profile" });
  phase = "growth";
  // It was asked in the cost phase.
  expect(await pending).toMatchObject({ message: "pprof/profile" });
  await target.pprof?.ask(request);
  await target.pprof?.ask(request);
  expect(Object.fromEntries(asked())).toEqual({
    "warm-up": { scrapes: 1, profiles: 0 },
    cost: { scrapes: 1, profiles: 1 },
    growth: { scrapes: 0, profiles: 2 },
  });
  expect(target.pprof?.name).toBe("pprof");
});

test("what is off stays off", () => {
  const { target, asked } = countRequests(targetOf({ pprof: null, metrics: null }), () => "cost");
  expect([target.pprof, target.metrics, asked().size]).toEqual([null, null, 0]);
});
