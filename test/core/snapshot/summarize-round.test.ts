import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RawRound } from "../../../src/core/snapshot/raw-round.ts";
import type { PointSeries } from "../../../src/core/snapshot/snapshot.ts";
import { summarizeRound, voidReasonOf } from "../../../src/core/snapshot/summarize-round.ts";
import { isConditional, SIGNAL_NAMES, type SignalName } from "../../../src/core/units/signals.ts";
import { bodyOf, EMPTY_MEM_STATS, rawRound, scrape } from "../../support/raw-rounds.ts";

const valueOf = (signal: SignalName, raw: Partial<RawRound>): number | null => summarizeRound(rawRound(raw))[signal]?.value ?? null;
const whyOf = (signal: SignalName, raw: Partial<RawRound>): string | null => summarizeRound(rawRound(raw))[signal]?.why ?? null;
const edges = (start: Readonly<Record<string, number>>, end: Readonly<Record<string, number>>) => [
  scrape("start", start),
  scrape("end", end),
];
const memStats = (totalAllocBytes: number, mallocs: number) => ({ ...EMPTY_MEM_STATS, totalAllocBytes, mallocs });
const stats = (cpuSeconds: number | null, openFds: number | null = null, rssBytes: number | null = null) => ({
  cpuSeconds,
  rssBytes,
  openFds,
  threads: null,
});
const points = (columns: PointSeries["columns"], postGc = true): PointSeries => ({
  postGc,
  secondsColumn: null,
  unitsColumn: [1, 2, 3, 4, 5, 6],
  columns,
});

const at = (atSeconds: number, start: number, edge: "start" | "end" | null = null) =>
  scrape(edge, { process_start_time_seconds: start }, { atSeconds });

test("gives every signal a value or a reason", () => {
  for (const raw of [rawRound(), rawRound({ units: null }), rawRound({ scrapes: edges({ go_goroutines: 1 }, { go_goroutines: 2 }) })]) {
    const values = summarizeRound(raw);
    const served = raw.scrapes.length === 0 ? [] : ["series"];
    expect(Object.keys(values)).toEqual([...SIGNAL_NAMES.filter((name) => !isConditional(name)), ...served]);
    for (const { value, why } of Object.values(values)) expect((value === null) !== (why === null)).toBe(true);
  }
});

describe("costs per unit", () => {
  const counters: readonly (readonly [SignalName, string, number])[] = [
    ["cpu", "process_cpu_seconds_total", 0.02],
    ["allocated", "go_memstats_alloc_bytes_total", 0.02],
    ["allocated", "go_gc_heap_allocs_bytes_total", 0.02],
    ["allocations", "go_memstats_mallocs_total", 0.02],
  ];
  test.each(counters)("%s is the increase of %s by units", (signal, metric, expected) => {
    expect(valueOf(signal, { scrapes: edges({ [metric]: 5 }, { [metric]: 7 }) })).toBeCloseTo(expected, 12);
  });

  test.each(counters)("%s is missing when %s was reset, never negative", (signal, metric) => {
    const raw = { scrapes: edges({ [metric]: 7 }, { [metric]: 5 }) };
    expect(valueOf(signal, raw)).toBeNull();
    expect(whyOf(signal, raw)).toBe(`counter reset: ${metric} fell from 7 to 5`);
  });

  test.each(counters)("%s is missing when %s is read at one edge only", (signal, metric) => {
    expect(whyOf(signal, { scrapes: [scrape("end", { [metric]: 5 })] })).toMatch(/^no counter at both edges/u);
    expect(whyOf(signal, { scrapes: [scrape("start", { [metric]: 5 }), scrape(null, { [metric]: 9 })] })).toMatch(
      /^no counter at both edges/u,
    );
  });

  test.each([
    [null, "the units of work are not known"],
    [0, "no unit of work was completed"],
  ])("with %s units a cost is missing", (units, why) => {
    expect(whyOf("cpu", { units, scrapes: edges({ process_cpu_seconds_total: 1 }, { process_cpu_seconds_total: 2 }) })).toBe(why);
  });

  test("prefers exact runtime counters to metrics", () => {
    const raw = {
      memStats: { start: memStats(1000, 10), end: memStats(6000, 60) },
      scrapes: edges(
        { go_memstats_alloc_bytes_total: 0, go_memstats_mallocs_total: 0 },
        { go_memstats_alloc_bytes_total: 1, go_memstats_mallocs_total: 1 },
      ),
    };
    expect([valueOf("allocated", raw), valueOf("allocations", raw)]).toEqual([50, 0.5]);
  });

  test("does not mix sources between the edges", () => {
    expect(
      valueOf("allocated", {
        memStats: { start: memStats(1000, 10), end: null },
        scrapes: [scrape("end", { go_memstats_alloc_bytes_total: 9000 })],
      }),
    ).toBeNull();
  });

  test("falls back to /proc for CPU", () => {
    expect(valueOf("cpu", { processStats: { start: stats(1), end: stats(3) } })).toBe(0.02);
  });

  test("compares no counters across a restart, and voids the round", () => {
    const raw = rawRound({
      scrapes: edges(
        { process_start_time_seconds: 500, process_cpu_seconds_total: 1 },
        { process_start_time_seconds: 1010, process_cpu_seconds_total: 4 },
      ),
      memStats: { start: memStats(1, 1), end: memStats(2, 2) },
    });
    const values = summarizeRound(raw);
    expect([values.cpu.value, values.allocated.value, values.restarts.value]).toEqual([null, null, 1]);
    expect(values.cpu.why).toBe("the app restarted during the round; counters cannot be compared");
    expect(voidReasonOf(raw, values)).toBe("the app restarted during the round (process_start_time_seconds changed)");
  });

  test("counts restarts between bodies inside the phase too", () => {
    expect(valueOf("restarts", { scrapes: [at(1040, 1035, "end"), at(1000, 500, "start"), at(1010, 1005), at(1020, 1005)] })).toBe(2);
    expect(valueOf("restarts", { scrapes: [at(1000, 500, "start"), at(1030, 500, "end")] })).toBe(0);
    expect(valueOf("restarts", { scrapes: [at(1020, 1005), at(1000, 500, "start"), at(1030, 1005, "end")] })).toBe(1);
    expect(whyOf("restarts", { scrapes: [at(1000, 500, "start")] })).toBe("process_start_time_seconds was not read twice");
  });

  test("keeps the collector's own reason for a void round", () => {
    const raw = rawRound({ voidReason: "the app exited" });
    expect(voidReasonOf(raw, summarizeRound(raw))).toBe("the app exited");
    expect(voidReasonOf(rawRound(), summarizeRound(rawRound()))).toBeNull();
  });
});

