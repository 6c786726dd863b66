// Environment, workload and collection together on real processes: a leak is seen, and nothing outlives an abort or a crash.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ComponentConfig, HttpWorkload } from "../../src/core/config/config.ts";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { summarizeRound } from "../../src/core/snapshot/summarize-round.ts";
import type { PhaseName } from "../../src/core/snapshot/snapshot.ts";
import { collectTrial, type TrialOutcome } from "../../src/stages/collect/collect-trial.ts";
import { endpointUrl } from "../../src/stages/environment/addresses.ts";
import { buildComponents } from "../../src/stages/environment/build.ts";
import { prepareTree, type PreparedTree } from "../../src/stages/environment/prepare-tree.ts";
import { startTrial, type RunningTrial } from "../../src/stages/environment/start-trial.ts";
import { drive } from "../../src/stages/workload/drive.ts";
import { component, shell } from "../support/component.ts";
import { at } from "../support/endpoints.ts";
import { GO_MISSING, TINY_SERVICE } from "../support/go-service.ts";
import { membersOfGroup } from "../support/processes.ts";
import { realPorts } from "../support/real-ports.ts";
import { trialPlan } from "../support/trial-plan.ts";

const ports = realPorts({ GOTOOLCHAIN: "local" });
const planOf = (costUnits: number, cpuProfileSeconds: number | null) =>
  trialPlan({
    warmUp: { units: 100, seconds: null },
    cost: { units: costUnits, seconds: null },
    batch: { units: 100, seconds: null },
    batches: 4,
    cpuProfileSeconds,
    scrapeEverySeconds: 5,
    pauseSeconds: 0.02,
  });
const workload: HttpWorkload = {
  kind: "http",
  component: "shop",
  port: null,
  method: "GET",
  path: "/work",
  headers: {},
  body: null,
  bodyFile: null,
  load: { kind: "work", requests: 500, concurrency: 2 },
};
const tiny = (env: Readonly<Record<string, string>> = {}): ComponentConfig =>
  component({ build: shell("go build -o bin/tiny ."), command: shell("./bin/tiny"), env });

async function runTrial(
  trial: RunningTrial,
  config: ComponentConfig,
  tree: PreparedTree,
  more: { readonly signal?: AbortSignal; readonly onPhase?: (phase: PhaseName) => void; readonly costUnits?: number } = {},
): Promise<TrialOutcome> {
  const [app] = trial.running;
  if (app === undefined) throw new Error("not running");
  return await collectTrial(ports, {
    targets: [
      {
        app,
        pprof: at(endpointUrl(app.ports, config.pprof) ?? ""),
        metrics: at(endpointUrl(app.ports, config.metrics) ?? ""),
        requiredProfiles: [],
        requiredMetrics: [],
      },
    ],
    helpers: [],
    plan: more.costUnits === undefined ? planOf(500, 1) : planOf(more.costUnits, null),
    drive: (phase, signal) =>
      drive(ports, workload, phase, {
        addressOf: trial.addressOf,
        commandEnv: trial.commandEnv,
        cwd: tree.path,
        folders: [tree.path],
        signal,
      }),
    round: 1,
    order: 1,
    labels: {},
    signal: more.signal ?? new AbortController().signal,
    ...(more.onPhase === undefined ? {} : { onPhase: more.onPhase }),
  });
}

