// `mode: self-test` as the runner sees it: the table in the job summary, outputs, and a step that fails when the gate was wrong.
import { describe, expect, test } from "vitest";
import { OUTPUTS } from "../../src/core/config/inputs.ts";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { EQUAL_CODE } from "../../src/core/self-test/injections.ts";
import type { MeasureSample } from "../../src/driver/sample-session.ts";
import { selfTestAction } from "../../src/driver/self-test-action.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { fakeLog } from "../support/fake-log.ts";
import { makeFakeRunner } from "../support/fake-runner.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { createMemoryLedger } from "../support/memory-ledger.ts";
import { scriptedSample } from "../support/scripted-sample.ts";
import { findingOf } from "../support/self-test-findings.ts";

const unused = (): Promise<never> => Promise.reject(new Error("nothing is asked here"));

const worldOf = () => {
  const files = createMemoryFiles({ "/t/heapgate/self-test/old/result.json": "of an earlier step" });
  const runner = makeFakeRunner();
  const log = fakeLog();
  const platform = () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" });
  const ports = {
    files,
    log,
    runner,
    clock: fakeClock(),
    exec: fakeExec({}),
    http: { request: unused, isPortOpen: unused, findFreePort: unused },
    env: { get: () => null, all: () => ({}), cwd: () => "/w", platform },
    ledger: createMemoryLedger(),
    readPage: () => Promise.resolve(""),
  };
  return { files, runner, log, ports };
};

const run = async (world: ReturnType<typeof worldOf>, measure: MeasureSample, signal = new AbortController().signal) =>
  await selfTestAction(world.ports, { results: "/t/heapgate", sample: "/a/fixtures", heapgateVersion: "0.1.0", signal, measure });

describe("outputs and conclusion", () => {
  test.each([
    ["a gate that works", {}, { failed: false, exitCode: 0 }, { verdict: "pass", reasons: "", regressions: "0" }],
    [
      "a gate that misses something",
      { "cpu-burn": findingOf(EQUAL_CODE), "heap-leak": findingOf(EQUAL_CODE) },
      { failed: true, exitCode: 1 },
      { verdict: "fail", reasons: "heap-leak,cpu-burn", regressions: "2" },
    ],
    [
      "a gate that is red on equal code",
      { [EQUAL_CODE]: findingOf("cpu-burn") },
      { failed: true, exitCode: 1 },
      { verdict: "fail", reasons: "equal-code", regressions: "1" },
    ],
  ])("of %s", async (_, findings, conclusion, outputs) => {
    const world = worldOf();
    const result = await run(world, scriptedSample(findings).measure);
    expect(result.conclusion).toEqual(conclusion);
    expect(Object.keys(world.runner.outputs).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
    expect(world.runner.outputs).toMatchObject({ ...outputs, result: "/t/heapgate/self-test/self-test.json", "comment-url": "" });
    expect(JSON.parse((await world.files.readText("/t/heapgate/self-test/self-test.json")) ?? "")).toMatchObject({
      verdict: outputs.verdict,
    });
    expect(world.files.content.has("/t/heapgate/self-test/old/result.json")).toBe(false);
  });
});

test("the job summary and the log hold the table, the message what is wrong and where it can be seen", async () => {
  const world = worldOf();
  const { message } = await run(world, scriptedSample({ "cpu-burn": findingOf(EQUAL_CODE) }).measure);
  expect(world.runner.summary()).toMatch(/^## 🔴 heapgate self-test: fail · 5 of 6 as expected\n\n\| Injected \|[^]*`cpu-burn`[^]*✖/u);
  expect(world.log.lines.join("\n")).toMatch(/heapgate self-test: FAIL {2}5 of 6 as expected/u);
  expect(message).toMatch(/cpu-burn: it said pass instead of fail \(see \/t\/heapgate\/self-test\/cpu-burn\)$/u);
  expect(world.runner.annotations).toEqual([]);
});

describe("what cannot be measured", () => {
  const broken: MeasureSample = () => Promise.reject(heapgateError("TOOL_MISSING", { tool: "go", why: "to build the sample service" }));

  test("is no passed self-test: the error goes on and every output is set", async () => {
    const world = worldOf();
    await expect(run(world, broken)).rejects.toMatchObject({ code: "TOOL_MISSING" });
    expect(world.runner.outputs).toMatchObject({ verdict: "invalid-run", reasons: "invalid-run", regressions: "0", result: "" });
    expect(Object.keys(world.runner.outputs).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
  });

  test("says nothing when it was cancelled", async () => {
    const world = worldOf();
    const abort = new AbortController();
    abort.abort(heapgateError("INTERRUPTED", { signal: "SIGINT" }));
    await expect(run(world, broken, abort.signal)).rejects.toMatchObject({ code: "TOOL_MISSING" });
    expect([world.runner.outputs, world.runner.summary()]).toEqual([{}, ""]);
  });
});