const classes = (gc: number, total: number, idle: number) => ({
  go_cpu_classes_gc_total_cpu_seconds_total: gc,
  go_cpu_classes_total_cpu_seconds_total: total,
  go_cpu_classes_idle_cpu_seconds_total: idle,
});

describe("GC share of CPU", () => {
  test("is gc / (total − idle) of the runtime's estimate", () => {
    expect(valueOf("gc-cpu", { scrapes: edges(classes(1, 10, 5), classes(3, 30, 15)) })).toBe(0.2);
  });
  test("is missing, not infinite, when no CPU time passed", () => {
    expect(whyOf("gc-cpu", { scrapes: edges(classes(1, 10, 5), classes(1, 10, 5)) })).toMatch(/^neither go_cpu_classes/u);
  });
});

describe("live heap", () => {
  const heap = { go_memstats_heap_alloc_bytes: 300, go_gc_heap_live_bytes: 200, go_memstats_heap_objects: 30 };
  test.each([
    [
      "MemStats after the last forced collection first",
      { endMemStats: { ...EMPTY_MEM_STATS, heapAllocBytes: 100 }, postGc: true, scrapes: [scrape("end", heap)] },
      100,
    ],
    ["heap_alloc of a post-GC body next", { postGc: true, scrapes: [scrape("end", heap)] }, 300],
    ["what the last mark found when no collection was forced", { postGc: false, scrapes: [scrape("end", heap)] }, 200],
    ["the last post-GC point", { points: points({ live_heap_bytes: [1, 2, 3, 4, 5, null] }) }, 5],
  ])("takes %s", (_, raw, expected) => {
    expect(valueOf("live-heap", raw)).toBe(expected);
  });

  test.each([
    ["heap_alloc between collections", { scrapes: [scrape("end", { go_memstats_heap_alloc_bytes: 300, go_memstats_heap_objects: 3 })] }],
    ["points that are not post-GC", { points: points({ live_heap_bytes: [1, 2], live_objects: [1, 2] }, false) }],
  ])("never takes %s", (_, raw) => {
    expect(whyOf("live-heap", raw)).toMatch(/forced collection/u);
    expect(whyOf("live-objects", raw)).toMatch(/forced collection/u);
  });

  test.each([
    [{ endMemStats: { ...EMPTY_MEM_STATS, heapObjects: 7, mallocs: 100, frees: 90 } }, 7],
    [{ endMemStats: { ...EMPTY_MEM_STATS, mallocs: 100, frees: 90 } }, 10],
    [{ postGc: true, scrapes: [scrape("end", heap)] }, 30],
    [{ points: points({ live_objects: [9, 8] }) }, 8],
  ])("counts live objects by the same sources", (raw, expected) => {
    expect(valueOf("live-objects", raw)).toBe(expected);
  });

  test("reads levels from the body of the end phase, not from the edge of the cost phase", () => {
    const scrapes = [
      scrape("end", { go_memstats_heap_alloc_bytes: 1 }),
      scrape(null, { go_memstats_heap_alloc_bytes: 2 }, { phase: "end", atSeconds: 1100 }),
    ];
    expect(valueOf("live-heap", { postGc: true, scrapes })).toBe(2);
  });
});

