import { describe, expect, test } from "vitest";
import { decodeExposition } from "../../../src/core/prometheus/decode-protobuf.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { writeClassic } from "../../../src/core/prometheus/write-classic.ts";
import { dumpFamilies } from "./dump-families.ts";
import { body, double, family, int, label, message, metric, sint, type Field } from "./protobuf-body.ts";
import { readBytes, skipWithoutData } from "./shared-data.ts";

const write = (...families: readonly Field[]) => writeClassic(decodeExposition(body(...families), { name: "m" }));

test.each<[string, Field, string]>([
  ["a gauge", family("a", "gauge", metric(label("l", 'x"\n\\'), message(2, double(1, 4)))), '# TYPE a gauge\na{l="x\\"\\n\\\\"} 4\n'],
  ["a counter whatever its name", family("a", "counter", metric(message(3, double(1, 2)))), "# TYPE a counter\na 2\n"],
  ["a time in milliseconds", family("a", "gauge", metric(message(2, double(1, 4)), int(6, 1500))), "# TYPE a gauge\na 4 1500\n"],
  [
    "buckets with their bounds",
    family("h", "histogram", metric(message(7, int(1, 3), double(2, 7.5), message(3, int(1, 2), double(2, 1))))),
    '# TYPE h histogram\nh_bucket{le="1.0"} 2\nh_bucket{le="+Inf"} 3\nh_sum 7.5\nh_count 3\n',
  ],
  [
    "quantiles",
    family("s", "summary", metric(message(4, int(1, 3), double(2, 7.5), message(3, double(1, 0.5), double(2, 9))))),
    '# TYPE s summary\ns{quantile="0.5"} 9\ns_sum 7.5\ns_count 3\n',
  ],
])("writes %s", (_, given, text) => {
  expect(write(given)).toEqual({ text, withoutBuckets: [] });
});

test("names the families of which text cannot hold the buckets", () => {
  const spans = [message(12, sint(1, 0), int(2, 1)), sint(13, 1)];
  expect(write(family("h", "histogram", metric(message(7, int(1, 1), double(2, 2), sint(5, 3), ...spans))))).toEqual({
    text: '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 2\nh_count 1\n',
    withoutBuckets: ["h"],
  });
});

describe.skipIf(skipWithoutData)("bodies of real programs", () => {
  test.each<[string, readonly string[]]>([
    ["captured/apps/etcd-3.5.16.metrics.pb", []],
    ["captured/apps/prometheus-go1.15/metrics.pb", []],
    ["captured/apps/prometheus-go1.27/metrics.pb", ["prometheus_tsdb_tombstone_cleanup_seconds"]],
  ])("%s says the same when it is written and read again", (path, native) => {
    const families = decodeExposition(readBytes(path), { name: path });
    const { text, withoutBuckets } = writeClassic(families);
    expect(withoutBuckets).toEqual(native);
    const withoutCreated = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ (?:created|native):.*/u, ""));
    expect(dumpFamilies(parseExposition(text, { name: path, format: "text" }))).toEqual(withoutCreated(dumpFamilies(families)));
  });
});
