import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { indexPlain } from "../../../src/core/prometheus/index-plain.ts";
import type { MetricFamily } from "../../../src/core/prometheus/metric-family.ts";
import { parseClassic, parseInFull } from "../../../src/core/prometheus/parse-classic.ts";
import { familiesOfPlain } from "../../../src/core/prometheus/plain-families.ts";
import { SEED_BODIES, changedBody } from "../../oracle/exposition-bodies.ts";
import { dumpFamilies } from "./dump-families.ts";
import { readData, skipWithoutData } from "./shared-data.ts";

/** The families as plain data, or what the error says. */
function outcomeOf(parse: (text: string, name: string) => readonly MetricFamily[], text: string): unknown {
  try {
    return dumpFamilies(parse(text, "m"));
  } catch (error) {
    if (error instanceof HeapgateError) return error.message;
    throw error;
  }
}

const HISTOGRAM = '# TYPE h histogram\nh_bucket{a="1",le="1"} 1\nh_bucket{a="1",le="+Inf"} 2\nh_sum{a="1"} 3\nh_count{a="1"} 2\n';

describe("indexPlain", () => {
  test.each<[string, string]>([
    ["nothing", ""],
    ["comments", "# x\r\na 1\n# EOF\n"],
    ["samples without metadata, blank lines", "a 1\n\nb{} 2\n"],
    ["HELP and TYPE, with escapes", '# HELP a x\\\\y\\nz "q"\n# TYPE a gauge\na{b="\\"\\\\\\n",c="é{},="} -1.5e-3 1500\n'],
    ["a trailing comma and a label that is empty", 'a{b="1",} 1\na{b="2",c=""} 1\n'],
    [
      "values that look like the escaped ones before",
      [String.raw`a{b="x\\n"} 1`, String.raw`a{b="x\n"} 2`, String.raw`a{b="\\"} 3`, String.raw`a{b="\",c="} 4`, ""].join("\n"),
    ],
    ["lines with more and fewer labels than the one before", 'a{b="1"} 1\na{b="1",c="2"} 2\na{c="2"} 3\na{bb="1"} 4\na{b="12"} 5\na 6\n'],
    ["labels in any order", 'a{b="1",c="2"} 1\na{c="1",b="2"} 1\n'],
    ["histograms, also interleaved and with one more label order", `${HISTOGRAM}h_bucket{le="1",a="2"} 7\nx 1\nh_count{a="2"} 9\n`],
    ["summaries", '# TYPE s summary\ns{quantile="0.5"} NaN\ns{quantile="1"} 2\ns_sum 3\ns_count 4\n'],
    ["interleaved families", 'a{x="1"} 1\nb 2\na{x="2"} 3\n'],
    ["names that look like lines of a histogram or summary", "# TYPE h gauge\nh_count 1\nh_sum 2\nh 3\n# HELP n x\nn_bucket 1\n"],
    ["a count with a family of its own, before and after its TYPE", "# TYPE s summary\ns_count 1\n# TYPE s_count gauge\ns_count 5\n"],
    ["a family with metadata only", "# HELP a x\n# TYPE b gauge\n"],
    ["integers beyond 2^53", "a 9007199254740993\n"],
  ])("takes %s, and gives what the full reader gives", (_, text) => {
    expect(indexPlain(text)).not.toBeNull();
    expect(parseClassic(text, "m")).toEqual(parseInFull(text, "m"));
  });

  test.each<[string, string]>([
    ["comments that are written like metadata", "#x\n"],
    ["metadata after two blanks", "#  TYPE a gauge\na 1\n"],
    ["metadata cut short", "# TYPE\na 1\n"],
    ["a comment that is cut off", "a 1\n# EOF"],
    ["blanks around", " a 1\n"],
    ["two blanks before a value", "a  1\n"],
    ["two blanks before a help text", "# HELP a  x\na 1\n"],
    ["a blank in the labels", 'a{b ="1"} 1\n'],
    ["Windows line ends", "a 1\r\n"],
    ["Windows line ends of metadata", "# HELP a x\r\na 1\n"],
    ["quoted names", '{"a.b"} 1\n'],
    ["a body that ends in a line", "a 1"],
    ["a body that ends in a label", 'a{b="'],
    ["a body that ends in metadata", "# HELP a x"],
    ["no value", "a{}\n"],
    ["a value that is none", "a x\n"],
    ["a time that is none", "a 1 1.5\n"],
    ["a series twice", 'a{b="1"} 1\na{b="1"} 1\n'],
    ["a series twice, in other words", 'a{b="1",c="2",d=""} 1\na{c="2",b="1"} 1\n'],
    ["a bucket twice, in other words", '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1.0"} 1\n'],
    ["a bucket at 0 and -0", '# TYPE h histogram\nh_bucket{le="0"} 1\nh_bucket{le="-0"} 1\n'],
    ["a label twice", 'a{b="1",b="2"} 1\n'],
    ["a reserved label", 'a{__name__="b"} 1\n'],
    ["an unknown escape", 'a{b="\\x"} 1\n'],
    ["a line end in a label", 'a{b="\n"} 1\n'],
    ["no comma between labels", 'a{b="1"c="2"} 1\n'],
    ["two commas", 'a{b="1",,} 1\n'],
    ["TYPE twice", "# TYPE a gauge\n# TYPE a gauge\na 1\n"],
    ["TYPE after samples", "a 1\n# TYPE a gauge\n"],
    ["HELP twice", "# HELP a x\n# HELP a x\na 1\n"],
    ["an unknown type", "# TYPE a info\na 1\n"],
    ["the bare name of a histogram", "# TYPE h histogram\nh 1\n"],
    ["a bucket without its bound", "# TYPE h histogram\nh_bucket 1\n"],
    ["a bucket with a bound that is none", '# TYPE h histogram\nh_bucket{le="x"} 1\n'],
    ["a quantile that is NaN", '# TYPE s summary\ns{quantile="NaN"} 1\n'],
  ])("leaves %s to the full reader", (_, text) => {
    expect(indexPlain(text)).toBeNull();
  });

  test("finds the last of many series, one of which stands twice", () => {
    const lines = Array.from({ length: 5_000 }, (_, number) => `a{b="${number}",c="x"} ${number}\n`);
    expect(indexPlain(lines.join(""))).not.toBeNull();
    expect(indexPlain([...lines, 'a{c="x",b="4321"} 0\n'].join(""))).toBeNull();
  });

  test("reads the series of a family once, when they are asked for", () => {
    const text = "a 1\nb 2\n";
    const [first] = familiesOfPlain(text, indexPlain(text) ?? []);
    expect(first?.series).toBe(first?.series);
  });

  test("never gives anything else than the full reader, whatever is changed in a body", () => {
    const plain = fc.integer({ min: 0, max: 2 ** 31 }).map((seed) => changedBody(seed, [...SEED_BODIES, HISTOGRAM]));
    let plainBodies = 0;
    fc.assert(
      fc.property(plain, (text) => {
        if (indexPlain(text) !== null) plainBodies++;
        expect(outcomeOf(parseClassic, text)).toEqual(outcomeOf(parseInFull, text));
      }),
      { numRuns: 3_000 },
    );
    expect(plainBodies).toBeGreaterThan(300);
  });
});

describe.skipIf(skipWithoutData)("bodies of real programs", () => {
  test.each([
    "exposition/node_exporter-e2e-output.txt",
    "exposition/cadvisor-prometheus_metrics.txt",
    "exposition/prometheus-alltypes.237mfs.prom.txt",
    "captured/apps/prometheus-go1.15/metrics.txt",
    "captured/apps/prometheus-go1.27/metrics.txt",
    "captured/apps/etcd-3.5.16.metrics.txt",
    "captured/apps/caddy-2.11.4.metrics.txt",
  ])("%s is plain and reads as in full", (path) => {
    const text = readData(path);
    expect(indexPlain(text)).not.toBeNull();
    expect(parseClassic(text, path)).toEqual(parseInFull(text, path));
  });
});
