/** Watches the machine around a trial: how long a fixed calculation takes, and the CPU times of `/proc/stat`. */
import { parseCpuTimes, type CpuTimes } from "../../core/snapshot/machine.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Files } from "../../ports/files.ts";

export interface WatchPorts {
  readonly clock: Clock;
  readonly files: Pick<Files, "readText" | "sha256">;
}

/** SHA-256 of 2 MiB, 256 KiB at a time so that it stays in the cache: 1 to 6 ms of nothing but CPU, less than a time slice of the scheduler. */
const BLOCK = new Uint8Array(256 * 1024);
const BLOCKS = 8;
const REPETITIONS = 16;
/** No further repetition begins after this time; four are made in any case. */
const ENOUGH_SECONDS = 0.035;
const LEAST_REPETITIONS = 4;

/**
 * The shortest of up to sixteen runs of the calculation, seconds: a moment's interruption does not show, a slower CPU does
 * (`docs/decisions/0010-voided-pairs.md`). Null where the clock is too coarse.
 */
export const timeFixedCalculation = ({ clock, files }: WatchPorts): number | null => {
  const began = clock.monotonicSeconds();
  let shortest = Infinity;
  for (let done = 0; done < REPETITIONS; done += 1) {
    const start = clock.monotonicSeconds();
    if (done >= LEAST_REPETITIONS && start - began > ENOUGH_SECONDS) break;
    for (let block = 0; block < BLOCKS; block += 1) files.sha256(BLOCK);
    shortest = Math.min(shortest, clock.monotonicSeconds() - start);
  }
  return shortest > 0 ? shortest : null;
};

/** CPU times of this machine so far; null where there is no `/proc/stat`. */
export const readCpuTimes = async ({ files }: Pick<WatchPorts, "files">): Promise<CpuTimes | null> => {
  const text = await files.readText("/proc/stat");
  return text === null ? null : parseCpuTimes(text);
};
