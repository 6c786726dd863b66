// `heapgate calibrate` on gates that are made up: what is finished is kept at once, counted once, and never measured twice.
import { describe, expect, test } from "vitest";
import { formatGates, parseGates } from "../../src/core/calibration/gate-record.ts";
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import { costKeyOf, type History, parseHistory } from "../../src/core/snapshot/history.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import { calibrate, renderCalibration } from "../../src/driver/calibrate.ts";
import { loadConfigText, type LoadedConfig } from "../../src/driver/load-config.ts";
import { expectedGateSeconds, gatePlanText, type OpenGates } from "../../src/driver/measure-gate.ts";
import { packRounds } from "../support/bundles.ts";
import { gateRecord } from "../support/calibration-gates.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";
import { createMemoryLedger } from "../support/memory-ledger.ts";
import { rawRound } from "../support/raw-rounds.ts";
import { shortPlan } from "../support/sample-service.ts";
import { healthy, type SideSpec } from "../support/snapshots.ts";

const OUT = "/repository/.heapgate/shop/calibration";
const GATES = `${OUT}/calibration.json`;
const HISTORY = "/repository/.heapgate/shop/history.json";
const PLATFORM = { os: "linux", arch: "x64", cpuModel: "Example CPU", cpuCount: 4, kernel: "6.8" };

const envOf = (platform = PLATFORM) => ({ get: () => null, all: () => ({}), platform: () => platform, cwd: () => "/repository" });
const loadedOf = (more = "", plan = shortPlan({ more })): LoadedConfig => ({
  ...loadConfigText({ env: envOf() }, { name: "heapgate.yaml", text: plan }),
  notes: [],
  substituted: [],
  substitutedPaths: [],
  configDir: "/repository",
});

const unused = (): Promise<never> => Promise.reject(new Error("nothing is fetched here"));

const world = (files: MemoryFiles = createMemoryFiles(), platform = PLATFORM) => {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  const clock = fakeClock();
  const ports = {
    files,
    clock,
    exec: fakeExec({}),
    http: { request: unused, isPortOpen: unused, findFreePort: unused },
    env: envOf(platform),
    ledger: createMemoryLedger(),
    log: { info: add, warn: add, progress: add, group: async <T>(_: string, body: () => Promise<T>): Promise<T> => await body() },
  };
  return { ports, files, lines, clock };
};

/** Gates whose head is `head(n)`; a thrown one breaks the session. Counts what is opened, measured and closed, and the history each gate was given. */
const gatesOf = (loaded: LoadedConfig, head: (gate: number) => SideSpec = () => ({})) => {
  const seen = { opened: 0, closed: 0, histories: [] as (History | null)[] };
  const bundle = packRounds([rawRound({ round: 1 })]);
  const open: OpenGates = (ports) => {
    seen.opened += 1;
    return Promise.resolve({
      measure: (history) => {
        seen.histories.push(history);
        const [base, again] = [healthy(), healthy({ ...head(seen.histories.length), ...(history === null ? {} : { history }) })];
        const comparison = compareSnapshots(base, again, { baseDistance: null, mainModules: [], warnings: [] });
        return Promise.resolve({
          base: { bundle, snapshot: base },
          head: { bundle, snapshot: again },
          comparison,
          verdict: judge(comparison, loaded.config.rules),
          plan: { phases: [], rounds: 5, spentSeconds: {} },
          mainModules: [],
          seconds: ports.clock.monotonicSeconds() + 70,
        });
      },
      [Symbol.asyncDispose]: () => {
        seen.closed += 1;
        return Promise.resolve();
      },
    });
  };
  return { open, seen };
};

const run = async (
  { ports }: ReturnType<typeof world>,
  { open }: ReturnType<typeof gatesOf>,
  gates: number,
  loaded: LoadedConfig = LOADED,
) =>
  await calibrate(
    ports,
    {
      loaded,
      repository: "/repository",
      out: OUT,
      history: HISTORY,
      gates,
      heapgateVersion: "0.1.0",
      signal: new AbortController().signal,
    },
    open,
  );

const LOADED = loadedOf();
const storedGates = async (files: MemoryFiles) => {
  const parsed = parseGates((await files.readText(GATES)) ?? "");
  return parsed.kind === "ok" ? parsed.gates : [];
};
const storedRuns = async (files: MemoryFiles) =>
  parseHistory((await files.readText(HISTORY)) ?? "", { name: HISTORY }).runs[costKeyOf(healthy().manifest, "shop", "cpu")]?.length;
const red: SideSpec = { values: { allocated: 40_960 } };

test("gates are measured one after the other with what the ones before tell, from one build", async () => {
  const [here, gates] = [world(), gatesOf(LOADED)];
  const report = await run(here, gates, 4);
  expect(report.falseRed).toMatchObject({ gates: 4, red: 0, coldStarts: 3, notCounted: 0 });
  expect(gates.seen).toMatchObject({ opened: 1, closed: 1 });
  expect(gates.seen.histories.map((history) => (history === null ? 0 : (Object.values(history.runs)[0]?.length ?? 0)))).toEqual([
    0, 1, 2, 3,
  ]);
  expect(await storedGates(here.files)).toHaveLength(4);
  expect(await storedRuns(here.files)).toBe(4);
  expect(here.lines[0]).toMatch(/^measure 4 gates of the working tree against itself, about .* each, .* in all$/u);
  expect(here.lines).toContain("gate    2 of 4: pass after 5 pairs, 70 s");
});

