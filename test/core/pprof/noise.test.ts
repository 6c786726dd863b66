import { describe, expect, test } from "vitest";
import { samplingNoise, standardErrorOfTotal } from "../../../src/core/pprof/noise.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "./profile-data.ts";

const MIB = 1024 * 1024;
const RATE = 512 * 1024;

/** A heap profile of one site with `count` live objects of `sizeBytes`, sampled at `rate`. */
const heapOf = (count: number, sizeBytes: number, rate = RATE): Profile =>
  profileFromText(
    `alloc_objects/count  ${count}\nalloc_space/bytes  ${count * sizeBytes}\ninuse_objects/count  ${count}\ninuse_space/bytes  ${count * sizeBytes}\nlabel bytes  ${sizeBytes}\n---\n  main.keep`,
    { period: rate, periodType: { type: "space", unit: "bytes" } },
  );

describe("heap noise", () => {
  // Model column of the table in profiles.md §11, which 60 real runs bore out.
  test.each([
    [200_000, 64, 2.47],
    [10_000, 1024, 2.21],
    [20, RATE, 1.71],
    [2, 4 * MIB, 0.1],
    [1000, 1024, 0.7],
  ])("%i objects of %i bytes have a standard error of %f MiB", (count, size, expected) => {
    expect((standardErrorOfTotal(heapOf(count, size), 3) ?? 0) / MIB).toBeCloseTo(expected, 1);
  });

  test("is about sqrt(bytes * rate) for small objects and falls with the rate", () => {
    const atDefault = standardErrorOfTotal(heapOf(160_000, 64), 3) ?? 0;
    expect(atDefault / Math.sqrt(160_000 * 64 * RATE)).toBeCloseTo(1, 1);
    expect(atDefault / (standardErrorOfTotal(heapOf(160_000, 64, RATE / 8), 3) ?? 0)).toBeCloseTo(Math.sqrt(8), 1);
  });

  test("of sizes that follow one another is that of each alone", () => {
    const sizes = [16, 32, 48, 64, 32, 16];
    const row = (values: readonly number[]): string => values.join("  ");
    const together = profileFromText(
      `inuse_objects/count  ${row(sizes.map(() => 1000))}\ninuse_space/bytes  ${row(sizes.map((size) => 1000 * size))}\nlabel bytes  ${row(sizes)}\n---\n  ${sizes.map(() => "f").join("  ")}`,
      { period: RATE },
    );
    const alone = sizes.map((size) => samplingNoise(heapOf(1000, size), 3)?.unitVariances[0]);
    expect([...(samplingNoise(together, 1)?.unitVariances ?? [])]).toEqual(alone);
  });

  test("is the same relative to objects as to bytes", () => {
    const profile = heapOf(10_000, 1024);
    expect((standardErrorOfTotal(profile, 2) ?? 0) * 1024).toBeCloseTo(standardErrorOfTotal(profile, 3) ?? 0, 3);
  });

  test("adds up over samples and takes the size of each", () => {
    const two = profileFromText(
      "inuse_objects/count  10000  200000\ninuse_space/bytes  10240000  12800000\nlabel bytes  1024  64\n---\n  main.keep  main.keep",
      { period: RATE },
    );
    const variance = (standardErrorOfTotal(heapOf(10_000, 1024), 3) ?? 0) ** 2 + (standardErrorOfTotal(heapOf(200_000, 64), 3) ?? 0) ** 2;
    expect(standardErrorOfTotal(two, 1)).toBeCloseTo(Math.sqrt(variance), 0);
  });

  test("takes the mean size where the label is missing, and negative values by their size", () => {
    const unlabeled = profileFromText(
      "inuse_objects/count  10000  -10000\ninuse_space/bytes  10240000  -10240000\n---\n  main.keep  main.keep",
      { period: RATE },
    );
    expect((standardErrorOfTotal(unlabeled, 1) ?? 0) / Math.SQRT2).toBeCloseTo(standardErrorOfTotal(heapOf(10_000, 1024), 3) ?? 0, 0);
  });

  test("counts the sampled objects behind a value", () => {
    const noise = samplingNoise(heapOf(8192, 64), 3);
    // 8192 * 64 B are 512 KiB: one sample.
    expect(noise?.events[0]).toBe(1);
    expect(Math.sqrt(noise?.unitVariances[0] ?? 0) / RATE).toBeCloseTo(1, 3);
  });

  test.skipIf(skipWithoutData)("covers what seven runs of one program differ by", () => {
    const runs = [1, 2, 3, 4, 5, 6, 7].map((run) => readProfile(`captured/cpu-gogc0/good-2.42.0/run${run}/t1.heap.pb.gz`));
    const totals = runs.map((run) =>
      Array.from({ length: run.sampleCount }, (_, at) => run.values[at * 4 + 3] ?? 0).reduce((sum, value) => sum + value, 0),
    );
    const mean = totals.reduce((sum, value) => sum + value, 0) / totals.length;
    const sd = Math.sqrt(totals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (totals.length - 1));
    const model = runs.map((run) => standardErrorOfTotal(run, 3) ?? 0).reduce((sum, value) => sum + value, 0) / runs.length;
    expect(sd / model).toBeGreaterThan(0.4);
    expect(sd / model).toBeLessThan(1.8);
  });
});

describe("other noise", () => {
  const cpu = (leaf: string): Profile =>
    profileFromText(`samples/count  100\ncpu/nanoseconds  1000000000\n---\n  main.main\n  ${leaf}`, { period: 10_000_000 });

  test("is Poisson for CPU ticks, twice that in the runtime", () => {
    expect(standardErrorOfTotal(cpu("main.work"), 1)).toBeCloseTo(1e8, 3);
    expect(standardErrorOfTotal(cpu("main.work"), 0)).toBeCloseTo(10, 6);
    expect(standardErrorOfTotal(cpu("runtime.scanobject"), 1)).toBeCloseTo(1e8 * Math.SQRT2, 3);
  });

  test("says what a tick adds to a CPU profile; sampled objects add what their size says", () => {
    expect(samplingNoise(cpu("main.work"), 1)?.tick).toBe(10_000_000);
    expect(samplingNoise(cpu("main.work"), 0)?.tick).toBe(1);
    expect(samplingNoise(heapOf(1000, 64), 3)?.tick).toBeNull();
  });

  test.each(["goroutine/count", "threadcreate/count", "goroutineleak/count"])("is nothing for %s: they are counted", (type) => {
    expect(standardErrorOfTotal(profileFromText(`${type}  5\n---\n  main.main`), 0)).toBe(0);
  });

  test.each([
    ["mutex and block profiles", profileFromText("contentions/count  5\ndelay/nanoseconds  9\n---\n  main.main", { period: 1 })],
    ["a heap profile without a rate", heapOf(10, 64, 0)],
    ["a CPU profile without a period", profileFromText("cpu/nanoseconds  5\n---\n  main.main")],
    ["foreign types", profileFromText("wall/nanoseconds  5\n---\n  main.main", { period: 7 })],
  ])("is unknown for %s", (_, profile) => {
    expect(samplingNoise(profile, 0)).toBeNull();
    expect(standardErrorOfTotal(profile, 0)).toBeNull();
  });

  test("a CPU sample without frames is not the runtime's", () => {
    expect(standardErrorOfTotal(profileFromText("cpu/nanoseconds  100\n---\n  -", { period: 1 }), 0)).toBeCloseTo(10, 6);
  });
});
