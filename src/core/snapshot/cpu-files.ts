/** CPU profiles that an app writes by itself, one per period (`kubernetes.md` §10): which of them lie in the measured window, and all of them as one. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import { decodeProfile } from "../pprof/decode.ts";
import { type Inflate, inflateGzip } from "../pprof/inflate.ts";
import { sampleIndexOf } from "../pprof/kind.ts";
import { mergeProfiles } from "../pprof/merge.ts";
import { totalOf, type Profile } from "../pprof/profile.ts";
import { utcSeconds } from "../units/utc-time.ts";

/** What a name says: when the profile began and of which component it is; null: the pattern does not tell. */
export interface CpuFileName {
  readonly startSeconds: number;
  readonly component: string | null;
}

/** Fleet's: `2022-11-04_19_47_18.pprof.fleetcontroller.samples.cpu.pb.gz`, UTC. */
export const CPU_FILE_PATTERN =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)_(?<hour>\d\d)_(?<minute>\d\d)_(?<second>\d\d)\.pprof\.(?<component>[^/]+?)\.samples\.cpu\.pb\.gz$/u;

/** A pattern has the groups `year`, `month`, `day`, `hour`, `minute`, `second`, and where it tells it `component`. Null: a foreign file. */
export function parseCpuFileName(name: string, pattern: RegExp = CPU_FILE_PATTERN): CpuFileName | null {
  const found = pattern.exec(name.replace(/^.*\//u, ""))?.groups;
  if (found === undefined) return null;
  const part = (group: string): number => Number(found[group] ?? Number.NaN);
  const startSeconds = utcSeconds({
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  });
  return startSeconds === null || !Number.isFinite(startSeconds) ? null : { startSeconds, component: found["component"] ?? null };
}

/** One period of CPU time, for a plot over time. */
export interface CpuPeriod {
  readonly name: string;
  readonly startSeconds: number;
  /** As the profile says, whatever the period was set to. */
  readonly durationSeconds: number;
  readonly cpuSeconds: number;
  readonly inWindow: boolean;
}

export interface CpuFiles {
  /** Those of the window, merged: samples and durations added. Null: there is none. */
  readonly profile: Profile | null;
  /** The same one by one, in order of time. */
  readonly inside: readonly { readonly profile: Profile; readonly period: CpuPeriod }[];
  /** All that could be read, in order of time. */
  readonly periods: readonly CpuPeriod[];
  /** Files that were passed over, and why. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

export interface CpuFilesOptions {
  /** The measured phases, seconds since the epoch by the clock of the node. */
  readonly window: { readonly startSeconds: number; readonly endSeconds: number };
  /** Only files of this component, as the names call it; null: all. */
  readonly component: string | null;
  readonly pattern?: RegExp;
  readonly inflate?: Inflate;
}

interface Named extends CpuFileName {
  readonly name: string;
  readonly content: Uint8Array;
}

const NANOSECONDS_PER_SECOND = 1e9;

const isCut = (error: unknown): error is HeapgateError => error instanceof HeapgateError && error.blame === "data";

/** Of two files with one start, as a directory read twice gives them, the one that got longer. */
function distinct(files: readonly Named[]): { readonly kept: readonly Named[]; readonly twins: readonly Named[] } {
  const kept = new Map<string, Named>();
  const twins: Named[] = [];
  for (const file of files) {
    const key = `${file.startSeconds} ${file.component ?? ""}`;
    const other = kept.get(key);
    if (other === undefined) kept.set(key, file);
    else {
      const [longer, shorter] = file.content.length > other.content.length ? [file, other] : [other, file];
      kept.set(key, longer);
      twins.push(shorter);
    }
  }
  return { kept: [...kept.values()].toSorted((a, b) => a.startSeconds - b.startSeconds), twins };
}

/** A profile without a length lasts until the next one begins. */
const lengthOf = ({ durationNanos }: Profile, next: Named | undefined, startSeconds: number): number =>
  durationNanos > 0n ? Number(durationNanos) / NANOSECONDS_PER_SECOND : Math.max(0, (next?.startSeconds ?? startSeconds) - startSeconds);

/**
 * Orders the files of a directory by their start, leaves out what is none of them, twins, and files that are empty or cut off (the newest is empty until
 * its period ends, and stays so when its pod is killed), and merges those that overlap the window. Never throws for what a file holds.
 */
export function buildCpuFiles(
  files: readonly { readonly name: string; readonly content: Uint8Array }[],
  { window, component, pattern = CPU_FILE_PATTERN, inflate = inflateGzip }: CpuFilesOptions,
): CpuFiles {
  const skipped: { name: string; why: string }[] = [];
  const named = files.flatMap(({ name, content }): Named[] => {
    const parsed = parseCpuFileName(name, pattern);
    if (parsed === null) skipped.push({ name, why: "its name is not that of a CPU profile" });
    return parsed === null || (component !== null && parsed.component !== null && parsed.component !== component)
      ? []
      : [{ ...parsed, name, content }];
  });
  const { kept, twins } = distinct(named);
  for (const { name } of twins) skipped.push({ name, why: "another file has the same start" });

  const periods: CpuPeriod[] = [];
  const inside: { profile: Profile; period: CpuPeriod }[] = [];
  for (const [index, file] of kept.entries()) {
    const newest = index === kept.length - 1;
    const { name, content, startSeconds } = file;
    if (content.length === 0) {
      skipped.push({ name, why: newest ? "empty: its period has not ended" : "empty: the process ended in its period" });
      continue;
    }
    try {
      const profile = decodeProfile(content, { name, inflate });
      const column = sampleIndexOf(profile, "cpu");
      if (column === null) {
        skipped.push({ name, why: "it is no CPU profile" });
        continue;
      }
      const durationSeconds = lengthOf(profile, kept[index + 1], startSeconds);
      const inWindow = startSeconds < window.endSeconds && startSeconds + durationSeconds > window.startSeconds;
      const period = { name, startSeconds, durationSeconds, cpuSeconds: totalOf(profile, column) / NANOSECONDS_PER_SECOND, inWindow };
      periods.push(period);
      if (inWindow) inside.push({ profile, period });
    } catch (error) {
      if (!isCut(error)) throw error;
      skipped.push({ name, why: newest ? "cut off: the process ended in its period" : "it cannot be read" });
    }
  }
  return { profile: inside.length === 0 ? null : mergeProfiles(inside.map(({ profile }) => profile)), inside, periods, skipped };
}
