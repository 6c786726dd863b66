// One round's bodies as rows: counters by units of work, gauges over the phases, histograms by their increases, and what is not known with its reason.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimedBody } from "../../../src/core/families/family-window.ts";
import { readFamilies, UNCLASSIFIED_AT_MOST } from "../../../src/core/families/read-families.ts";
import type { HistogramPoint } from "../../../src/core/prometheus/metric-family.ts";
import { between, body, histogramLines, rowOf } from "./bodies.ts";

const RECONCILES = "# TYPE controller_runtime_reconcile_total counter";
const KEY = "controller_runtime_reconcile_total increase/units";

describe("counters", () => {
  test.each<[string, readonly string[], readonly string[], number | null, string | null]>([
    ["grow by units of work", ['x{result="success"} 10'], ['x{result="success"} 60'], 0.5, null],
    ["add up over labels that are not kept", ['x{result="a"} 1', 'x{result="b"} 2'], ['x{result="a"} 11', 'x{result="b"} 42'], 0.5, null],
    ["count a series from 0 that is made on first use", ['x{result="a"} 1'], ['x{result="a"} 1', 'x{result="b"} 50'], 0.5, null],
    ["count from 0 where the family is made on first use", [], ['x{result="a"} 50'], 0.5, null],
    [
      "are unknown where one fell",
      ['x{result="a"} 10', 'x{result="b"} 9'],
      ['x{result="a"} 99', 'x{result="b"} 8'],
      null,
      "a counter fell between the edges",
    ],
    [
      "are unknown where a series vanished",
      ['x{result="a"} 10', 'x{result="b"} 9'],
      ['x{result="a"} 99'],
      null,
      "a series vanished between the edges",
    ],
    ["are unknown where a value is no number", ["x NaN"], ["x 5"], null, "the value is not a finite number"],
    [
      "are unknown across a restart",
      ["process_start_time_seconds 100", "x 10"],
      ["process_start_time_seconds 900", "x 60"],
      null,
      "the app restarted between the edges: counters of two processes are not subtracted",
    ],
  ])("%s", (_, start, end, value, why) => {
    const named = (lines: readonly string[]) => [
      RECONCILES,
      ...lines.map((line) => line.replace(/^x/u, "controller_runtime_reconcile_total")),
    ];
    expect(rowOf(between(named(start), named(end)), KEY)).toMatchObject({ value, why, unit: "count/unit", class: "compute" });
  });

  test("began anew where their creation is later, however high they are", () => {
    const lines = (value: number, created: number) => ["# TYPE a counter", `a_total ${value}`, `a_created ${created}`, "# EOF"];
    expect(rowOf(between(lines(5, 100), lines(50, 1005)), "a_total increase/units")).toMatchObject({
      value: null,
      why: "a counter fell between the edges",
    });
    expect(rowOf(between(lines(5, 100), lines(55, 100)), "a_total increase/units")).toMatchObject({ value: 0.5 });
  });

  test("are said by seconds where no work was counted", () => {
    const lines = (value: number) => ["# TYPE process_cpu_seconds_total counter", `process_cpu_seconds_total ${value}`];
    const read = between(lines(1), lines(6), null);
    expect(rowOf(read, "process_cpu_seconds_total increase/seconds")).toMatchObject({ value: 0.5, why: null });
    expect(rowOf(read, "process_cpu_seconds_total increase/units")).toBeUndefined();
  });

  test("are unknown where no work was done", () => {
    const lines = (value: number) => ["# TYPE process_cpu_seconds_total counter", `process_cpu_seconds_total ${value}`];
    expect(rowOf(between(lines(1), lines(6), 0), "process_cpu_seconds_total increase/units")).toMatchObject({
      value: null,
      why: "no unit of work was completed",
    });
  });

  test("need both edges", () => {
    const read = readFamilies({ bodies: [body("end", [RECONCILES, "controller_runtime_reconcile_total 5"])], units: 100 });
    expect(rowOf(read, KEY)).toMatchObject({ value: null, why: "no /metrics at both edges of the cost phase" });
  });
});

