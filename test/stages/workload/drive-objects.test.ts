// The object workload against an API server in memory, over real HTTP.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ObjectsWorkload } from "../../../src/core/config/cluster-config.ts";
import type { Http, HttpAnswer } from "../../../src/ports/http.ts";
import type { DrivePhase } from "../../../src/core/snapshot/trial-plan.ts";
import { deleteObjects, driveObjects } from "../../../src/stages/workload/drive-objects.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { startFakeApiServer, type FakeApiOptions, type FakeApiServer } from "../../support/fake-api-server.ts";
import { fakeKube } from "../../support/fake-kube.ts";
import { createMemoryWorkload } from "../../support/memory-ledger.ts";
import { realPorts } from "../../support/real-ports.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-objects-"));
afterAll(() => rmSync(folder, { recursive: true }));
const WIDGET =
  'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: "w-${INDEX}", labels: { app: w } }\nspec: { paused: true, number: ${INDEX} }\n';
writeFileSync(join(folder, "widget.yaml"), WIDGET);
writeFileSync(join(folder, "two.yaml"), `${WIDGET}---\n${WIDGET}`);
writeFileSync(join(folder, "empty.yaml"), "# nothing\n");

const KINDS = { "/apis/example.com/v1": { Widget: "widgets" } };
const WORKLOAD: ObjectsWorkload = {
  kind: "objects",
  template: "widget.yaml",
  count: 5,
  ratePerSecond: null,
  namespace: "load",
  ready: "condition=Ready",
  release: { spec: { paused: false } },
};
/** Ready is what is not paused. */
const controller: FakeApiOptions["controller"] = (object) =>
  JSON.stringify(object).includes('"paused":false') ? { ...object, status: { conditions: [{ type: "Ready", status: "True" }] } } : object;
const COST: DrivePhase = { name: "cost", units: 5, seconds: null };

const startLoad = (server: FakeApiServer, http?: Http) => {
  const ledger = createMemoryWorkload();
  const cluster = {
    kube: fakeKube({}),
    apiUrl: () => Promise.resolve(server.url),
    namespace: "dev",
    runLabel: "run-1",
    ledger,
    counter: { next: 0 },
  };
  const ports = { ...realPorts(), clock: fakeClock(), ...(http === undefined ? {} : { http }) };
  const context = { cluster, folders: [folder], signal: new AbortController().signal };
  return {
    clock: ports.clock,
    noted: ledger.journal,
    drive: async (phase: DrivePhase = COST, more: Partial<ObjectsWorkload> = {}) =>
      await driveObjects(ports, { ...WORKLOAD, ...more }, phase, context),
    clear: async () => await deleteObjects(ports, WORKLOAD, context),
  };
};
const namesIn = (server: FakeApiServer): readonly string[] => [...server.objects.keys()].toSorted();

test("what is made is noted before, and forgotten once it is gone", async () => {
  const noted: string[] = [];
  const load: { current: ReturnType<typeof startLoad> | null } = { current: null };
  await using server = await startFakeApiServer({
    kinds: KINDS,
    controller: (object) => {
      noted.push(...(load.current?.noted ?? []));
      return controller(object);
    },
  });
  load.current = startLoad(server);
  await load.current.drive();
  expect(noted[0]).toBe("note Widget in load");
  expect(load.current.noted).toEqual(["note Widget in load"]);
  await load.current.clear();
  expect(load.current.noted).toEqual(["note Widget in load", "forget Widget in load"]);
});

describe("a phase", () => {
  test("makes its objects paused, lets all go once all exist, and waits until each is ready", async () => {
    await using server = await startFakeApiServer({ kinds: KINDS, controller });
    const load = startLoad(server);
    expect(await load.drive()).toMatchObject({ units: 5, offeredPerSecond: null });
    expect(namesIn(server)).toEqual([0, 1, 2, 3, 4].map((index) => `load/widgets/w-${index}`));
    const methods = server.requests.map((request) => request.split(" ")[0]);
    expect(methods.lastIndexOf("POST")).toBeLessThan(methods.indexOf("PATCH"));
    expect(server.objects.get("load/widgets/w-3")).toMatchObject({
      metadata: { namespace: "load", labels: { app: "w", "heapgate.dev/run": "run-1", "heapgate.dev/piece": "cost-0" } },
      spec: { paused: false, number: 3 },
    });
  });

  test("goes on counting where the one before ended, and waits for its own objects only", async () => {
    await using server = await startFakeApiServer({ kinds: KINDS, controller });
    const load = startLoad(server);
    await load.drive();
    expect(await load.drive({ name: "growth", units: 2, seconds: null })).toMatchObject({ units: 2 });
    expect(namesIn(server).slice(-2)).toEqual(["load/widgets/w-5", "load/widgets/w-6"]);
  });

  test("at a rate makes each object when it is due", async () => {
    await using server = await startFakeApiServer({ kinds: KINDS, controller });
    const load = startLoad(server);
    const result = await load.drive({ name: "cost", units: 21, seconds: null }, { ratePerSecond: 10, ready: null, release: null });
    expect(result).toMatchObject({ units: 21, offeredPerSecond: 10 });
    expect(result.durationSeconds).toBeCloseTo(2, 5);
    expect(result.achievedPerSecond).toBeCloseTo(10, 5);
  });
});

