// Snapshot files in a real Prometheus: promtool takes each of them, and the server answers what heapgate computes.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeExposition } from "../../src/core/prometheus/decode-protobuf.ts";
import { histogramIncreaseBetween, quantileOfIncrease } from "../../src/core/prometheus/histogram-increase.ts";
import { labelsKey, type Labels, type MetricFamily, type Series } from "../../src/core/prometheus/metric-family.ts";
import { escapeLabelName, escapeMetricName } from "../../src/core/prometheus/openmetrics-text.ts";
import { parseExposition } from "../../src/core/prometheus/parse-text.ts";
import { writeOpenMetrics } from "../../src/core/prometheus/write-openmetrics.ts";
import { dataFolder, readBytes, readData, skipWithoutData } from "../core/prometheus/shared-data.ts";
import { heapgate } from "../support/cli.ts";
import { importOpenMetrics, missingPrometheus, startPrometheus, type Prometheus } from "../support/real-prometheus.ts";

const MUST_RUN = process.env["HEAPGATE_ITG"] === "1";
const missing = missingPrometheus();
if (missing !== "") console.warn(`SKIPPED: ${missing}; no snapshot file is imported`);
const skip = missing !== "" && !MUST_RUN;

const folder = mkdtempSync(join(tmpdir(), "heapgate-prometheus-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What writers get wrong: names and labels outside the classic set, clashing names, lost suffixes, odd numbers, histograms of all sorts. */
const MADE = `# TYPE "my.counter" counter
{"my.counter","label.x"="ü\\n\\"",plain="1"} 1.5
# TYPE requests counter
requests{code="200"} 9007199254740993
# TYPE requests_total counter
requests_total{instance="own",job="own",exported_job="x"} 4
# TYPE bytes_total gauge
bytes_total -3
# TYPE temperature untyped
temperature{side="left"} NaN
temperature{side="right"} +Inf
temperature{side="",other="-"} -1e-300
# TYPE latency histogram
latency_bucket{le="1e6"} 2
latency_bucket{le="0.5"} 1
latency_bucket{le="+Inf"} 3
latency_sum 7
latency_count 3
# TYPE odd histogram
odd_bucket{le="1"} 5
odd_sum 1
odd_count 6
# TYPE wait summary
wait{quantile="0.5"} NaN
wait{quantile="0.99"} 2
wait_sum 3
wait_count 4
# TYPE clash histogram
clash_bucket{le="+Inf"} 1
clash_sum 1
clash_count 1
# TYPE clash_sum gauge
clash_sum{x="1"} 2
`;

interface Body {
  readonly name: string;
  readonly families: readonly MetricFamily[];
}

const parsed = (name: string, content = readData(name)): Body => ({ name, families: parseExposition(content, { name }) });

/** Bodies of real programs, old and new, in all formats. */
const realBodies = (): readonly Body[] =>
  readdirSync(dataFolder, { recursive: true })
    .map(String)
    .filter((path) => /^captured\/apps.*metrics\.(?:txt|pb)$|^exposition\/[^/]*\.txt$/u.test(path) && !path.includes("failure"))
    .toSorted()
    .map((name) => (name.endsWith(".pb") ? { name, families: decodeExposition(readBytes(name), { name }) } : parsed(name)));

const bodies: readonly Body[] = [parsed("made", MADE), ...(skipWithoutData ? [] : realBodies())];

/** Beginning and end of the one phase, in the middle of a block of two hours. */
const START = Date.UTC(2026, 0, 2, 3, 0, 0) / 1000;
const END = START + 5.125;

const labelsAt = (name: string): Labels => ({ job: "app", instance: name, side: "head", phase: "cost" });
const fileOf = ({ name, families }: Body): string =>
  writeOpenMetrics([
    { families, atSeconds: START, labels: labelsAt(name) },
    { families, atSeconds: END, labels: labelsAt(name) },
  ]);

/** Series by name and labels, bounds as numbers: `0.1` and `1e-01` are one. */
const seriesKey = (labels: Labels): string =>
  JSON.stringify(
    Object.entries(labels)
      .map(
        ([name, value]) =>
          [name, name === "le" || name === "quantile" ? String(Number(value.replace(/Inf$/u, "Infinity"))) : value] as const,
      )
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Left out of what is written as type unknown: OpenMetrics has no place for it there. */
const CREATED = "_created";

/** The names and numbers Prometheus must have for a series, from what was read, not from what was written. */
function expectedOf({ name, type }: MetricFamily, series: Series): readonly (readonly [Labels, number | null, atSeconds: number | null])[] {
  const line = (
    suffix: string,
    value: number | null,
    atSeconds: number | null,
    bound: Labels = {},
  ): readonly [Labels, number | null, number | null] => [{ ...series.labels, ...bound, __name__: name + suffix }, value, atSeconds];
  const prefix = type === "gaugehistogram" ? "_g" : "_";
  if (series.kind === "value") {
    return series.points.flatMap(({ value, atSeconds, createdAtSeconds }) => [
      line("", value, atSeconds),
      [
        { ...series.labels, __name__: name.replace(/_total$/u, CREATED) },
        type === "counter" && name.endsWith("_total") ? createdAtSeconds : null,
        atSeconds,
      ] as const,
    ]);
  }
  return series.points.flatMap((point: (typeof series.points)[number]) => [
    ...("buckets" in point
      ? point.buckets.map(({ upperBound, count }) => line("_bucket", count, point.atSeconds, { le: String(upperBound) }))
      : point.quantiles.map(({ quantile, value }) => line("", value, point.atSeconds, { quantile: String(quantile) }))),
    line(`${prefix}sum`, point.sum, point.atSeconds),
    line(`${prefix}count`, point.count, point.atSeconds),
    line(CREATED, type === "gaugehistogram" ? null : point.createdAtSeconds, point.atSeconds),
  ]);
}

const TARGET_LABELS = ["job", "instance", "side", "phase"];

/** As stored: target labels added, labels of their names moved away, names escaped, empty labels left out. */
function storedLabels(labels: Labels, target: Labels): Labels {
  const stored: [string, string][] = Object.entries(target);
  for (const [name, value] of Object.entries(labels)) {
    if (value === "") continue;
    let free = name;
    while (TARGET_LABELS.includes(free) || (free !== name && Object.hasOwn(labels, free))) free = `exported_${free}`;
    stored.push(name === "__name__" ? [name, escapeMetricName(value)] : [escapeLabelName(free), value]);
  }
  return Object.fromEntries(stored);
}

/** Without the last digits, which depend on the order of a sum. */
const rounded = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value.toPrecision(12));

describe.skipIf(skip)("snapshot files in a real Prometheus", () => {
  const data = join(folder, "data");
  let server: Prometheus | null = null;
  const prometheus = (): Prometheus => {
    if (server === null) throw new Error("prometheus was not started");
    return server;
  };
  const captured = "captured/cpu-gogc0/good-2.42.0/run1";
  const ends = skipWithoutData ? [] : [parsed(`${captured}/t0.metrics.txt`), parsed(`${captured}/t1.metrics.txt`)];

  beforeAll(async () => {
    if (missing !== "") throw new Error(`${missing}, and HEAPGATE_ITG=1 asks for it`);
    const [first, last] = ends;
    if (first !== undefined && last !== undefined) {
      const phase = writeOpenMetrics([
        { families: first.families, atSeconds: START, labels: labelsAt("phase") },
        { families: last.families, atSeconds: END, labels: labelsAt("phase") },
      ]);
      await importOpenMetrics(phase, join(folder, "phase.om"), data);
    }
    for (const body of bodies) await importOpenMetrics(fileOf(body), join(folder, "file.om"), data);
    server = await startPrometheus(folder, data);
  });
  afterAll(async () => await server?.[Symbol.asyncDispose]());

  // That promtool takes each file is what the set-up shows; here is what arrived.
  test.each(bodies.map((body) => [body.name, body] as const))(
    "W7 %s arrives with every series, name, label and number",
    async (name, body) => {
      const expected = new Map<string, number>();
      let ownTimes = 0;
      for (const family of body.families) {
        for (const series of family.series) {
          for (const [labels, value, atSeconds] of expectedOf(family, series)) {
            if (value === null) continue;
            if (atSeconds === null) expected.set(seriesKey(storedLabels(labels, labelsAt(name))), value);
            else ownTimes++;
          }
        }
      }
      const found = await prometheus().query(`{instance=${JSON.stringify(name)}}`, END);
      const values = new Map(found.map(({ labels, value }) => [seriesKey(labels), value]));
      expect(expected.size + ownTimes).toBeGreaterThan(10);
      for (const key of expected.keys()) if (key.includes(`${CREATED}"`) && !values.has(key)) expected.delete(key);
      const wrong = [...expected].filter(
        ([key, value]) => !Object.is(values.get(key), value === 0 ? 0 : value) && values.get(key) !== value,
      );
      expect(wrong.map(([key, value]) => `${key} ${value} not ${values.get(key) ?? "there"}`)).toEqual([]);
      // Series with times of their own are stored then, which this query does not see.
      expect([...values.keys()].filter((key) => !expected.has(key))).toEqual([]);
    },
  );

  test.skipIf(skipWithoutData)("increases and quantiles of a phase are those of PromQL", async () => {
    const [first, last] = ends.map(({ families }) => families);
    if (first === undefined || last === undefined) throw new Error("no bodies");
    const matchers = (labels: Labels): string =>
      Object.entries({ ...labels, instance: "phase" })
        .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
        .join(",");
    const kinds = new Map<string, number>();
    for (const { name, series } of last.filter(({ type }) => type === "histogram")) {
      const before = first.find((family) => family.name === name)?.series ?? [];
      // One that appeared counts from 0 to heapgate, and has nothing to subtract from in PromQL.
      for (const { labels } of series.filter((entry) => before.some((start) => labelsKey(start.labels) === labelsKey(entry.labels)))) {
        const between = (suffix: string): string =>
          ["@ " + END, "@ " + START].map((at) => `sum by (le) (${name}${suffix}{${matchers(labels)}} ${at})`).join(" - ");
        const increase = histogramIncreaseBetween(first, last, name, { where: (found) => labelsKey(found) === labelsKey(labels) });
        if (increase.kind !== "increased") throw new Error(`${name}: ${increase.kind}`);
        const [count] = await prometheus().query(between("_count"), END);
        expect([name, count?.value]).toEqual([name, increase.count]);
        for (const q of [0.5, 0.99]) {
          const [answer] = await prometheus().query(`histogram_quantile(${q}, ${between("_bucket")})`, END);
          const own = quantileOfIncrease(q, increase);
          kinds.set(own.kind, (kinds.get(own.kind) ?? 0) + 1);
          // Where PromQL gives the last finite bound for everything beyond it, heapgate says that it is beyond.
          const expected = own.kind === "value" ? own.value : own.kind === "overflow" ? own.lowerBound : NaN;
          expect([name, q, rounded(answer?.value)]).toEqual([name, q, rounded(expected)]);
        }
      }
    }
    expect(kinds.get("value") ?? 0).toBeGreaterThan(3);
    expect(kinds.get("no-observations") ?? 0).toBeGreaterThan(3);
  });

  test.skipIf(skipWithoutData)("W7 the file in a bundle answers what its summary.json says", async () => {
    const run = join(dataFolder, "captured/goroutine-leak/bad-v0.16.0/run1");
    const out = join(folder, "bundle");
    const units = 500;
    const at = (edge: string): string => `${edge}=${join(run, edge === "start" ? "t0" : "t1")}`;
    const { exitCode, stderr } = await heapgate([
      "import",
      ...Object.entries({ out, component: "node", round: "1", units: String(units) }).flatMap(([flag, value]) => [`--${flag}`, value]),
      ...["start", "end"].flatMap((edge) => ["--profile", `heap@${at(edge)}.heap.pb.gz`, "--metrics", `${at(edge)}.metrics.txt`]),
    ]);
    expect([exitCode, stderr]).toEqual([0, expect.anything()]);
    const text = gunzipSync(readFileSync(join(out, "rounds/1/node/import/metrics.om.gz"))).toString("utf8");
    const own = join(folder, "bundle-data");
    await importOpenMetrics(text, join(folder, "bundle.om"), own);
    await using fromBundle = await startPrometheus(folder, own);
    const times = [
      ...new Set([...text.matchAll(/^go_goroutines\{.*\} \S+ (?<time>\S+)$/gmu)].map(({ groups }) => Number(groups?.["time"]))),
    ];
    expect(times).toHaveLength(2);
    const [start = NaN, end = NaN] = times;
    const summary: { readonly entries: readonly { readonly signal: string; readonly values: readonly (number | null)[] }[] } = JSON.parse(
      readFileSync(join(out, "summary.json"), "utf8"),
    );
    const perUnit = (name: string): string => `(${name} @ ${end} - ${name} @ ${start}) / ${units}`;
    const queries: Readonly<Record<string, string>> = {
      cpu: perUnit("process_cpu_seconds_total"),
      allocated: perUnit("go_memstats_alloc_bytes_total"),
      allocations: perUnit("go_memstats_mallocs_total"),
      goroutines: `go_goroutines @ ${end}`,
      "open-fds": `process_open_fds @ ${end}`,
      rss: `process_resident_memory_bytes @ ${end}`,
      restarts: `changes(process_start_time_seconds[1h] @ ${end})`,
    };
    for (const [signal, expression] of Object.entries(queries)) {
      const answers = await fromBundle.query(expression, end);
      const value = summary.entries.find((entry) => entry.signal === signal)?.values[0];
      expect([signal, answers.map((answer) => rounded(answer.value))]).toEqual([signal, [rounded(value)]]);
    }
  });
});
