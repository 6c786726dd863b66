// What charts say of how their points came about: later phases as marks, earlier ones in words, restarts, and forced collections.
import { describe, expect, test } from "vitest";
import { phaseMarks, pointNote, restartMarks } from "../../../src/core/page/chart-phases.ts";
import type { PhaseName, PhaseRecord, RoundData } from "../../../src/core/snapshot/snapshot.ts";
import { healthy, line, MIB, pointsOf, type SideSpec } from "../../support/snapshots.ts";

const POINTS = pointsOf({ live_heap_bytes: line(40 * MIB, 0) });

const phase = (kind: PhaseName, startSeconds: number | null, endSeconds: number | null, name?: string): PhaseRecord => ({
  phase: kind,
  startSeconds,
  endSeconds,
  units: null,
  offeredPerSecond: null,
  achievedPerSecond: null,
  ...(name === undefined ? {} : { name }),
});
/** Begins at `at`: start, 20 s of warm-up, 60 s of cost, growth, and a cool-down two minutes later. */
const usual = (at: number): readonly PhaseRecord[] => [
  phase("start", at, at + 1),
  phase("warm-up", at + 1, at + 21),
  phase("cost", at + 21, at + 81, "load"),
  phase("growth", at + 81, at + 201),
  phase("cool-down", at + 201, at + 211),
  phase("end", at + 211, at + 215),
];
const rounds = (phases: (round: number) => readonly PhaseRecord[], entry: Partial<RoundData["entry"]> = {}, spec: SideSpec = {}) =>
  healthy({ points: POINTS, rounds: 3, ...spec }).rounds.map((one): RoundData => ({
    ...one,
    entry: { ...one.entry, ...entry, phases: phases(one.entry.round) },
  }));

describe("phases", () => {
  test("that begin while points are read are marked, in the middle of the rounds, from the first growth phase on", () => {
    const shifted = rounds((round) =>
      usual(1000 * round).map((one) => (one.phase === "cool-down" ? phase("cool-down", 1000 * round + 171 + 30 * round, null) : one)),
    );
    expect(phaseMarks(shifted)).toEqual([{ x: 2.5, label: "cool-down", kind: "phase" }]);
  });

  test("of the user's own go by their names", () => {
    const soaked = rounds(() => [phase("growth", 0, 60, "fill"), phase("growth", 90, 120, "drain"), phase("end", 150, 151)]);
    expect(phaseMarks(soaked)).toEqual([{ x: 1.5, label: "drain", kind: "phase" }]);
  });

  test.each<[string, readonly RoundData[]]>([
    ["without times", rounds(() => [phase("growth", null, null), phase("cool-down", null, null)])],
    ["without phases", rounds(() => [])],
    ["of void rounds", rounds(usual, { voidReason: "restarted" })],
  ])("%s have no mark and no words", (_, own) => {
    expect(phaseMarks(own)).toEqual([]);
    expect(pointNote(own, "goroutines")).toBe("");
  });
});

describe("the note", () => {
  test.each<[string, readonly RoundData[], Parameters<typeof pointNote>[1], string]>([
    [
      "of collected points",
      rounds(usual),
      "live_heap_bytes",
      "GC forced before each point; not shown before them: warm-up 20 s, load 60 s",
    ],
    ["of what needs no collection", rounds(usual), "goroutines", "not shown before them: warm-up 20 s, load 60 s"],
    ["without collections", rounds(() => [], { postGc: false }), "live_objects", "no GC forced: points hold garbage too"],
    [
      "where some were collected",
      [...rounds(() => []), ...rounds(() => [], { postGc: false })],
      "live_heap_bytes",
      "GC forced before each point in 3 of 6 rounds",
    ],
    ["without points", rounds(() => [], {}, { points: null }), "live_heap_bytes", ""],
  ])("%s", (_, own, metric, expected) => {
    expect(pointNote(own, metric).replaceAll("\u00a0", " ")).toBe(expected);
  });
});

test("restarts stand at the end of their rounds, where the round counts and has points", () => {
  const own = rounds(() => [], {}, { values: { restarts: [0, 1, 2] } });
  expect(restartMarks(own, "head", (round) => (round === 1 ? undefined : 10 * round))).toEqual([
    { x: 20, label: "head restarted in round 2", kind: "restart" },
    { x: 30, label: "head restarted 2 times in round 3", kind: "restart" },
  ]);
  expect(restartMarks(own, "head", () => undefined)).toEqual([]);
});
