import { describe, expect, test } from "vitest";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { labelOf, sumOf, valueOf, valuesOf } from "../../../src/core/prometheus/select.ts";

const families = parseExposition(
  `go_goroutines 7
# TYPE requests_total counter
requests_total{code="200",method="get"} 10
requests_total{code="200",method="post"} 20
requests_total{code="500",method="get"} 3
mixed 1
mixed{a="1"} 2
nan_gauge NaN
go_info{version="go1.24.1"} 1
two{version="1"} 1
two{version="2"} 1
# TYPE d_seconds histogram
d_seconds_bucket{c="x",le="+Inf"} 4
d_seconds_sum{c="x"} 1.5
d_seconds_count{c="x"} 4
# TYPE gc_seconds summary
gc_seconds{quantile="0.5"} 0.1
gc_seconds_sum 9
gc_seconds_count 90
only_sum 5
`,
  { name: "m" },
);
const openMetrics = parseExposition(
  '# TYPE g gaugehistogram\ng_bucket{le="+Inf"} 2\ng_gcount 2\ng_gsum 8\n# TYPE t counter\nt_total 1 10\nt_total 5 20\n# EOF\n',
  { name: "m" },
);

describe("valueOf", () => {
  test.each<[string, Record<string, string>, number | null]>([
    ["go_goroutines", {}, 7],
    ["requests_total", { code: "500" }, 3],
    ["requests_total", { code: "200", method: "post" }, 20],
    ["requests_total", { code: "200" }, null],
    ["requests_total", { code: "404" }, null],
    ["requests_total", {}, null],
    ["mixed", {}, 1],
    ["mixed", { a: "1" }, 2],
    ["mixed", { a: "" }, 1],
    ["nan_gauge", {}, NaN],
    ["absent", {}, null],
    ["absent_sum", {}, null],
    ["d_seconds_sum", {}, 1.5],
    ["d_seconds_count", { c: "x" }, 4],
    ["d_seconds_bucket", {}, null],
    ["d_seconds_gsum", {}, null],
    ["d_seconds", {}, null],
    ["gc_seconds_count", {}, 90],
    ["gc_seconds", { quantile: "0.5" }, null],
    ["only_sum", {}, 5],
  ])("of %s %j is %j", (name, labels, value) => {
    expect(valueOf(families, name, labels)).toBe(value);
  });

  test.each([
    ["g_gsum", 8],
    ["g_gcount", 2],
    ["g_sum", null],
    ["t_total", 5],
    ["t", null],
  ])("of the OpenMetrics name %s is %j, the last point's", (name, value) => {
    expect(valueOf(openMetrics, name)).toBe(value);
  });
});

test("valuesOf gives each series with its labels", () => {
  expect(valuesOf(families, "mixed")).toEqual([
    { labels: {}, value: 1 },
    { labels: { a: "1" }, value: 2 },
  ]);
});

describe("sumOf", () => {
  test.each<[string, ((labels: Readonly<Record<string, string>>) => boolean) | undefined, number | null]>([
    ["requests_total", undefined, 33],
    ["requests_total", ({ code }) => !(code ?? "").startsWith("2"), 3],
    ["requests_total", () => false, null],
    ["absent", undefined, null],
    ["d_seconds_count", undefined, 4],
  ])("of %s where %s is %j", (name, where, value) => {
    expect(sumOf(families, name, where === undefined ? {} : { where })).toBe(value);
  });
});

describe("labelOf", () => {
  test.each([
    ["go_info", "version", "go1.24.1"],
    ["go_info", "other", null],
    ["absent", "version", null],
    ["two", "version", null],
    ["requests_total", "method", null],
  ])("of %s %s is %j", (name, label, value) => {
    expect(labelOf(families, name, label)).toBe(value);
  });
});
