// A container that is on its way to end shows it some seconds after what it broke.
import { describe, expect, test } from "vitest";
import { awaitRestart } from "../../../src/stages/deploy/await-restart.ts";
import { readPodHealth } from "../../../src/stages/deploy/diagnose.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube } from "../../support/fake-kube.ts";

const pod = (restartCount: number) => ({
  items: [
    {
      kind: "Pod",
      metadata: { name: "shop-1", namespace: "shop", uid: "u1" },
      spec: { containers: [{ name: "app" }] },
      status: { containerStatuses: [{ name: "app", restartCount, state: { running: {} }, lastState: {} }] },
    },
  ],
});

/** The pod restarts before question `at`, counted from 1. */
const world = (at: number) => {
  const asked: number[] = [];
  const clock = fakeClock();
  const kube = fakeKube({
    "get pods -n shop": () => {
      asked.push(clock.monotonicSeconds());
      return { json: pod(asked.length >= at ? 1 : 0) };
    },
  });
  return { asked, clock, kube };
};
const before = await readPodHealth(world(Infinity).kube, ["shop"], undefined);
const wait = { namespaces: ["shop"], before, signal: new AbortController().signal };

describe("after a trial that broke off", () => {
  test.each([
    ["a restart that is there already", 1, 10, [0], 1],
    ["one that comes after three seconds", 4, 10, [0, 1, 2, 3], 1],
    ["none, until the time is over", 9, 3, [0, 1, 2, 3], 0],
    ["no time at all", 2, 0, [0], 0],
  ])("%s", async (_, at, seconds, times, restarts) => {
    const { asked, clock, kube } = world(at);
    const health = await awaitRestart({ clock }, kube, { ...wait, seconds });
    expect(asked).toEqual(times);
    expect(health.map(({ containers }) => containers[0]?.restarts)).toEqual([restarts]);
  });

  test("a run that is aborted asks once", async () => {
    const { asked, clock, kube } = world(5);
    const signal = AbortSignal.abort();
    await awaitRestart({ clock }, kube, { ...wait, seconds: 10, signal });
    expect(asked).toEqual([0]);
  });
});