test("what is finished is not measured again, and more can be asked for later", async () => {
  const [here, first, second, third] = [world(), gatesOf(LOADED), gatesOf(LOADED), gatesOf(LOADED)];
  await run(here, first, 2);
  const again = await run(here, second, 2);
  expect(second.seen.opened).toBe(0);
  expect(again.falseRed.gates).toBe(2);
  const more = await run(here, third, 3);
  expect(third.seen.histories).toHaveLength(1);
  expect(more.falseRed.gates).toBe(3);
  expect(await storedRuns(here.files)).toBe(3);
  expect((await run(here, gatesOf(LOADED), 1)).falseRed.gates).toBe(3);
});

test("a gate that breaks leaves the finished ones, and the build is removed", async () => {
  const here = world();
  const gates = gatesOf(LOADED, (gate) => {
    if (gate === 3) throw new Error("the app exited");
    return {};
  });
  await expect(run(here, gates, 5)).rejects.toThrow("the app exited");
  expect(gates.seen.closed).toBe(1);
  expect(await storedGates(here.files)).toHaveLength(2);
  expect(await storedRuns(here.files)).toBe(2);
  expect((await run(here, gatesOf(LOADED), 5)).falseRed.gates).toBe(5);
});

test("a red gate is a false alarm: it is counted and what it measured is kept", async () => {
  const [here, gates] = [world(), gatesOf(LOADED, (gate) => (gate === 2 ? red : {}))];
  const report = await run(here, gates, 3);
  expect(report.falseRed).toMatchObject({ gates: 3, red: 1, by: [{ id: "shop/allocated", gates: 1 }] });
  expect(here.lines).toContain("gate    2 of 3: fail (shop/allocated) after 5 pairs, 70 s");
  const kept = [...here.files.content.keys()].filter((path) => path.startsWith(`${OUT}/red-gate-`));
  expect(kept).toEqual(expect.arrayContaining([`${OUT}/red-gate-2/result.json`, `${OUT}/red-gate-2/head/manifest.json`]));
  expect(kept.every((path) => path.startsWith(`${OUT}/red-gate-2/`))).toBe(true);
});

describe("gates count together while plan, limits and machine are the same", () => {
  test.each<[string, LoadedConfig, typeof PLATFORM, number]>([
    ["the same", loadedOf(), PLATFORM, 0],
    ["another limit", loadedOf("thresholds: { cpu: { maxGrowth: 50% } }\n"), PLATFORM, 2],
    ["other work", loadedOf("", shortPlan({ requests: 99 })), PLATFORM, 2],
    ["other rounds", loadedOf("", shortPlan({ rounds: "{ min: 3, max: 10 }" })), PLATFORM, 2],
    ["another command", loadedOf("", shortPlan({ shape: "pulse" }).replace("leaky-service -addr", "leaky-service -v -addr")), PLATFORM, 2],
    ["another machine", loadedOf(), { ...PLATFORM, cpuModel: "Other CPU" }, 2],
  ])("%s", async (_, loaded, platform, notCounted) => {
    const files = createMemoryFiles();
    await run(world(files), gatesOf(LOADED), 2);
    const report = await run(world(files, platform), gatesOf(loaded), 2, loaded);
    expect(report.falseRed).toMatchObject({ gates: 2, notCounted });
    // Nothing that was measured is thrown away.
    expect(await storedGates(files)).toHaveLength(2 + notCounted);
  });

  test("a name or a report's policy makes no difference", () => {
    const text = (loaded: LoadedConfig) => gatePlanText(loaded, { env: envOf() });
    expect(text(loadedOf("failOn: never\n"))).toBe(text(LOADED));
  });
});

test("what a gate takes is known before it starts", () => {
  expect(expectedGateSeconds(LOADED)).toBeGreaterThan(20);
  expect(expectedGateSeconds(loadedOf("leak: off\n"))).toBeLessThan(expectedGateSeconds(LOADED));
});

describe("what cannot be read is named before anything is built, and stays as it was", () => {
  test.each([
    ["gates", GATES, "{", "CALIBRATION_INVALID", "data"],
    ["gates of a newer heapgate", GATES, '{"schemaVersion":9,"gates":[]}', "HISTORY_TOO_NEW", "data"],
    ["history", HISTORY, "[]", "NOISE_HISTORY_INVALID", "data"],
  ])("%s", async (_, path, text, code, blame) => {
    const [here, gates] = [world(createMemoryFiles({ [path]: text })), gatesOf(LOADED)];
    await expect(run(here, gates, 1)).rejects.toMatchObject({ code, blame, message: expect.stringContaining(path) });
    expect(gates.seen.opened).toBe(0);
    expect(await here.files.readText(path)).toBe(text);
  });
});

test("the report comes in three formats", async () => {
  const files = createMemoryFiles({ [GATES]: formatGates([gateRecord()]) });
  const report = await run(world(files), gatesOf(LOADED), 1);
  expect(renderCalibration(report, "text")).toMatch(/^heapgate calibrate: 0 OF 1 GATE RED {2}shop\n/u);
  expect(renderCalibration(report, "md")).toMatch(/^## heapgate calibrate: 0 of 1 gate red · `shop`\n/u);
  expect(renderCalibration(report, "json")).toMatch(/^\{\n {2}"schemaVersion": 1,/u);
});