describe.skipIf(GO_MISSING)("a Go service", () => {
  const resources = new AsyncDisposableStack();
  let tree: PreparedTree;
  beforeAll(async () => {
    const source = resources.use(await ports.files.makeTemporaryFolder("source"));
    const workspace = resources.use(await ports.files.makeTemporaryFolder("workspace"));
    for (const [name, text] of Object.entries(TINY_SERVICE)) await ports.files.write(`${source.path}/${name}`, text);
    tree = resources.use(
      await prepareTree(ports, { source: { kind: "folder", path: source.path }, side: "head", workspace: workspace.path }),
    );
    await buildComponents(ports, { tree, components: [tiny()], facts: {} });
  }, 120_000);
  afterAll(() => resources.disposeAsync());

  const start = (config: ComponentConfig, signal?: AbortSignal) =>
    startTrial(ports, { components: [config], tree, configDir: tree.path, seed: 1, ...(signal === undefined ? {} : { signal }) });

  test("is measured in full; a leak of 4 KiB a request shows in the points and per unit", async () => {
    const [healthy, leaking] = [tiny(), tiny({ TINY_LEAK: "yes" })];
    const rounds = [];
    for (const config of [healthy, leaking]) {
      await using trial = await start(config);
      const outcome = await runTrial(trial, config, tree);
      if (outcome.kind !== "complete") throw outcome.error;
      expect(outcome.warnings).toEqual([]);
      rounds.push(outcome.rounds[0]);
    }
    const [base, head] = rounds;
    if (base === undefined || head === undefined) throw new Error("no rounds");
    const liveHeap = (round: typeof base) => (round.points?.columns.live_heap_bytes ?? []).map((value) => value ?? Number.NaN);
    const steps = (values: readonly number[]) => values.slice(1).map((value, index) => value - (values[index] ?? 0));
    for (const step of steps(liveHeap(head))) expect(step / 100).toBeGreaterThan(3500);
    for (const step of steps(liveHeap(base))) expect(Math.abs(step) / 100).toBeLessThan(500);
    expect(head.endMemStats?.memProfileRateBytes).toBe(65_536);
    const values = summarizeRound(head);
    expect(values.allocated.value ?? 0).toBeGreaterThan(4096);
    expect((values.allocated.value ?? 0) - (summarizeRound(base).allocated.value ?? 0)).toBeGreaterThan(2000);
    const unknown = Object.entries(values)
      .filter(([, observation]) => observation.value === null)
      .map(([name]) => name);
    // The service serves no process start time; without high load a CPU profile may hold no sample.
    expect(unknown.filter((name) => name !== "gc-cpu")).toEqual(["restarts"]);
  }, 60_000);

  test("W24 twice the work costs as much per unit: the objects of a request are its own", async () => {
    const perUnit = [];
    for (const costUnits of [1000, 2000]) {
      await using trial = await start(tiny());
      const outcome = await runTrial(trial, tiny(), tree, { costUnits });
      const [round] = outcome.rounds;
      if (outcome.kind !== "complete" || round === undefined) throw new Error("not measured");
      expect(round.units).toBe(costUnits);
      perUnit.push(summarizeRound(round));
    }
    const [once, twice] = perUnit;
    // heapgate's own readings take some objects and 2.5 MB for each phase, whatever is done in it: of this service's bytes they are most.
    const ratio = (twice?.allocations.value ?? 0) / (once?.allocations.value ?? 0);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.1);
    expect(twice?.cpu.value).toBeGreaterThan(0);
  }, 60_000);

  test.each<PhaseName>(["start", "warm-up", "cost", "growth", "end"])("an abort in the %s phase leaves no process", async (phase) => {
    const controller = new AbortController();
    const reason = heapgateError("INTERRUPTED", { signal: "SIGINT" });
    let groupId = 0;
    {
      await using trial = await start(tiny(), controller.signal);
      groupId = trial.running[0]?.groupId ?? 0;
      expect(membersOfGroup(groupId).length).toBe(1);
      const outcome = await runTrial(trial, tiny(), tree, {
        signal: controller.signal,
        onPhase: (entered) => {
          if (entered === phase) setTimeout(() => controller.abort(reason), 3);
        },
      });
      expect(outcome).toMatchObject({ kind: "broken", error: reason });
    }
    expect(groupId).toBeGreaterThan(1);
    expect(membersOfGroup(groupId)).toEqual([]);
  });

  test("a crash under load is the app's end, with its last words and what was collected", async () => {
    await using trial = await start(tiny());
    const outcome = await runTrial(trial, tiny(), tree, {
      onPhase: (phase) => {
        if (phase === "cost")
          setTimeout(() => void ports.http.request({ url: `${trial.running[0]?.baseUrl}/crash`, timeoutSeconds: 2 }), 20);
      },
    });
    expect(outcome).toMatchObject({
      kind: "broken",
      error: {
        code: "APP_EXITED",
        message: expect.stringMatching(/shop of head exited in the cost phase \(exit 3\)/u),
        outputTail: expect.stringContaining("told to crash"),
      },
    });
    expect(outcome.rounds[0]?.profiles.map(({ checkpoint }) => checkpoint)).toContain("start");
  });
});
