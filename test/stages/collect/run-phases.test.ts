// A trial in phases of the user's own: their order, their runs, what they wait for, and what several workloads side by side give each component.
import { describe, expect, test } from "vitest";
import { warning } from "../../../src/core/errors/warning.ts";
import type { RequestPart } from "../../../src/core/snapshot/raw-round.ts";
import type { DrivePhase, PlannedPhase } from "../../../src/core/snapshot/trial-plan.ts";
import { collectTrial, type CollectOptions } from "../../../src/stages/collect/collect-trial.ts";
import { debugHeap, goAnswers, HEAP, send, startPprofServer, type Answer } from "../../support/pprof-server.ts";
import { quickPorts, scriptedApp, target, worked } from "../../support/scripted-trial.ts";
import { plannedPhase } from "../../support/trial-plan.ts";

const units = (number: number) => ({ units: number, seconds: null });

const collect = (targets: CollectOptions["targets"], phases: readonly PlannedPhase[], more: Partial<CollectOptions> = {}) =>
  collectTrial(quickPorts(), {
    targets,
    helpers: [],
    plan: { phases, scrapeEverySeconds: 5, pauseSeconds: 0.001 },
    drive: async (phase) => worked(phase),
    round: 1,
    order: 1,
    labels: {},
    signal: new AbortController().signal,
    ...more,
  });

const GO = { ...goAnswers() } as const;
const METRICS = send("# TYPE up gauge\nup 1\n");
const COUNTERS = send(debugHeap({ TotalAlloc: 1, Mallocs: 7, Frees: 1, HeapAlloc: 1, HeapObjects: 1, NumGC: 1 }));
/** An answer that takes its time, and tells its beginning and its end. */
const slowly =
  (milliseconds: number, begin: () => void, end: () => void, answer: Answer): Answer =>
  (request, response) => {
    begin();
    setTimeout(() => {
      end();
      answer(request, response);
    }, milliseconds);
  };

const FILL = plannedPhase({ name: "fill", work: units(7) });
const LOAD = plannedPhase({ name: "load", kind: "cost", work: units(100) });
const SOAK = plannedPhase({ name: "soak", kind: "growth", work: units(50), times: 3 });
const REST = plannedPhase({ name: "rest", kind: "cool-down", work: { units: null, seconds: 0 } });

