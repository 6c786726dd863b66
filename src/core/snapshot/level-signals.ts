/** Levels a round ends at: live heap and objects after a collection, goroutines, open files, resident memory. */
import type { MetricFamily } from "../prometheus/metric-family.ts";
import type { PointMetric } from "../units/signals.ts";
import { missing, observed, type RoundEvidence } from "./round-evidence.ts";
import type { Observation, PointSeries } from "./snapshot.ts";

const present = (values: readonly (number | null | undefined)[]): readonly number[] => values.flatMap((value) => value ?? []);

const columnOf = (points: PointSeries | null, metric: PointMetric): readonly (number | null)[] => points?.columns[metric] ?? [];

/** Lowest value of the second half of the points: transient handlers come and go, the floor stays. Null without any. */
function floorOf(points: PointSeries | null, metric: PointMetric): number | null {
  const column = columnOf(points, metric);
  const values = present(column.slice(Math.floor(column.length / 2)));
  return values.length === 0 ? null : Math.min(...values);
}

const firstOf = (candidates: readonly (number | null | undefined)[], why: string): Observation => {
  const [value] = present(candidates);
  return value === undefined ? missing(why) : observed(value);
};

/**
 * Bytes of live objects: `HeapAlloc` right after the last forced collection; else the last body's `heap_alloc` when it was read after one; else
 * what the last mark phase found alive; else the last point of a post-GC series. Never `heap_alloc` between collections: it is a sawtooth.
 */
export function liveHeapOf({ raw, last }: RoundEvidence): Observation {
  return firstOf(
    [
      raw.endMemStats?.heapAllocBytes,
      raw.postGc ? last?.number("go_memstats_heap_alloc_bytes") : null,
      last?.number("go_gc_heap_live_bytes"),
      raw.points?.postGc === true ? present(columnOf(raw.points, "live_heap_bytes")).at(-1) : null,
    ],
    "no heap size was read right after a forced collection, and go_gc_heap_live_bytes is not served",
  );
}

/** Live objects, by the same sources; mallocs − frees where the count itself is not given. */
export function liveObjectsOf({ raw, last }: RoundEvidence): Observation {
  const mallocs = raw.endMemStats?.mallocs ?? null;
  const frees = raw.endMemStats?.frees ?? null;
  return firstOf(
    [
      raw.endMemStats?.heapObjects,
      mallocs === null || frees === null ? null : mallocs - frees,
      raw.postGc ? last?.number("go_memstats_heap_objects") : null,
      raw.points?.postGc === true ? present(columnOf(raw.points, "live_objects")).at(-1) : null,
    ],
    "no object count was read right after a forced collection",
  );
}

/** `profiled` is the number of goroutines in the end's goroutine profile, the last resort where no metrics are served. */
export const goroutinesOf = ({ raw, last }: RoundEvidence, profiled: number | null): Observation =>
  firstOf(
    [floorOf(raw.points, "goroutines"), last?.number("go_goroutines"), profiled],
    "neither points, nor go_goroutines at the end, nor a goroutine profile",
  );

export const openFdsOf = ({ raw, last }: RoundEvidence): Observation =>
  firstOf(
    [floorOf(raw.points, "open_fds"), last?.number("process_open_fds"), raw.processStats.end?.openFds],
    "open files were not counted (needs process_open_fds or /proc)",
  );

/** Series as a Prometheus counts them: a histogram has one for each bucket, its sum and its count. */
const seriesIn = ({ series }: MetricFamily): number =>
  series.reduce((count, one) => {
    const point = one.points.at(-1);
    if (point === undefined || "value" in point) return count + 1;
    const parts = "buckets" in point ? point.buckets.length : point.quantiles.length;
    return count + parts + (point.sum === null ? 0 : 1) + (point.count === null ? 0 : 1);
  }, 0);

/** How many series the app's last body holds; undefined where it serves none. */
export const seriesOf = ({ last }: RoundEvidence): Observation | undefined =>
  last === null ? undefined : observed(last.families.reduce((count, family) => count + seriesIn(family), 0));

/** Highest resident memory: as sampled over the cost and growth phases, else of all bodies and points. */
export function rssOf({ raw, measured }: RoundEvidence): Observation {
  if (raw.rssMaxBytes !== null) return observed(raw.rssMaxBytes);
  const values = present([
    ...measured.map((body) => body.number("process_resident_memory_bytes")),
    ...columnOf(raw.points, "rss_bytes"),
    raw.processStats.start?.rssBytes,
    raw.processStats.end?.rssBytes,
    raw.container?.kubelet.start?.rssBytes,
    raw.container?.kubelet.end?.rssBytes,
  ]);
  return values.length === 0
    ? missing("resident memory was not read (needs process_resident_memory_bytes or /proc)")
    : observed(Math.max(...values));
}
