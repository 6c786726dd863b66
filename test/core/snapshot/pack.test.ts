import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { sumOf } from "../../../src/core/prometheus/select.ts";
import { unpackBundle } from "../../../src/core/snapshot/unpack.ts";
import type { PointSeries, ProfileFile } from "../../../src/core/snapshot/snapshot.ts";
import { gunzipText, jsonOf, MANIFEST_FACTS, packRounds, sha256 } from "../../support/bundles.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const heapPath = "fixtures/captured/goroutine-leak/good-v0.17.0/run1/t1.heap.pb.gz";
const HEAP = new Uint8Array(readFileSync(heapPath));
const heap = (checkpoint: string): ProfileFile => ({ kind: "heap", checkpoint, path: heapPath, content: HEAP });
const POINTS: PointSeries = { postGc: true, secondsColumn: null, unitsColumn: [1, 2], columns: { goroutines: [3, 4] } };
const FULL = rawRound({
  scrapes: [
    scrape("start", { process_cpu_seconds_total: 1, go_goroutines: 7 }),
    scrape("end", { process_cpu_seconds_total: 3, go_goroutines: 8 }),
  ],
  points: POINTS,
  profiles: [heap("start"), heap("end"), heap("10")],
});

describe("packBundle", () => {
  test("P3 lays files out as surface.md says", () => {
    const bundle = packRounds([FULL, rawRound({ component: "agent" }), rawRound({ round: 2 })], {
      history: { runs: { cpu: [[0.1]] }, levels: {} },
    });
    expect([...bundle.keys()]).toEqual([
      "manifest.json",
      "history.json",
      "rounds/1/events.json",
      "rounds/1/shop/process/families.json",
      "rounds/1/shop/process/heap.10.pb.gz",
      "rounds/1/shop/process/heap.end.pb.gz",
      "rounds/1/shop/process/heap.start.pb.gz",
      "rounds/1/shop/process/metrics.om.gz",
      "rounds/1/shop/process/points.csv",
      "rounds/2/events.json",
      "summary.json",
    ]);
  });

  test("keeps what an audit log told of a round once, whatever the number of its components", () => {
    const audit = [{ user: "u", verb: "list", resource: "pods", code: 200, userAgent: "a/1", requests: 37 }];
    const bundle = packRounds([rawRound({ audit }), rawRound({ component: "agent", audit }), rawRound({ round: 2 })]);
    expect([...bundle.keys()].filter((path) => path.endsWith("audit.json"))).toEqual(["rounds/1/audit.json"]);
    expect(jsonOf(bundle, "rounds/1/audit.json")).toEqual({ schemaVersion: 1, round: 1, counts: audit });
    const { audits } = unpackBundle(bundle, { name: "bundle", sha256 });
    expect(audits).toEqual([{ round: 1, counts: audit }]);
    expect(unpackBundle(packRounds([FULL]), { name: "bundle", sha256 })).not.toHaveProperty("audits");
  });

  test("keeps the text of goroutines as served, where there is one", () => {
    const text = new TextEncoder().encode("goroutine 1 [running]:\n");
    const path = "rounds/1/shop/process/goroutine.end.txt";
    expect(packRounds([{ ...FULL, goroutineText: text }]).get(path)).toBe(text);
    expect(packRounds([FULL]).has(path)).toBe(false);
  });

  test("keeps profiles as served", () => {
    expect(packRounds([FULL]).get("rounds/1/shop/process/heap.end.pb.gz")).toBe(HEAP);
  });

  test("P3 lists every file but the manifest with its size and SHA-256", () => {
    const bundle = packRounds([FULL]);
    const manifest = jsonOf(bundle, "manifest.json");
    const others = [...bundle].filter(([path]) => path !== "manifest.json");
    expect(manifest).toMatchObject({
      schemaVersion: 1,
      files: others.map(([path, content]) => ({ path, bytes: content.length, sha256: sha256(content) })),
    });
  });

  test("P3 stores metrics as OpenMetrics with times and target labels", () => {
    const text = gunzipText(packRounds([FULL], { side: "head" }).get("rounds/1/shop/process/metrics.om.gz"));
    expect(text).toBe(
      [
        "# TYPE process_cpu_seconds_total unknown",
        'process_cpu_seconds_total{instance="process",job="shop",phase="cost",side="head"} 1 1000.000',
        'process_cpu_seconds_total{instance="process",job="shop",phase="cost",side="head"} 3 1030.000',
        "# TYPE go_goroutines unknown",
        'go_goroutines{instance="process",job="shop",phase="cost",side="head"} 7 1000.000',
        'go_goroutines{instance="process",job="shop",phase="cost",side="head"} 8 1030.000',
        "# EOF",
        "",
      ].join("\n"),
    );
  });

  test("keeps what OpenMetrics cannot say in the summary", () => {
    const body = '# TYPE my_counter counter\nmy_counter 4\n# TYPE ok_total counter\nok_total 1\n{"my.gauge"} 2\n';
    const bundle = packRounds([rawRound({ scrapes: [{ ...scrape("start", {}), body }] })]);
    expect(jsonOf(bundle, "summary.json")).toMatchObject({
      families: [
        { name: "my.gauge", type: "untyped", writtenAs: "U__my_2e_gauge" },
        { name: "my_counter", type: "counter", writtenAs: "my_counter" },
      ],
    });
  });

  test("stores the metrics of a real program so that the sum of each counter stays", () => {
    const body = readFileSync("fixtures/captured/goroutine-leak/good-v0.17.0/run1/t1.metrics.txt", "utf8");
    const bundle = packRounds([rawRound({ scrapes: [{ ...scrape("end", {}), body }] })]);
    const stored = parseExposition(gunzipText(bundle.get("rounds/1/shop/process/metrics.om.gz")), { name: "stored" });
    for (const name of ["process_cpu_seconds_total", "go_memstats_mallocs_total", "go_gc_duration_seconds_count"]) {
      expect(sumOf(stored, name)).toBe(sumOf(parseExposition(body, { name: "body" }), name));
      expect(sumOf(stored, name)).not.toBeNull();
    }
  });

  test("says in the manifest that a body was left out", () => {
    const bundle = packRounds([rawRound({ scrapes: [{ ...scrape("start", {}), body: "<html>" }] })]);
    expect(bundle.has("rounds/1/shop/process/metrics.om.gz")).toBe(false);
    expect(jsonOf(bundle, "manifest.json")).toMatchObject({ warnings: [{ code: "scrape-failed" }] });
  });

  test("keeps restarts and raw counters of each trial", () => {
    const restarted = {
      ...FULL,
      scrapes: [scrape("start", { process_start_time_seconds: 1 }), scrape("end", { process_start_time_seconds: 900 })],
    };
    const bundle = packRounds([restarted, rawRound({ component: "agent", rssMaxBytes: 4096 })]);
    expect(jsonOf(bundle, "rounds/1/events.json")).toMatchObject({
      schemaVersion: 1,
      round: 1,
      trials: [
        { component: "agent", restarts: null, rssMaxBytes: 4096, memStats: { start: null, end: null } },
        { component: "shop", restarts: 1, voidReason: "the app restarted during the round (process_start_time_seconds changed)" },
      ],
    });
    expect(jsonOf(bundle, "manifest.json")).toMatchObject({
      rounds: [
        { component: "agent", voidReason: null },
        { component: "shop", voidReason: expect.any(String) },
      ],
    });
  });

  test("gives the same bytes whatever the order of rounds and keys", () => {
    const rounds = [FULL, rawRound({ component: "agent" }), rawRound({ round: 2 })];
    const turned = Object.fromEntries(Object.entries(FULL).toReversed());
    const [first, second] = [packRounds(rounds), packRounds([...rounds.slice(1).toReversed(), { ...rawRound(), ...turned }])];
    expect([...second]).toEqual([...first]);
  });

  test("orders rounds by number, not by text", () => {
    const bundle = packRounds([10, 9, 1].map((round) => rawRound({ round })));
    expect(jsonOf(bundle, "manifest.json")).toMatchObject({ rounds: [{ round: 1 }, { round: 9 }, { round: 10 }] });
  });

  test.each([
    ["one round twice", () => packRounds([rawRound(), rawRound()]), "BUNDLE_ROUND_EXISTS"],
    [
      "one round twice with different files",
      () => packRounds([rawRound({ profiles: [heap("1")] }), rawRound({ profiles: [heap("2")] })]),
      "BUNDLE_ROUND_EXISTS",
    ],
    ["two profiles of one checkpoint", () => packRounds([rawRound({ profiles: [heap("end"), heap("end")] })]), "BUNDLE_INVALID"],
    ["a component that is a path", () => packRounds([rawRound({ component: "../shop" })]), "BUNDLE_INVALID"],
    ["an instance that is a path", () => packRounds([rawRound({ instance: "a/../../b", points: POINTS })]), "BUNDLE_INVALID"],
  ])("refuses %s", (_, pack, code) => {
    expect(pack).toThrow(expect.objectContaining({ code }));
  });

  test("names components without rounds too", () => {
    expect(
      jsonOf(packRounds([rawRound()], { manifest: { ...MANIFEST_FACTS, components: ["api", "shop"] } }), "manifest.json"),
    ).toMatchObject({ components: ["api", "shop"] });
  });
});
