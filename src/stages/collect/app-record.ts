/** What was read from one app in one trial, kept as it comes, so that nothing is lost when the trial breaks. */
import { warning, type Warning } from "../../core/errors/warning.ts";
import type { Edges, MemStats, ProcessStats, RawRound, Scrape } from "../../core/snapshot/raw-round.ts";
import type { PointSeries, ProfileFile, ProfileKindName } from "../../core/snapshot/snapshot.ts";
import type { PointMetric } from "../../core/units/signals.ts";
import { describeRefusal, type Classified, type Refusal } from "./classify-answer.ts";
import type { ProfileAnswer } from "./fetch-profile.ts";
import type { MemStatsAnswer } from "./force-gc.ts";

/** One row of `points.csv`. */
export interface PointRow {
  readonly units: number | null;
  readonly seconds: number;
  readonly values: Readonly<Record<PointMetric, number | null>>;
}

/** The parts of a `RawRound` that are read from the app. */
export type Observations = Pick<
  RawRound,
  "postGc" | "scrapes" | "memStats" | "endMemStats" | "processStats" | "rssMaxBytes" | "points" | "profiles" | "goroutineText"
>;

export interface AppRecord {
  /** The first warning of a key is kept: twenty batches would say the same twenty times. */
  readonly warn: (key: string, made: Warning) => void;
  /** Keeps a profile, or a warning that it is missing. `checkpoint` as in `ProfileFile`. */
  readonly keepProfile: (kind: ProfileKindName, checkpoint: string, answer: ProfileAnswer) => void;
  /** Keeps the text of `goroutine?debug=2`. It explains and is never needed: why there is none is a note. */
  readonly keepGoroutineText: (answer: Classified) => void;
  /** The counters of an answer; null, with a warning, when it has none. */
  readonly memStatsOf: (answer: MemStatsAnswer, where: string) => MemStats | null;
  readonly keepScrape: (scrape: Scrape) => void;
  readonly keepEdge: (edge: "start" | "end", memStats: MemStats | null, processStats: ProcessStats) => void;
  readonly keepEnd: (memStats: MemStats | null) => void;
  readonly keepRss: (bytes: number | null) => void;
  readonly keepPoint: (row: PointRow) => void;
  readonly warnings: () => readonly Warning[];
  readonly observations: () => Observations;
}

/** An empty record. `forcesGc`: points are read right after forced collections (pprof is on). */
export function startRecord(component: string, { forcesGc }: { readonly forcesGc: boolean }): AppRecord {
  const warnings = new Map<string, Warning>();
  const scrapes: Scrape[] = [];
  const profiles: ProfileFile[] = [];
  const rows: PointRow[] = [];
  let memStats: Edges<MemStats> = { start: null, end: null };
  let processStats: Edges<ProcessStats> = { start: null, end: null };
  let endMemStats: MemStats | null = null;
  let goroutineText: Uint8Array | null = null;
  let rssMaxBytes: number | null = null;

  const warn = (key: string, made: Warning): void => {
    if (!warnings.has(key)) warnings.set(key, made);
  };
  return {
    warn,
    keepProfile: (kind, checkpoint, answer) => {
      if (answer.kind === "profile") profiles.push({ kind, checkpoint, path: `${kind}.${checkpoint}`, content: answer.content });
      else warn(`profile:${kind}`, profileMissing(component, kind, checkpoint, answer));
    },
    keepGoroutineText: (answer) => {
      const refusal = answer.kind === "body" ? refusalOf(answer.body) : answer;
      if (answer.kind === "body" && refusal === null) goroutineText = answer.body;
      if (refusal !== null) warn("goroutine-text", goroutineTextMissing(component, refusal));
    },
    memStatsOf: (answer, where) => {
      if (answer.kind === "mem-stats") return answer.memStats;
      warn("mem-stats", profileMissing(component, "heap?debug=1", where, answer));
      return null;
    },
    keepScrape: (scrape) => void scrapes.push(scrape),
    keepEdge: (edge, ofRuntime, ofProcess) => {
      memStats = { ...memStats, [edge]: ofRuntime };
      processStats = { ...processStats, [edge]: ofProcess };
    },
    keepEnd: (ofRuntime) => {
      endMemStats = ofRuntime;
    },
    keepRss: (bytes) => {
      if (bytes !== null) rssMaxBytes = Math.max(rssMaxBytes ?? 0, bytes);
    },
    keepPoint: (row) => void rows.push(row),
    warnings: () => [...warnings.values()],
    observations: () => ({
      postGc: endMemStats !== null,
      scrapes: [...scrapes],
      memStats,
      endMemStats,
      processStats,
      rssMaxBytes,
      points: buildPoints(rows, forcesGc),
      profiles: [...profiles],
      goroutineText,
    }),
  };
}

const profileMissing = (component: string, what: string, where: string, refusal: Refusal): Warning =>
  warning(
    "profile-missing",
    `Component ${component}: no ${what} (${where}): answered ${describeRefusal(refusal)}.`,
    refusal.kind === "not-served" ? remedyOf(what) : "It counts as missing, not as zero; look at the app's log at that time.",
  );

/** Servers that mount `pprof.Index` alone have all profiles but this one, which has a handler of its own. */
const remedyOf = (what: string): string =>
  what === "cpu"
    ? "CPU is judged by its counters all the same. To see functions, mount pprof.Profile at profile: pprof.Index does not serve it."
    : "Serve it with net/http/pprof.";

/** A bundle is read whole: beyond this, tens of thousands of goroutines, the profile has to do. */
const LONGEST_TEXT_BYTES = 16 * 2 ** 20;

/** Why a body cannot be kept; null when it can. */
function refusalOf(body: Uint8Array): Refusal | null {
  if (body.length > LONGEST_TEXT_BYTES) return { kind: "too-large", detail: `more than ${LONGEST_TEXT_BYTES / 2 ** 20} MiB` };
  const head = new TextDecoder().decode(body.subarray(0, 100));
  return /^goroutine \d/u.test(head) ? null : { kind: "wrong-page", what: "no list of goroutines" };
}

const goroutineTextMissing = (component: string, refusal: Refusal): Warning =>
  warning(
    "profile-missing",
    `Component ${component}: no goroutine?debug=2 (end): answered ${describeRefusal(refusal)}.`,
    "Nothing is decided by it; reports then do not say who started the goroutines and how long they wait.",
  );

/** Columns that hold at least one value; null when there are no rows. */
function buildPoints(rows: readonly PointRow[], postGc: boolean): PointSeries | null {
  const [first] = rows;
  if (first === undefined) return null;
  const column = (of: (row: PointRow) => number | null): readonly (number | null)[] | null => {
    const values = rows.map(of);
    return values.every((value) => value === null) ? null : values;
  };
  const columns: Partial<Record<PointMetric, readonly (number | null)[]>> = {};
  const pick = (metric: PointMetric): void => {
    const values = column((row) => row.values[metric]);
    if (values !== null) columns[metric] = values;
  };
  for (const metric of ["live_heap_bytes", "live_objects", "goroutines", "open_fds", "rss_bytes"] as const) pick(metric);
  return { postGc, secondsColumn: column((row) => row.seconds), unitsColumn: column((row) => row.units), columns };
}
