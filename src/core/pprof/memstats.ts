/** Reads the exact counters that end the text of `/debug/pprof/heap?debug=1`. */
import { heapgateError } from "../errors/heapgate-error.ts";

/** Exact numbers of the Go runtime (`runtime.MemStats`), not profile estimates; null is "not in the text". */
export interface MemStats {
  /** Bytes and objects allocated, and objects freed, since the program started. */
  readonly totalAllocBytes: number | null;
  readonly mallocs: number | null;
  readonly frees: number | null;
  /** Reachable and not yet swept objects at this moment. */
  readonly heapAllocBytes: number | null;
  readonly heapObjects: number | null;
  readonly heapInuseBytes: number | null;
  readonly heapSysBytes: number | null;
  readonly sysBytes: number | null;
  readonly nextGcBytes: number | null;
  readonly numGc: number | null;
  readonly numForcedGc: number | null;
  readonly gcCpuRatio: number | null;
  /** Peak resident memory as the kernel knows it (Go 1.15 and later, Linux). */
  readonly maxRssBytes: number | null;
  /** One sample per this many bytes; the header of the text says twice that. */
  readonly memProfileRateBytes: number | null;
}

const HEADER = /^heap profile: +\d+: +-?\d+ +\[ *\d+: +-?\d+\] +@ heap\/(\d+)\s*$/u;
const COUNTER = /^# (\w+) = (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/u;

/** What `text` seems to be instead, for the error. */
function descriptionOf(text: string): string {
  if (text.trim() === "") return "an empty text";
  if (/^\s*</u.test(text)) return "an HTML or XML page";
  const first = text.split("\n", 1)[0] ?? "";
  return `text that starts with "${first.slice(0, 60)}"`;
}

/**
 * Parses the text of `heap?debug=1`. Throws PROFILE_NOT_A_PROFILE when it is something else, PROFILE_CORRUPT when the counters at its end
 * are missing: the text was cut off.
 */
export function parseMemStats(text: string, name: string): MemStats {
  const lines = text.split("\n");
  const header = HEADER.exec(lines[0] ?? "");
  if (header === null) throw heapgateError("PROFILE_NOT_A_PROFILE", { name, what: `${descriptionOf(text)}, not the text of heap?debug=1` });
  const start = lines.findLastIndex((line) => line.trimEnd() === "# runtime.MemStats");
  if (start < 0) throw heapgateError("PROFILE_CORRUPT", { name, problem: "the counters at its end are missing" });

  const counters = new Map<string, number>();
  for (const line of lines.slice(start + 1)) {
    const found = COUNTER.exec(line);
    if (found?.[1] !== undefined) counters.set(found[1], Number(found[2]));
  }
  const counter = (key: string): number | null => counters.get(key) ?? null;
  // NumGC is among the last lines; without it the numbers before may be incomplete, and the last one cut short.
  if (counter("NumGC") === null || !text.endsWith("\n"))
    throw heapgateError("PROFILE_CORRUPT", { name, problem: "it ends in the middle of its counters" });
  return {
    totalAllocBytes: counter("TotalAlloc"),
    mallocs: counter("Mallocs"),
    frees: counter("Frees"),
    heapAllocBytes: counter("HeapAlloc"),
    heapObjects: counter("HeapObjects"),
    heapInuseBytes: counter("HeapInuse"),
    heapSysBytes: counter("HeapSys"),
    sysBytes: counter("Sys"),
    nextGcBytes: counter("NextGC"),
    numGc: counter("NumGC"),
    numForcedGc: counter("NumForcedGC"),
    gcCpuRatio: counter("GCCPUFraction"),
    maxRssBytes: counter("MaxRSS"),
    memProfileRateBytes: Number(header[1]) / 2,
  };
}
