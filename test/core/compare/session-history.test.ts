// What a run leaves for the next ones: scatter of pairs, of recordings, and their levels.
import { describe, expect, test } from "vitest";
import { historyOfPairs, historyOfRecording } from "../../../src/core/compare/session-history.ts";
import { disturbedReason, outlierReason } from "../../../src/core/snapshot/repeated-pair.ts";
import type { History } from "../../../src/core/snapshot/history.ts";
import { costKeyOf, EMPTY_HISTORY, growthKeyOf } from "../../../src/core/snapshot/history.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { costPriorOf } from "../../../src/core/stats/history-prior.ts";
import type { LeakSignal, SignalName } from "../../../src/core/units/signals.ts";
import type { SideSpec } from "../../support/snapshots.ts";
import { healthy, joined, line, MIB, pointsOf, side } from "../../support/snapshots.ts";

const SIDE = healthy({ rounds: 3 });
const runsOf = (history: History, signal: SignalName, of: Snapshot = SIDE) => history.runs[costKeyOf(of.manifest, "shop", signal)];
const growthsOf = (history: History, signal: LeakSignal) => history.runs[growthKeyOf(SIDE.manifest, "shop", signal)];
const pairs = (base: SideSpec, head: SideSpec): History =>
  historyOfPairs(null, healthy({ rounds: 3, ...base }), healthy({ rounds: 3, ...head }));

describe("pairs", () => {
  test("leave the log ratio of each", () => {
    const history = pairs({ values: { cpu: [0.1, 0.2, 0.4] } }, { values: { cpu: [0.1, 0.1, 0.8] } });
    expect(runsOf(history, "cpu")).toEqual([[0, -0.693147, 0.693147]]);
    expect(history.levels).toEqual({});
  });

  test("join the runs before", () => {
    const before = pairs({}, {});
    const [base, head] = [healthy({ rounds: 3 }), healthy({ rounds: 3, values: { allocated: 40_960 } })];
    expect(runsOf(historyOfPairs(before, base, head), "allocated")).toEqual([
      [0, 0, 0],
      [0.693147, 0.693147, 0.693147],
    ]);
  });

  test("leave growth differences of the leak signals", () => {
    const climbing = pointsOf({ live_heap_bytes: line(40 * MIB, 0.4 * MIB), goroutines: line(20, 0), open_fds: line(12, 0) });
    const history = pairs({}, { points: climbing });
    expect(growthsOf(history, "live-heap")?.[0]).toHaveLength(3);
    expect(growthsOf(history, "live-heap")?.[0]?.[0]).toBeGreaterThan(0.1);
    expect(growthsOf(history, "goroutines")).toEqual([[0, 0, 0]]);
  });

  test.each([
    [0, 0.005, true],
    [0, 0.5, false],
  ])("leave growth differences at error rates of %f and %f: %s", (base, head, left) => {
    const history = pairs({ values: { errors: base } }, { values: { errors: head } });
    expect(growthsOf(history, "live-heap") !== undefined).toBe(left);
  });

  test("of each component stand under its own name", () => {
    const two = joined(healthy({ rounds: 2 }), healthy({ rounds: 2, component: "worker" }));
    const history = historyOfPairs(null, two, two);
    expect(
      Object.keys(history.runs)
        .filter((key) => key.includes("cpu_seconds"))
        .map((key) => key.split("/", 1)[0]),
    ).toEqual(["shop", "worker"]);
  });

  test.each([
    ["a single pair", {}, {}, 1],
    ["a value missing on a side leaves too few", { values: { cpu: [0.1, null, null] } }, {}, 3],
    ["another error rate", {}, { values: { errors: 0.5 } }, 3],
    ["sides of two sessions", { session: "one" }, { session: "other" }, 3],
    ["two recordings", { session: null }, { session: null }, 3],
  ] as const)("leave nothing: %s", (_, base, head, rounds) => {
    expect(runsOf(historyOfPairs(null, healthy({ rounds, ...base }), healthy({ rounds, ...head })), "cpu")).toBeUndefined();
  });

  test("of unequal work leave what still compares", () => {
    const history = pairs({ units: 1000 }, { units: 900 });
    expect(runsOf(history, "cpu")).toHaveLength(1);
    expect(runsOf(history, "rss")).toBeUndefined();
  });

  test.each([
    ["that lay far out still count as noise", outlierReason("CPU per unit was +80 %"), 4],
    ["of a disturbed machine do not", disturbedReason("CPU steal 18 %"), 3],
    ["whose app restarted do not", "the app restarted", 3],
  ])("%s", (_, reason, count) => {
    const spec = { rounds: 4, void: { 2: reason } };
    expect(runsOf(historyOfPairs(null, healthy(spec), healthy(spec)), "cpu")?.[0]).toHaveLength(count);
  });
});

describe("a recording", () => {
  const recorded = side({ session: "s", rounds: 3, values: { cpu: [0.1, 0.2, 0.4], restarts: 0, errors: 0.1, "gc-cpu": 0.1 } });

  test("leaves its trials as pairs would scatter, and its level", () => {
    const history = historyOfRecording(null, recorded);
    expect(runsOf(history, "cpu")).toEqual([[-0.980258, 0, 0.980258]]);
    expect(history.levels).toEqual({ [costKeyOf(recorded.manifest, "shop", "cpu")]: [-1.60944] });
  });

  test("leaves nothing of what is not tested, or was not read", () => {
    const history = historyOfRecording(null, recorded);
    for (const signal of ["restarts", "errors", "gc-cpu", "rss"] as const) expect(runsOf(history, signal)).toBeUndefined();
    expect(historyOfRecording(null, side({ rounds: 1, values: { cpu: 1 } }))).toEqual(EMPTY_HISTORY);
  });

  test("tells the same of the noise as pairs of such trials do", () => {
    const noise = (scale: number, seed: number): readonly number[] =>
      Array.from({ length: 5 }, (_, index) => Math.exp(scale * Math.sin(12.9898 * (index + 1) + 78.233 * seed) * 1.2));
    let [ofPairs, ofRecordings]: [History, History] = [EMPTY_HISTORY, EMPTY_HISTORY];
    for (let run = 0; run < 20; run += 1) {
      const of = (seed: number): Snapshot => healthy({ rounds: 5, values: { cpu: noise(0.05, seed) } });
      ofPairs = historyOfPairs(ofPairs, of(2 * run), of(2 * run + 1));
      ofRecordings = historyOfRecording(ofRecordings, of(2 * run));
    }
    const [a, b] = [ofPairs, ofRecordings].map((history) => costPriorOf(runsOf(history, "cpu") ?? [])?.scale ?? NaN);
    expect((a ?? 0) / (b ?? 1)).toBeGreaterThan(0.6);
    expect((a ?? 0) / (b ?? 1)).toBeLessThan(1.6);
  });

  test("leaves its growth", () => {
    expect(growthsOf(historyOfRecording(null, healthy({ rounds: 3 })), "live-heap")?.[0]).toEqual([0, 0, 0]);
  });
});