describe("gauges", () => {
  const depth = (value: number) => ["# TYPE workqueue_depth gauge", `workqueue_depth{name="a"} ${value}`, 'workqueue_depth{name="b"} 1'];
  const goroutines = (value: number | string) => ["# TYPE go_goroutines gauge", `go_goroutines ${value}`];
  const read = (values: readonly (readonly [string, readonly string[]])[]) =>
    readFamilies({ units: 100, bodies: values.map(([phase, lines], index) => body(null, lines, { phase, atSeconds: index })) });

  test("are told apart by the labels that are kept", () => {
    const found = read([
      ["cost", depth(7)],
      ["growth", depth(3)],
      ["end", depth(0)],
    ]);
    expect(rowOf(found, 'workqueue_depth{name="a"} max')?.value).toBe(7);
    expect(rowOf(found, 'workqueue_depth{name="a"} last')?.value).toBe(0);
    expect(rowOf(found, 'workqueue_depth{name="b"} last')?.value).toBe(1);
  });

  test("have their floor after the cost phase", () => {
    const found = read([
      ["cost", goroutines(5)],
      ["growth", goroutines(30)],
      ["end", goroutines(20)],
    ]);
    expect(rowOf(found, "go_goroutines floor")?.value).toBe(20);
    expect(rowOf(found, "go_goroutines max")?.value).toBe(30);
  });

  test("have their floor in the cost phase where it is all there is", () => {
    expect(
      rowOf(
        read([
          ["cost", goroutines(5)],
          ["cost", goroutines(9)],
        ]),
        "go_goroutines floor",
      )?.value,
    ).toBe(5);
  });

  test("of the warm-up do not count", () => {
    expect(
      rowOf(
        read([
          ["warm-up", goroutines(99)],
          ["cost", goroutines(9)],
        ]),
        "go_goroutines max",
      )?.value,
    ).toBe(9);
  });

  test("that are no number are left out, and unknown when all are", () => {
    expect(
      rowOf(
        read([
          ["cost", goroutines("NaN")],
          ["end", goroutines(9)],
        ]),
        "go_goroutines max",
      )?.value,
    ).toBe(9);
    expect(rowOf(read([["cost", goroutines("+Inf")]]), "go_goroutines max")).toMatchObject({
      value: null,
      why: "no finite value in the measured phases",
    });
  });

  test("of stuck workers are the longest, not the sum", () => {
    const lines = ['workqueue_longest_running_processor_seconds{name="a"} 4', 'workqueue_longest_running_processor_seconds{name="b"} 3'];
    const found = read([["cost", ["# TYPE workqueue_longest_running_processor_seconds gauge", ...lines]]]);
    expect(rowOf(found, "workqueue_longest_running_processor_seconds max")?.value).toBe(4);
  });
});

