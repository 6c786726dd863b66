// The schedule of readings beside the workload.
import { expect, test } from "vitest";
import { startRepetition } from "../../../src/stages/collect/repeat-every.ts";
import { fakeClock } from "../../support/fake-clock.ts";

const signal = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("reads at start + k × interval and skips what it missed", async () => {
  const clock = fakeClock();
  const at: number[] = [];
  const durations = [1, 12, 1, 1];
  const repetition = startRepetition(
    clock,
    5,
    async () => {
      at.push(clock.monotonicSeconds());
      await clock.sleep(durations[at.length - 1] ?? 1000);
    },
    signal,
  );
  while (at.length < 4) await turn();
  await repetition.stop();
  expect(at).toEqual([5, 10, 25, 30]);
});

test("stopping waits for the reading that is going on, and none follows", async () => {
  const clock = fakeClock();
  const count = { begun: 0, done: 0 };
  const { promise, resolve } = Promise.withResolvers<void>();
  const repetition = startRepetition(
    clock,
    5,
    async () => {
      count.begun += 1;
      await promise;
      count.done += 1;
    },
    signal,
  );
  while (count.begun < 1) await turn();
  const stopping = repetition.stop();
  await turn();
  expect(count.done).toBe(0);
  resolve();
  await stopping;
  for (let i = 0; i < 5; i += 1) await turn();
  expect(count).toEqual({ begun: 1, done: 1 });
});

test("an abort from outside and a failing reading end it quietly", async () => {
  const clock = fakeClock();
  const failing = startRepetition(clock, 5, () => Promise.reject(new Error("gone")), signal);
  await turn();
  await expect(failing.stop()).resolves.toBeUndefined();
  const aborted = startRepetition(clock, 5, async () => {}, AbortSignal.abort(new Error("stop here")));
  await expect(aborted.stop()).resolves.toBeUndefined();
});
