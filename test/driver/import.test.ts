import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { decodeProfile } from "../../src/core/pprof/decode.ts";
import { totalOf } from "../../src/core/pprof/profile.ts";
import { exitCodeOf } from "../../src/core/errors/heapgate-error.ts";
import { importRound, type ImportOptions } from "../../src/driver/import.ts";
import { loadSnapshot } from "../../src/driver/load-snapshot.ts";
import { gunzipText } from "../support/bundles.ts";
import { captureOptions } from "../support/captured.ts";
import { body, double, family, int, message as field, metric, sint } from "../core/prometheus/protobuf-body.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";

const CASE = {
  caseName: "goroutine-leak",
  side: "good-v0.17.0",
  run: "run1",
  round: 1,
  out: "/memory/base",
  workFolder: "/captured",
} as const;
const CPU = new Uint8Array(readFileSync("fixtures/captured/cpu-gogc0/good-2.42.0/run1/t1.cpu.pb.gz"));
const HTML = readFileSync("fixtures/captured/not-a-profile.html");

let files: MemoryFiles;
let options: ImportOptions;
beforeEach(async () => {
  files = createMemoryFiles({ "/in/cpu1.pb.gz": CPU, "/in/cpu2.pb.gz": CPU, "/in/page.html": HTML });
  options = await captureOptions(CASE, files);
  files.journal.length = 0;
});

const run = (changes: Partial<ImportOptions> = {}) => importRound({ ...options, ...changes }, { files });
const load = () => loadSnapshot("/memory/base", { files }, () => new Map());
const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    return await promise;
  } catch (error) {
    return { error, exit: exitCodeOf(error) };
  }
};
const failure = (code: string, exit: number, message: string) => ({
  exit,
  error: expect.objectContaining({ code, message: expect.stringContaining(message) }),
});
const untouched = () => expect([...files.content.keys()].filter((path) => path.startsWith("/memory/"))).toEqual([]);

