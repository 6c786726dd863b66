// A trial against a scripted server: what is read in which phase, what is missing and why, and what a broken trial keeps.
import { describe, expect, test } from "vitest";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { warning } from "../../../src/core/errors/warning.ts";
import type { DrivePhase, WorkloadResult } from "../../../src/core/snapshot/trial-plan.ts";
import type { CollectTarget } from "../../../src/stages/collect/collect-target.ts";
import { collectTrial, type CollectOptions } from "../../../src/stages/collect/collect-trial.ts";
import { checkpointsOf } from "../../../src/stages/collect/run-phases.ts";
import { goAnswers, goError, HEAP, heapOfRate, send, startPprofServer, type Answer } from "../../support/pprof-server.ts";
import { realPorts } from "../../support/real-ports.ts";
import { quickPorts, scriptedApp, target, worked } from "../../support/scripted-trial.ts";
import { trialPlan, type ThreePhases } from "../../support/trial-plan.ts";

const plan: ThreePhases = {
  warmUp: { units: 20, seconds: null },
  cost: { units: 100, seconds: null },
  batch: { units: 50, seconds: null },
  batches: 4,
  cpuProfileSeconds: 1,
  scrapeEverySeconds: 5,
  pauseSeconds: 0.001,
};

const collect = (targets: readonly CollectTarget[], more: Partial<CollectOptions> = {}) =>
  collectTrial(quickPorts(), {
    targets,
    helpers: [],
    plan: trialPlan(plan),
    drive: async (phase) => worked(phase),
    round: 2,
    order: 3,
    labels: { runner: "local" },
    signal: new AbortController().signal,
    ...more,
  });

