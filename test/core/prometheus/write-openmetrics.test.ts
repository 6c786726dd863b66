import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  labelsKey,
  type HistogramPoint,
  type Labels,
  type MetricFamily,
  type Point,
  type Series,
  type SummaryPoint,
} from "../../../src/core/prometheus/metric-family.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { writeOpenMetrics, type TimedFamilies } from "../../../src/core/prometheus/write-openmetrics.ts";
import { dumpFamilies } from "./dump-families.ts";

const parse = (text: string): MetricFamily[] => parseExposition(text, { name: "m", format: "text" });
const scrape = (text: string, atSeconds = 10, labels: Labels = {}): TimedFamilies => ({ families: parse(text), atSeconds, labels });

const base = (count: number): string => `# HELP requests_total All "requests".\n# TYPE requests_total counter
requests_total{code="200"} ${count}
requests_total{code="500"} 1
# TYPE heap_bytes gauge
heap_bytes ${count * 2}
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.1"} 1
latency_seconds_bucket{le="+Inf"} ${count}
latency_seconds_sum 0.5
latency_seconds_count ${count}
# TYPE gc_seconds summary
gc_seconds{quantile="0.5"} NaN
gc_seconds_sum 0.25
gc_seconds_count ${count}
custom 1
`;

describe("writeOpenMetrics", () => {
  test("writes an empty body for no scrapes", () => {
    expect(writeOpenMetrics([])).toBe("# EOF\n");
  });

  test("writes each family once, each series in one piece and in time order, whatever the order of the scrapes", () => {
    const text = writeOpenMetrics([
      scrape(base(7), 1700000005.5, { side: "base", phase: "cost" }),
      scrape(base(5), 1700000000.1239, { side: "base", phase: "cost" }),
      scrape("custom 9\nnew 3\n", 1700000005.5, { side: "head" }),
    ]);
    expect(text).toBe(`# TYPE requests counter
# HELP requests All \\"requests\\".
requests_total{code="200",phase="cost",side="base"} 5 1700000000.124
requests_total{code="200",phase="cost",side="base"} 7 1700000005.500
requests_total{code="500",phase="cost",side="base"} 1 1700000000.124
requests_total{code="500",phase="cost",side="base"} 1 1700000005.500
# TYPE heap_bytes gauge
heap_bytes{phase="cost",side="base"} 10 1700000000.124
heap_bytes{phase="cost",side="base"} 14 1700000005.500
# TYPE latency_seconds histogram
latency_seconds_bucket{phase="cost",side="base",le="0.1"} 1 1700000000.124
latency_seconds_bucket{phase="cost",side="base",le="+Inf"} 5 1700000000.124
latency_seconds_count{phase="cost",side="base"} 5 1700000000.124
latency_seconds_sum{phase="cost",side="base"} 0.5 1700000000.124
latency_seconds_bucket{phase="cost",side="base",le="0.1"} 1 1700000005.500
latency_seconds_bucket{phase="cost",side="base",le="+Inf"} 7 1700000005.500
latency_seconds_count{phase="cost",side="base"} 7 1700000005.500
latency_seconds_sum{phase="cost",side="base"} 0.5 1700000005.500
# TYPE gc_seconds summary
gc_seconds{phase="cost",side="base",quantile="0.5"} NaN 1700000000.124
gc_seconds_count{phase="cost",side="base"} 5 1700000000.124
gc_seconds_sum{phase="cost",side="base"} 0.25 1700000000.124
gc_seconds{phase="cost",side="base",quantile="0.5"} NaN 1700000005.500
gc_seconds_count{phase="cost",side="base"} 7 1700000005.500
gc_seconds_sum{phase="cost",side="base"} 0.25 1700000005.500
# TYPE custom unknown
custom{phase="cost",side="base"} 1 1700000000.124
custom{phase="cost",side="base"} 1 1700000005.500
custom{side="head"} 9 1700000005.500
# TYPE new unknown
new{side="head"} 3 1700000005.500
# EOF
`);
    expect(() => parseExposition(text, { name: "written", format: "openmetrics" })).not.toThrow();
  });

  test.each<[string, TimedFamilies[], string]>([
    [
      "own labels of a target's name as exported_",
      [scrape('m{pod="app",exported_pod="x",z="1"} 1\n', 10, { pod: "p" })],
      '# TYPE m unknown\nm{exported_exported_pod="app",exported_pod="x",pod="p",z="1"} 1 10.000\n',
    ],
    [
      "an own label twice over",
      [scrape('m{pod="app"} 1\n', 10, { pod: "p", exported_pod: "q" })],
      '# TYPE m unknown\nm{exported_exported_pod="app",exported_pod="q",pod="p"} 1 10.000\n',
    ],
    ["label values with escapes", [scrape('m{a="\\\\ \\" \\n"} 1\n')], '# TYPE m unknown\nm{a="\\\\ \\" \\n"} 1 10.000\n'],
    [
      "a label named __proto__",
      [scrape('m{__proto__="x"} 1\n', 10, { pod: "p" })],
      '# TYPE m unknown\nm{__proto__="x",pod="p"} 1 10.000\n',
    ],
    [
      "the first HELP it finds",
      [scrape("m 1\n", 1), scrape("# HELP m a\nm 1\n", 2), scrape("# HELP m b\nm 1\n", 3)],
      "# TYPE m unknown\n# HELP m a\nm 1 1.000\nm 1 2.000\nm 1 3.000\n",
    ],
    ["the point's own time", [scrape("m 1 2500\n")], "# TYPE m unknown\nm 1 2.500\n"],
    [
      "a point with its own time once, though scraped twice",
      [scrape("m 1 2500\n", 10), scrape("m 1 2500\n", 20)],
      "# TYPE m unknown\nm 1 2.500\n",
    ],
    [
      "own times in order, though scraped in another",
      [scrape("m 1 9000\n", 10), scrape("m 2 3000\n", 20)],
      "# TYPE m unknown\nm 2 3.000\nm 1 9.000\n",
    ],
    ["a counter without _total as unknown", [scrape("# TYPE m counter\nm 1\n")], "# TYPE m unknown\nm 1 10.000\n"],
    [
      "a counter that is only a suffix as unknown",
      [scrape("# TYPE _total counter\n_total 1\n")],
      "# TYPE _total unknown\n_total 1 10.000\n",
    ],
    ["a gauge named _total as gauge", [scrape("# TYPE m_total gauge\nm_total 1\n")], "# TYPE m_total gauge\nm_total 1 10.000\n"],
    ["a counter with NaN as unknown", [scrape("# TYPE m_total counter\nm_total NaN\n")], "# TYPE m_total unknown\nm_total NaN 10.000\n"],
    [
      "a counter beside a gauge of its base name as unknown",
      [scrape("# TYPE m gauge\nm 1\n# TYPE m_total counter\nm_total 2\n")],
      "# TYPE m gauge\nm 1 10.000\n# TYPE m_total unknown\nm_total 2 10.000\n",
    ],
    [
      "two types of one name as unknown",
      [scrape("# TYPE m gauge\nm 1\n"), scrape("# TYPE m counter\nm 2\n", 20)],
      "# TYPE m unknown\nm 1 10.000\nm 2 20.000\n",
    ],
    [
      "a gauge here and a histogram there as plain series",
      [scrape("# TYPE m gauge\nm 1\n"), scrape('# TYPE m histogram\nm_bucket{le="1"} 2\nm_bucket{le="+Inf"} 3\nm_count 3\nm_sum 4\n', 20)],
      '# TYPE m unknown\nm 1 10.000\n# TYPE m_bucket unknown\nm_bucket{le="1.0"} 2 20.000\nm_bucket{le="+Inf"} 3 20.000\n# TYPE m_count unknown\nm_count 3 20.000\n# TYPE m_sum unknown\nm_sum 4 20.000\n',
    ],
    [
      "a histogram without +Inf as plain series",
      [scrape('# TYPE m histogram\nm_bucket{a="b",le="1"} 2\n')],
      '# TYPE m_bucket unknown\nm_bucket{a="b",le="1.0"} 2 10.000\n',
    ],
    [
      "a summary whose count is a gauge of its own as plain series",
      [scrape('# TYPE m summary\n# TYPE m_count gauge\nm{quantile="1"} 2\nm_sum 3\nm_count 4\n')],
      '# TYPE m unknown\nm{quantile="1.0"} 2 10.000\n# TYPE m_sum unknown\nm_sum 3 10.000\n# TYPE m_count gauge\nm_count 4 10.000\n',
    ],
    [
      "a quantile beyond 1 as plain series",
      [scrape('# TYPE m summary\nm{quantile="-12.34"} 2\n')],
      '# TYPE m unknown\nm{quantile="-12.34"} 2 10.000\n',
    ],
    [
      "names beyond the classic set in the U__ escape",
      [scrape('{"my.metric_x","l-ü"="v"} 1\n')],
      '# TYPE U__my_2e_metric__x unknown\nU__my_2e_metric__x{U__l_2d__fc_="v"} 1 10.000\n',
    ],
    [
      "a counter beyond the classic set",
      [scrape('# TYPE "1.a_total" counter\n{"1.a_total"} 1\n')],
      "# TYPE U___31__2e_a counter\nU___31__2e_a_total 1 10.000\n",
    ],
    [
      "huge numbers with an exponent and infinities with a sign",
      [scrape("a 18446744073709551615\nb +Inf\nc -Inf\n")],
      "# TYPE a unknown\na 1.8446744073709552e+19 10.000\n# TYPE b unknown\nb +Inf 10.000\n# TYPE c unknown\nc -Inf 10.000\n",
    ],
  ])("writes %s", (_, scrapes, expected) => {
    const text = writeOpenMetrics(scrapes);
    expect(text).toBe(`${expected}# EOF\n`);
    expect(() => parseExposition(text, { name: "written", format: "openmetrics" })).not.toThrow();
  });

  test("keeps types, units, exemplars and births of OpenMetrics", () => {
    const text = `# TYPE a_seconds counter
# HELP a_seconds x
# UNIT a_seconds seconds
a_seconds_total 1 5.000 # {t="x"} 0.5 9
a_seconds_created 2.5 5.000
# TYPE i info
i_info{v="1"} 1 5.000
# TYPE s stateset
s{s="on"} 1 5.000
# TYPE h histogram
h_bucket{le="1.0"} 1 5.000 # {t="y"} 0.25
h_bucket{le="+Inf"} 2 5.000
h_count 2 5.000
h_sum 3 5.000
h_created 1 5.000
# TYPE g gaugehistogram
g_bucket{le="+Inf"} 2 5.000
g_gcount 2 5.000
g_gsum 3 5.000
# EOF
`;
    const families = parseExposition(text, { name: "m" });
    expect(writeOpenMetrics([{ families, atSeconds: 0, labels: {} }])).toBe(text);
  });

  test("drops an own time the milliseconds cannot tell apart", () => {
    const families = parseExposition("a 1 5.0001\na 2 5.0002\n# EOF\n", { name: "m" });
    expect(writeOpenMetrics([{ families, atSeconds: 0, labels: {} }])).toBe("# TYPE a unknown\na 1 5.000\n# EOF\n");
  });
});

