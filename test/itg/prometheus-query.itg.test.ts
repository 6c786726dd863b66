// A real Prometheus scrapes the sample service while heapgate measures it: what heapgate asks of the one and reads of the other agree within scrape times.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseQueryAnswer, type ResultSeries } from "../../src/core/promql/api-answer.ts";
import { phaseIncrease, type PhaseIncrease } from "../../src/core/promql/phase-increase.ts";
import { pointsIn, scrapeSeconds, type PhaseWindow } from "../../src/core/promql/phase-points.ts";
import { queryPath, rangeSelector } from "../../src/core/promql/query-path.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { realPorts } from "../support/real-ports.ts";
import { PROMETHEUS_VERSION, startRealPrometheus, type RealPrometheus } from "../support/scraping-prometheus.ts";
import { readResult, type ResultFile } from "../support/result-file.ts";
import { openWorkshop, SAMPLE } from "../support/sample-service.ts";

const MUST_RUN = process.env["HEAPGATE_ITG"] === "1";
const MISSING = GO_MISSING || PROMETHEUS_VERSION === null;
if (PROMETHEUS_VERSION === null)
  console.warn("SKIPPED: prometheus is not installed (apt-get install prometheus); no query is asked of a real one");

test.skipIf(PROMETHEUS_VERSION === null && !MUST_RUN)("a Prometheus can be started here", () => {
  expect(PROMETHEUS_VERSION, "prometheus is not installed, and HEAPGATE_ITG=1 asks for it").not.toBeNull();
});

/** A scrape is stored with the time it began, an own reading with its middle; both hold what the app said up to so much later or earlier. */
const READING_SECONDS = 0.5;
const UNITS = 600;

/** Each counter as it is asked for, and as heapgate reads it itself. */
const COUNTERS = [
  { name: "work", metric: 'http_requests_total{handler="/work"}', unit: "count" },
  { name: "cpu", metric: "process_cpu_seconds_total", unit: "seconds" },
  { name: "alloc", metric: "go_memstats_alloc_bytes_total", unit: "bytes" },
] as const;

const configuration = (appPort: number, prometheus: string): string => `version: 1
name: shop
target: process
skipUnchanged: false
components:
  - name: shop
    run: { command: ./leaky-service -addr 127.0.0.1:${appPort}, build: go build -o leaky-service ., ready: /healthz }
prometheus: { query: "${prometheus}", auth: { basic: { username: shop, password: sesame-4711 } } }
signals:
${COUNTERS.map(
  ({
    name,
    metric,
    unit,
  }) => `  - { name: ${name}-asked, query: '${metric.includes("{") ? metric.replace("{", "{$selector,") : `${metric}{$selector}`}', as: perUnit, unit: ${unit} }
  - { name: ${name}-read, metric: '${metric}', as: perUnit, unit: ${unit} }
`,
).join("")}  - { name: work-rate, query: 'sum(rate(http_requests_total{$selector,handler="/work"}[$duration]))', as: value }
  - { name: goroutines-asked, query: "go_goroutines{$selector}", as: value }
  - { name: threads-asked, query: "max(go_threads{$selector})", as: value }
  - { name: nothing, query: "nothing_total{$selector}", as: perUnit }
  - { name: nothing-summed, query: "sum(rate(nothing_total[$duration]))", as: value }
workload:
  http: { path: /work, rate: 100/s, duration: ${UNITS / 100}s }
plan: { warmUp: 3s, cost: ${UNITS / 100}s, batches: 10, batch: 0.1s }
leak: off
rounds: { min: 1, max: 1 }
`;

interface Summary {
  readonly entries: readonly {
    readonly signal: string;
    readonly values: readonly (number | null)[];
    readonly why: readonly (string | null)[];
  }[];
}
interface Manifest {
  readonly rounds: readonly {
    readonly units: number;
    readonly phases: readonly { readonly phase: string; readonly startSeconds: number; readonly endSeconds: number }[];
  }[];
}

