// The order of forced collections and the counters read with them.
import { describe, expect, test } from "vitest";
import { collectAfterGc, collectHeap, fetchGoroutineCount, fetchMemStats } from "../../../src/stages/collect/force-gc.ts";
import { debugHeap, goAnswers, HEAP, heapOfRate, send, startPprofServer } from "../../support/pprof-server.ts";
import { at } from "../../support/endpoints.ts";
import { realPorts } from "../../support/real-ports.ts";

const signal = new AbortController().signal;
const memStats = {
  totalAllocBytes: 100_000,
  mallocs: 1000,
  frees: 950,
  heapAllocBytes: 5001,
  heapObjects: 50,
  numGc: 1,
  memProfileRateBytes: 65_536,
};

describe("collectAfterGc", () => {
  test("collects twice 100 ms apart, reads the counters with the second, the heap after it", async () => {
    await using server = await startPprofServer(goAnswers());
    const ports = realPorts();
    const slept: number[] = [];
    const clock = { ...ports.clock, sleep: async (seconds: number) => void slept.push(seconds) };
    const after = await collectAfterGc({ ...ports, clock }, { pprof: at(server.pprofUrl), signal }, { keepHeap: true });
    expect(after).toMatchObject({ memStats: { kind: "mem-stats", memStats }, heap: { kind: "profile", content: HEAP } });
    expect(server.asked).toEqual(["/debug/pprof/heap?gc=1", "/debug/pprof/heap?gc=1&debug=1", "/debug/pprof/heap?gc=1"]);
    expect(slept).toEqual([0.1]);
    expect(server.connections()).toBe(1);
  });

  test("without a heap profile asks for none", async () => {
    await using server = await startPprofServer(goAnswers());
    expect(await collectAfterGc(realPorts(), { pprof: at(server.pprofUrl), signal }, { keepHeap: false })).toMatchObject({ heap: null });
    expect(server.asked.length).toBe(2);
  });

  test("what is not served is said for both", async () => {
    await using server = await startPprofServer({});
    expect(await collectAfterGc(realPorts(), { pprof: at(server.pprofUrl), signal }, { keepHeap: true })).toMatchObject({
      memStats: { kind: "not-served" },
      heap: { kind: "not-served" },
    });
  });
});

describe("collectHeap", () => {
  test("collects twice 100 ms apart and keeps the second profile", async () => {
    await using server = await startPprofServer({ "/debug/pprof/heap?gc=1": [send(heapOfRate(1)), send(heapOfRate(4096))] });
    const ports = realPorts();
    const slept: number[] = [];
    const clock = { ...ports.clock, sleep: async (seconds: number) => void slept.push(seconds) };
    expect(await collectHeap({ ...ports, clock }, { pprof: at(server.pprofUrl), signal })).toMatchObject({ kind: "profile", period: 4096 });
    expect(server.asked).toEqual(["/debug/pprof/heap?gc=1", "/debug/pprof/heap?gc=1"]);
    expect(slept).toEqual([0.1]);
    expect(server.connections()).toBe(1);
  });

  test("says what is not served", async () => {
    await using server = await startPprofServer({});
    expect(await collectHeap(realPorts(), { pprof: at(server.pprofUrl), signal })).toMatchObject({ kind: "not-served" });
    expect(server.asked).toEqual(["/debug/pprof/heap?gc=1"]);
  });
});

describe("fetchMemStats", () => {
  test("reads the counters without a collection", async () => {
    await using server = await startPprofServer(goAnswers());
    expect(await fetchMemStats(realPorts(), { pprof: at(server.pprofUrl), signal })).toEqual({ kind: "mem-stats", memStats });
    expect(server.asked).toEqual(["/debug/pprof/heap?debug=1"]);
  });

  test.each([
    ["a text that ends early", debugHeap({ TotalAlloc: 1, HeapAlloc: 2 }), "missing"],
    ["another text", "hello\n", "wrong-page"],
  ])("%s is %s, never zeros", async (_name, body, kind) => {
    await using server = await startPprofServer({ "/debug/pprof/heap": send(body) });
    expect(await fetchMemStats(realPorts(), { pprof: at(server.pprofUrl), signal })).toMatchObject({ kind });
  });
});

test.each([
  ["goroutine profile: total 12\n1 @ 0x1\n", 12],
  ["something else\n", null],
])("goroutines of %j: %j", async (body, count) => {
  await using server = await startPprofServer({ "/debug/pprof/goroutine?debug=1": send(body) });
  expect(await fetchGoroutineCount(realPorts(), { pprof: at(server.pprofUrl), signal })).toBe(count);
  expect(await fetchGoroutineCount(realPorts(), { pprof: at(`${server.url}/nowhere`), signal })).toBeNull();
});