describe("a complete trial", () => {
  test("has phases, edges, points after forced collections and profiles at their checkpoints", async () => {
    await using server = await startPprofServer(goAnswers());
    const driven: unknown[] = [];
    const seen: string[] = [];
    const outcome = await collect([target(server, scriptedApp())], {
      drive: async (phase) => {
        driven.push(phase);
        return worked(phase);
      },
      onPhase: (phase, batch) => seen.push(batch === null ? phase : `${phase} ${batch}`),
    });
    if (outcome.kind !== "complete") throw outcome.error;
    const [round] = outcome.rounds;
    expect(outcome.warnings).toEqual([]);
    expect(round).toMatchObject({
      component: "shop",
      instance: "process",
      round: 2,
      order: 3,
      units: 100,
      postGc: true,
      voidReason: null,
      labels: { runner: "local" },
    });
    expect(driven).toEqual([
      { name: "warm-up", units: 20, seconds: null },
      { name: "cost", units: 100, seconds: null },
      ...Array.from({ length: 4 }, () => ({ name: "growth", units: 50, seconds: null })),
    ]);
    expect(seen).toEqual(["start", "warm-up", "cost", "growth", "growth 1", "growth 2", "growth 3", "growth 4", "end"]);
    expect(round?.phases.map(({ phase, units, achievedPerSecond }) => [phase, units, achievedPerSecond])).toEqual([
      ["start", null, null],
      ["warm-up", 20, 100],
      ["cost", 100, 100],
      ["growth", 200, 100],
      ["end", null, null],
    ]);
    expect(round?.scrapes.map(({ phase, edge }) => [phase, edge])).toEqual([
      ["start", null],
      ["cost", "start"],
      ["cost", "end"],
      ["end", null],
    ]);
    expect(round?.profiles.map(({ kind, checkpoint }) => `${kind}.${checkpoint}`)).toEqual([
      "heap.start",
      "goroutine.start",
      "cpu.cost",
      "heap.0",
      "heap.1",
      "heap.2",
      "heap.3",
      "heap.4",
      "heap.end",
      "goroutine.end",
    ]);
    expect(round?.profiles[0]?.content).toEqual(HEAP);
    expect(new TextDecoder().decode(round?.goroutineText ?? undefined)).toMatch(/^goroutine 1 \[running\]:\n/u);
    // At the check 2; for the state before the cost phase 1, at its edges 4, its CPU profile 1; a row for each batch; at the end 3.
    expect(server.connections()).toBe(2 + 1 + 4 + 1 + 5 + 3);
    // It stops the app, so nothing is read behind it.
    expect(server.asked.at(-1)).toBe("/debug/pprof/goroutine?debug=2");
    // Readings of the counters: 1 and 2 at the edges of the cost phase, 3 to 6 at the batches, 7 at the end.
    expect(round?.memStats).toMatchObject({ start: { mallocs: 1000, numGc: 1 }, end: { mallocs: 2000, numGc: 2 } });
    expect(round?.endMemStats).toMatchObject({ heapAllocBytes: 5007 });
    expect(round?.processStats).toMatchObject({ start: { cpuSeconds: 1 }, end: { cpuSeconds: 2 } });
    expect(round?.rssMaxBytes).toBe(10_000);
    expect(round?.points).toMatchObject({
      postGc: true,
      unitsColumn: [50, 100, 150, 200],
      columns: {
        live_heap_bytes: [5003, 5004, 5005, 5006],
        live_objects: [50, 50, 50, 50],
        goroutines: [9, 9, 9, 9],
        open_fds: [9, 10, 11, 12],
        rss_bytes: [8000, 9000, 10_000, 9000],
      },
    });
    const seconds = round?.points?.secondsColumn ?? [];
    expect(seconds.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(seconds);
  });

  test("forces no collection between the edges of the cost phase", async () => {
    await using server = await startPprofServer(goAnswers());
    await collect([target(server, scriptedApp())]);
    const between = server.asked.slice(
      server.asked.indexOf("/debug/pprof/heap?debug=1", 3),
      server.asked.lastIndexOf("/debug/pprof/heap?debug=1") + 1,
    );
    expect(between).toContain("/debug/pprof/profile?seconds=1");
    expect(between.filter((path) => path.includes("gc="))).toEqual([]);
  });

  test("scrapes at the schedule in warm-up, cost and growth", async () => {
    await using server = await startPprofServer(goAnswers());
    const slow = async (phase: DrivePhase, signal: AbortSignal) => {
      await realPorts().clock.sleep(phase.name === "growth" ? 0.1 : 0.25, signal);
      return worked(phase);
    };
    const outcome = await collect([target(server, scriptedApp())], { plan: trialPlan({ ...plan, scrapeEverySeconds: 0.1 }), drive: slow });
    const counts = Object.groupBy(outcome.rounds[0]?.scrapes.filter(({ edge }) => edge === null) ?? [], ({ phase }) => phase);
    for (const phase of ["warm-up", "cost", "growth"] as const) expect(counts[phase]?.length ?? 0).toBeGreaterThan(0);
  });

  test("of several components gives a round each, with a growth phase only for a leak gate", async () => {
    await using shop = await startPprofServer(goAnswers());
    await using agent = await startPprofServer(goAnswers());
    const outcome = await collect([target(shop, scriptedApp("shop")), target(agent, scriptedApp("agent"))], {
      plan: trialPlan({ ...plan, batches: 0 }),
    });
    expect(outcome.rounds.map(({ component, points, units }) => [component, points, units])).toEqual([
      ["shop", null, 100],
      ["agent", null, 100],
    ]);
    expect(outcome.rounds[0]?.phases.map(({ phase }) => phase)).toEqual(["start", "warm-up", "cost", "end"]);
  });

  test.each([
    [1, [1]],
    [4, [1, 2, 3, 4]],
    [20, [5, 10, 15, 20]],
    [30, [8, 15, 23, 30]],
  ])("%d batches have heap profiles at %j", (batches, expected) => {
    expect([...checkpointsOf(batches)]).toEqual(expected);
  });

  test.each<[string, Partial<ThreePhases>, Partial<WorkloadResult>, number]>([
    ["fixed work at the speed of the warm-up", { cost: { units: 1000, seconds: null } }, { achievedPerSecond: 100 }, 7],
    ["a fixed time", { cost: { units: null, seconds: 10 } }, {}, 9],
    ["very little work", { cost: { units: 10, seconds: null } }, { achievedPerSecond: 100 }, 1],
    ["much work: not longer than 30 s", { cost: { units: 1e6, seconds: null } }, { achievedPerSecond: 100 }, 30],
    ["work of unknown size: by its warm-up", { cost: { units: null, seconds: null } }, { units: 7, durationSeconds: 3 }, 2],
  ])("the CPU profile lies inside of %s", async (_name, own, result, seconds) => {
    await using server = await startPprofServer(goAnswers());
    await collect([target(server, scriptedApp())], {
      plan: trialPlan({ ...plan, ...own, batches: 0, cpuProfileSeconds: null }),
      drive: async (phase) => worked(phase, result),
    });
    expect(server.asked).toContain(`/debug/pprof/profile?seconds=${seconds}`);
  });
});

describe("what is missing", () => {
  test("F9 pprof: off leaves /proc and metrics, and says what is lost", async () => {
    await using server = await startPprofServer(goAnswers());
    const outcome = await collect([target(server, scriptedApp(), { pprof: null })]);
    const [round] = outcome.rounds;
    expect(outcome.warnings.map(({ code }) => code)).toEqual(["pprof-off"]);
    expect(round).toMatchObject({ postGc: false, memStats: { start: null, end: null }, endMemStats: null, profiles: [], voidReason: null });
    expect(round?.points).toMatchObject({ postGc: false, columns: { goroutines: [7, 7, 7, 7] } });
    expect(Object.keys(round?.points?.columns ?? {})).toEqual(["goroutines", "open_fds", "rss_bytes"]);
    expect(server.asked.every((path) => path === "/metrics")).toBe(true);
  });

  test("endpoints that were looked for and not found are said in their own words, and in no others", async () => {
    const unanswered = [warning("pprof-off", "nothing answers on 6060", "a"), warning("metrics-missing", "nothing answers on 8080", "b")];
    await using server = await startPprofServer({});
    const outcome = await collect([target(server, scriptedApp(), { pprof: null, metrics: null, unanswered })]);
    expect(outcome).toMatchObject({ kind: "complete", warnings: unanswered });
    expect(outcome.warnings.length).toBe(2);
  });

  test("a process that cannot be seen from here counts its own files and memory", async () => {
    let files = 20;
    const metrics: Answer = (request, response) =>
      send(`# TYPE go_goroutines gauge\ngo_goroutines 7\nprocess_open_fds ${(files += 1)}\nprocess_resident_memory_bytes 2.1e+07\n`)(
        request,
        response,
      );
    await using server = await startPprofServer({ ...goAnswers(), "/metrics": metrics });
    const far = { ...scriptedApp(), readStats: async () => ({ cpuSeconds: null, rssBytes: null, openFds: null, threads: null }) };
    const outcome = await collect([target(server, far)]);
    expect(outcome).toMatchObject({
      kind: "complete",
      warnings: [],
      rounds: [
        { rssMaxBytes: null, points: { columns: { open_fds: [24, 25, 26, 27], rss_bytes: Array.from({ length: 4 }, () => 21_000_000) } } },
      ],
    });
  });

  test("metrics: off asks for none and says nothing", async () => {
    await using server = await startPprofServer(goAnswers());
    const outcome = await collect([target(server, scriptedApp(), { metrics: null })]);
    expect(outcome).toMatchObject({
      kind: "complete",
      warnings: [],
      rounds: [{ scrapes: [], points: { columns: { goroutines: [9, 9, 9, 9] } } }],
    });
  });

  test.each<[string, Record<string, Answer>, Partial<CollectTarget>, string, RegExp]>([
    [
      "no heap profile",
      { "/debug/pprof/heap": goError(404, "Unknown profile") },
      {},
      "PPROF_DISABLED",
      /pprof\/heap answered 404 \(Unknown profile\)/u,
    ],
    ["a login page", { "/debug/pprof/heap": send("<html>") }, {}, "PPROF_DISABLED", /an HTML page/u],
    ["a required profile", {}, { requiredProfiles: ["threadcreate"] }, "PPROF_DISABLED", /pprof\/threadcreate answered 404/u],
    [
      "a required CPU profile",
      { "/debug/pprof/profile": goError(404, "Unknown profile") },
      { requiredProfiles: ["cpu"] },
      "PPROF_DISABLED",
      /pprof\/profile answered 404/u,
    ],
    ["required metrics", { "/metrics": send("no", {}, 401) }, { requiredMetrics: ["go_info"] }, "METRICS_DISABLED", /answered 401/u],
    ["a required family", {}, { requiredMetrics: ["go_goroutines", "go_info"] }, "METRICS_DISABLED", /answered without go_info/u],
  ])("W15 %s breaks the trial", async (_name, answers, more, code, message) => {
    await using server = await startPprofServer({ ...goAnswers(), ...answers });
    const outcome = await collect([target(server, scriptedApp(), more)]);
    expect(outcome).toMatchObject({
      kind: "broken",
      error: { code, message: expect.stringMatching(message) },
      rounds: [{ voidReason: expect.stringMatching(message) }],
    });
  });

  test.each<[string, Record<string, Answer>, string, RegExp]>([
    ["no CPU profile", { "/debug/pprof/profile": goError(404, "Unknown profile") }, "profile-missing", /no cpu \(cost\): answered 404/u],
    ["no metrics", { "/metrics": send("no", {}, 404) }, "metrics-missing", /serves no metrics/u],
    ["another sampling rate", { "/debug/pprof/heap": send(heapOfRate(524_288)) }, "profile-rate-ignored", /every 524288 bytes/u],
    ["no goroutine profile", { "/debug/pprof/goroutine": send("") }, "profile-missing", /no goroutine \(start\)/u],
    [
      "no text of the goroutines",
      { "/debug/pprof/goroutine?debug=2": goError(404, "Unknown profile") },
      "profile-missing",
      /no goroutine\?debug=2 \(end\): answered 404/u,
    ],
    [
      "a text of something else",
      { "/debug/pprof/goroutine?debug=2": send("goroutine profile: total 9\n") },
      "profile-missing",
      /no goroutine\?debug=2 \(end\): answered no list of goroutines/u,
    ],
    [
      "a text that is too long to keep",
      { "/debug/pprof/goroutine?debug=2": send(`goroutine 1 [running]:\n${"x".repeat(2 ** 24)}`) },
      "profile-missing",
      /no goroutine\?debug=2 \(end\): answered too much: more than 16 MiB/u,
    ],
  ])("W15 %s is a warning, said once", async (_name, answers, code, message) => {
    await using server = await startPprofServer({ ...goAnswers(), ...answers });
    const outcome = await collect([target(server, scriptedApp())]);
    expect(outcome.kind).toBe("complete");
    expect(outcome.warnings).toEqual([expect.objectContaining({ code, message: expect.stringMatching(message) })]);
  });

  test.each([
    ["profile", /CPU is judged by its counters all the same\. To see functions, mount pprof\.Profile/u],
    ["goroutine", /^Serve it with net\/http\/pprof\.$/u],
  ])("W15 says what to do where %s is not served", async (path, remedy) => {
    await using server = await startPprofServer({ ...goAnswers(), [`/debug/pprof/${path}`]: goError(404, "Unknown profile") });
    const { warnings } = await collect([target(server, scriptedApp())]);
    expect([...new Set(warnings.map((one) => one.remedy))]).toEqual([expect.stringMatching(remedy)]);
  });

  test("required mutex and block are kept although they are empty; otherwise not", async () => {
    await using server = await startPprofServer(goAnswers());
    const outcome = await collect([target(server, scriptedApp(), { requiredProfiles: ["mutex"] })]);
    expect(outcome.rounds[0]?.profiles.map(({ kind, checkpoint }) => `${kind}.${checkpoint}`)).toContain("mutex.end");
    expect(outcome.rounds[0]?.profiles.some(({ kind }) => kind === "block")).toBe(false);
  });

  test("W15 what else is required is kept as well", async () => {
    await using server = await startPprofServer({
      ...goAnswers(),
      "/debug/pprof/allocs": send(HEAP),
      "/debug/pprof/threadcreate": send(HEAP),
    });
    const kinds = async (requiredProfiles: readonly string[]): Promise<readonly string[]> => {
      const { rounds } = await collect([target(server, scriptedApp(), { requiredProfiles })]);
      return (rounds[0]?.profiles ?? []).flatMap(({ kind, checkpoint }) => (checkpoint === "end" ? [kind] : []));
    };
    expect(await kinds(["heap", "allocs", "threadcreate", "cpu"])).toEqual(["heap", "goroutine", "allocs", "threadcreate"]);
    expect(await kinds([])).toEqual(["heap", "goroutine"]);
  });

  test("P3 scrapes that fail on the way are missing, not zero", async () => {
    let scrapes = 0;
    const flaky: Answer = (request, response) => {
      scrapes += 1;
      (scrapes === 3 ? send("up 1") : send("up 1\n"))(request, response);
    };
    await using server = await startPprofServer({ ...goAnswers(), "/metrics": flaky });
    const outcome = await collect([target(server, scriptedApp())]);
    expect(outcome.rounds[0]?.scrapes.map(({ edge }) => edge)).toEqual([null, "start", null]);
    expect(outcome.warnings).toEqual([expect.objectContaining({ code: "scrape-failed" })]);
  });
});

test.each([true, false])(
  "an app that profiles itself (%s) is asked for no CPU profile, even where one is required",
  async (profilesItself) => {
    await using server = await startPprofServer(goAnswers());
    const more = { profilesItself: () => profilesItself, requiredProfiles: ["cpu"] };
    const { kind, rounds, warnings } = await collect([target(server, scriptedApp(), more)]);
    expect([kind, warnings]).toEqual(["complete", []]);
    expect(server.asked.some((path) => path.startsWith("/debug/pprof/profile"))).toBe(!profilesItself);
    expect(rounds[0]?.profiles.some((file) => file.kind === "cpu")).toBe(!profilesItself);
  },
);

describe("a workload that did not do its work", () => {
  test("errors are a warning with the first of them", async () => {
    await using server = await startPprofServer(goAnswers());
    const stats = { requests: 100, errors: 7, p50Seconds: null, p95Seconds: null, p99Seconds: null };
    const outcome = await collect([target(server, scriptedApp())], {
      drive: async (phase) => worked(phase, { requests: stats, firstError: "status 503" }),
    });
    expect(outcome.rounds[0]?.requests).toEqual(stats);
    expect(outcome.warnings).toEqual([
      expect.objectContaining({ code: "workload-errors", message: "7 of 100 requests of the cost phase failed (first: status 503)." }),
    ]);
  });

  test.each([
    [94, "the app answered 94.0 of the offered 100/s in the cost phase"],
    [95, null],
  ])("P2 an achieved rate of %d of 100 makes the round void: %j", async (achievedPerSecond, voidReason) => {
    await using server = await startPprofServer(goAnswers());
    const outcome = await collect([target(server, scriptedApp())], {
      drive: async (phase) => worked(phase, { offeredPerSecond: 100, achievedPerSecond }),
    });
    expect(outcome).toMatchObject({ kind: "complete", rounds: [{ voidReason }] });
    expect(outcome.warnings.length).toBe(voidReason === null ? 0 : 1);
  });
});

test("P8 a replica that becomes the leader while it is measured does not count", async () => {
  let scrapes = 0;
  const metrics: Answer = (request, response) => {
    scrapes += 1;
    // The check, the start and the end of the cost phase, the end.
    send(`leader_election_master_status{name="shop"} ${scrapes < 3 ? 0 : 1}\n`)(request, response);
  };
  await using server = await startPprofServer({ ...goAnswers(), "/metrics": metrics });
  const outcome = await collect([target(server, scriptedApp())]);
  expect(outcome).toMatchObject({ kind: "complete", rounds: [{ voidReason: "process became the leader in the cost phase" }] });
});

describe("a broken trial keeps what it has", () => {
  const until = (phases: number, batch: number) => {
    let calls = 0;
    return () => {
      calls += 1;
      return calls === phases + batch;
    };
  };

  test.each([
    ["warm-up", 1, 0, { phases: ["start", "warm-up"], points: null, profiles: 0 }],
    ["cost", 2, 0, { phases: ["start", "warm-up", "cost"], points: null, profiles: 2 }],
    ["growth", 2, 3, { phases: ["start", "warm-up", "cost", "growth"], points: 2, profiles: 6 }],
  ])("the app ends in the %s phase", async (phase, phases, batch, kept) => {
    await using server = await startPprofServer(goAnswers());
    const app = scriptedApp();
    const breaksNow = until(phases, batch);
    const outcome = await collect([target(server, app)], {
      drive: async (work, signal) => {
        if (!breaksNow()) return worked(work);
        app.end({ exitCode: 2, signal: null });
        await realPorts().clock.sleep(30, signal);
        return worked(work);
      },
    });
    expect(outcome).toMatchObject({
      kind: "broken",
      error: { code: "APP_EXITED", outputTail: "panic: boom", message: expect.stringContaining(`exited in the ${phase} phase (exit 2)`) },
    });
    const [round] = outcome.rounds;
    expect(round?.phases.map((record) => record.phase)).toEqual(kept.phases);
    expect(round?.points?.columns.live_heap_bytes?.length ?? null).toBe(kept.points);
    expect(round?.profiles.length).toBe(kept.profiles);
    expect(round?.voidReason).toContain("exited");
    expect(round?.units).toBe(phase === "growth" ? 100 : null);
  });

  test("a workload that failed because the app ended is told as the app's end", async () => {
    await using server = await startPprofServer(goAnswers());
    const app = scriptedApp();
    const drive = async () => {
      setTimeout(() => app.end({ exitCode: null, signal: "SIGSEGV" }), 100);
      throw heapgateError("WORKLOAD_FAILED", { what: "none of 20 requests succeeded (refused)" });
    };
    expect(await collect([target(server, app)], { drive })).toMatchObject({
      kind: "broken",
      error: { code: "APP_EXITED", message: expect.stringContaining("by signal") },
    });
  });

  test("requests without an answer wait for that news too", async () => {
    await using server = await startPprofServer(goAnswers());
    const app = scriptedApp();
    const drive = async (phase: DrivePhase) => {
      if (phase.name === "cost") setTimeout(() => app.end({ exitCode: 3, signal: null }), 100);
      return worked(phase, { unanswered: phase.name === "cost" ? 5 : 0 });
    };
    expect(await collect([target(server, app)], { drive })).toMatchObject({ kind: "broken", error: { code: "APP_EXITED" } });
  });

  test("a helper that ends breaks it as well", async () => {
    await using server = await startPprofServer(goAnswers());
    const helper = scriptedApp("database");
    const drive = async (phase: DrivePhase, signal: AbortSignal) => {
      helper.end({ exitCode: 1, signal: null });
      await realPorts().clock.sleep(30, signal);
      return worked(phase);
    };
    expect(await collect([target(server, scriptedApp())], { drive, helpers: [helper] })).toMatchObject({
      kind: "broken",
      error: { message: expect.stringContaining("Component database") },
    });
  });

  test("a failed workload ends the CPU profile that is being taken", async () => {
    let closed = false;
    const endless: Answer = (_request, response) => void response.on("close", () => (closed = true));
    await using server = await startPprofServer({ ...goAnswers(), "/debug/pprof/profile": endless });
    const failure = heapgateError("WORKLOAD_FAILED", { what: "it broke" });
    const drive = async (phase: DrivePhase) => {
      if (phase.name === "cost") {
        await realPorts().clock.sleep(0.1);
        throw failure;
      }
      return worked(phase);
    };
    expect(await collect([target(server, scriptedApp())], { drive })).toMatchObject({ kind: "broken", error: failure });
    await realPorts().clock.sleep(0.1);
    expect(closed).toBe(true);
  });

  test("an abort is an outcome with its reason", async () => {
    await using server = await startPprofServer(goAnswers());
    const controller = new AbortController();
    const reason = heapgateError("INTERRUPTED", { signal: "SIGINT" });
    const drive = async (phase: DrivePhase) => {
      if (phase.name === "growth") controller.abort(reason);
      return worked(phase);
    };
    const outcome = await collect([target(server, scriptedApp())], { drive, signal: controller.signal });
    expect(outcome).toMatchObject({
      kind: "broken",
      error: reason,
      rounds: [{ units: 100, voidReason: expect.stringContaining("SIGINT") }],
    });
  });

  test("the app ending after the trial is no news", async () => {
    await using server = await startPprofServer(goAnswers());
    const app = scriptedApp();
    const outcome = await collect([target(server, app)]);
    app.end({ exitCode: null, signal: "SIGTERM" });
    await app.exited;
    expect(outcome.kind).toBe("complete");
  });
});