describe("histograms", () => {
  const HTTP = "# TYPE http_request_duration_seconds histogram";
  const of = (handler: string, code: string, buckets: Readonly<Record<string, number>>, sum: number, count: number) =>
    histogramLines("http_request_duration_seconds", `handler="${handler}",code="${code}"`, buckets, { sum, count });
  const read = between(
    [HTTP, ...of("/v1/query", "200", { "0.1": 100, "1": 100 }, 5, 100)],
    [
      HTTP,
      ...of("/v1/query", "200", { "0.1": 140, "1": 150 }, 15, 150),
      ...of("/v1/objects/1", "200", { "0.1": 20, "1": 20 }, 1, 20),
      ...of("/v1/objects/2", "500", { "0.1": 0, "1": 20 }, 9, 30),
    ],
  );

  test.each([
    ["hmean", 0.2],
    ["observations/units", 1],
    ["quantile(0.5)", 0.1 * (50 / 60)],
    ["overflow", 0.1],
  ])("tell their %s over all labels", (aggregation, value) => {
    expect(rowOf(read, `http_request_duration_seconds ${aggregation}`)?.value).toBeCloseTo(value, 12);
  });

  test("W3 W5 say where a quantile lies beyond the largest bucket, and never a number", () => {
    expect(rowOf(read, "http_request_duration_seconds quantile(0.95)")).toMatchObject({
      value: null,
      why: "beyond the largest bucket (> 1)",
    });
  });

  test("W3 add up paths that differ in ids only", () => {
    expect(rowOf(read, 'http_request_duration_seconds{handler="/v1/objects/:id"} observations/units')?.value).toBe(0.5);
    expect(rowOf(read, 'http_request_duration_seconds{handler="/v1/query"} hmean')?.value).toBe(0.2);
  });

  test("W3 tell the share of answers that are not 2xx, over all and by handler", () => {
    expect(rowOf(read, 'http_request_duration_seconds{code="non-2xx"} share')).toMatchObject({
      value: 0.3,
      class: "health",
      unit: "ratio",
    });
    expect(rowOf(read, 'http_request_duration_seconds{handler="/v1/objects/:id",code="non-2xx"} share')).toBeUndefined();
    expect(rowOf(read, 'http_request_duration_seconds{code="non-2xx",handler="/v1/objects/:id"} share')?.value).toBe(0.6);
    expect(rowOf(read, 'http_request_duration_seconds{code="non-2xx",handler="/v1/query"} share')?.value).toBe(0);
  });

  test("keep the mean and lose the quantiles where their layout changed", () => {
    const changed = between([HTTP, ...of("/", "200", { "0.1": 1 }, 1, 1)], [HTTP, ...of("/", "200", { "0.2": 3 }, 3, 3)]);
    expect(rowOf(changed, "http_request_duration_seconds hmean")?.value).toBe(1);
    expect(rowOf(changed, "http_request_duration_seconds quantile(0.5)")).toMatchObject({
      value: null,
      why: "no buckets at both edges of the cost phase that fit together",
    });
  });

  test("that observed nothing have no mean, and no work of 0", () => {
    const same = [HTTP, ...of("/", "200", { "0.1": 1 }, 1, 1)];
    expect(rowOf(between(same, same), "http_request_duration_seconds hmean")).toMatchObject({
      value: null,
      why: "nothing was observed in the cost phase",
    });
    expect(rowOf(between(same, same), "http_request_duration_seconds observations/units")?.value).toBe(0);
  });

  test("know no quantile across a restart", () => {
    const at = (started: number) => [`process_start_time_seconds ${started}`, HTTP, ...of("/", "200", { "0.1": started }, 1, started)];
    for (const aggregation of ["hmean", "quantile(0.5)", "overflow"]) {
      expect(rowOf(between(at(100), at(900)), `http_request_duration_seconds ${aggregation}`)?.value).toBeNull();
    }
  });

  test("tell the busiest handlers of the phase, whatever they did before", () => {
    const at = (count: number) =>
      Array.from({ length: 9 }, (_, index) => of(`/path${String.fromCodePoint(97 + index)}`, "200", { "1": count }, 1, count)).flat();
    const idle = of("/idle", "200", { "1": 9999 }, 1, 9999);
    const { rows } = between([HTTP, ...at(1), ...idle], [HTTP, ...at(5), ...idle]);
    expect(rows.some(({ labels }) => labels["handler"] === "/idle")).toBe(false);
  });

  test("W3 tell the busiest handlers where there are many", () => {
    const many = (count: number) =>
      Array.from({ length: 12 }, (_, index) =>
        of(`/path${String.fromCodePoint(97 + index)}`, "200", { "1": count * index }, 1, count * index),
      ).flat();
    const rows = between([HTTP, ...many(1)], [HTTP, ...many(2)]).rows.filter(
      ({ aggregation, labels }) => aggregation === "hmean" && "handler" in labels,
    );
    expect(rows).toHaveLength(8);
    expect(rows.map(({ labels }) => labels["handler"])).toContain("/pathl");
    expect(rows.map(({ labels }) => labels["handler"])).not.toContain("/patha");
  });
});

describe("summaries", () => {
  const lines = (sum: number, count: number) => [
    "# TYPE go_gc_duration_seconds summary",
    'go_gc_duration_seconds{quantile="0.5"} 0.9',
    `go_gc_duration_seconds_sum ${sum}`,
    `go_gc_duration_seconds_count ${count}`,
  ];
  const read = between(lines(1, 10), lines(1.5, 15));

  test("tell collections and their mean pause, never a quantile of their own window", () => {
    expect(rowOf(read, "go_gc_duration_seconds observations/units")?.value).toBe(0.05);
    expect(rowOf(read, "go_gc_duration_seconds hmean")).toMatchObject({ value: 0.1, weight: 5 });
    expect(read.rows.some(({ aggregation }) => aggregation.startsWith("quantile"))).toBe(false);
  });
});

