/** The readings of one measured app in the order a trial needs them. */
import { warning, type Warning } from "../../core/errors/warning.ts";
import type { MemStats, ProcessStats } from "../../core/snapshot/raw-round.ts";
import type { PhaseName, ProfileKindName } from "../../core/snapshot/snapshot.ts";
import { allOrFirstError } from "./all-or-first-error.ts";
import { startRecord, type Observations } from "./app-record.ts";
import { checkMetrics, checkPprof, pprofDisabled } from "./check-endpoints.ts";
import { describeRefusal } from "./classify-answer.ts";
import type { CollectTarget } from "./collect-target.ts";
import { fetchCpuProfile, fetchPprof, fetchProfile, type FetchOptions, type FetchPorts } from "./fetch-profile.ts";
import { collectAfterGc, collectHeap, fetchGoroutineCount, fetchMemStats } from "./force-gc.ts";
import { scrapeMetrics } from "./scrape.ts";

export interface PointRequest {
  /** 0 is the state before the first batch: profiles only, no row. */
  readonly batch: number;
  readonly keepHeap: boolean;
  readonly units: number | null;
  readonly seconds: number;
}

/** Every reading is kept; a missing one is null with a warning. All throw the abort reason. */
export interface AppObserver {
  readonly target: CollectTarget;
  /** Throws PPROF_DISABLED and METRICS_DISABLED. */
  readonly check: () => Promise<void>;
  /** State before the cost phase, after forced collections: heap and goroutine profiles `start`. */
  readonly readStart: () => Promise<void>;
  /** The runtime's counters before the work of the cost phase; nothing is collected there. */
  readonly readStartCounters: () => Promise<void>;
  /** CPU and metrics, after those counters and right before the work. */
  readonly readStartEdge: () => Promise<void>;
  /** CPU and metrics right after it. */
  readonly readEndEdge: () => Promise<void>;
  /** The runtime's counters, after that and once the CPU profile is there. */
  readonly readEndCounters: () => Promise<void>;
  readonly profileCpu: (seconds: number) => Promise<void>;
  readonly scrape: (phase: PhaseName) => Promise<void>;
  readonly sampleRss: () => Promise<void>;
  /** After forced collections; gives the bytes that are live then, null where they are not known. */
  readonly readPoint: (request: PointRequest) => Promise<number | null>;
  /** After forced collections: counters, a last scrape, and all profiles there are. */
  readonly readEnd: () => Promise<void>;
  readonly warnings: () => readonly Warning[];
  readonly observations: () => Observations;
}

/** `goroutineleak` needs Go 1.27; `mutex` and `block` are empty unless the program sets their rates: no news unless required. */
const END_PROFILES: readonly ProfileKindName[] = ["goroutine", "goroutineleak", "mutex", "block"];
const OTHER_PROFILES: readonly ProfileKindName[] = ["allocs", "threadcreate"];
/** Those, and what else is required; heap and CPU are taken elsewhere. */
const endProfilesOf = (required: readonly string[]): readonly ProfileKindName[] => [
  ...END_PROFILES,
  ...OTHER_PROFILES.filter((kind) => required.includes(kind)),
];

const rowOf = (options: FetchOptions, row: NonNullable<FetchOptions["row"]>): FetchOptions => ({ ...options, row });

