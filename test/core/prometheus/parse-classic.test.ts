import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { dumpFamilies } from "./dump-families.ts";

const parse = (text: string): string[] => dumpFamilies(parseExposition(text, { name: "metrics.txt", format: "text" }));

function errorOf(text: string): HeapgateError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof HeapgateError) return error;
    throw error;
  }
  throw new Error(`no error for ${JSON.stringify(text)}`);
}

describe("the text format", () => {
  test.each<[string, string, string[]]>([
    ["nothing", "", []],
    ["blank lines", "\n \t\n\r\n", []],
    ["a sample without TYPE as untyped", "m 1\n", ["m untyped", "  {} 1"]],
    ["an empty label set", "m{} 1\n", ["m untyped", "  {} 1"]],
    ["a label set of blanks and a value right after it", "m{ }1\n", ["m untyped", "  {} 1"]],
    ["labels in any spacing, with a trailing comma", 'm\t{ a = "1"\t, b="2" , }\t-Inf \n', ["m untyped", "  {a=1,b=2} -Infinity"]],
    ["colons in metric names", "a:b_c:d 1\n", ["a:b_c:d untyped", "  {} 1"]],
    ["a label named __proto__", 'm{__proto__="x"} 1\n', ["m untyped", "  {__proto__=x} 1"]],
    ["label escapes", String.raw`m{a="q\"q",b="b\\b",c="n\nn"} 1` + "\n", ["m untyped", '  {a=q"q,b=b\\b,c=n\nn} 1']],
    ["braces, hashes and commas in label values", 'm{a="}, # {",b="="} 1\n', ["m untyped", "  {a=}, # {,b==} 1"]],
    ["text beyond ASCII in label values", 'm{a="☃ 日本 😀"} 1\n', ["m untyped", "  {a=☃ 日本 😀} 1"]],
    [
      "infinities, NaN and exponents",
      'm{a="1"} +Inf\nm{a="2"} NaN\nm{a="3"} 1.2e-3\n',
      ["m untyped", "  {a=1} Infinity", "  {a=2} NaN", "  {a=3} 0.0012"],
    ],
    ["integers beyond 2^53 as inexact", "m 9223372036854775807\n", ["m untyped", "  {} 9223372036854776000 inexact"]],
    ["timestamps in milliseconds", "m 1 1395066363500\nn 1 -2\n", ["m untyped", "  {} 1 @1395066363.5", "n untyped", "  {} 1 @-0.002"]],
    [
      "Windows line ends",
      '# TYPE m gauge\r\n# HELP m h\r\nm{a="1"} 1\r\nm{a="2"} 1 5\r\n',
      ['m gauge "h"', "  {a=1} 1", "  {a=2} 1 @0.005"],
    ],
    ["comments of any other kind", "# a comment\n#\n#EOF\n# TYPEs m x\nm 1\n# EOF\n", ["m untyped", "  {} 1"]],
    ["HELP before TYPE", "# HELP m h\n# TYPE m gauge\nm 1\n", ['m gauge "h"', "  {} 1"]],
    ["TYPE before HELP", "# TYPE m gauge\n# HELP m h\nm 1\n", ['m gauge "h"', "  {} 1"]],
    [
      "HELP and TYPE repeated word by word, also after samples",
      "# TYPE m gauge\nm 1\n# HELP m h\n# HELP m h\n# TYPE m gauge\n",
      ['m gauge "h"', "  {} 1"],
    ],
    [
      "HELP escapes, others as they stand",
      String.raw`# HELP m a\\b\nc\d \"` + "\nm 1\n",
      [`m untyped ${JSON.stringify('a\\b\nc\\d \\"')}`, "  {} 1"],
    ],
    ["an empty HELP, a HELP and a TYPE without a name", "# HELP m \n# HELP\n# TYPE \nm 1\n", ['m untyped ""', "  {} 1"]],
    ["types in capitals and with blanks", "  #  TYPE\tm   GAUGE \nm 1\n", ["m gauge", "  {} 1"]],
    ["no family for HELP and TYPE without samples", "# HELP m h\n# TYPE n gauge\n", []],
    [
      "counters by their full name",
      "# TYPE a_total counter\na_total 1\n# TYPE b counter\nb 2\n",
      ["a_total counter", "  {} 1", "b counter", "  {} 2"],
    ],
    ["a gauge named _total as the gauge it says it is", "# TYPE a_total gauge\na_total 1\n", ["a_total gauge", "  {} 1"]],
    [
      "quoted metric and label names",
      '{"my.metric",l="v","my.label"="w"} 1\n{"other"} 2\n',
      ["my.metric untyped", "  {l=v,my.label=w} 1", "other untyped", "  {} 2"],
    ],
    [
      "quoted names in HELP and TYPE",
      '# HELP "my.metric" h\n# TYPE "my.metric" gauge\n{"my.metric"} 1\n',
      ['my.metric gauge "h"', "  {} 1"],
    ],
    [
      "a line of a summary with a HELP line of its own name",
      "# TYPE s summary\n# HELP s_count x\ns_count 1\n",
      ["s summary", "  {} sum:null count:1"],
    ],
    ["interleaved families", 'a{x="1"} 1\nb 2\na{x="2"} 3\n', ["a untyped", "  {x=1} 1", "  {x=2} 3", "b untyped", "  {} 2"]],
  ])("reads %s", (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test("regroups histograms by all labels except le", () => {
    const text = `# TYPE h histogram
h_bucket{controller="a",le="0.1"} 1
h_bucket{le="0.1",controller="b"} 2
h_bucket{controller="a",le="+Inf"} 3
h_bucket{controller="b",le="+Inf"} 4
h_sum{controller="b"} 0.5
h_sum{controller="a"} 0.25
h_count{controller="a"} 3
h_count{controller="b"} 4
h_created 5
`;
    expect(parse(text)).toEqual([
      "h histogram",
      "  {controller=a} le0.1:1 leInfinity:3 sum:0.25 count:3",
      "  {controller=b} le0.1:2 leInfinity:4 sum:0.5 count:4",
      "h_created untyped",
      "  {} 5",
    ]);
  });

  test("puts buckets in order and takes other label orders and empty labels for the same series", () => {
    const text = '# TYPE h histogram\nh_bucket{b="2",a="1",le="5"} 7\nh_bucket{le="1",a="1",b="2",c=""} 3\nh_count{a="1",b="2"} 7\n';
    expect(parse(text)).toEqual(["h histogram", "  {a=1,b=2} le1:3 le5:7 sum:null count:7"]);
  });

  test("marks a histogram with a count beyond 2^53 as inexact", () => {
    expect(parse('# TYPE h histogram\nh_bucket{le="+Inf"} 9007199254740993\nh_count 1\n')).toEqual([
      "h histogram",
      "  {} leInfinity:9007199254740992 sum:null count:1 inexact",
    ]);
  });

  test("sends a name to its own family from its TYPE on", () => {
    expect(parse('# TYPE s summary\ns_count{a="1"} 1\n# TYPE s_count gauge\ns_count{a="2"} 2\n')).toEqual([
      "s summary",
      "  {a=1} sum:null count:1",
      "s_count gauge",
      "  {a=2} 2",
    ]);
  });

  test("regroups summaries by all labels except quantile, the latest timestamp being the point's", () => {
    const text = `# TYPE s summary
s{m="1",quantile="0.5"} NaN 1000
s{quantile="0.9",m="1"} 2
s_sum{m="1"} 3 2000
s_count{m="1"} 4 1500
s_count{m="2"} 0
`;
    expect(parse(text)).toEqual(["s summary", "  {m=1} q0.5:NaN q0.9:2 sum:3 count:4 @2", "  {m=2} sum:null count:0"]);
  });

  test("keeps lines that only look like parts of a family apart", () => {
    const text = "# TYPE s summary\n# TYPE s_count gauge\ns_count 1\ns_bucket 2\nt_sum 3\n# TYPE g gauge\ng_sum 4\n";
    expect(parse(text)).toEqual([
      "s_count gauge",
      "  {} 1",
      "s_bucket untyped",
      "  {} 2",
      "t_sum untyped",
      "  {} 3",
      "g_sum untyped",
      "  {} 4",
    ]);
  });

  test.each<[string, string, string]>([
    ["an HTML page", "<html>\n", '1:1: expected a metric name, found "<"'],
    ["a plain answer", "404 page not found\n", '1:1: expected a metric name, found "4"'],
    ["a name with a dot", "m 1\na.b 1\n", '2:2: expected a number as value, found ".b"'],
    ["a missing value", "m\n", "1:2: expected a number as value, found the end of the line"],
    ["a value that is none", 'm{a="1"} blubb\n', '1:10: expected a number as value, found "blubb"'],
    ["a hexadecimal value", "m 0x1p-3\n", '1:3: expected a number as value, found "0x1p-3"'],
    ["a timestamp with a fraction", "m 1 2.72\n", '1:5: expected a whole number of milliseconds as timestamp, found "2.72"'],
    ["text after the timestamp", "m 1 2 3\n", "1:7: unexpected text after the timestamp"],
    ["an OpenMetrics exemplar", 'm 1 # {a="b"} 1\n', '1:5: expected a whole number of milliseconds as timestamp, found "#"'],
    ["an unknown escape", 'm{a="\\t"} 1\n', String.raw`1:6: invalid escape "\\t": a label value has only \\, \" and \n`],
    ["an open label value", 'm{a="x\n"} 1\n', "1:5: a quoted text is not closed in this line"],
    ["an invalid label name", 'm{1="x"} 1\n', '1:3: expected a label name, found "1"'],
    ["a reserved label name", 'm{__name__="x"} 1\n', "1:3: the label name __name__ is reserved"],
    ["a label twice", 'm{a="1",a="2"} 1\n', '1:9: the label "a" stands twice in this line'],
    ["a label without a value", "m{a} 1\n", '1:4: expected = after label name "a", found "}"'],
    ["an unquoted label value", "m{a=b} 1\n", '1:5: expected " at the start of a label value, found "b"'],
    ["a missing comma", 'm{a="1"b="2"} 1\n', '1:8: expected , or } after a label value, found "b"'],
    ["two commas", 'm{a="1",,b="2"} 1\n', '1:9: expected a label name, found ","'],
    ["labels without a name", '{a="1"} 1\n', "1:1: the line has no metric name"],
    ["two metric names", 'm{"n"} 1\n', '1:6: expected = after label name "n", found "}"'],
    ["an empty quoted name", '{""} 1\n', "1:2: the metric name is empty"],
    ["an unknown type", "# TYPE m bla\n", '1:10: expected one of the types counter, gauge, histogram, summary, untyped, found "bla"'],
    ["text after the type", "# TYPE m gauge x\n", "1:16: unexpected text at the end of the line"],
    ["a bad name in TYPE", "# TYPE met-ric gauge\n", "1:11: invalid metric name in a TYPE line"],
    ["TYPE after samples", "m 1\n# TYPE m gauge\n", '2:10: the TYPE of "m" comes after its samples'],
    ["two different TYPEs", "# TYPE m gauge\n# TYPE m counter\n", '2:10: a second, different TYPE line for "m"'],
    ["two different HELPs", "# HELP m a\n# HELP m b\n", '2:1: a second, different HELP line for "m"'],
    ["a bucket without le", "# TYPE m histogram\nm_bucket 1\n", '2:1: a line of the histogram "m" needs the label le'],
    ["a bucket with a bad le", '# TYPE m histogram\nm_bucket{le="x"} 1\n', '2:1: the label le must be a number, found "x"'],
    ["a histogram line without suffix", "# TYPE m histogram\nm 1\n", '2:1: "m" is a histogram: its lines end in _bucket, _sum or _count'],
    ["a summary line without quantile", "# TYPE m summary\nm 1\n", '2:1: a line of the summary "m" needs the label quantile'],
    ["a series twice", 'm{a="1",b="2"} 1\nm{b="2",a="1"} 2 5\n', "2:1: this series stands twice in the body"],
    ["a bucket twice", '# TYPE m histogram\nm_bucket{le="1"} 1\nm_bucket{le="1.0"} 1\n', "3:1: this series stands twice in the body"],
    ["a quantile twice", '# TYPE m summary\nm{quantile="0.50"} 1\nm{quantile=".5"} 1\n', "3:1: this series stands twice in the body"],
    ["a sum twice", "# TYPE m summary\nm_sum 1\nm_sum 1\n", "3:1: this series stands twice in the body"],
  ])("refuses %s with line and column", (_, text, message) => {
    const error = errorOf(text);
    expect(error.code).toBe("METRICS_SYNTAX");
    expect(error.message).toBe(`metrics.txt:${message}.`);
    expect(error.remedy).not.toBe("");
  });

  test.each([
    ["in a name", "m 1\nproc", 2],
    ["in a value", "m 1\nn 12", 2],
    ["before a value", "m 1\nn", 2],
    ["in an exponent", "m 1e", 1],
    ["in an escape", 'm{a="\\', 1],
    ["in a label value", 'm{a="x', 1],
    ["in a label name", "m{a", 1],
    ["after a label", 'm{a="1"', 1],
    ["in a comment", "m 1\n\n# HELP m he", 3],
    ["in a TYPE line", "# TYPE m gau", 1],
    ["in a timestamp", "m 1 123", 1],
    ["before a Windows line end is complete", "m 1\r", 1],
  ])("tells a body cut off %s from a wrong one", (_, text, line) => {
    const error = errorOf(text);
    expect(error.message).toBe(`metrics.txt ends in the middle of line ${line}: the body was cut off.`);
    expect(error.code).toBe("METRICS_TRUNCATED");
  });

  test.each(["m 1\n", 'm 1\nh_bucket{le="0.'])(
    "takes an error of the server in the middle for a cut-off body and quotes it (after %j)",
    (start) => {
      const error = errorOf(`${start}An error has occurred while serving metrics:\n\ncollected metric "x" twice\n`);
      expect(error.code).toBe("METRICS_TRUNCATED");
      expect(error.outputTail).toBe('An error has occurred while serving metrics:\n\ncollected metric "x" twice');
    },
  );

  test("cuts long words in messages", () => {
    expect(errorOf(`m ${"x".repeat(500)}\n`).message.length).toBeLessThan(150);
  });
});
