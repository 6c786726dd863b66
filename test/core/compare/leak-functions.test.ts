// Leaking functions from heap profiles along simulated runs: a known slope, a warm-up that stops, and what is read at all.
import { describe, expect, test } from "vitest";
import { compareLeaks } from "../../../src/core/compare/compare-leaks.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { LeakFunction } from "../../../src/core/compare/comparison.ts";
import { leakFunctions } from "../../../src/core/compare/leak-functions.ts";
import type { PointSeries, RoundData, Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import type { SourceChanges } from "../../../src/core/source/source-changes.ts";
import { type Allocator, sampledHeaps } from "../../support/sampled-heap.ts";
import { healthy, KIB, line, MIB, pointsOf } from "../../support/snapshots.ts";
import { seededRandom } from "../stats/noise-models.ts";

const PERIOD = 64 * KIB;
/** Units of work per batch in `pointsOf`. */
const UNITS = 50;
const MODULES = ["example.com/shop"];

const SERVE = ["net/http.(*conn).serve", "example.com/shop.(*Server).get"];
/** Four objects of 1 KiB per unit of work: 4 KiB. */
const leak = (perUnit = 4): Allocator => ({
  stack: [...SERVE, "example.com/shop.client", "example.com/shop.newMapper"],
  sizeBytes: KIB,
  objects: (batch) => 2000 + perUnit * UNITS * batch,
});
const stable: Allocator = { stack: [...SERVE, "encoding/json.Unmarshal"], sizeBytes: 512, objects: () => 20_000 };
const rewritten: Allocator = { stack: [...SERVE, "example.com/shop.cache"], sizeBytes: 2 * KIB, objects: () => 3000, isRewritten: true };
/** Grows for half of the run, then stands. */
const warmUp: Allocator = {
  stack: [...SERVE, "example.com/shop.warm"],
  sizeBytes: KIB,
  objects: (batch) => 1000 + 300 * Math.min(batch, 10),
};
const noise: readonly Allocator[] = Array.from({ length: 20 }, (_, index) => ({
  stack: [...SERVE, `example.com/shop.part${index}`],
  sizeBytes: 64 * (1 + index),
  objects: () => 400 * (1 + (index % 5)),
  isRewritten: index % 2 === 0,
}));

interface Side {
  readonly allocators: readonly Allocator[];
  readonly rounds?: number;
  readonly seed?: number;
  readonly points?: PointSeries | null;
  readonly batches?: readonly number[];
}

const LEVELS = pointsOf({ live_heap_bytes: line(40 * MIB, MIB, 50 * KIB) });

/** A side whose rounds have heap profiles along the run. */
const sideOf = ({ allocators, rounds = 3, seed = 1, points = LEVELS, batches }: Side): Snapshot => {
  const { uniform } = seededRandom(seed);
  const base = healthy({ rounds, points });
  return {
    ...base,
    rounds: base.rounds.map((round): RoundData => {
      const profiles = sampledHeaps(allocators, { periodBytes: PERIOD, uniform, ...(batches === undefined ? {} : { batches }) });
      return { ...round, profiles };
    }),
  };
};

const find = (base: Side | null, head: Side): readonly LeakFunction[] =>
  leakFunctions(base === null ? [] : sideOf({ seed: 77, ...base }).rounds, sideOf(head).rounds, { mainModules: MODULES });
const namesOf = (found: readonly LeakFunction[]): readonly string[] => found.map(({ func }) => func);

describe("leakFunctions", () => {
  test("W20 names the function, its slope per unit of work, its share and its chain", () => {
    const base = { allocators: [stable, rewritten, warmUp, ...noise] };
    const [first, ...others] = find(base, { allocators: [leak(), ...base.allocators] });
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      func: "example.com/shop.newMapper",
      owner: "own",
      per: "unit",
      basePerUnit: 0,
      monotone: true,
      rounds: 3,
      risingRounds: 3,
      checkpoints: 5,
      chain: [...SERVE, "example.com/shop.client", "example.com/shop.newMapper"],
    });
    expect(first?.perUnit).toBeGreaterThan(3.5 * KIB);
    expect(first?.perUnit).toBeLessThan(4.5 * KIB);
    expect(first?.share).toBeGreaterThan(0.5);
  });

  test("says what base does as well", () => {
    const [first] = find({ allocators: [leak(4), stable] }, { allocators: [leak(8), stable] });
    expect(first?.basePerUnit).toBeGreaterThan(3.4 * KIB);
    expect(first?.basePerUnit).toBeLessThan(4.6 * KIB);
    expect(first?.perUnit).toBeGreaterThan(7 * KIB);
  });

  test("does not know base's slope where base has no profiles along the run", () => {
    expect(find({ allocators: [stable], batches: [0, 10, 20] }, { allocators: [leak()] })[0]?.basePerUnit).toBeNull();
    expect(find(null, { allocators: [leak()] })[0]?.basePerUnit).toBeNull();
  });

  test("sorts by slope, steepest first, and keeps ten", () => {
    const many = Array.from({ length: 14 }, (_, index): Allocator => ({ ...leak(4 + 2 * index), stack: ["main.main", `lib.f${index}`] }));
    const found = find(null, { allocators: many });
    expect(found.length).toBe(10);
    expect(found.map(({ perUnit }) => perUnit)).toEqual(found.map(({ perUnit }) => perUnit).toSorted((a, b) => b - a));
    expect(found[0]?.func).toBe("lib.f13");
    expect(found.reduce((sum, { share }) => sum + share, 0)).toBeLessThan(1);
  });

  test("folds closures into their function", () => {
    const inClosure: Allocator = { ...leak(), stack: [...SERVE, "example.com/shop.open.func1"] };
    expect(namesOf(find(null, { allocators: [inClosure, stable] }))).toEqual(["example.com/shop.open"]);
  });

  test("leaves out code that serves the measurement", () => {
    const serving: Allocator = { ...leak(), stack: ["net/http.(*conn).serve", "runtime/pprof.writeHeap", "bytes.growSlice"] };
    const other: Allocator = { ...serving, stack: ["net/http.(*conn).serve", "app/pprof.writeHeap", "bytes.growSlice"] };
    expect(find(null, { allocators: [serving, stable] })).toEqual([]);
    expect(namesOf(find(null, { allocators: [other, stable] }))).toEqual(["bytes.growSlice"]);
  });

  test("counts seconds where units are not known, and batches where neither is", () => {
    const withoutUnits: PointSeries = { ...LEVELS, unitsColumn: null };
    const [perSecond] = find(null, { allocators: [leak()], points: withoutUnits });
    // 50 units in 1.5 seconds.
    expect(perSecond?.per).toBe("second");
    expect((perSecond?.perUnit ?? 0) / ((4 * KIB * 50) / 1.5)).toBeCloseTo(1, 0);
    const [perBatch] = find(null, { allocators: [leak()], points: null });
    expect(perBatch?.per).toBe("batch");
    expect((perBatch?.perUnit ?? 0) / (4 * KIB * UNITS)).toBeCloseTo(1, 0);
  });

  test.each([
    ["three checkpoints", { allocators: [leak()], batches: [0, 10, 20] }],
    ["no rounds", { allocators: [leak()], rounds: 0 }],
    ["nothing that grows", { allocators: [stable, rewritten, ...noise] }],
    ["a warm-up that stopped", { allocators: [stable, warmUp] }],
    ["a handful of objects", { allocators: [{ ...leak(), sizeBytes: 16, objects: (batch: number) => 40 * batch }] }],
  ])("is empty with %s", (_, head) => {
    expect(find(null, head)).toEqual([]);
  });

  test("lists a few large objects, which are counted exactly", () => {
    const buffers: Allocator = { ...leak(), sizeBytes: MIB, objects: (batch) => Math.max(0, batch / 5 - 1) };
    expect(find(null, { allocators: [buffers], rounds: 1 })).toMatchObject([
      { interval: [expect.closeTo((MIB * 3) / 750, -2), expect.closeTo((MIB * 3) / 750, -2)] },
    ]);
  });

  test("lists no function that rose at first, however many runs agree", () => {
    const early: Allocator = { ...warmUp, objects: (batch) => 1000 + 3000 * Math.min(batch, 10) };
    expect(find(null, { allocators: [early], rounds: 10 })).toEqual([]);
  });

  test("passes over a jump before the first batch is done", () => {
    const jumping: Allocator = { ...leak(), objects: (batch) => (batch === 0 ? 0 : 30_000) + 4 * UNITS * batch };
    expect(namesOf(find(null, { allocators: [jumping], rounds: 5 }))).toEqual(["example.com/shop.newMapper"]);
  });

  test("lists nothing by chance out of hundreds of functions", () => {
    const many = Array.from({ length: 150 }, (_, index): Allocator => ({
      ...rewritten,
      stack: ["main.main", `lib.f${index}`],
      objects: () => 600,
    }));
    for (const seed of [1, 2]) expect(find(null, { allocators: many, rounds: 10, seed })).toEqual([]);
  });

  test("lists nothing of which the runs say too different things", () => {
    const steep = (perUnit: number) => sideOf({ allocators: [{ ...leak(perUnit), sizeBytes: MIB }], rounds: 1 }).rounds;
    expect(leakFunctions([], [2, 10, 18].flatMap(steep), { mainModules: [] })).toEqual([]);
    expect(leakFunctions([], [9, 10, 11].flatMap(steep), { mainModules: [] }).length).toBe(1);
  });

  test("takes four checkpoints as they are", () => {
    expect(find(null, { allocators: [leak(), stable], batches: [5, 10, 15, 20] })[0]).toMatchObject({ checkpoints: 4 });
  });

  test("does not count void rounds", () => {
    const { rounds } = sideOf({ allocators: [leak(), stable] });
    const voided = rounds.map((round, index) => ({
      ...round,
      entry: { ...round.entry, voidReason: index === 0 ? "the app exited" : null },
    }));
    expect(leakFunctions([], voided, { mainModules: [] })[0]?.rounds).toBe(2);
  });

  test("says when a function fell at a checkpoint", () => {
    const sawtooth: Allocator = { ...leak(8), objects: (batch) => 8000 + 400 * batch - (batch === 10 ? 3500 : 0), isRewritten: true };
    expect(find(null, { allocators: [sawtooth], rounds: 10 })).toMatchObject([{ monotone: false, risingRounds: 10 }]);
  });

  test("says when a function is not in every round", () => {
    const [one, two] = [sideOf({ allocators: [leak(), stable], rounds: 9 }), sideOf({ allocators: [stable], rounds: 1 })];
    expect(leakFunctions([], [...one.rounds, ...two.rounds], { mainModules: [] })).toMatchObject([
      { monotone: false, rounds: 10, risingRounds: 9 },
    ]);
  });

  test("gives the same for the same input", () => {
    const [one, other] = [1, 1].map(() => find({ allocators: [stable] }, { allocators: [leak(), stable, ...noise] }));
    expect(one).toEqual(other);
  });
});

