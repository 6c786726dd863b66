// Profiles of both sides to rows, chains and trees, and plain profile files without a bundle.
import { describe, expect, test } from "vitest";
import { compareProfileFiles } from "../../../src/core/compare/compare-profile-files.ts";
import { compareProfiles } from "../../../src/core/compare/compare-profiles.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { GrowthNode } from "../../../src/core/compare/comparison-chains.ts";
import type { ProfileDiff } from "../../../src/core/compare/comparison.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { healthy, KIB, MIB } from "../../support/snapshots.ts";

const OPTIONS = { mainModules: ["example.com/shop"] };
const RATE = { period: 512 * KIB, periodType: { type: "space", unit: "bytes" } };

/** Stacks with the bytes they hold: kept, made per request, and a third-party cache. */
const heap = (kept: number, made: number, cached: number): Profile =>
  profileFromText(
    `
    alloc_objects/count  ${kept * 10}  ${made * 10}  ${cached * 10}
    alloc_space/bytes  ${kept * MIB}  ${made * MIB}  ${cached * MIB}
    inuse_objects/count  ${kept * 10}  ${made * 10}  ${cached * 10}
    inuse_space/bytes  ${kept * MIB}  ${made * MIB}  ${cached * MIB}
    ---
      main.main@main.go:10                    main.main@main.go:10                 main.main@main.go:10
      example.com/shop/store.(*Store).Keep@store.go:38  example.com/shop/api.Serve@api.go:7  github.com/x/cache.(*Cache).Set@cache.go:5
      -                                       encoding/json.Marshal@encode.go:160  -
    `,
    RATE,
  );
const goroutines = (idle: number, stuck: number): Profile =>
  profileFromText(
    `
    goroutine/count  ${idle}  ${stuck}
    ---
      net/http.(*conn).serve  example.com/shop/watch.(*Watcher).Run
      runtime.gopark  runtime.chanrecv1
      -  runtime.gopark
    `,
  );
const cpu = (own: number): Profile =>
  profileFromText(
    `
    samples/count  ${own}  5
    cpu/nanoseconds  ${own * 10_000_000}  50000000
    ---
      main.main  main.main
      example.com/shop/api.Hash  encoding/json.Marshal
    `,
    { period: 10_000_000, periodType: { type: "cpu", unit: "nanoseconds" } },
  );

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const names = (nodes: readonly GrowthNode[]): readonly string[] => nodes.flatMap((node) => [node.func, ...names(node.children)]);

const expectRowsToAddUp = (diff: ProfileDiff): void => {
  expect(sum(diff.rows.map((row) => row.flat.base))).toBeCloseTo(diff.total.base, 6);
  expect(sum(diff.rows.map((row) => row.flat.head))).toBeCloseTo(diff.total.head, 6);
  expect(sum(diff.rows.map((row) => row.flat.difference))).toBeCloseTo(diff.total.difference, 6);
  expect(diff.total.head - diff.total.base).toBeCloseTo(diff.total.difference, 6);
};

describe("compareProfiles", () => {
  const grown = compareProfiles(
    "shop",
    "heap",
    { base: [heap(1, 2, 3), heap(1, 2, 3)], head: [heap(21, 2, 3)] },
    "inuse_space",
    "end",
    OPTIONS,
  );

  test("gives means per replicate whose rows add up to the total", () => {
    expectRowsToAddUp(grown);
    expect(grown).toMatchObject({
      unit: "bytes",
      baseProfiles: 2,
      headProfiles: 1,
      total: { base: 6 * MIB, head: 26 * MIB, difference: 20 * MIB },
    });
  });

  test("W20 puts the largest change first, with owner, place, error bar and whether it is beyond noise", () => {
    expect(grown.rows[0]).toMatchObject({
      func: "example.com/shop/store.(*Store).Keep",
      file: "store.go",
      owner: "own",
      flat: { base: MIB, head: 21 * MIB, difference: 20 * MIB },
    });
    const { standardError, interval, smallestDetectable } = grown.rows[0]?.flat ?? {};
    expect(standardError).toBeGreaterThan(0);
    expect(interval?.[0]).toBeLessThan(20 * MIB);
    expect(interval?.[1]).toBeGreaterThan(20 * MIB);
    expect(smallestDetectable).toBeGreaterThan(2 * (standardError ?? 0));
    expect(grown.rows[0]).toMatchObject({ samples: 42, tested: true, changed: true });
    expect(grown.packages.map((one) => [one.package, one.functions, one.changed])).toEqual([
      ["encoding/json", 1, false],
      ["github.com/x/cache", 1, false],
    ]);
    expect(grown.rows.find((row) => row.func === "encoding/json.Marshal")).toMatchObject({ owner: "standard", changed: false });
  });

  test("names the chain that carries the growth, root first, and its tree", () => {
    expect(grown.chains).toMatchObject([{ frames: ["main.main", "example.com/shop/store.(*Store).Keep"], difference: 20 * MIB, share: 1 }]);
    expect(names(grown.tree)).toEqual(["main.main", "example.com/shop/store.(*Store).Keep"]);
    expect(grown.tree[0]).toMatchObject({ owner: "own", leaf: false, share: 1 });
  });

  test("of equal sides is zero everywhere, without chains", () => {
    const same = compareProfiles("shop", "heap", { base: [heap(1, 2, 3)], head: [heap(1, 2, 3)] }, "inuse_space", "end", OPTIONS);
    expect(same.rows.every((row) => row.flat.difference === 0 && row.cum.difference === 0 && !row.changed)).toBe(true);
    expect([same.total.difference, same.chains, same.tree]).toEqual([0, [], []]);
  });

  test("turned around has every difference turned around", () => {
    const back = compareProfiles(
      "shop",
      "heap",
      { base: [heap(21, 2, 3)], head: [heap(1, 2, 3), heap(1, 2, 3)] },
      "inuse_space",
      "end",
      OPTIONS,
    );
    for (const row of grown.rows) expect(back.rows.find((one) => one.func === row.func)?.flat.difference).toBe(-row.flat.difference || 0);
  });

  test("counts goroutines by where they are blocked, exactly", () => {
    const diff = compareProfiles(
      "shop",
      "goroutine",
      { base: [goroutines(4, 0)], head: [goroutines(4, 118)] },
      "goroutine",
      "end",
      OPTIONS,
    );
    expectRowsToAddUp(diff);
    expect(diff.rows[0]).toMatchObject({
      func: "example.com/shop/watch.(*Watcher).Run",
      flat: { base: 0, head: 118, standardError: 0 },
      changed: true,
    });
    expect(diff.chains[0]).toMatchObject({ difference: 118, share: 1 });
  });
});