describe("importRound", () => {
  test("makes a bundle of one round from captured files", async () => {
    const result = await run();
    expect(result).toMatchObject({ path: "/memory/base", component: "node-exporter", round: 1, rounds: 1 });
    expect(result.measured).toEqual([
      "cpu",
      "allocations",
      "allocated",
      "live-heap",
      "live-objects",
      "goroutines",
      "open-fds",
      "rss",
      "restarts",
      "series",
    ]);
    expect(result.missing.map(({ signal }) => signal)).toEqual(["gc-cpu", "http-p50", "http-p95", "http-p99", "errors"]);
    expect(await files.list("/memory/base")).toEqual([
      "manifest.json",
      "rounds/1/events.json",
      "rounds/1/node-exporter/import/families.json",
      "rounds/1/node-exporter/import/goroutine.end.pb.gz",
      "rounds/1/node-exporter/import/goroutine.start.pb.gz",
      "rounds/1/node-exporter/import/heap.end.pb.gz",
      "rounds/1/node-exporter/import/heap.start.pb.gz",
      "rounds/1/node-exporter/import/metrics.om.gz",
      "rounds/1/node-exporter/import/points.csv",
      "summary.json",
    ]);
    const { manifest } = await load();
    expect(manifest).toMatchObject({
      source: "import",
      subject: { name: "good-v0.17.0" },
      session: null,
      environment: { goVersion: "go1.19.8", memProfileRateBytes: 524288, os: null },
      workload: { hash: null },
      rounds: [{ round: 1, units: 500, postGc: true, labels: { run: "run1" }, voidReason: null }],
      warnings: [],
    });
  });

  test("keeps every profile byte for byte", async () => {
    await run();
    const { rounds } = await load();
    for (const { kind, checkpoint, content } of rounds[0]?.profiles ?? []) {
      expect(content).toEqual(
        files.content.get(`/captured/goroutine-leak/good-v0.17.0/run1/${checkpoint === "start" ? "t0" : "t1"}.${kind}.pb.gz`),
      );
    }
    expect(rounds[0]?.profiles).toHaveLength(4);
  });

  test("dates metrics as the profiles of the same edge", async () => {
    await run();
    const { manifest } = await load();
    const [phase] = manifest.rounds[0]?.phases ?? [];
    expect(manifest.measuredAtSeconds).toBe(phase?.startSeconds);
    expect((phase?.endSeconds ?? 0) - (phase?.startSeconds ?? 0)).toBeCloseTo(2.7, 0);
    const lines = gunzipText(files.content.get("/memory/base/rounds/1/node-exporter/import/metrics.om.gz")).split("\n");
    expect(lines.filter((line) => line.startsWith("go_goroutines{"))).toEqual([
      `go_goroutines{instance="import",job="node-exporter",phase="cost"} 8 ${phase?.startSeconds?.toFixed(3)}`,
      `go_goroutines{instance="import",job="node-exporter",phase="cost"} 9 ${phase?.endSeconds?.toFixed(3)}`,
    ]);
  });

  test("stores the order only when no time can be told", async () => {
    for (const name of ["start", "middle", "end"]) files.content.set(`/in/${name}.txt`, new TextEncoder().encode("go_goroutines 4\n"));
    const metrics = [
      { edge: "end", path: "/in/end.txt" },
      { edge: null, path: "/in/middle.txt" },
      { edge: "start", path: "/in/start.txt" },
    ] as const;
    await run({ profiles: [], points: null, metrics });
    const text = gunzipText(files.content.get("/memory/base/rounds/1/node-exporter/import/metrics.om.gz"));
    expect(text.match(/ \d+\.\d{3}$/gmu)).toEqual([" 0.000", " 1.000", " 2.000"]);
    expect((await load()).manifest.measuredAtSeconds).toBeNull();
  });

  test.each([
    ["by the last collection it names", [1_700_000_000, 1_700_000_030], [" 1700000000.000", " 1700000030.000"], 1_700_000_000],
    ["not at all when both name the same collection", [1_700_000_000, 1_700_000_000], [" 0.000", " 1.000"], null],
    ["not at all when they name none", [0, 0], [" 0.000", " 1.000"], null],
  ])("dates a body without profile %s", async (_, collected, times, measuredAtSeconds) => {
    for (const [index, edge] of ["start", "end"].entries()) {
      files.content.set(`/in/${edge}.txt`, new TextEncoder().encode(`go_memstats_last_gc_time_seconds ${collected[index]}\n`));
    }
    const metrics = (["start", "end"] as const).map((edge) => ({ edge, path: `/in/${edge}.txt` }));
    await run({ profiles: [], points: null, metrics });
    const text = gunzipText(files.content.get("/memory/base/rounds/1/node-exporter/import/metrics.om.gz"));
    expect(text.match(/ \d+\.\d{3}$/gmu)).toEqual(times);
    expect((await load()).manifest.measuredAtSeconds).toBe(measuredAtSeconds);
  });

  test("reads protobuf bodies, and says of which families the buckets are lost", async () => {
    const gauge = family("go_goroutines", "gauge", metric(field(2, double(1, 4))));
    const native = family(
      "h",
      "histogram",
      metric(field(7, int(1, 1), double(2, 2), sint(5, 3), field(12, sint(1, 0), int(2, 1)), sint(13, 1))),
    );
    files.content.set("/in/body.pb", body(gauge, native));
    await run({ profiles: [], points: null, metrics: [{ edge: "end", path: "/in/body.pb" }] });
    const text = gunzipText(files.content.get("/memory/base/rounds/1/node-exporter/import/metrics.om.gz"));
    expect(text).toContain('go_goroutines{instance="import",job="node-exporter",phase="cost"} 4 0.000');
    expect((await load()).manifest.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "not-available: /in/body.pb: of h only sum and count are kept, as their buckets are native.",
    ]);
  });

  test("merges several CPU profiles of one round", async () => {
    await run({ profiles: ["/in/cpu1.pb.gz", "/in/cpu2.pb.gz"].map((path) => ({ kind: "cpu", checkpoint: null, path })) });
    const { rounds } = await load();
    expect(rounds[0]?.profiles.map(({ path }) => path)).toEqual(["rounds/1/node-exporter/import/cpu.pb.gz"]);
    const totals = [rounds[0]?.profiles[0]?.content ?? CPU, CPU].map((content) => totalOf(decodeProfile(content, { name: "cpu" }), 0));
    expect(totals[0]).toBe(2 * (totals[1] ?? Number.NaN));
    expect(totals[1]).toBeGreaterThan(0);
  });

  test("takes heap and allocs for each other: they hold the same columns", async () => {
    const [heap] = options.profiles;
    await run({ profiles: heap === undefined ? [] : [{ ...heap, kind: "allocs" }] });
    expect((await load()).rounds[0]?.profiles[0]).toMatchObject({ kind: "allocs", checkpoint: "start" });
  });

  test("extends a bundle with rounds and components", async () => {
    await run();
    await run(await captureOptions({ ...CASE, run: "run2", round: 2 }, files));
    const third = await run({ component: "agent" });
    expect(third.rounds).toBe(3);
    const { manifest, rounds } = await load();
    expect(manifest.components).toEqual(["node-exporter", "agent"]);
    expect(rounds.map(({ entry }) => `${entry.round} ${entry.component}`)).toEqual(["1 agent", "1 node-exporter", "2 node-exporter"]);
  });

  test("gives the same bytes for the same files", async () => {
    await run();
    const first = new Map([...files.content].filter(([path]) => path.startsWith("/memory/")));
    await files.remove("/memory/base");
    await run();
    expect(new Map([...files.content].filter(([path]) => path.startsWith("/memory/")))).toEqual(first);
  });

  test("refuses a round that is there, unless told to replace it", async () => {
    await run();
    expect(await codeOf(run())).toEqual(failure("BUNDLE_ROUND_EXISTS", 2, "already holds round 1 of component node-exporter"));
    await run({ replace: true, profiles: [], units: 1000 });
    const { rounds } = await load();
    expect(rounds).toHaveLength(1);
    expect(rounds[0]).toMatchObject({ entry: { units: 1000 }, profiles: [] });
    expect(await files.list("/memory/base/rounds/1/node-exporter/import")).toEqual(["families.json", "metrics.om.gz", "points.csv"]);
  });

  test("names the bundle after its folder without a subject, and keeps the name later", async () => {
    await run({ subject: null });
    await run({ subject: null, round: 2 });
    expect((await load()).manifest.subject.name).toBe("base");
    expect(await codeOf(run({ subject: "v2", round: 3 }))).toEqual(failure("USAGE", 2, "holds base, this call says --subject v2"));
  });
});