describe("phases", () => {
  test("tell after each growth batch what is live then in each app, and nothing of an app that does not tell", async () => {
    await using server = await startPprofServer(goAnswers());
    await using other = await startPprofServer({ "/metrics": METRICS });
    const seen: string[] = [];
    const outcome = await collect([target(server, scriptedApp()), target(other, scriptedApp("other"), { pprof: null })], [SOAK], {
      onPoint: (batch, heaps) => seen.push(`${batch}: ${heaps.map((heap) => typeof heap).join(" ")}`),
    });
    if (outcome.kind !== "complete") throw outcome.error;
    expect(seen).toEqual(["1: number object", "2: number object", "3: number object"]);
  });

  test("run in their order under their names; the edges of what is measured are read around it", async () => {
    await using server = await startPprofServer(goAnswers());
    const log: string[] = [];
    const outcome = await collect([target(server, scriptedApp())], [FILL, plannedPhase({ name: "warm-up" }), LOAD, SOAK, REST], {
      drive: async (phase) => {
        log.push(`${phase.name} ${phase.units}`);
        return worked(phase, phase.units === null ? { requests: null, achievedPerSecond: null } : {});
      },
      atEdge: async (edge) => {
        log.push(`edge ${edge}`);
        return [];
      },
      onPhase: (phase, run, name) => log.push(`on ${name}${name === phase ? "" : ` (${phase})`}${run === null ? "" : ` ${run}`}`),
    });
    if (outcome.kind !== "complete") throw outcome.error;
    expect(log).toEqual([
      "on start",
      "on fill (warm-up)",
      "fill 7",
      "on warm-up",
      "warm-up 20",
      "edge start",
      "edge ready",
      "on load (cost)",
      "load 100",
      "on soak (growth)",
      "on soak (growth) 1",
      "soak 50",
      "on soak (growth) 2",
      "soak 50",
      "on soak (growth) 3",
      "soak 50",
      "edge measured",
      "on rest (cool-down)",
      "rest null",
      "edge end",
      "on end",
    ]);
    const [round] = outcome.rounds;
    expect(round?.phases.map(({ phase, name, units: done }) => [phase, name, done])).toEqual([
      ["start", undefined, null],
      ["warm-up", "fill", 7],
      ["warm-up", undefined, 20],
      ["cost", "load", 100],
      ["growth", "soak", 150],
      ["cool-down", "rest", null],
      ["end", undefined, null],
    ]);
    expect(round).toMatchObject({ units: 100, points: { unitsColumn: [50, 100, 150] } });
    expect(round?.scrapes.map(({ phase }) => phase)).toEqual(["start", "cost", "cost", "end"]);
  });

  test("the counters of all apps are read at once, outside of the CPU readings, and those one app after the other", async () => {
    const asked: string[] = [];
    const telling = (name: string): Record<string, Answer> => ({
      ...GO,
      "/metrics": slowly(
        20,
        () => asked.push(`${name} metrics begin`),
        () => asked.push(`${name} metrics`),
        METRICS,
      ),
      "/debug/pprof/heap?debug=1": slowly(
        20,
        () => asked.push(`${name} counters begin`),
        () => asked.push(`${name} counters`),
        COUNTERS,
      ),
    });
    await using one = await startPprofServer(telling("one"));
    await using other = await startPprofServer(telling("other"));
    const outcome = await collect([target(one, scriptedApp("one")), target(other, scriptedApp("other"))], [LOAD], {
      drive: async (phase) => {
        asked.push("work");
        return worked(phase);
      },
      onPhase: (phase) => {
        if (phase === "cost") asked.length = 0;
      },
    });
    expect(outcome.kind).toBe("complete");
    const scrapes = ["one metrics begin", "one metrics", "other metrics begin", "other metrics"];
    const work = asked.indexOf("work");
    expect(asked.slice(0, 2).toSorted()).toEqual(["one counters begin", "other counters begin"]);
    expect(asked.slice(2, 4).toSorted()).toEqual(["one counters", "other counters"]);
    expect(asked.slice(4, work)).toEqual(scrapes);
    expect(asked.slice(work + 1, work + 5)).toEqual(scrapes);
    expect(asked.slice(work + 5, work + 7).toSorted()).toEqual(["one counters begin", "other counters begin"]);
    expect(outcome.rounds.map(({ memStats }) => [memStats.start?.mallocs, memStats.end?.mallocs])).toEqual([
      [7, 7],
      [7, 7],
    ]);
  });

  test("what the place reads before the work it reads beside the first collections, and the work waits for it", async () => {
    const log: string[] = [];
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    await using server = await startPprofServer({
      ...GO,
      // Would never answer if the place began after it.
      "/debug/pprof/heap?gc=1": async (request, response) => {
        ask();
        await begun;
        send(HEAP)(request, response);
      },
    });
    const outcome = await collect([target(server, scriptedApp())], [LOAD], {
      drive: async (phase) => {
        log.push("work");
        return worked(phase);
      },
      atEdge: async (edge) => {
        if (edge !== "ready") return [];
        begin();
        await asked;
        await new Promise((later) => setTimeout(later, 50));
        log.push("ready");
        return [];
      },
    });
    expect(outcome.kind).toBe("complete");
    expect(log).toEqual(["ready", "work"]);
  });

  test("without a cost phase there are no edges and no CPU profile, but points and what is left at the end", async () => {
    await using server = await startPprofServer(goAnswers());
    const outcome = await collect([target(server, scriptedApp())], [SOAK]);
    expect(outcome).toMatchObject({
      kind: "complete",
      rounds: [{ units: null, memStats: { start: null, end: null }, points: { unitsColumn: [50, 100, 150] }, voidReason: null }],
    });
    expect(outcome.rounds[0]?.profiles.map(({ kind, checkpoint }) => `${kind}.${checkpoint}`)).not.toContain("cpu.cost");
    expect(outcome.rounds[0]?.endMemStats).not.toBeNull();
  });

  test("several runs of one are one phase: units add up, each is told as it begins", async () => {
    await using server = await startPprofServer(goAnswers());
    const seen: string[] = [];
    const outcome = await collect([target(server, scriptedApp())], [{ ...LOAD, times: 3 }], {
      onPhase: (_phase, run, name) => seen.push(`${name} ${run}`),
    });
    expect(seen).toEqual(["start null", "load null", "load 1", "load 2", "load 3", "end null"]);
    expect(outcome).toMatchObject({ kind: "complete", rounds: [{ units: 300, requests: { requests: 300 } }] });
  });

  test("the CPU profile begins after its delay", async () => {
    await using server = await startPprofServer(goAnswers());
    const ports = quickPorts();
    const slept: number[] = [];
    const clock = {
      ...ports.clock,
      sleep: async (seconds: number, signal?: AbortSignal) => {
        slept.push(seconds);
        await ports.clock.sleep(seconds === 77 ? 0.01 : seconds, signal);
      },
    };
    await collectTrial(
      { ...ports, clock },
      {
        targets: [target(server, scriptedApp())],
        helpers: [],
        plan: { phases: [{ ...LOAD, cpuProfile: { delaySeconds: 77, seconds: 4 } }], scrapeEverySeconds: 5, pauseSeconds: 0.001 },
        drive: async (phase) => worked(phase),
        round: 1,
        order: 1,
        labels: {},
        signal: new AbortController().signal,
      },
    );
    expect(slept).toContain(77);
    expect(server.asked).toContain("/debug/pprof/profile?seconds=4");
  });
});

