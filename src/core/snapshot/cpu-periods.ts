/** What an app's own CPU profiles tell of the measured window: one profile of it, and CPU time per period for a plot. */
import { mergeProfiles } from "../pprof/merge.ts";
import { scaleProfile } from "../pprof/scale.ts";
import type { Profile } from "../pprof/profile.ts";
import type { CpuFiles, CpuPeriod } from "./cpu-files.ts";

/** Checkpoint of a CPU profile made of the app's own files. */
export const FILES_CHECKPOINT = "files";

/** The label of a round with the CPU time per second of each period in its window: `0.31 0.32 0.3`. */
export const CPU_PERIODS_LABEL = "cpu-periods";

const NANOSECONDS_PER_SECOND = 1e9;
const MOST_DIGITS = 4;

export interface CpuWindow {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface WindowCpu {
  /** As if it had been taken over the window, no more and no less. */
  readonly profile: Profile;
  /** Share of the window that the files lie over, 0..1. */
  readonly coveredRatio: number;
}

/**
 * Files begin and end where they like, and how many lie over a window is chance. So each counts by the share of it that lies in the window, and where a
 * part of the window has no file, that part is taken to be like the rest: two sides can be compared then. Null: no file lies over the window.
 */
export function cpuOfWindow({ inside }: Pick<CpuFiles, "inside">, { startSeconds, endSeconds }: CpuWindow): WindowCpu | null {
  const windowSeconds = endSeconds - startSeconds;
  const parts = inside.flatMap(({ profile, period }) => {
    const overlap = Math.min(endSeconds, period.startSeconds + period.durationSeconds) - Math.max(startSeconds, period.startSeconds);
    return overlap > 0 ? [{ profile, overlap, share: Math.min(1, overlap / period.durationSeconds) }] : [];
  });
  if (windowSeconds <= 0 || parts.length === 0) return null;
  const coveredRatio = parts.reduce((sum, { overlap }) => sum + overlap, 0) / windowSeconds;
  const covered = mergeProfiles(parts.map(({ profile, share }) => scaleProfile(profile, share)));
  // A tick stands for more then, and its error grows with it: samples ÷ period stays the number of ticks.
  const factor = 1 / Math.min(1, coveredRatio);
  const whole = scaleProfile(covered, factor);
  return {
    profile: {
      ...whole,
      period: Math.round(whole.period * factor),
      durationNanos: BigInt(Math.round(windowSeconds * NANOSECONDS_PER_SECOND)),
    },
    coveredRatio: Math.min(1, coveredRatio),
  };
}

/** CPU seconds per second of each period in the window, in order of time. */
const ratesOf = (periods: readonly CpuPeriod[]): readonly number[] =>
  periods.flatMap(({ inWindow, cpuSeconds, durationSeconds }) => (inWindow && durationSeconds > 0 ? [cpuSeconds / durationSeconds] : []));

/** Without an exponent, however small. */
const plain = (value: number, digits = MOST_DIGITS): string => value.toFixed(digits).replace(/\.?0+$/u, "");

/** Null: no period lies in the window. */
export const formatCpuRates = (periods: readonly CpuPeriod[]): string | null => {
  const rates = ratesOf(periods);
  return rates.length === 0 ? null : rates.map((rate) => plain(rate)).join(" ");
};

/** Null: the label is not there, or says something else. */
export function parseCpuRates(text: string | undefined): readonly number[] | null {
  const words = text?.split(" ") ?? [];
  return words.length > 0 && words.every((word) => /^\d+(?:\.\d+)?$/u.test(word)) ? words.map(Number) : null;
}

/** `cpu-periods.csv`: one row per file, in order of time. */
export const formatCpuPeriods = (periods: readonly CpuPeriod[]): string =>
  [
    "file,start_seconds,duration_seconds,cpu_seconds,in_window",
    ...periods.map(({ name, startSeconds, durationSeconds, cpuSeconds, inWindow }) =>
      [quoted(name), plain(startSeconds), plain(durationSeconds), plain(cpuSeconds, 9), String(inWindow)].join(","),
    ),
    "",
  ].join("\n");

/** RFC 4180: a field with a comma, a quote or a line break stands in quotes. */
const quoted = (field: string): string => (/[",\r\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