describe("over many simulated sessions of three rounds", () => {
  const sessions = Array.from({ length: 60 }, (_, index) =>
    find(null, { allocators: [leak(), stable, rewritten, warmUp, ...noise], seed: 100 + index }),
  );

  test("the leak is found every time and its interval holds the true slope about 95 times of 100", () => {
    const found = sessions.flatMap((functions) => functions.filter(({ func }) => func === "example.com/shop.newMapper"));
    expect(found.length).toBe(sessions.length);
    const covered = found.filter(({ interval }) => interval !== null && interval[0] <= 4 * KIB && 4 * KIB <= interval[1]);
    expect(covered.length / found.length).toBeGreaterThan(0.9);
    // Not by being useless: about a third of the slope to either side.
    const widths = found.map(({ interval }) => (interval === null ? Infinity : interval[1] - interval[0]));
    expect(widths.reduce((sum, width) => sum + width, 0) / widths.length).toBeLessThan(0.8 * 4 * KIB);
  });

  test("nothing else is called a leak more often than by chance, a warm-up neither", () => {
    const others = sessions.flatMap((functions) => namesOf(functions).filter((func) => func !== "example.com/shop.newMapper"));
    // At most one in ten of what is listed.
    expect(others.length / sessions.length).toBeLessThan(0.1);
  });
});

