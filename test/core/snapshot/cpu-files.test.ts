// A directory of CPU profiles an app wrote by itself: names, order, window, what is passed over, and one profile of all.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { functionTotals } from "../../../src/core/graph/function-table.ts";
import { buildCpuFiles, parseCpuFileName, type CpuFilesOptions } from "../../../src/core/snapshot/cpu-files.ts";
import { profileFromText } from "../../support/profile-text.ts";

const START = 1_667_591_238; // 2022-11-04 19:47:18 UTC

describe("names", () => {
  test.each<[string, number | null, string | null]>([
    ["2022-11-04_19_47_18.pprof.fleetcontroller.samples.cpu.pb.gz", START, "fleetcontroller"],
    ["./2022-11-04_19_47_18.pprof.fleetcontroller.samples.cpu.pb.gz", START, "fleetcontroller"],
    ["2022-11-04_19_48_18.pprof.fleet-agent.v2.samples.cpu.pb.gz", START + 60, "fleet-agent.v2"],
    ["2024-02-29_00_00_00.pprof.x.samples.cpu.pb.gz", 1_709_164_800, "x"],
    ["2023-02-29_00_00_00.pprof.x.samples.cpu.pb.gz", null, null],
    ["2022-11-04_25_47_18.pprof.x.samples.cpu.pb.gz", null, null],
    ["2022-11-04_19_47_18.pprof.fleetcontroller.samples.heap.pb.gz", null, null],
    ["2022-11-04_19_47_18.pprof.fleetcontroller.samples.cpu.pb.gz.tmp", null, null],
    ["x2022-11-04_19_47_18.pprof.fleetcontroller.samples.cpu.pb.gz", null, null],
    ["heap.pb.gz", null, null],
    ["", null, null],
  ])("F15 the file name %s", (name, startSeconds, component) => {
    expect(parseCpuFileName(name)).toEqual(startSeconds === null ? null : { startSeconds, component });
  });

  test("F15 another pattern may name the parts in another order, or no component", () => {
    const pattern = /^cpu-(?<day>\d\d)\.(?<month>\d\d)\.(?<year>\d{4})T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)\.pb$/u;
    expect(parseCpuFileName("cpu-04.11.2022T194718.pb", pattern)).toEqual({ startSeconds: START, component: null });
    expect(parseCpuFileName("a", /a/u)).toBeNull();
  });
});

const cpu = (seconds: number, func: string, durationSeconds: number): Uint8Array =>
  new Uint8Array(
    gzipSync(
      encodeProfile(
        profileFromText(
          `samples/count  ${seconds * 100}
           cpu/nanoseconds  ${seconds * 1e9}
           ---
                            main.main
                            ${func}`,
          { durationNanos: BigInt(Math.round(durationSeconds * 1e9)) },
        ),
      ),
    ),
  );
const name = (minute: number, component = "shop"): string => `2022-11-04_19_${minute}_18.pprof.${component}.samples.cpu.pb.gz`;
const minute = (index: number): number => START + 60 * index;
const build = (files: readonly { readonly name: string; readonly content: Uint8Array }[], more: Partial<CpuFilesOptions> = {}) =>
  buildCpuFiles(files, { window: { startSeconds: START, endSeconds: minute(10) }, component: null, ...more });

const PERIODS = [
  { name: name(49), content: cpu(3, "main.work", 60) },
  { name: name(47), content: cpu(1, "main.start", 60) },
  { name: name(50), content: new Uint8Array() },
  { name: name(48), content: cpu(2, "main.work", 60) },
];

test("F10 four periods, the newest empty: three in order of time, merged", () => {
  const { profile, periods, skipped } = build(PERIODS);
  expect(periods.map((one) => [one.startSeconds, one.durationSeconds, one.cpuSeconds, one.inWindow])).toEqual([
    [minute(0), 60, 1, true],
    [minute(1), 60, 2, true],
    [minute(2), 60, 3, true],
  ]);
  expect(skipped).toEqual([{ name: name(50), why: "empty: its period has not ended" }]);
  expect(profile?.durationNanos).toBe(180_000_000_000n);
  if (profile === null) throw new Error("no profile");
  const totals = functionTotals([profile], "cpu");
  expect(Object.fromEntries(totals.rows.map((row) => [row.key, row.flat.value]))).toMatchObject({ "main.start": 1e9, "main.work": 5e9 });
});

test("F10 only what overlaps the measured window is merged; the rest is still plotted", () => {
  const { profile, periods } = build(PERIODS, { window: { startSeconds: minute(1) + 30, endSeconds: minute(2) } });
  expect(periods.map(({ inWindow }) => inWindow)).toEqual([false, true, false]);
  expect(profile?.durationNanos).toBe(60_000_000_000n);
  expect(build(PERIODS, { window: { startSeconds: minute(20), endSeconds: minute(30) } }).profile).toBeNull();
});

test.each([15, 60, 300])("F11 the length in a profile of %s s wins over the distance of the names", (seconds) => {
  const { periods } = build([
    { name: name(47), content: cpu(1, "main.a", seconds) },
    { name: name(48), content: cpu(1, "main.a", seconds) },
  ]);
  expect(periods.map(({ durationSeconds }) => durationSeconds)).toEqual([seconds, seconds]);
});

test("a profile without a length lasts until the next one begins", () => {
  const { periods } = build([
    { name: name(47), content: cpu(1, "main.a", 0) },
    { name: name(48), content: cpu(1, "main.a", 0) },
  ]);
  expect(periods.map(({ durationSeconds }) => durationSeconds)).toEqual([60, 0]);
});

test("the last file of a killed pod is cut off or empty, and passed over; so is any other that cannot be read", () => {
  const whole = cpu(1, "main.a", 60);
  const { periods, skipped } = build([
    { name: name(46), content: new Uint8Array() },
    { name: name(47), content: new TextEncoder().encode("no profile") },
    { name: name(48), content: whole },
    { name: name(49), content: whole.subarray(0, whole.length - 20) },
  ]);
  expect(periods).toHaveLength(1);
  expect(skipped).toEqual([
    { name: name(46), why: "empty: the process ended in its period" },
    { name: name(47), why: "it cannot be read" },
    { name: name(49), why: "cut off: the process ended in its period" },
  ]);
});

test("F15 of two files with one start the longer is kept, and foreign files are named", () => {
  const { periods, skipped } = build([
    { name: `below/${name(47)}`, content: new Uint8Array() },
    { name: name(47), content: cpu(1, "main.a", 60) },
    { name: "notes.txt", content: new Uint8Array(3) },
  ]);
  expect(periods).toHaveLength(1);
  expect(skipped).toEqual([
    { name: "notes.txt", why: "its name is not that of a CPU profile" },
    { name: `below/${name(47)}`, why: "another file has the same start" },
  ]);
});

test("a profile of another kind and another component are not mixed in", () => {
  const heap = encodeProfile(profileFromText("inuse_space/bytes  1\n---\n  main.main"));
  const files = [
    { name: name(47), content: cpu(1, "main.a", 60) },
    { name: name(48, "agent"), content: cpu(1, "main.a", 60) },
    { name: name(49), content: heap },
  ];
  const { periods, skipped } = build(files, { component: "shop" });
  expect(periods.map((one) => one.name)).toEqual([name(47)]);
  expect(skipped).toEqual([{ name: name(49), why: "it is no CPU profile" }]);
  expect(build([])).toEqual({ profile: null, inside: [], periods: [], skipped: [] });
});
