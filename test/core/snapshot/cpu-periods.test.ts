// An app's own CPU profiles as the profile of a window, and as a course over time.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { standardErrorOfTotal } from "../../../src/core/pprof/noise.ts";
import { totalOf } from "../../../src/core/pprof/profile.ts";
import type { CpuPeriod } from "../../../src/core/snapshot/cpu-files.ts";
import { cpuOfWindow, formatCpuPeriods, formatCpuRates, parseCpuRates } from "../../../src/core/snapshot/cpu-periods.ts";
import { profileFromText } from "../../support/profile-text.ts";

const period = (startSeconds: number, more: Partial<CpuPeriod> = {}): CpuPeriod => ({
  name: `${startSeconds}.pb.gz`,
  startSeconds,
  durationSeconds: 10,
  cpuSeconds: 2,
  inWindow: true,
  ...more,
});
/** As `buildCpuFiles` gives them: 100 ticks a CPU second. */
const filesOf = (periods: readonly CpuPeriod[]) => ({
  inside: periods
    .filter(({ inWindow }) => inWindow)
    .map((one) => ({
      period: one,
      profile: profileFromText(
        `
        samples/count  ${100 * one.cpuSeconds}
        cpu/nanoseconds  ${1e9 * one.cpuSeconds}
        ---
                         main.main
                         main.work`,
        { period: 1e7, periodType: { type: "cpu", unit: "nanoseconds" } },
      ),
    })),
});

describe("one profile of a window", () => {
  test.each<[string, readonly CpuPeriod[], { readonly cpuSeconds: number; readonly covered: number }]>([
    ["of files that lie exactly over it", [period(100), period(110), period(120)], { cpuSeconds: 6, covered: 1 }],
    ["of files that begin before it and end after it", [period(95), period(105), period(115), period(125)], { cpuSeconds: 6, covered: 1 }],
    [
      "of which the first and the last were idle half of the time in it",
      [period(95, { cpuSeconds: 1 }), period(105), period(115), period(125, { cpuSeconds: 0.2 })],
      { cpuSeconds: 4.6, covered: 1 },
    ],
    ["whose last file is not ended", [period(100), period(110)], { cpuSeconds: 6, covered: 2 / 3 }],
    [
      "with files before and after it",
      [period(80, { inWindow: false }), period(100), period(110), period(120), period(130, { inWindow: false })],
      { cpuSeconds: 6, covered: 1 },
    ],
  ])("%s", (_, periods, expected) => {
    const cpu = cpuOfWindow(filesOf(periods), { startSeconds: 100, endSeconds: 130 });
    expect(cpu === null ? null : totalOf(cpu.profile, 1) / 1e9).toBeCloseTo(expected.cpuSeconds, 6);
    expect(cpu?.profile.durationNanos).toBe(30_000_000_000n);
    expect(cpu?.coveredRatio).toBeCloseTo(expected.covered, 9);
  });

  test("a part of the window without a file leaves the relative error that of the ticks there are", () => {
    const cpu = cpuOfWindow(filesOf([period(100), period(110)]), { startSeconds: 100, endSeconds: 140 });
    if (cpu === null) throw new Error("no profile");
    const error = standardErrorOfTotal(cpu.profile, 1);
    expect((error ?? 0) / totalOf(cpu.profile, 1)).toBeCloseTo(1 / Math.sqrt(400), 6);
  });

  test("there is none without a file, or of no time", () => {
    const window = { startSeconds: 100, endSeconds: 130 };
    expect(cpuOfWindow({ inside: [] }, window)).toBeNull();
    expect(cpuOfWindow(filesOf([period(100)]), { startSeconds: 130, endSeconds: 130 })).toBeNull();
    expect(cpuOfWindow(filesOf([period(100, { durationSeconds: 0 })]), window)).toBeNull();
  });
});

describe("a course over time", () => {
  test("is CPU seconds per second of the periods in the window", () => {
    const periods = [
      period(80, { inWindow: false }),
      period(90),
      period(100, { cpuSeconds: 3.3 }),
      period(110, { cpuSeconds: 0, durationSeconds: 5 }),
    ];
    expect(formatCpuRates(periods)).toBe("0.2 0.33 0");
    expect(formatCpuRates([period(80, { inWindow: false })])).toBeNull();
  });

  test.each<[string | undefined, readonly number[] | null]>([
    ["0.2 0.33 0", [0.2, 0.33, 0]],
    ["1", [1]],
    ["", null],
    [undefined, null],
    ["fast", null],
    ["0.2, 0.3", null],
  ])("%j is read as %j", (text, rates) => {
    expect(parseCpuRates(text)).toEqual(rates);
  });

  test("what is written can be read", () => {
    const seconds = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1 }), (all) => {
        const rates = parseCpuRates(formatCpuRates(all.map((cpuSeconds) => period(0, { cpuSeconds }))) ?? "");
        expect(rates).toHaveLength(all.length);
        for (const [index, rate] of (rates ?? []).entries()) expect(rate).toBeCloseTo((all[index] ?? 0) / 10, 3);
      }),
    );
  });
});

test("cpu-periods.csv", () => {
  const periods = [period(100.5, { name: "a,b.pb.gz" }), period(110, { inWindow: false, cpuSeconds: 0.000_000_5 })];
  expect(formatCpuPeriods(periods)).toBe(
    [
      "file,start_seconds,duration_seconds,cpu_seconds,in_window",
      '"a,b.pb.gz",100.5,10,2,true',
      "110.pb.gz,110,10,0.0000005,false",
      "",
    ].join("\n"),
  );
});