/** Observes one app until the trial ends; `signal` ends every reading. */
export function startObserver(ports: FetchPorts, target: CollectTarget, signal: AbortSignal): AppObserver {
  const { app, metrics } = target;
  const pprof: FetchOptions | null = target.pprof === null ? null : { pprof: target.pprof, signal };
  const record = startRecord(app.name, { forcesGc: pprof !== null });
  let servesMetrics = metrics !== null;
  /** What is read first at an edge of the cost phase. */
  const edges: { start: MemStats | null; end: ProcessStats | null } = { start: null, end: null };

  /** The body, or null with a warning. */
  const readMetrics = async (phase: PhaseName, edge: "start" | "end" | null): Promise<string | null> => {
    if (metrics === null || !servesMetrics) return null;
    const answer = await scrapeMetrics(ports, { metrics, phase, edge, signal });
    if (answer.kind === "scrape") {
      record.keepScrape(answer.scrape);
      return answer.scrape.body;
    }
    const message = `Component ${app.name}: ${metrics.name} answered ${describeRefusal(answer)} in the ${phase} phase.`;
    record.warn("scrape", warning("scrape-failed", message, "That scrape is missing, not zero; look at the app's log at that time."));
    return null;
  };
  const readStats = async (): Promise<ProcessStats> => {
    const stats = await app.readStats();
    record.keepRss(stats.rssBytes);
    return stats;
  };
  const readCounters = async (where: string) => (pprof === null ? null : record.memStatsOf(await fetchMemStats(ports, pprof), where));

  return {
    target,
    check: async () => {
      [, servesMetrics] = await allOrFirstError([checkPprof(ports, target, pprof, record), checkMetrics(ports, target, record, signal)]);
    },
    readStart: async () => {
      if (pprof === null) return;
      record.keepProfile("heap", "start", await collectHeap(ports, rowOf(pprof, "more")));
      record.keepProfile("goroutine", "start", await fetchProfile(ports, rowOf(pprof, "last"), "goroutine"));
    },
    // CPU is counted nearest to the work. The text of the heap profile costs the app most, so it is asked for outside of the CPU readings;
    // the runtime reads the counters in it before it makes that text.
    readStartCounters: async () => {
      edges.start = await readCounters("start of the cost phase");
    },
    readStartEdge: async () => {
      await readMetrics("cost", "start");
      record.keepEdge("start", edges.start, await readStats());
    },
    // Making a CPU profile allocates in the app. That it falls into the window must not depend on whether the work took a bit longer.
    readEndEdge: async () => {
      edges.end = await readStats();
      await readMetrics("cost", "end");
    },
    readEndCounters: async () => {
      if (edges.end !== null) record.keepEdge("end", await readCounters("end of the cost phase"), edges.end);
    },
    profileCpu: async (seconds) => {
      if (pprof === null || target.profilesItself?.() === true) return;
      const answer = await fetchCpuProfile(ports, pprof, seconds);
      if (answer.kind !== "profile" && target.requiredProfiles.includes("cpu"))
        throw pprofDisabled(app.name, `${pprof.pprof.name}/profile`, answer);
      record.keepProfile("cpu", "cost", answer);
    },
    scrape: async (phase) => void (await readMetrics(phase, null)),
    sampleRss: async () => void (await readStats()),
    readPoint: async ({ batch, keepHeap, units, seconds }) => {
      if (batch === 0) {
        if (pprof !== null) record.keepProfile("heap", String(batch), await collectHeap(ports, pprof));
        return null;
      }
      const after = pprof === null ? null : await collectAfterGc(ports, rowOf(pprof, "more"), { keepHeap });
      if (after !== null && after.heap !== null) record.keepProfile("heap", String(batch), after.heap);
      const live = after === null ? null : record.memStatsOf(after.memStats, `batch ${batch}`);
      const goroutines = pprof === null ? null : await fetchGoroutineCount(ports, rowOf(pprof, "last"));
      const { openFds, rssBytes } = await readStats();
      // A process that cannot be seen from here counts its own files, one scrape for each point.
      const body = pprof === null || openFds === null ? await readMetrics("growth", null) : null;
      record.keepPoint({
        units,
        seconds,
        values: {
          live_heap_bytes: live?.heapAllocBytes ?? null,
          live_objects: live?.heapObjects ?? null,
          goroutines: goroutines ?? (pprof === null ? numberIn(body, "go_goroutines") : null),
          open_fds: openFds ?? numberIn(body, "process_open_fds"),
          rss_bytes: rssBytes ?? numberIn(body, "process_resident_memory_bytes"),
        },
      });
      return live?.heapAllocBytes ?? null;
    },
    readEnd: async () => {
      if (pprof === null) return void (await readMetrics("end", null));
      const { memStats, heap } = await collectAfterGc(ports, pprof, { keepHeap: true });
      record.keepEnd(record.memStatsOf(memStats, "end"));
      await readMetrics("end", null);
      if (heap !== null) record.keepProfile("heap", "end", heap);
      for (const kind of endProfilesOf(target.requiredProfiles)) {
        const profile = await fetchProfile(ports, rowOf(pprof, "more"), kind);
        const wanted = kind === "goroutine" || target.requiredProfiles.includes(kind);
        if (wanted || (profile.kind === "profile" && profile.sampleTotal > 0)) record.keepProfile(kind, "end", profile);
      }
      // Last of all: it stops the app for as long as it takes to write all stacks.
      record.keepGoroutineText(await fetchPprof(ports, rowOf(pprof, "last"), "goroutine?debug=2"));
    },
    warnings: record.warnings,
    observations: record.observations,
  };
}

/** The one number of a family without labels in a `/metrics` body, without reading the rest of it. */
function numberIn(body: string | null, family: string): number | null {
  const found = body === null ? undefined : new RegExp(`^${family} (?<value>\\d[\\d.e+]*)(?: |$)`, "mu").exec(body)?.groups?.["value"];
  return found === undefined ? null : Number(found);
}