describe("families that are not in the catalog", () => {
  test.each([
    ["counter", "shop_total", "increase/units", 0.05, "count/unit"],
    ["gauge", "shop_total", "last", 15, "count"],
    ["gauge", "shop_bytes", "max", 15, "bytes"],
    ["counter", "shop_seconds_total", "increase/units", 0.05, "seconds/unit"],
    ["untyped", "shop_ratio", "last", 15, "ratio"],
  ])("of type %s are read by it, whatever %s ends in", (type, name, aggregation, value, unit) => {
    const read = between([`# TYPE ${name} ${type}`, `${name} 10`], [`# TYPE ${name} ${type}`, `${name} 15`]);
    expect(rowOf(read, `${name} ${aggregation}`)).toMatchObject({ value, unit, class: "unclassified", better: "neither" });
  });

  test("are read by their type where the catalog expects another", () => {
    const lines = (value: number) => ["# TYPE go_goroutines counter", `go_goroutines ${value}`];
    expect(rowOf(between(lines(1), lines(11)), "go_goroutines increase/units")).toMatchObject({ value: 0.1, class: "unclassified" });
  });

  test("are kept up to a number, and the rest is counted", () => {
    const lines = Array.from({ length: UNCLASSIFIED_AT_MOST + 7 }, (_, index) => `shop_${index} 1`);
    const read = between(lines, lines);
    expect(read.unclassifiedLeftOut).toBe(7);
    expect(new Set(read.rows.map(({ metric }) => metric)).size).toBe(UNCLASSIFIED_AT_MOST);
  });
});

test("a round without bodies tells nothing", () => {
  expect(readFamilies({ bodies: [], units: 100 })).toEqual({ rows: [], series: {}, unclassifiedLeftOut: 0 });
});

test("what is told by label adds up to what is told in all", () => {
  const counts = fc.array(
    fc.record({
      controller: fc.constantFrom("a", "b", "c"),
      result: fc.constantFrom("success", "error"),
      before: fc.nat(1000),
      more: fc.nat(1000),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(counts, (made) => {
      const series = new Map(
        made.map((one) => [`controller_runtime_reconcile_total{controller="${one.controller}",result="${one.result}"}`, one]),
      );
      const at = (of: (one: (typeof made)[number]) => number) => [RECONCILES, ...[...series].map(([name, one]) => `${name} ${of(one)}`)];
      const read = between(
        at(({ before }) => before),
        at(({ before, more }) => before + more),
        1,
      );
      const sum = (label: string) =>
        read.rows.filter(({ labels }) => label in labels).reduce((total, { value }) => total + (value ?? Number.NaN), 0);
      const all = rowOf(read, KEY)?.value;
      expect([sum("controller"), sum("result")]).toEqual([all, all]);
    }),
  );
});

describe("native histograms", () => {
  /** Observations between 1 and 2, in one bucket of schema 0. */
  const point = (count: number): HistogramPoint => ({
    atSeconds: null,
    exact: true,
    createdAtSeconds: null,
    buckets: [],
    sum: 1.5 * count,
    count,
    native: { schema: 0, zeroThreshold: 0, zeroCount: 0, positive: [{ index: 1, count }], negative: [], exemplars: [] },
  });
  const bodyWith = (edge: "start" | "end", count: number): TimedBody => ({
    ...body(edge, []),
    families: [
      {
        name: "controller_runtime_reconcile_time_seconds",
        type: "histogram",
        help: null,
        unit: null,
        series: [{ kind: "histogram", labels: { controller: "a" }, points: [point(count)] }],
      },
    ],
  });
  const read = readFamilies({ units: 10, bodies: [bodyWith("start", 10), bodyWith("end", 30)] });

  test("W4 have quantiles of their own buckets, and no overflow", () => {
    const name = "controller_runtime_reconcile_time_seconds";
    const median = rowOf(read, `${name} quantile(0.5)`)?.value ?? 0;
    expect([median > 1, median < 2]).toEqual([true, true]);
    expect(rowOf(read, `${name} hmean`)?.value).toBe(1.5);
    expect(rowOf(read, `${name} overflow`)?.value).toBeNull();
  });
});