describe("a run that waits", () => {
  /** `ready` rises by one with each scrape. */
  const rising = (): Answer => {
    let ready = 0;
    return (request, response) => send(`# TYPE ready gauge\nready{kind="a"} ${(ready += 1)}\nready{kind="b"} 0\n`)(request, response);
  };

  test("until a metric is there, within the phase and before the next run", async () => {
    await using server = await startPprofServer({ ...goAnswers(), "/metrics": rising() });
    const driven: string[] = [];
    const outcome = await collect([target(server, scriptedApp())], [{ ...FILL, times: 2, until: "sum(ready) >= 3" }, LOAD], {
      drive: async (phase) => {
        driven.push(`${phase.name} after ${server.asked.filter((path) => path === "/metrics").length} scrapes`);
        return worked(phase);
      },
    });
    expect(outcome.kind).toBe("complete");
    // One at the check, two polls until it holds; the second run finds it so. Then the edge of the cost phase.
    expect(driven).toEqual(["fill after 1 scrapes", "fill after 3 scrapes", "load after 5 scrapes"]);
    expect(outcome.waitSeconds).toBeGreaterThan(0.9);
    expect(outcome.rounds[0]?.labels["own-requests-warm-up"]).toMatch(/^3 scrapes/u);
  });

  test.each<[string, string, RegExp]>([
    ["of which nothing is served", "none == 1", /the phase fill waits until none == 1, but after 300 s no none is served/u],
    ["that stays where it is", 'ready{kind="b"} == 1', /but after 300 s ready is 0/u],
    ["that cannot be read", "ready = 1", /but "ready = 1" is no comparison of a metric/u],
  ])("for a metric %s breaks the trial and says what is there", async (_name, until, message) => {
    await using server = await startPprofServer({ ...goAnswers(), "/metrics": rising() });
    const ports = quickPorts();
    let now = 0;
    // Five minutes pass at once.
    const clock = { ...ports.clock, monotonicSeconds: () => now, sleep: async (seconds: number) => void (now += seconds >= 1 ? 100 : 0) };
    const outcome = await collectTrial(
      { ...ports, clock },
      {
        targets: [target(server, scriptedApp())],
        helpers: [],
        plan: { phases: [{ ...FILL, until }, LOAD], scrapeEverySeconds: 1e6, pauseSeconds: 0 },
        drive: async (phase) => worked(phase),
        round: 1,
        order: 1,
        labels: {},
        signal: new AbortController().signal,
      },
    );
    expect(outcome).toMatchObject({ kind: "broken", error: { code: "WORKLOAD_FAILED", message: expect.stringMatching(message) } });
    expect(outcome.rounds[0]?.phases.map(({ phase }) => phase)).toEqual(["start", "warm-up"]);
  });

  test("for a metric of apps that serve none fails at once", async () => {
    await using server = await startPprofServer(goAnswers());
    const outcome = await collect([target(server, scriptedApp(), { metrics: null })], [{ ...FILL, until: "ready == 1" }, LOAD]);
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining("no measured component serves metrics") } });
  });

  test("for quiet asks whoever can tell after each run, and keeps what is said", async () => {
    await using server = await startPprofServer(goAnswers());
    const order: string[] = [];
    const outcome = await collect([target(server, scriptedApp())], [LOAD, { ...SOAK, times: 2, quiesce: true }], {
      drive: async (phase) => {
        order.push(phase.name);
        return worked(phase);
      },
      quiesce: async (targets, signal) => {
        order.push("quiet");
        for (const { metrics } of targets) await metrics?.ask({ path: "", headers: {}, timeoutSeconds: 1, signal });
        return [warning("not-quiet", "The app was not quiet after 60 s.", "wait")];
      },
    });
    expect(order).toEqual(["load", "soak", "quiet", "soak", "quiet"]);
    expect(outcome.warnings.map(({ code }) => code)).toEqual(["not-quiet", "not-quiet"]);
    // What is asked for it is among what was asked of the app.
    expect(outcome.rounds[0]?.labels["own-requests-growth"]).toMatch(/^2 scrapes/u);
  });
});

