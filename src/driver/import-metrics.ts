/** Metric bodies given to `heapgate import`: checked, and put in time, which a body itself does not tell. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../core/errors/warning.ts";
import { looksLikeProtobuf, readBody } from "../core/prometheus/read-body.ts";
import { writeClassic } from "../core/prometheus/write-classic.ts";
import { parseMetricBody, type MetricBody } from "../core/snapshot/metric-body.ts";
import type { Scrape } from "../core/snapshot/raw-round.ts";
import type { Files } from "../ports/files.ts";
import type { ProfileTimes } from "./import-profiles.ts";

/** `--metrics [start|end]=FILE`; `path` is absolute. Null: read somewhere between the edges. */
export interface ImportMetrics {
  readonly edge: "start" | "end" | null;
  readonly path: string;
}

export interface ImportedMetrics extends ProfileTimes {
  readonly scrapes: readonly Scrape[];
  readonly warnings: readonly Warning[];
}

interface Loaded {
  readonly edge: ImportMetrics["edge"];
  readonly text: string;
  readonly body: MetricBody;
  readonly warnings: readonly Warning[];
}

/** Native buckets have no form in the text a bundle keeps. */
const withoutBuckets = (path: string, names: readonly string[]): readonly Warning[] =>
  names.length === 0
    ? []
    : [
        warning(
          "not-available",
          `${path}: of ${names.join(", ")} only sum and count are kept, as their buckets are native.`,
          "Let the app serve classic buckets too, or save its text format.",
        ),
      ];

async function load({ edge, path }: ImportMetrics, files: Files): Promise<Loaded> {
  const bytes = await files.readBytes(path);
  if (bytes === null) throw heapgateError("FILE_NOT_FOUND", { path });
  const classic = looksLikeProtobuf(bytes) ? writeClassic(readBody(bytes, { name: path })) : null;
  const text = classic?.text ?? new TextDecoder().decode(bytes);
  return { edge, text, body: parseMetricBody(text, { name: path }), warnings: withoutBuckets(path, classic?.withoutBuckets ?? []) };
}

const EDGE_ORDER = { start: 0, between: 1, end: 2 } as const;
const orderOf = ({ edge }: Pick<ImportMetrics, "edge">): number => EDGE_ORDER[edge ?? "between"];

/**
 * When a body was read: as the profile taken at the same edge, else at the last collection it names (right before, when a collection was forced).
 */
function timeOf({ edge, body }: Loaded, times: ProfileTimes): number | null {
  const byProfile = edge === "start" ? times.startSeconds : edge === "end" ? times.endSeconds : null;
  const lastGc = body.number("go_memstats_last_gc_time_seconds");
  return byProfile ?? (lastGc !== null && lastGc > 0 ? lastGc : null);
}

const ascends = (times: readonly (number | null)[]): times is readonly number[] =>
  times.every((time, index) => time !== null && (index === 0 || time > (times[index - 1] ?? Number.NEGATIVE_INFINITY)));

/**
 * The bodies, text or protobuf, in order start, between, end. Where their times cannot be told, they are stored at 0 s, 1 s, 2 s ... of the epoch: the order only.
 * Throws FILE_NOT_FOUND, METRICS_SYNTAX, METRICS_CORRUPT, METRICS_TRUNCATED and USAGE for two bodies of one edge.
 */
export async function loadMetrics(given: readonly ImportMetrics[], times: ProfileTimes, files: Files): Promise<ImportedMetrics> {
  for (const edge of ["start", "end"] as const) {
    const paths = given.flatMap((entry) => (entry.edge === edge ? [entry.path] : []));
    if (paths.length > 1)
      throw heapgateError("USAGE", {
        problem: `Several metric bodies at the ${edge} of one round: ${paths.join(", ")}.`,
        command: "import",
      });
  }
  const loaded: Loaded[] = [];
  for (const entry of given.toSorted((a, b) => orderOf(a) - orderOf(b))) loaded.push(await load(entry, files));
  const told = loaded.map((entry) => timeOf(entry, times));
  const known = ascends(told) ? told : null;
  const at = (edge: "start" | "end"): number | null => known?.[loaded.findIndex((entry) => entry.edge === edge)] ?? null;
  return {
    scrapes: loaded.map(({ edge, text }, index) => ({ atSeconds: known?.[index] ?? index, phase: "cost", edge, body: text })),
    warnings: loaded.flatMap(({ warnings }) => warnings),
    startSeconds: at("start") ?? times.startSeconds,
    endSeconds: at("end") ?? times.endSeconds,
  };
}