describe("importRound writes", () => {
  test("the manifest last, and removes what was replaced after it", async () => {
    await run();
    expect(files.journal.at(-1)).toEqual({ action: "write", path: "/memory/base/manifest.json" });
    files.journal.length = 0;
    await run({ replace: true, points: null });
    expect(files.journal.slice(-2)).toEqual([
      { action: "write", path: "/memory/base/manifest.json" },
      { action: "remove", path: "/memory/base/rounds/1/node-exporter/import/points.csv" },
    ]);
    expect(files.journal.map(({ path }) => path)).not.toContain("/memory/base/rounds/1/node-exporter/import/heap.end.pb.gz");
  });

  test("nothing a reader would take for whole when it is cut off", async () => {
    await run();
    files.failOn(/manifest\.json$/u);
    await expect(run({ round: 2 })).rejects.toThrow("disk full");
    files.failOn(null);
    expect(await codeOf(load())).toEqual(failure("BUNDLE_INVALID", 5, "summary.json"));
  });
});

describe("importRound refuses", () => {
  test.each([
    ["a page", { kind: "heap", checkpoint: "end", path: "/in/page.html" }, "PROFILE_NOT_A_PROFILE", 5, "/in/page.html"],
    [
      "a CPU profile given as a heap profile",
      { kind: "heap", checkpoint: "end", path: "/in/cpu1.pb.gz" },
      "PROFILE_WRONG_KIND",
      5,
      "/in/cpu1.pb.gz was given as a heap profile; its content is cpu",
    ],
    ["a file that is not there", { kind: "heap", checkpoint: "end", path: "/in/none.pb.gz" }, "FILE_NOT_FOUND", 2, "/in/none.pb.gz"],
    [
      "two heap profiles in one place",
      { kind: "heap", checkpoint: null, path: "/captured/goroutine-leak/good-v0.17.0/run1/t1.heap.pb.gz" },
      "USAGE",
      2,
      "Several heap profiles at the end",
    ],
  ] as const)("%s and writes nothing", async (_, profile, code, exit, message) => {
    expect(await codeOf(run({ profiles: [...options.profiles, profile] }))).toEqual(failure(code, exit, message));
    untouched();
  });

  test.each([
    ["a cut-off profile", "/in/cut.pb.gz", CPU.slice(0, 400), "PROFILE_CORRUPT"],
    ["an empty profile", "/in/cut.pb.gz", new Uint8Array(), "PROFILE"],
  ])("%s by name", async (_, path, content, code) => {
    files.content.set(path, content);
    expect(await codeOf(run({ profiles: [{ kind: "cpu", checkpoint: null, path }] }))).toEqual({
      exit: 5,
      error: expect.objectContaining({ code: expect.stringContaining(code), message: expect.stringContaining(path) }),
    });
    untouched();
  });

  test("metrics and points that are none, by name and line", async () => {
    files.content.set("/in/bad.txt", new TextEncoder().encode("go_goroutines 4\nnot a metric line\n"));
    expect(await codeOf(run({ metrics: [{ edge: "end", path: "/in/bad.txt" }] }))).toEqual(failure("METRICS_SYNTAX", 5, "/in/bad.txt:2:"));
    expect(await codeOf(run({ points: "/in/bad.txt" }))).toEqual(failure("POINTS_INVALID", 5, "/in/bad.txt:1:"));
    expect(await codeOf(run({ points: "/in/none.csv" }))).toEqual(failure("FILE_NOT_FOUND", 2, "/in/none.csv"));
    expect(await codeOf(run({ metrics: [...options.metrics, { edge: "end", path: "/in/bad.txt" }] }))).toEqual(
      failure("USAGE", 2, "Several metric bodies at the end"),
    );
    untouched();
  });

  test.each([
    [{ component: "a/b" }, '--component "a/b"'],
    [{ component: "" }, '--component ""'],
    [{ round: 0 }, "--round 0"],
    [{ round: 1.5 }, "--round 1.5"],
    [{ units: 0 }, "--units 0"],
    [{ units: Number.NaN }, "--units NaN"],
    [{ profiles: [], metrics: [], points: null }, "nothing to import"],
  ])("%j", async (changes, message) => {
    expect(await codeOf(run(changes))).toEqual(failure("USAGE", 2, message));
    untouched();
  });

  test("to write into a folder of other things, or over a file", async () => {
    files.content.set("/memory/base/notes.txt", new Uint8Array([1]));
    expect(await codeOf(run())).toEqual(failure("OUTPUT_NOT_WRITABLE", 3, "/memory/base"));
    expect(await codeOf(run({ out: "/memory/base/notes.txt" }))).toEqual(failure("OUTPUT_NOT_WRITABLE", 3, "it is a file"));
    expect(files.journal).toEqual([]);
  });

  test("to add files to what heapgate measured itself", async () => {
    await run();
    const manifest = new TextDecoder().decode(files.content.get("/memory/base/manifest.json"));
    files.content.set(
      "/memory/base/manifest.json",
      new TextEncoder().encode(manifest.replace('"source": "import"', '"source": "process"')),
    );
    expect(await codeOf(run({ round: 2 }))).toEqual(failure("USAGE", 2, "was measured by heapgate"));
  });
});