describe("functions that leak on both sides under two names", () => {
  const COMMIT = "1".repeat(40);
  const changes: SourceChanges = {
    baseCommit: COMMIT,
    builtIn: "/src",
    files: [{ base: "shop/a.go", head: "shop/a.go", hunks: [[20, 1, 20, 1]] }],
  };
  const at = (name: string): readonly string[] => [
    "net/http.(*conn).serve@/go/server.go:9/5",
    "example.com/shop.main@/src/shop/m.go:3/1",
    `example.com/shop.${name}@/src/shop/a.go:22/20`,
  ];
  /** Leaks 4 units per unit of work on base, 8 on head; the names differ. */
  const found = (changed: SourceChanges | null, baseName = "old"): readonly LeakFunction[] => {
    const before = sideOf({ seed: 77, allocators: [{ ...leak(4), stack: at(baseName) }, stable] });
    const base = { ...before, manifest: { ...before.manifest, subject: { ...before.manifest.subject, commit: COMMIT } } };
    const head = { ...sideOf({ allocators: [{ ...leak(8), stack: at("fresh") }, stable] }), changes: changed };
    const { leaks, profiles } = compareSnapshots(base, head, { baseDistance: null, mainModules: MODULES, warnings: [] });
    expect(profiles).toEqual([]);
    return leaks.find(({ signal }) => signal === "live-heap")?.functions ?? [];
  };

  test("have base's slope beside head's where the diff says that they are one", () => {
    const [first, ...others] = found(changes);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ func: "example.com/shop.fresh", chain: at("fresh").map((frame) => frame.split("@", 1)[0]) });
    expect(first?.basePerUnit).toBeGreaterThan(3.4 * KIB);
    expect(first?.basePerUnit).toBeLessThan(4.6 * KIB);
    expect(first?.perUnit).toBeGreaterThan(7 * KIB);
  });

  test("are as functions of one name", () => {
    expect(found(changes)).toEqual(found(null, "fresh"));
  });

  test("are two functions without the diff: base has nothing of that name", () => {
    expect(found(null).map(({ func, basePerUnit }) => [func, basePerUnit])).toEqual([["example.com/shop.fresh", 0]]);
  });
});

