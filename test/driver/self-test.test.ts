// The self-test around its measuring: what is built, when enough is measured, what is kept. On the real service: test/itg/self-test.itg.test.ts.
import { describe, expect, test } from "vitest";
import { EQUAL_CODE, INJECTIONS } from "../../src/core/self-test/injections.ts";
import { loadConfigText } from "../../src/driver/load-config.ts";
import { injectionsOf, passedSelfTest, renderSelfTest, selfTest, SELF_TEST_CONFIG } from "../../src/driver/self-test.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { fakeLog } from "../support/fake-log.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { createMemoryLedger } from "../support/memory-ledger.ts";
import { scriptedSample, type ScriptedSample } from "../support/scripted-sample.ts";
import { findingOf } from "../support/self-test-findings.ts";

const unused = (): Promise<never> => Promise.reject(new Error("nothing is asked here"));
const NAMES = INJECTIONS.map(({ name }) => name);

const run = async (sample: ScriptedSample, names: readonly string[] = []) => {
  const files = createMemoryFiles();
  const log = fakeLog();
  const ports = {
    files,
    log,
    clock: fakeClock(),
    exec: fakeExec({}),
    http: { request: unused, isPortOpen: unused, findFreePort: unused },
    env: {
      get: () => null,
      all: () => ({}),
      cwd: () => "/w",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    },
    ledger: createMemoryLedger(),
    readPage: () => Promise.resolve(""),
  };
  const report = await selfTest(ports, {
    sample: "/i/fixtures",
    out: "/w/out",
    injections: injectionsOf(names) ?? [],
    heapgateVersion: "0.1.0",
    signal: new AbortController().signal,
    measure: sample.measure,
  });
  return { report, files, lines: log.lines };
};

test("base again and one build per injection are measured in one session, and each is kept as evidence", async () => {
  const sample = scriptedSample();
  const { report, files, lines } = await run(sample);
  expect(sample.asked).toHaveLength(1);
  expect(sample.asked[0]).toMatchObject({
    name: "self-test",
    config: SELF_TEST_CONFIG,
    sample: "/i/fixtures",
    rounds: { min: 3, max: 10 },
  });
  expect(sample.asked[0]?.heads.map(({ label, regression }) => [label, regression])).toEqual([
    [EQUAL_CODE, null],
    ["heap-leak", "heap"],
    ["cpu-burn", "cpu"],
    ["goroutine-leak", "goroutine"],
    ["fd-leak", "fd"],
    ["allocation-growth", "alloc"],
  ]);
  expect(sample.saved).toEqual([EQUAL_CODE, ...NAMES].map((name) => `${name} → /w/out/${name}`));
  expect(passedSelfTest(report)).toBe(true);
  expect(await files.readText("/w/out/self-test.json")).toBe(renderSelfTest(report, "json"));
  expect(await files.readText("/w/out/self-test.md")).toBe(renderSelfTest(report, "md"));
  expect(lines[0]).toBe(
    "info: self-test of the gate: base, base again and heap-leak, cpu-burn, goroutine-leak, fd-leak, allocation-growth; 3 to 10 rounds, about 2.2 to 5.8 minutes on a quiet machine",
  );
  expect(lines[1]).toBe("info: evidence goes to /w/out");
});

test("only what is asked for is injected", async () => {
  const sample = scriptedSample();
  const { report, lines } = await run(sample, ["cpu-burn", "heap-leak"]);
  expect(sample.asked[0]?.heads.map(({ label }) => label)).toEqual([EQUAL_CODE, "heap-leak", "cpu-burn"]);
  expect(report.rows.map(({ name }) => name)).toEqual([EQUAL_CODE, "heap-leak", "cpu-burn"]);
  expect(lines[0]).toContain("heap-leak, cpu-burn; 3 to 10 rounds, about 1.2 to 3.3 minutes");
});

describe("measuring", () => {
  const missed = { "cpu-burn": findingOf(EQUAL_CODE) };
  const alarmed = { [EQUAL_CODE]: findingOf("cpu-burn") };
  test.each([
    ["ends at the first look when all is as expected", scriptedSample(), true, 3, true],
    ["goes on while something is missed", scriptedSample(missed, {}), false, 10, true],
    ["goes on while equal code is red", scriptedSample(alarmed, {}), false, 10, true],
    ["does not forgive what is missed to the end", scriptedSample(missed), false, 10, false],
    ["does not forgive what is red to the end", scriptedSample(alarmed), false, 10, false],
  ])("%s", async (_, sample, decided, rounds, isPassed) => {
    const { report, lines } = await run(sample);
    expect(lines.filter((line) => line.startsWith("info: not yet as expected  ")).length).toBe(decided ? 0 : 1);
    expect([sample.decided, report.rounds, passedSelfTest(report)]).toEqual([[decided], rounds, isPassed]);
    // What was wrong can be looked at, too.
    expect(sample.saved).toHaveLength(6);
  });
});

test.each<[readonly string[], readonly string[] | undefined]>([
  [[], NAMES],
  [["cpu-burn"], ["cpu-burn"]],
  [
    ["goroutine-leak", "heap-leak", "heap-leak"],
    ["heap-leak", "goroutine-leak"],
  ],
  [["cpu-burn", "burn"], undefined],
  [[""], undefined],
])("of %j are injected %j", (names, injected) => {
  expect(injectionsOf(names)?.map(({ name }) => name)).toEqual(injected);
});

test("its configuration is one of default limits that opens fewer descriptors than a process may have", () => {
  const env = {
    get: () => null,
    all: () => ({}),
    cwd: () => "/w",
    platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
  };
  const { config } = loadConfigText({ env }, { name: "self-test.yaml", text: SELF_TEST_CONFIG });
  const defaults = loadConfigText({ env }, { name: "x.yaml", text: SELF_TEST_CONFIG.replace(/^plan:.*\n/mu, "") }).config;
  expect(config.rules).toEqual(defaults.rules);
  const [, requests = ""] = /requests: (\d+)/u.exec(SELF_TEST_CONFIG) ?? [];
  // Warm-up of a fifth and twenty batches of a twentieth; 2 descriptors with every eighth request; 64 for all else.
  expect(((Number(requests) * 2.2) / 8) * 2 + 64).toBeLessThan(1024);
});