describe("goroutines and open files", () => {
  test.each([
    ["goroutines", { points: points({ goroutines: [1, 1, 1, 9, 7, 8] }), scrapes: [scrape("end", { go_goroutines: 3 })] }, 7],
    ["goroutines", { points: points({ goroutines: [1, 1, 1, null, null, null] }), scrapes: [scrape("end", { go_goroutines: 3 })] }, 3],
    ["open-fds", { points: points({ open_fds: [1, 1, 1, 9, 7, 8] }) }, 7],
    ["open-fds", { scrapes: [scrape("end", { process_open_fds: 4 })] }, 4],
    ["open-fds", { processStats: { start: null, end: stats(null, 5) } }, 5],
  ] as const)("%s is the floor of the second half, else the end's value", (signal, raw, expected) => {
    expect(valueOf(signal, raw)).toBe(expected);
  });

  test("counts goroutines in the profile when no metrics are served", () => {
    const path = "fixtures/captured/goroutine-leak/bad-v0.16.0/run1/t1.goroutine.pb.gz";
    expect(
      valueOf("goroutines", { profiles: [{ kind: "goroutine", checkpoint: "end", path, content: new Uint8Array(readFileSync(path)) }] }),
    ).toBe(538);
  });
});

describe("resident memory", () => {
  test.each([
    ["what was sampled in the phases", { rssMaxBytes: 7, scrapes: [scrape("end", { process_resident_memory_bytes: 9 })] }, 7],
    [
      "the highest of all bodies",
      { scrapes: [scrape("start", { process_resident_memory_bytes: 9 }), scrape("end", { process_resident_memory_bytes: 8 })] },
      9,
    ],
    [
      "the highest of points",
      { points: points({ rss_bytes: [3, null, 5] }), scrapes: [scrape("end", { process_resident_memory_bytes: 4 })] },
      5,
    ],
    ["/proc at the edges", { processStats: { start: stats(null, null, 2), end: stats(null, null, 3) } }, 3],
  ])("is %s", (_, raw, expected) => {
    expect(valueOf("rss", raw)).toBe(expected);
  });

  test("leaves warm-up out", () => {
    const warm = scrape(null, { process_resident_memory_bytes: 99 }, { phase: "warm-up", atSeconds: 1 });
    expect(valueOf("rss", { scrapes: [warm, scrape("end", { process_resident_memory_bytes: 4 })] })).toBe(4);
  });
});

describe("requests", () => {
  const requests = { requests: 200, errors: 3, p50Seconds: 0.01, p95Seconds: 0.05, p99Seconds: null };
  test("gives latencies and the share of errors", () => {
    const values = summarizeRound(rawRound({ requests }));
    expect([values["http-p50"].value, values["http-p95"].value, values.errors.value]).toEqual([0.01, 0.05, 0.015]);
    expect(values["http-p99"]).toEqual({ value: null, why: "too few completed requests for a quantile" });
  });
  test("knows no error ratio of no requests", () => {
    expect(whyOf("errors", { requests: { ...requests, requests: 0, errors: 0 } })).toBe("no request was made");
    expect(whyOf("errors", {})).toMatch(/HTTP driver/u);
  });
});

test("takes a body that cannot be read as missing, never as zero", () => {
  const scrapes = [scrape("start", { process_cpu_seconds_total: 1 }), { ...scrape("end", {}), body: "<html>404 page" }];
  expect(whyOf("cpu", { scrapes })).toMatch(/^no counter at both edges/u);
});

test("takes values that are no finite numbers as missing", () => {
  const end = { ...scrape("end", {}), body: `go_goroutines NaN\n${bodyOf({ process_open_fds: 3 })}` };
  expect(valueOf("goroutines", { scrapes: [end] })).toBeNull();
  expect(valueOf("open-fds", { scrapes: [end] })).toBe(3);
});