describe("compareLeaks", () => {
  const functionsOf = (base: Snapshot, head: Snapshot): readonly LeakFunction[] =>
    compareLeaks(base, head, "paired", { mainModules: MODULES }).find(({ signal }) => signal === "live-heap")?.functions ?? [];
  const flat = pointsOf({ live_heap_bytes: line(40 * MIB, 0, 40 * KIB) });
  const rising = { allocators: [leak(), stable] };

  test("names functions where live heap grows", () => {
    expect(namesOf(functionsOf(sideOf({ allocators: [stable], points: flat }), sideOf(rising)))).toEqual(["example.com/shop.newMapper"]);
  });

  test("names them as well where base grows alike: the verdict calls it existing growth", () => {
    expect(namesOf(functionsOf(sideOf(rising), sideOf(rising)))).toEqual(["example.com/shop.newMapper"]);
  });

  test.each([
    ["does not grow", flat, flat],
    [
      "falls less than base's does",
      pointsOf({ live_heap_bytes: line(80 * MIB, -2 * MIB, 10 * KIB) }),
      pointsOf({ live_heap_bytes: line(40 * MIB, -20 * KIB, 4 * KIB) }),
    ],
  ])("decodes nothing where live heap %s", (_, basePoints, points) => {
    const side = sideOf({ ...rising, points });
    const broken = {
      ...side,
      rounds: side.rounds.map((round) => ({
        ...round,
        profiles: round.profiles.map((file) => ({ ...file, content: new Uint8Array([9]) })),
      })),
    };
    expect(functionsOf(healthy({ rounds: 3, points: basePoints }), broken)).toEqual([]);
  });

  test("reads the profiles where nothing could be tested", () => {
    const side = sideOf({ ...rising, points: null });
    expect(functionsOf(side, side)[0]?.per).toBe("batch");
  });

  test("has none for goroutines and descriptors, which have no profiles along the run", () => {
    const side = sideOf({ ...rising, points: pointsOf({ goroutines: line(20, 40), open_fds: line(20, 40) }) });
    const others = compareLeaks(side, side, "paired", { mainModules: MODULES }).filter(({ signal }) => signal !== "live-heap");
    expect(others.map(({ functions }) => functions)).toEqual([[], []]);
  });
});
