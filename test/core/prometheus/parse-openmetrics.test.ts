import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import type { Conformance } from "../../../src/core/prometheus/openmetrics-rules.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { dumpFamilies } from "./dump-families.ts";
import { readData, skipWithoutData } from "./shared-data.ts";

const parse = (text: string, conformance: Conformance = "prometheus"): string[] =>
  dumpFamilies(parseExposition(text, { name: "metrics.om", format: "openmetrics", conformance }));

/** "ok", or the code and message of the error. */
function outcomeOf(text: string, conformance?: Conformance): string {
  try {
    parse(text, conformance);
    return "ok";
  } catch (error) {
    if (error instanceof HeapgateError) return `${error.code} ${error.message}`;
    throw error;
  }
}

const TWICE = "stands in two places, or its HELP, TYPE or UNIT comes after its samples";

describe("OpenMetrics", () => {
  test.each<[string, string, string[]]>([
    ["a body without families", "# EOF\n", []],
    ["a sample without TYPE as unknown", "a 1\n# EOF", ["a unknown", "  {} 1"]],
    [
      "counters under the name Prometheus stores",
      "# TYPE a counter\na_total 1\na_created 1.5\n# EOF\n",
      ["a_total counter", "  {} 1 created:1.5"],
    ],
    [
      "a gauge and a counter of one name, as client_golang writes them",
      "# HELP a x\n# TYPE a gauge\na 1\n# HELP a y\n# TYPE a counter\na_total 2\n# EOF\n",
      ['a gauge "x"', "  {} 1", 'a_total counter "y"', "  {} 2"],
    ],
    ["infos under the name Prometheus stores", '# TYPE a info\na_info{v="1"} 1\n# EOF\n', ["a_info info", "  {v=1} 1"]],
    ["statesets", '# TYPE a stateset\na{a="x"} 1\na{a="y"} 0\n# EOF\n', ["a stateset", "  {a=x} 1", "  {a=y} 0"]],
    [
      "HELP and UNIT",
      '# UNIT a_s s\n# HELP a_s x\\\\y\\nz\\"\n# TYPE a_s gauge\na_s 1\n# EOF\n',
      [`a_s gauge ${JSON.stringify('x\\y\nz"')} in s`, "  {} 1"],
    ],
    ["timestamps in seconds, several points in time order", "a 1 1\na 2 1.5e3\n# EOF\n", ["a unknown", "  {} 1 @1", "  {} 2 @1500"]],
    ["the first of two values at one time", "a 1 1\na 2 1\na 3 2\n# EOF\n", ["a unknown", "  {} 1 @1", "  {} 3 @2"]],
    ["unknown escapes as they stand", 'a{b="\\z\\\\"} 1\n# EOF\n', ["a unknown", "  {b=\\z\\} 1"]],
    ["exemplars of counters", '# TYPE a counter\na_total 1 # {t="x"} 0.5 9\n# EOF\n', ["a_total counter", "  {} 1 # {t=x} 0.5@9"]],
    ["quoted names", '# TYPE "a.b" gauge\n{"a.b","c.d"="e"} 1\n# EOF\n', ["a.b gauge", "  {c.d=e} 1"]],
    [
      "histograms with exemplars and several points",
      `# TYPE a histogram
a_bucket{l="1",le="1.0"} 2 10 # {t="x"} 0.5
a_bucket{l="1",le="+Inf"} 3 10
a_count{l="1"} 3 10
a_sum{l="1"} 4.5 10
a_created{l="1"} 7 10
a_bucket{l="1",le="+Inf"} 4 20
a_bucket{l="2",le="+Inf"} 0 10
# EOF
`,
      [
        "a histogram",
        "  {l=1} le1:2 # {t=x} 0.5 leInfinity:3 sum:4.5 count:3 @10 created:7",
        "  {l=1} leInfinity:4 sum:null count:null @20",
        "  {l=2} leInfinity:0 sum:null count:null @10",
      ],
    ],
    [
      "gauge histograms",
      '# TYPE a gaugehistogram\na_bucket{le="-1.0"} 1\na_bucket{le="+Inf"} 3\na_gcount 3\na_gsum -5\n# EOF\n',
      ["a gaugehistogram", "  {} le-1:1 leInfinity:3 sum:-5 count:3"],
    ],
    [
      "summaries",
      '# TYPE a summary\na_created 5\na{quantile="0.5"} -1\na_sum -2\na_count 3\n# EOF\n',
      ["a summary", "  {} q0.5:-1 sum:-2 count:3 created:5"],
    ],
  ])("reads %s", (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each<[string, string, string]>([
    [
      "_created before its value",
      "# TYPE a counter\na_created 1\n# EOF\n",
      "SYNTAX metrics.om:2:1: _created comes before the value it belongs to.",
    ],
    [
      "_created twice",
      "# TYPE a counter\na_total 1\na_created 1\na_created 1\n# EOF\n",
      "SYNTAX metrics.om:4:1: this series stands twice in the body.",
    ],
    ["a series twice", "a 1\na 1\n# EOF\n", "SYNTAX metrics.om:2:1: this series stands twice in the body."],
    ["interleaved families", "a 1\nb 1\na 2\n# EOF\n", `SYNTAX metrics.om:3:1: the family "a" ${TWICE}.`],
    ["HELP after samples", "a 1\n# HELP a b\n# EOF\n", `SYNTAX metrics.om:2:1: the family "a" ${TWICE}.`],
    [
      "clashing families",
      "# TYPE a summary\na_sum 1\n# TYPE a_sum gauge\n# EOF\n",
      'SYNTAX metrics.om:3:1: the name "a_sum" belongs to two families, "a" and "a_sum".',
    ],
    [
      "a family twice",
      "# TYPE a gauge\na 1\n# TYPE a unknown\n# EOF\n",
      'SYNTAX metrics.om:3:1: the name "a" belongs to two families, "a" and "a".',
    ],
    ["Windows line ends", "a 1\r\n# EOF\r\n", 'SYNTAX metrics.om:1:3: expected a number as value, found "1\\r".'],
    ["a missing end at a line end", "a 1\n", "TRUNCATED metrics.om ends in the middle of line 2: the body was cut off."],
    ["a cut value", "a 1\nb 1", "TRUNCATED metrics.om ends in the middle of line 2: the body was cut off."],
    ["a cut end", "a 1\n# EO", "TRUNCATED metrics.om ends in the middle of line 2: the body was cut off."],
    ["a cut HELP", "# HELP a b", "TRUNCATED metrics.om ends in the middle of line 1: the body was cut off."],
    [
      "a server error",
      "a 1\nAn error has occurred while serving metrics:\n\nx\n",
      "TRUNCATED metrics.om ends in the middle of line 2: the body was cut off.",
    ],
  ])("refuses %s", (_, text, outcome) => {
    expect(outcomeOf(text)).toBe(`METRICS_${outcome}`);
  });
});

/** Cases that Prometheus and client_golang see otherwise than the suite does (`Conformance`). */
const ACCEPTED: Readonly<Record<string, string>> = {
  bad_counter_values_17: "summary with a negative sum",
  bad_counter_values_19: "summary with a negative quantile value",
  bad_histograms_3: "histogram with negative buckets and a sum",
};

interface SuiteCase {
  readonly name: string;
  readonly shouldParse: boolean;
  readonly metricsBase64: string;
}

describe.skipIf(skipWithoutData)("the official OpenMetrics parser suite", () => {
  const suite: { readonly cases: readonly SuiteCase[] } = skipWithoutData
    ? { cases: [] }
    : JSON.parse(readData("openmetrics/parsers.json"));

  test("has its 211 cases, 44 of them to be parsed", () => {
    expect(suite.cases).toHaveLength(211);
    expect(suite.cases.filter(({ shouldParse }) => shouldParse)).toHaveLength(44);
    expect(suite.cases.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(ACCEPTED)));
  });

  test.each(suite.cases.map((entry) => [entry.name, entry] as const))("agrees on %s", (name, { metricsBase64, shouldParse }) => {
    const text = Buffer.from(metricsBase64, "base64").toString("utf8");
    const refused = /^METRICS_(?:SYNTAX|TRUNCATED) /u;
    expect(outcomeOf(text, "specification")).toMatch(shouldParse ? /^ok$/u : refused);
    expect(outcomeOf(text)).toMatch(shouldParse || name in ACCEPTED ? /^ok$/u : refused);
  });

  test("reads a real body of client_golang with every type", () => {
    const lines = parse(readData("exposition/prometheus-alltypes.5mfs.om.txt"));
    expect(lines.filter((line) => !line.startsWith(" ")).map((line) => line.split(" ", 2).join(" "))).toEqual([
      "go_build_info gauge",
      "promhttp_metric_handler_errors_total counter",
      "rpc_durations_histogram_seconds histogram",
      "rpc_durations_seconds summary",
      "rpc_requests_total counter",
    ]);
    expect(lines).toContain("  {service=uniform} 11 created:1726839813.0168471");
    expect(lines.find((line) => line.includes("le-0.00099"))).toMatch(
      /le-0\.0002899999999999998:3 # \{dummyID=17783\} -0\.0003825067330956884@1726839814\.2239082 .* sum:-0\.00008452185437166741 count:15 created:1726839813\.016302$/u,
    );
  });

  test("reads three histograms of one family apart", () => {
    const lines = parse(readData("exposition/prometheus-1histogram.om.txt"));
    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatch(/^ {2}\{address=0\.0\.0\.0,generation=20,port=5002\} le0\.005:0 .* le10:1 leInfinity:1 sum:10 count:1$/u);
  });
});
