/** What the machine did during a trial, told by nothing of the measured app: a fixed calculation before and after, and CPU time the hypervisor took. */
import { formatQuantity } from "../units/format-quantity.ts";

export interface MachineReading {
  /** Time a fixed calculation took, the shortest of several before and after the trial; null when it could not be timed. */
  readonly loopSeconds: number | null;
  /** Share of the CPU time that was wanted in the measured phases and went to other guests (steal), 0..1; null without `/proc/stat`. */
  readonly stealRatio: number | null;
}

/** Trials that differ by more do not have the same machine (`statistics.md` §2): a tenth of the time, ten points of steal. */
export const MACHINE_TOLERANCE = 0.1;

/** Ticks of `/proc/stat`, all CPUs together. */
export interface CpuTimes {
  readonly wantedTicks: number;
  readonly stealTicks: number;
}

/** user, nice, system, irq, softirq and steal; guest time is part of user (proc(5)). */
const WANTED = [0, 1, 2, 5, 6, 7] as const;
const STEAL = 7;

/** The line `cpu` of `/proc/stat`; null when the text is not of that form, or the kernel counts no steal. */
export const parseCpuTimes = (text: string): CpuTimes | null => {
  const fields = /^cpu +(?<ticks>[\d ]+)$/mu.exec(text)?.groups?.["ticks"]?.trim().split(/ +/u).map(Number) ?? [];
  const wanted = WANTED.map((field) => fields[field] ?? NaN);
  const stealTicks = fields[STEAL] ?? NaN;
  return wanted.every(Number.isFinite) ? { wantedTicks: wanted.reduce((sum, ticks) => sum + ticks, 0), stealTicks } : null;
};

/** Fewer ticks than this (half a second of CPU time) tell no share. */
const LEAST_TICKS = 50;

/** Share of the wanted CPU time between two readings that was stolen; null when one is missing or there was too little. */
export const stealBetween = (before: CpuTimes | null, after: CpuTimes | null): number | null => {
  if (before === null || after === null) return null;
  const wanted = after.wantedTicks - before.wantedTicks;
  const stolen = after.stealTicks - before.stealTicks;
  return wanted < LEAST_TICKS || stolen < 0 ? null : stolen / wanted;
};

const percent = (ratio: number): string => formatQuantity(Math.round(ratio * 100) / 100, "ratio");

/**
 * How two trials' machines differed, as a sentence without its stop; null when they did not, or it is not known. Independent of what the trials
 * measured, so leaving such a pair out favours nobody.
 */
export const disturbanceBetween = (one: MachineReading | undefined, other: MachineReading | undefined): string | null => {
  if (one === undefined || other === undefined) return null;
  if (one.stealRatio !== null && other.stealRatio !== null && Math.abs(one.stealRatio - other.stealRatio) > MACHINE_TOLERANCE)
    return `the runner stalled (CPU steal ${percent(Math.max(one.stealRatio, other.stealRatio))})`;
  if (one.loopSeconds === null || other.loopSeconds === null) return null;
  const [fast, slow] = [Math.min(one.loopSeconds, other.loopSeconds), Math.max(one.loopSeconds, other.loopSeconds)];
  return slow > fast * (1 + MACHINE_TOLERANCE)
    ? `the runner was slower for one side (a fixed calculation took ${percent(slow / fast - 1)} longer)`
    : null;
};
