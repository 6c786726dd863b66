// Captured regressions (fixtures/captured) as bundles, made the way users make them: with `heapgate import`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatPoints } from "../../src/core/snapshot/points.ts";
import type { PointSeries, Snapshot } from "../../src/core/snapshot/snapshot.ts";
import type { ImportOptions } from "../../src/driver/import.ts";
import { importRound } from "../../src/driver/import.ts";
import { loadSnapshot } from "../../src/driver/load-snapshot.ts";
import type { Files } from "../../src/ports/files.ts";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/captured");

export interface CapturedCase {
  readonly name: "goroutine-leak" | "clientgo-transport-leak" | "cpu-gogc0";
  readonly component: string;
  readonly base: string;
  readonly head: string;
  /** Units of work of each run; null: the run's own summary says. */
  readonly units: number | null;
}

export const CAPTURED = {
  "goroutine-leak": { name: "goroutine-leak", component: "node-exporter", base: "good-v0.17.0", head: "bad-v0.16.0", units: 500 },
  "clientgo-transport-leak": {
    name: "clientgo-transport-leak",
    component: "server",
    base: "good-proxy-set",
    head: "bad-dial-only",
    units: 5000,
  },
  "cpu-gogc0": { name: "cpu-gogc0", component: "prometheus", base: "good-2.42.0", head: "bad-2.53.3", units: null },
} as const satisfies Record<CapturedCase["name"], CapturedCase>;

/** Folder with one folder per side of the case. */
export const folderOfCase = (name: CapturedCase["name"]): string => join(FIXTURES, name);

interface SeriesEntry {
  readonly n: number;
  readonly go_memstats_heap_alloc_bytes?: number;
  readonly go_memstats_heap_objects?: number;
  readonly go_goroutines?: number;
  readonly process_open_fds?: number;
  readonly process_resident_memory_bytes?: number;
}

/** The readings along a run as points; the last entry repeats the one at the end and is left out. */
export function pointsOfSeries(series: readonly SeriesEntry[]): PointSeries {
  const rows = series.slice(0, -1);
  const column = (of: (entry: SeriesEntry) => number | undefined): (number | null)[] => rows.map((entry) => of(entry) ?? null);
  return {
    postGc: true,
    secondsColumn: null,
    unitsColumn: column((entry) => entry.n),
    columns: {
      live_heap_bytes: column((entry) => entry.go_memstats_heap_alloc_bytes),
      live_objects: column((entry) => entry.go_memstats_heap_objects),
      goroutines: column((entry) => entry.go_goroutines),
      open_fds: column((entry) => entry.process_open_fds),
      rss_bytes: column((entry) => entry.process_resident_memory_bytes),
    },
  };
}

const PROFILES = [
  { file: "t0.heap.pb.gz", kind: "heap", checkpoint: "start" },
  { file: "t1.heap.pb.gz", kind: "heap", checkpoint: "end" },
  { file: "t0.goroutine.pb.gz", kind: "goroutine", checkpoint: "start" },
  { file: "t1.goroutine.pb.gz", kind: "goroutine", checkpoint: "end" },
  { file: "t1.cpu.pb.gz", kind: "cpu", checkpoint: null },
] as const satisfies readonly { file: string; kind: ImportOptions["profiles"][number]["kind"]; checkpoint: "start" | "end" | null }[];

/**
 * Options of `heapgate import` for one captured run, whose files are first copied into `files` under `/captured/...` (with `points.csv` made from
 * the series), so that memory and real file systems both work.
 */
export async function captureOptions(
  input: {
    readonly caseName: CapturedCase["name"];
    readonly side: string;
    readonly run: string;
    readonly round: number;
    readonly out: string;
    readonly workFolder: string;
  },
  files: Files,
): Promise<ImportOptions> {
  const { component, units } = CAPTURED[input.caseName];
  const from = join(folderOfCase(input.caseName), input.side, input.run);
  const to = files.resolve(input.workFolder, input.caseName, input.side, input.run);
  const copy = async (name: string): Promise<string> => {
    await files.write(files.resolve(to, name), new Uint8Array(readFileSync(join(from, name))));
    return files.resolve(to, name);
  };
  const series: unknown = JSON.parse(readFileSync(join(from, "series.json"), "utf8"));
  let points: string | null = null;
  if (Array.isArray(series)) {
    points = files.resolve(to, "points.csv");
    await files.write(points, formatPoints(pointsOfSeries(series)));
  }
  const ownUnits = typeof series === "object" && series !== null && "n" in series && typeof series.n === "number" ? series.n : null;
  const profiles: ImportOptions["profiles"][number][] = [];
  for (const { file, kind, checkpoint } of PROFILES) {
    if (existsSync(join(from, file))) profiles.push({ kind, checkpoint, path: await copy(file) });
  }
  return {
    out: input.out,
    component,
    round: input.round,
    units: units ?? ownUnits,
    subject: input.side,
    profiles,
    metrics: [
      { edge: "start", path: await copy("t0.metrics.txt") },
      { edge: "end", path: await copy("t1.metrics.txt") },
    ],
    points,
    postGc: true,
    labels: { run: input.run },
    replace: false,
    heapgateVersion: "0.1.0",
  };
}

/** Imports runs of a side (all by default) as rounds of the bundle at `out`. */
export async function importCaptured(
  input: {
    readonly caseName: CapturedCase["name"];
    readonly side: string;
    readonly out: string;
    readonly workFolder?: string;
    readonly runs?: readonly string[];
  },
  files: Files,
): Promise<void> {
  const runs = input.runs ?? readdirSync(join(folderOfCase(input.caseName), input.side)).toSorted();
  for (const [index, run] of runs.entries()) {
    const options = await captureOptions({ ...input, workFolder: input.workFolder ?? "/captured", run, round: index + 1 }, files);
    await importRound(options, { files });
  }
}

/** Snapshot of a captured side, made through import. */
export async function capturedSnapshot(
  caseName: CapturedCase["name"],
  side: string,
  files: Files,
  runs?: readonly string[],
): Promise<Snapshot> {
  const out = `/bundles/${caseName}/${side}${runs === undefined ? "" : `/${runs.join("-")}`}`;
  await importCaptured({ caseName, side, out, ...(runs === undefined ? {} : { runs }) }, files);
  return loadSnapshot(out, { files }, () => new Map());
}
