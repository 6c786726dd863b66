// Timing the machine, with a clock that only the calculation moves.
import { expect, test } from "vitest";
import { readCpuTimes, timeFixedCalculation, type WatchPorts } from "../../../src/stages/environment/watch-machine.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { realPorts } from "../../support/real-ports.ts";

/** Each call of sha256 takes the next of these times, milliseconds, over and over. */
const machine = (...milliseconds: readonly number[]) => {
  const clock = fakeClock();
  const files = createMemoryFiles();
  let calls = 0;
  let bytes = 0;
  const ports: WatchPorts = {
    clock,
    files: {
      ...files,
      sha256: (content) => {
        clock.advance((milliseconds[Math.floor(calls / 8) % milliseconds.length] ?? 0) / 1000);
        calls += 1;
        bytes += content.length;
        return "";
      },
    },
  };
  return { ports, calls: () => calls, bytes: () => bytes };
};

test("is the shortest of several runs: an interruption does not show", () => {
  const { ports, calls, bytes } = machine(0.2, 0.9, 0.15, 0.3);
  expect(timeFixedCalculation(ports)).toBeCloseTo(8 * 0.15e-3, 9);
  expect(bytes()).toBe(calls() * 256 * 1024);
  expect(calls()).toBeLessThanOrEqual(16 * 8);
});

test("shows a machine that is slower throughout", () => {
  expect(timeFixedCalculation(machine(0.3).ports)).toBeCloseTo(8 * 0.3e-3, 9);
});

test("costs a slow machine four runs, not sixteen", () => {
  const { ports, calls } = machine(5);
  expect(timeFixedCalculation(ports)).toBeCloseTo(0.04, 9);
  expect(calls()).toBe(4 * 8);
});

test("is not known where the clock is too coarse", () => expect(timeFixedCalculation(machine(0).ports)).toBeNull());

test("takes some time on a real machine", () => {
  const seconds = timeFixedCalculation(realPorts());
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(10);
});

test("CPU times come from /proc/stat, and are not known without it", async () => {
  expect(await readCpuTimes({ files: createMemoryFiles({ "/proc/stat": "cpu  10 0 0 0 0 0 0 5 0 0\n" }) })).toEqual({
    wantedTicks: 15,
    stealTicks: 5,
  });
  expect(await readCpuTimes({ files: createMemoryFiles() })).toBeNull();
});