describe("several HTTP workloads side by side", () => {
  const stats = (requests: number, errors = 0) => ({ requests, errors, p50Seconds: 0.01, p95Seconds: 0.02, p99Seconds: 0.03 });
  const part = (name: string, component: string, more: Partial<RequestPart> = {}): RequestPart => ({
    ...stats(50),
    component,
    name: `GET ${name} of ${component}`,
    offeredPerSecond: 50,
    achievedPerSecond: 50,
    ...more,
  });
  const side = (parts: readonly RequestPart[], more = {}) => ({
    drive: async (phase: DrivePhase) =>
      worked(phase, { requests: stats(150), parts, byComponent: { shop: stats(100), agent: stats(50) }, ...more }),
  });

  test("give each component the numbers of the requests it got, and none to who got none", async () => {
    await using server = await startPprofServer(goAnswers());
    const targets = ["shop", "agent", "idler"].map((name) => target(server, scriptedApp(name)));
    const parts = [part("/a", "shop"), part("/b", "shop"), part("/c", "agent")];
    const outcome = await collect(targets, [LOAD], side(parts));
    expect(outcome.rounds.map(({ requests }) => requests?.requests ?? null)).toEqual([100, 50, null]);
    for (const round of outcome.rounds) expect(round.requestParts).toEqual(parts);
    expect(outcome.warnings).toEqual([]);
  });

  test("are each held to their rate, and named when they miss it", async () => {
    await using server = await startPprofServer(goAnswers());
    const parts = [part("/a", "shop"), part("/slow", "agent", { achievedPerSecond: 31.24 })];
    const outcome = await collect([target(server, scriptedApp())], [LOAD], side(parts));
    const text = "the app answered 31.2 of the offered 50/s (GET /slow of agent) in the cost phase";
    expect(outcome.rounds[0]?.voidReason).toBe(text);
    expect(outcome.warnings).toMatchObject([{ code: "rate-not-reached", message: `At a fixed rate ${text}; the trial does not count.` }]);
  });

  test("are named with their errors", async () => {
    await using server = await startPprofServer(goAnswers());
    const parts = [part("/a", "shop"), part("/b", "shop", stats(50, 3))];
    const failing = side(parts, { requests: stats(100, 3), firstError: "GET /b of shop: status 500" });
    const outcome = await collect([target(server, scriptedApp())], [LOAD], failing);
    expect(outcome.warnings).toMatchObject([
      {
        code: "workload-errors",
        message: "3 of 100 requests of the cost phase failed (GET /b of shop: 3 of 50) (first: GET /b of shop: status 500).",
      },
    ]);
  });
});