describe("profiles of snapshots", () => {
  const base = healthy({ profiles: { heap: heap(1, 2, 3), goroutine: goroutines(4, 0), cpu: cpu(10) } });
  const head = healthy({ profiles: { heap: heap(21, 2, 3), goroutine: goroutines(4, 118), cpu: cpu(30) } });
  const options = { baseDistance: null, mainModules: OPTIONS.mainModules, warnings: [] };

  test("are heap in use, allocation, goroutines and CPU of every component", () => {
    const { profiles } = compareSnapshots(base, head, options);
    expect(profiles.map(({ kind, sampleType, basis, baseProfiles }) => [kind, sampleType, basis, baseProfiles])).toEqual([
      ["heap", "inuse_space", "end", 5],
      ["allocs", "alloc_space", "end", 5],
      ["goroutine", "goroutine", "end", 5],
      ["cpu", "cpu", "window", 5],
    ]);
    for (const diff of profiles) expectRowsToAddUp(diff);
  });

  test("leave out void rounds, and kinds that only one side has", () => {
    const { profiles } = compareSnapshots(
      healthy({ profiles: { heap: heap(1, 2, 3) } }),
      { ...head, ...healthy({ profiles: { heap: heap(2, 2, 3), cpu: cpu(3) }, void: { 1: "x", 2: "y" } }) },
      options,
    );
    expect(profiles.map(({ kind, headProfiles }) => [kind, headProfiles])).toEqual([
      ["heap", 3],
      ["allocs", 3],
    ]);
  });
});

describe("compareProfileFiles", () => {
  const file = (name: string, profile: Profile) => ({ name, profile });
  const options = { ...OPTIONS, sampleType: null };

  test("compares replicates of plain files; judged, that is inconclusive and says why", () => {
    const comparison = compareProfileFiles(
      [file("a.pb.gz", heap(1, 2, 3))],
      [file("b.pb.gz", heap(21, 2, 3)), file("c.pb.gz", heap(19, 2, 3))],
      options,
    );
    expect(comparison).toMatchObject({
      base: { subject: "a.pb.gz", source: "file", rounds: 1 },
      head: { subject: "b.pb.gz, c.pb.gz", rounds: 2 },
      signals: [],
      leaks: [],
    });
    expect(comparison.profiles[0]).toMatchObject({ kind: "heap", sampleType: "inuse_space", total: { difference: 19 * MIB } });
    expect(comparison.warnings.map(({ code }) => code)).toEqual(["estimates-only"]);
    expect(judge(comparison, DEFAULT_RULES)).toMatchObject({ state: "inconclusive", reasons: ["not-comparable"] });
  });

  test("takes another column by name", () => {
    const comparison = compareProfileFiles([file("a", heap(1, 2, 3))], [file("b", heap(2, 2, 3))], {
      ...OPTIONS,
      sampleType: "alloc_objects",
    });
    expect(comparison.profiles[0]).toMatchObject({ sampleType: "alloc_objects", total: { difference: 10 } });
  });

  test.each([
    ["base and head", [file("a.pb.gz", cpu(1))], [file("b.pb.gz", heap(1, 2, 3))], "a.pb.gz is a cpu profile, b.pb.gz a heap profile"],
    [
      "files of one side",
      [file("a", heap(1, 2, 3)), file("b", goroutines(1, 2))],
      [file("c", heap(1, 2, 3))],
      "a is a heap profile, b a goroutine profile",
    ],
  ])("refuses unlike kinds among %s by name", (_, base, head, message) => {
    expect(() => compareProfileFiles(base, head, options)).toThrow(message);
  });

  test("compares heap and allocs, which are one profile with another default column", () => {
    const allocs: Profile = { ...heap(2, 2, 3), defaultSampleType: "alloc_space" };
    expect(compareProfileFiles([file("a", heap(1, 2, 3))], [file("b", allocs)], options).profiles[0]).toMatchObject({
      sampleType: "inuse_space",
      total: { difference: MIB },
    });
  });

  test("names the file that lacks the column, and a side without files", () => {
    expect(() => compareProfileFiles([file("a", heap(1, 2, 3))], [file("b", heap(1, 2, 3))], { ...OPTIONS, sampleType: "cpu" })).toThrow(
      'a has no sample type "cpu"',
    );
    expect(() => compareProfileFiles([file("a", heap(1, 2, 3))], [], options)).toThrow("at least one profile");
    expect(() => compareProfileFiles([], [file("a", heap(1, 2, 3))], options)).toThrow("at least one profile");
  });
});