describe("after the trial", () => {
  test("every object of the run is deleted, and those of others stay", async () => {
    await using server = await startFakeApiServer({ kinds: KINDS, controller });
    const load = startLoad(server);
    await load.drive();
    server.objects.set("load/widgets/other", { metadata: { name: "other", labels: { "heapgate.dev/run": "run-2" } } });
    await load.clear();
    expect(namesIn(server)).toEqual(["load/widgets/other"]);
  });

  test.each<[string, HttpAnswer]>([
    ["does not answer in time", { kind: "failed", reason: "timeout", message: "no complete answer within 70 s" }],
    ["gives up itself", { kind: "answer", response: { status: 504, headers: {}, body: new Uint8Array(), durationSeconds: 60 } }],
  ])("a cluster that %s is asked again", async (_name, first) => {
    await using server = await startFakeApiServer({ kinds: KINDS, controller });
    let deletions = 0;
    const { http } = realPorts();
    const slow: Http = {
      ...http,
      request: async (request) => {
        if (request.method !== "DELETE") return await http.request(request);
        deletions += 1;
        return deletions === 1 ? first : await http.request(request);
      },
    };
    const load = startLoad(server, slow);
    await load.drive();
    await load.clear();
    expect([namesIn(server), deletions]).toEqual([[], 2]);
  });

  test("nothing is asked of the cluster when no object was made", async () => {
    await using server = await startFakeApiServer({ kinds: KINDS });
    await startLoad(server).clear();
    expect(server.requests).toEqual([]);
  });

  test("objects that stay are named with what to do", async () => {
    await using server = await startFakeApiServer({ kinds: KINDS, controller, stuck: ["w-1", "w-4"] });
    const load = startLoad(server);
    await load.drive();
    await expect(load.clear()).rejects.toMatchObject({
      code: "RESET_FAILED",
      message: expect.stringContaining("2 Widget objects of the workload is still there after 120 s: their finalizers are not taken off"),
    });
  });
});

describe("is refused", () => {
  test.each<[string, Partial<ObjectsWorkload>, FakeApiOptions, string, RegExp]>([
    ["a missing template", { template: "no.yaml" }, { kinds: KINDS }, "FILE_NOT_FOUND", /no\.yaml/u],
    ["a template of two objects", { template: "two.yaml" }, { kinds: KINDS }, "WORKLOAD_FAILED", /holds more than one object/u],
    ["an empty template", { template: "empty.yaml" }, { kinds: KINDS }, "WORKLOAD_FAILED", /holds no object/u],
    [
      "a kind nobody serves",
      {},
      { kinds: { "/apis/example.com/v1": {} } },
      "WORKLOAD_FAILED",
      /serves no kind Widget in example\.com\/v1; deploy its CRD/u,
    ],
    ["a group nobody serves", {}, { kinds: {} }, "WORKLOAD_FAILED", /could not find \/apis\/example\.com\/v1/u],
    ["a condition that is none", { ready: "Ready" }, { kinds: KINDS }, "WORKLOAD_FAILED", /workload\.objects\.ready: "Ready" is none of/u],
    [
      "an object the cluster does not take",
      {},
      { kinds: KINDS, controller: () => ({ refused: "admission webhook said no" }) },
      "WORKLOAD_FAILED",
      /refused to make Widget w-\d: admission webhook said no/u,
    ],
    [
      "objects that do not get ready",
      { release: null },
      { kinds: KINDS, controller },
      "WORKLOAD_FAILED",
      /5 of 5 objects did not come to condition=Ready within 600 s \(w-0, w-1, w-2, …\)/u,
    ],
  ])("%s", async (_name, more, options, code, message) => {
    await using server = await startFakeApiServer(options);
    await expect(startLoad(server).drive(COST, more)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
