// The promises of a clock, kept by the real one and by the one tests stand on.
import { describe, expect, test } from "vitest";
import { createClock } from "../../src/io/clock.ts";
import { fakeClock } from "../support/fake-clock.ts";

describe.each([
  ["real", createClock],
  ["fake", fakeClock],
])("Clock, %s", (_name, make) => {
  test("sleeps at least as long as told, on both time scales", async () => {
    const clock = make();
    const [now, monotonic] = [clock.nowSeconds(), clock.monotonicSeconds()];
    await clock.sleep(0.05);
    expect(clock.monotonicSeconds() - monotonic).toBeGreaterThanOrEqual(0.049);
    expect(clock.nowSeconds() - now).toBeGreaterThanOrEqual(0.04);
    expect(clock.nowSeconds()).toBeGreaterThan(1_600_000_000);
  });

  test("wakes sleepers in the order of their times", async () => {
    const clock = make();
    const woken: string[] = [];
    await Promise.all([clock.sleep(0.06).then(() => woken.push("late")), clock.sleep(0.02).then(() => woken.push("early"))]);
    expect(woken).toEqual(["early", "late"]);
  });

  test("an abort throws its very reason, before and while sleeping", async () => {
    const clock = make();
    const reason = new Error("stop here");
    await expect(clock.sleep(60, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = clock.sleep(60, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  test("a negative time is no time", async () => {
    await expect(make().sleep(-5)).resolves.toBeUndefined();
  });
});
