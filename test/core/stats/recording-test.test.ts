// The three questions about one signal of two recordings.
import { describe, expect, test } from "vitest";
import type { TestFound, TestResult } from "../../../src/core/stats/location-test.ts";
import { COLD_START_PRIOR } from "../../../src/core/stats/paired-test.ts";
import type { RecordingTestInput } from "../../../src/core/stats/recording-test.ts";
import { recordingTests } from "../../../src/core/stats/recording-test.ts";
import { unpairedTest } from "../../../src/core/stats/unpaired-test.ts";

const found = (result: TestResult): TestFound => {
  if (result.kind !== "tested") throw new Error(`untestable: ${result.why}`);
  return result;
};
const SIDES = { base: [100, 101, 99, 100, 102], head: [112, 113, 111, 112, 114], direction: "lower", quantum: 0 } as const;
const asked = (more: Partial<RecordingTestInput> = {}) =>
  recordingTests({ ...SIDES, prior: COLD_START_PRIOR, spreadClass: "time", runLevelsLog: [], machineDiffers: false, ...more });
const plain = (runScale: number, runDegreesOfFreedom = Infinity): TestResult =>
  unpairedTest({ ...SIDES, prior: COLD_START_PRIOR, runScale, runDegreesOfFreedom });

describe("a time", () => {
  test("is decided with the runners' spread and suspected without", () => {
    const { decision, suspicion } = asked();
    expect(decision).toEqual(plain(0.07, 4));
    expect(suspicion).toEqual(plain(0));
    expect(found(decision).pWorse).toBeGreaterThan(0.05);
    expect(found(suspicion).pWorse).toBeLessThan(0.05);
  });

  test("stands alone beyond 10 %, beyond 20 % where the machines differ, and beyond its own history where that is wilder", () => {
    expect(asked().acrossRunners).toEqual(plain(0.1));
    expect(asked({ machineDiffers: true }).acrossRunners).toEqual(plain(0.2));
    const wild = Array.from({ length: 20 }, (_, run) => (run % 2) * 0.8);
    expect(found(asked({ runLevelsLog: wild }).acrossRunners).standardErrorLog).toBeGreaterThan(0.4);
  });
});

describe("a count", () => {
  test("is suspected with the spread it is decided with: no runner makes it", () => {
    const { decision, suspicion } = asked({ spreadClass: "count" });
    expect(decision).toEqual(plain(0.01, 4));
    expect(suspicion).toEqual(decision);
  });

  test("uses what its history shows", () => {
    const steady = asked({ spreadClass: "level", runLevelsLog: Array.from({ length: 20 }, () => 4.6) });
    expect(found(steady.decision).standardErrorLog).toBeLessThan(found(asked({ spreadClass: "level" }).decision).standardErrorLog);
  });
});

test("values that cannot be tested are so in all three forms", () => {
  const untestable = { kind: "untestable", why: "no-observations" };
  expect(asked({ head: [] })).toEqual({ decision: untestable, suspicion: untestable, acrossRunners: untestable });
});
