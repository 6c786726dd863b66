/** Forced collections, and what is alive right after them. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { parseMemStats } from "../../core/pprof/memstats.ts";
import type { MemStats } from "../../core/snapshot/raw-round.ts";
import { fetchPprof, fetchProfile, type FetchOptions, type FetchPorts, type ProfileAnswer } from "./fetch-profile.ts";
import type { Refusal } from "./classify-answer.ts";

export type MemStatsAnswer = { readonly kind: "mem-stats"; readonly memStats: MemStats } | Refusal;

/** Finalizers and the contents of a `sync.Pool` survive the first collection and are gone after one more. */
export const BETWEEN_COLLECTIONS_SECONDS = 0.1;

/** The exact counters of this moment; nothing is collected. */
export const fetchMemStats = (ports: FetchPorts, options: FetchOptions): Promise<MemStatsAnswer> =>
  readMemStats(ports, options, "heap?debug=1");

export interface AfterGc {
  readonly memStats: MemStatsAnswer;
  /** Null when none was asked for. */
  readonly heap: ProfileAnswer | null;
}

/**
 * Collects twice, at least 100 ms apart, and reads the counters with the second collection in one request (`heap?gc=1&debug=1`): the
 * runtime reads them before it writes the answer, so what serving a profile allocates is not among the live bytes. A heap profile, if
 * wanted, follows with a collection of its own.
 */
export async function collectAfterGc(
  ports: FetchPorts,
  options: FetchOptions,
  { keepHeap }: { readonly keepHeap: boolean },
): Promise<AfterGc> {
  const more = { ...options, row: "more" } as const;
  const last = { ...options, row: options.row ?? "last" };
  const first = await fetchPprof(ports, more, "heap?gc=1");
  if (first.kind !== "body") return { memStats: first, heap: keepHeap ? first : null };
  await ports.clock.sleep(BETWEEN_COLLECTIONS_SECONDS, options.signal);
  const memStats = await readMemStats(ports, keepHeap ? more : last, "heap?gc=1&debug=1");
  return { memStats, heap: keepHeap ? await fetchProfile(ports, last, "heap", "gc=1") : null };
}

/** What is alive after two collections, at least 100 ms apart: the heap profile of the second one (`profiles.md` §14). */
export async function collectHeap(ports: FetchPorts, options: FetchOptions): Promise<ProfileAnswer> {
  const first = await fetchPprof(ports, { ...options, row: "more" }, "heap?gc=1");
  if (first.kind !== "body") return first;
  await ports.clock.sleep(BETWEEN_COLLECTIONS_SECONDS, options.signal);
  return await fetchProfile(ports, { ...options, row: options.row ?? "last" }, "heap", "gc=1");
}

async function readMemStats(ports: FetchPorts, options: FetchOptions, path: string): Promise<MemStatsAnswer> {
  const answer = await fetchPprof(ports, options, path);
  if (answer.kind !== "body") return answer;
  try {
    const stats = parseMemStats(new TextDecoder().decode(answer.body), path);
    const { totalAllocBytes, mallocs, frees, heapAllocBytes, heapObjects, numGc, memProfileRateBytes } = stats;
    return { kind: "mem-stats", memStats: { totalAllocBytes, mallocs, frees, heapAllocBytes, heapObjects, numGc, memProfileRateBytes } };
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "PROFILE_CORRUPT") return { kind: "missing", why: error.message };
    if (error instanceof HeapgateError) return { kind: "wrong-page", what: error.message };
    throw error;
  }
}

/** Goroutines at this moment, from the head of `goroutine?debug=1`; null when it is not served. */
export async function fetchGoroutineCount(ports: FetchPorts, options: FetchOptions): Promise<number | null> {
  const answer = await fetchPprof(ports, options, "goroutine?debug=1");
  if (answer.kind !== "body") return null;
  const head = new TextDecoder().decode(answer.body.subarray(0, 100));
  const found = /^goroutine profile: total (?<total>\d+)/u.exec(head)?.groups?.["total"];
  return found === undefined ? null : Number(found);
}
