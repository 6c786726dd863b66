// What a trial tells of containers that ended, and when base is given up.
import { describe, expect, test } from "vitest";
import type { RawRound } from "../../src/core/snapshot/raw-round.ts";
import type { PhaseName } from "../../src/core/snapshot/snapshot.ts";
import { containerEndOf, hopelessBase, isHeadLost, type ContainerEnd } from "../../src/driver/ended-containers.ts";
import { rawRound } from "../support/raw-rounds.ts";

const phases = (...names: readonly PhaseName[]): RawRound["phases"] =>
  names.map((phase) => ({ phase, startSeconds: 1, endSeconds: 2, units: null, offeredPerSecond: null, achievedPerSecond: null }));
const round = (component: string, restarts: number | null, lastTermination: string | null = null): RawRound =>
  rawRound({
    component,
    phases: phases("start", "warm-up", "cost"),
    container: {
      kubelet: { start: null, end: null },
      workingSetMaxBytes: null,
      throttledRatio: null,
      restarts,
      lastTermination,
      apiRequests: null,
    },
  });

describe("containerEndOf", () => {
  test.each<[string, readonly RawRound[], boolean, ContainerEnd | null]>([
    ["no container", [rawRound({})], true, null],
    ["none that ended", [round("shop", 0), round("agent", null)], true, null],
    [
      "one, in a trial that broke off",
      [round("shop", 0), round("agent", 2, "Error")],
      true,
      { component: "agent", how: "Error", phase: "cost" },
    ],
    ["one, in a trial that went on", [round("shop", 1)], false, { component: "shop", how: null, phase: null }],
  ])("%s", (_, rounds, isBroken, expected) => expect(containerEndOf(rounds, isBroken)).toEqual(expected));
});

describe("hopelessBase", () => {
  const end: ContainerEnd = { component: "shop", how: "OOMKilled (exit code 137)", phase: "cost" };

  test.each<[string, Parameters<typeof hopelessBase>[0], number | null]>([
    ["nothing measured yet", { side: "base", warmUp: end, measured: [] }, null],
    ["warm-up and first trial", { side: "base", warmUp: end, measured: [end] }, 2],
    ["warm-up, then one that stands", { side: "base", warmUp: end, measured: [null] }, null],
    ["one that stands, then three that do not", { side: "base", warmUp: end, measured: [null, end, end, end] }, null],
    ["two measured trials", { side: "base", warmUp: null, measured: [end, end] }, null],
    ["three measured trials", { side: "base", warmUp: null, measured: [end, end, end] }, 3],
    ["head, however often", { side: "head", warmUp: end, measured: [end, end, end] }, null],
  ])("%s", (_, trials, lost) => {
    const error = hopelessBase(trials);
    expect(error?.code ?? null).toBe(lost === null ? null : "CONTAINER_ENDED");
    if (error === null) return;
    expect(error.message).toBe(
      `The container of component shop of base ended in ${lost} trials, one after the other, the last time in the cost phase: OOMKilled (exit code 137).`,
    );
    expect(error.blame).toBe("subject");
  });
});

describe("isHeadLost", () => {
  const end: ContainerEnd = { component: "shop", how: null, phase: null };
  test.each<[string, Parameters<typeof isHeadLost>[0], boolean]>([
    ["nothing measured yet", { base: [null], head: [] }, false],
    ["two trials", { base: [null, null, null], head: [end, end] }, false],
    ["three trials", { base: [null, null, null, null], head: [end, end, end] }, true],
    ["three of four", { base: [null], head: [end, end, null, end] }, false],
    ["three, and base once", { base: [null, end, null], head: [end, end, end] }, false],
    ["three, and base in the warm-up", { base: [end, null, null], head: [end, end, end] }, false],
  ])("%s", (_, trials, expected) => expect(isHeadLost(trials)).toBe(expected));
});