describe.skipIf(MISSING)("heapgate run with prometheus: { query: … }", () => {
  const shop = openWorkshop("prometheus");
  let prometheus: RealPrometheus;
  let appPort = 0;
  let result: ResultFile;
  let output = "";

  beforeAll(async () => {
    const { http } = realPorts();
    appPort = await http.findFreePort();
    const port = await http.findFreePort();
    prometheus = await startRealPrometheus({
      port,
      prefix: "/prefix",
      args: ["--web.external-url=http://127.0.0.1/prefix"],
      scrapeSeconds: 1,
      jobs: { shop: [`127.0.0.1:${appPort}`] },
    });
    http[Symbol.dispose]();
    shop.write("heapgate.yaml", configuration(appPort, prometheus.url));
    const args = ["run", "--config", "heapgate.yaml", "--base", SAMPLE, "--head", SAMPLE, "--out", "out"];
    const { stderr, stdout } = await shop.call(args);
    output = `${stdout}${stderr}`;
    result = readResult(join(shop.folder, "out", "result.json"));
  });
  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    shop[Symbol.dispose]();
  });

  const textOf = (side: string, path: string): string => readFileSync(join(shop.folder, "out", side, path), "utf8");
  const costOf = (side: string) => {
    const manifest: Manifest = JSON.parse(textOf(side, "manifest.json"));
    const [round] = manifest.rounds;
    const cost = round?.phases.find(({ phase }) => phase === "cost");
    if (round === undefined || cost === undefined) throw new Error(`${side} has no cost phase`);
    return { units: round.units, phase: { startSeconds: cost.startSeconds, endSeconds: cost.endSeconds } };
  };
  const signalOf = (side: string, name: string) => {
    const summary: Summary = JSON.parse(textOf(side, "summary.json"));
    const found = summary.entries.find(({ signal }) => signal === name);
    if (found === undefined) throw new Error(`${name} is not in summary.json`);
    return { value: found.values[0] ?? null, why: found.why[0] ?? null };
  };
  /** What Prometheus stored, asked for by the test itself. */
  const stored = async (metric: string, phase: PhaseWindow): Promise<readonly ResultSeries[]> => {
    const to = phase.endSeconds + 3;
    const answer = parseQueryAnswer(
      await prometheus.ask(queryPath(rangeSelector(metric, to - phase.startSeconds + 3), { atSeconds: to, timeoutSeconds: 10 })),
    );
    if (answer.kind !== "success" || answer.data.kind !== "matrix") throw new Error(`no points of ${metric}: ${JSON.stringify(answer)}`);
    return answer.data.series;
  };
  /** The next trial's app has the same address: what comes after the counter fell is not of this one. */
  const ownPart = ({ values, ...rest }: ResultSeries, { endSeconds }: PhaseWindow): ResultSeries => {
    const fall = values.findIndex(({ atSeconds, value }, index) => atSeconds > endSeconds && value < (values[index - 1]?.value ?? value));
    return { ...rest, values: fall < 0 ? values : values.slice(0, fall) };
  };
  const increaseIn = async (metric: string, phase: PhaseWindow): Promise<PhaseIncrease> => {
    const series = (await stored(metric, phase)).map((one) => ownPart(one, phase));
    const counted = phaseIncrease(
      series.map((one) => pointsIn(one, phase)),
      phase,
      scrapeSeconds(series) ?? 1,
    );
    if (counted.kind === "unknown") throw new Error(`${metric}: ${counted.why}`);
    return counted.increase;
  };
  /** When heapgate itself read the metrics at the edges of the phase. */
  const ownReadings = (side: string, { startSeconds, endSeconds }: PhaseWindow): PhaseWindow => {
    const text = gunzipSync(readFileSync(join(shop.folder, "out", side, "rounds/1/shop/process/metrics.om.gz"))).toString();
    const times = [...text.matchAll(/^process_cpu_seconds_total\{[^}]*\} \S+ (?<at>[\d.]+)$/gmu)].map(({ groups }) =>
      Number(groups?.["at"]),
    );
    const [start, end] = [times.findLast((at) => at <= startSeconds), times.find((at) => at >= endSeconds)];
    if (start === undefined || end === undefined) throw new Error(`no readings at the edges: ${times.join(", ")}`);
    return { startSeconds: start, endSeconds: end };
  };

  test("measures and asks", () => {
    expect(output).toMatch(/^queries 8 signals, asked of the Prometheus at http:\/\/127\.0\.0\.1:\d+\/prefix$/mu);
    expect(output).toMatch(/HEAPGATE result=/u);
    expect(output).not.toContain("sesame-4711");
    expect(result.outcomes.map(({ signal }) => signal)).toEqual(expect.arrayContaining(["work-asked", "cpu-asked", "goroutines-asked"]));
  });

  describe.each(["base", "head"])("of %s", (side) => {
    test.each(COUNTERS)("W7 $name asked and read agree within what scrape times allow", async ({ name, metric }) => {
      const { units, phase } = costOf(side);
      const asked = (signalOf(side, `${name}-asked`).value ?? Number.NaN) * units;
      const read = (signalOf(side, `${name}-read`).value ?? Number.NaN) * units;
      const limits = await increaseIn(metric, phase);
      const own = ownReadings(side, phase);
      const [narrow, wide] = await Promise.all([
        increaseIn(metric, { startSeconds: own.startSeconds + READING_SECONDS, endSeconds: own.endSeconds - READING_SECONDS }),
        increaseIn(metric, { startSeconds: own.startSeconds - READING_SECONDS, endSeconds: own.endSeconds + READING_SECONDS }),
      ]);
      // On a busy machine the app may be gone before the next scrape: then there is no upper limit.
      const atMost = wide.atMost ?? Number.POSITIVE_INFINITY;
      const edges = `scrapes leave up to ${(atMost - narrow.atLeast).toFixed(2)} open at the edges`;
      console.info(
        `${side} ${name}: asked ${asked.toFixed(2)}, read ${read.toFixed(2)}; Prometheus has ${narrow.atLeast.toFixed(2)} to ${atMost.toFixed(2)}, ${edges}`,
      );
      // What was read lies between what Prometheus saw inside of the readings and around them; what was asked, likewise for the phase.
      expect(read).toBeGreaterThanOrEqual(narrow.atLeast);
      expect(read).toBeLessThanOrEqual(atMost);
      expect(asked).toBeGreaterThanOrEqual(limits.atLeast);
      expect(asked).toBeLessThanOrEqual(limits.atMost ?? Number.POSITIVE_INFINITY);
      // So the two differ by no more than the work between the scrapes on both sides of each edge.
      expect(Math.abs(asked - read)).toBeLessThanOrEqual(atMost - narrow.atLeast);
      // Which is a part of the whole: most of the phase was seen by both.
      expect(narrow.atLeast).toBeGreaterThan(0.3 * read);
    });

    test("a level is that of the last scrape in the phase", async () => {
      const { phase } = costOf(side);
      const [series] = await stored(`go_goroutines{instance="127.0.0.1:${appPort}"}`, phase);
      expect(signalOf(side, "goroutines-asked").value).toBe(pointsIn(series ?? { values: [] }, phase).inside.at(-1)?.value);
      expect(signalOf(side, "threads-asked").value).toBeGreaterThan(1);
    });

    test("an expression over the phase is what Prometheus makes of it", () => {
      // 100/s are offered; rate() knows only the scrapes.
      expect(signalOf(side, "work-rate").value).toBeGreaterThan(50);
      expect(signalOf(side, "work-rate").value).toBeLessThan(150);
    });

    test.each(["nothing", "nothing-summed"])("%s is missing, not 0", (name) => {
      expect(signalOf(side, name)).toEqual({ value: null, why: "the query has no result" });
    });
  });
});