const seriesList = <S extends Series>(one: fc.Arbitrary<S>): fc.Arbitrary<S[]> =>
  fc.uniqueArray(one, { minLength: 1, maxLength: 3, selector: (series) => labelsKey(series.labels) });

describe("a body written and read again", () => {
  const atSeconds = fc.integer({ min: 0, max: 2_000_000 }).map((milliseconds) => milliseconds / 1000);
  const text = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "\\", '"', "\n", "}", ",", "#", " ", "ü", "😀") });
  const filled = text.filter((value) => value !== "");
  const labels = fc.dictionary(fc.constantFrom("a", "b", "__proto__", "code"), filled, { maxKeys: 3 });
  const timed = { exact: fc.constant(true), createdAtSeconds: fc.option(fc.constantFrom(0, 1.5, 1700000000.25)) };
  const count = fc.nat(1_000_000);
  const value = fc.double().map((number) => (Object.is(number, -0) ? 0 : number));
  const nonNegative = fc.double({ min: 0, noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number));
  const exemplar = fc.option(fc.record({ labels, value, atSeconds: fc.option(atSeconds) }));

  const pointsOf = <P extends { readonly atSeconds: number | null }>(
    point: fc.Arbitrary<Omit<P, "atSeconds">>,
  ): fc.Arbitrary<(Omit<P, "atSeconds"> & { atSeconds: number })[]> =>
    fc
      .uniqueArray(fc.record({ point, time: atSeconds }), { minLength: 1, maxLength: 4, selector: ({ time }) => time })
      .map((entries) => entries.toSorted((a, b) => a.time - b.time).map(({ point: given, time }) => ({ ...given, atSeconds: time })));

  const gauge: fc.Arbitrary<Omit<Point, "atSeconds">> = fc.record({
    exact: timed.exact,
    createdAtSeconds: fc.constant(null),
    value,
    exemplar: fc.constant(null),
  });
  const counter: fc.Arbitrary<Omit<Point, "atSeconds">> = fc.record({ ...timed, value: nonNegative, exemplar });
  const histogram: fc.Arbitrary<Omit<HistogramPoint, "atSeconds">> = fc
    .record({
      ...timed,
      bounds: fc.uniqueArray(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 4 }),
      counts: fc.array(count, { minLength: 5, maxLength: 5 }),
      sum: nonNegative,
      exemplar,
    })
    .map(({ exact, createdAtSeconds, bounds, counts, sum, exemplar: given }) => {
      const upperBounds = [...bounds.map((bound) => (Object.is(bound, -0) ? 0 : bound)).toSorted((a, b) => a - b), Infinity];
      let total = 0;
      const buckets = [...new Set(upperBounds)].map((upperBound, index) => ({
        upperBound,
        count: (total += counts[index] ?? 0),
        exemplar: given,
      }));
      return { exact, createdAtSeconds, buckets, sum, count: total };
    });
  const summary: fc.Arbitrary<Omit<SummaryPoint, "atSeconds">> = fc.record({
    ...timed,
    quantiles: fc
      .subarray([0, 0.5, 0.99, 1])
      .chain((picked) => fc.tuple(...picked.map((quantile) => fc.record({ quantile: fc.constant(quantile), value })))),
    sum: fc.option(nonNegative),
    count,
  });

  const family = (type: MetricFamily["type"], name: string, series: fc.Arbitrary<Series[]>): fc.Arbitrary<MetricFamily> =>
    fc.record({ name: fc.constant(name), type: fc.constant(type), help: fc.option(text), unit: fc.constant(null), series });
  const values = (point: fc.Arbitrary<Omit<Point, "atSeconds">>): fc.Arbitrary<Series[]> =>
    seriesList(fc.record({ kind: fc.constant("value" as const), labels, points: pointsOf<Point>(point) }));
  const families = fc.tuple(
    family("gauge", "g", values(gauge)),
    family("counter", "c_total", values(counter)),
    family("unknown", "u", values(gauge)),
    family(
      "histogram",
      "h",
      seriesList(fc.record({ kind: fc.constant("histogram" as const), labels, points: pointsOf<HistogramPoint>(histogram) })),
    ),
    family(
      "summary",
      "s",
      seriesList(fc.record({ kind: fc.constant("summary" as const), labels, points: pointsOf<SummaryPoint>(summary) })),
    ),
  );

  test("is the same", () => {
    fc.assert(
      fc.property(families, (given) => {
        const written = writeOpenMetrics([{ families: given, atSeconds: 0, labels: {} }]);
        const back = parseExposition(written, { name: "written", format: "openmetrics" });
        expect(dumpFamilies(back)).toEqual(dumpFamilies(given));
      }),
      { numRuns: 200 },
    );
  });

  test("is written the same again", () => {
    fc.assert(
      fc.property(families, labels, (given, target) => {
        const written = writeOpenMetrics([{ families: given, atSeconds: 0, labels: target }]);
        const back = parseExposition(written, { name: "written", format: "openmetrics" });
        expect(writeOpenMetrics([{ families: back, atSeconds: 0, labels: {} }])).toBe(written);
      }),
      { numRuns: 100 },
    );
  });
});
