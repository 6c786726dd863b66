import { describe, expect, test } from "vitest";
import { looksLikeProtobuf, readBody } from "../../../src/core/prometheus/read-body.ts";
import { dumpFamilies } from "./dump-families.ts";
import { body, double, family, message, metric, text } from "./protobuf-body.ts";
import { readBytes, skipWithoutData } from "./shared-data.ts";

const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content);
const PROTOBUF = body(family("a", "gauge", metric(message(2, double(1, 1)))));
const TEXT = bytesOf("# TYPE a gauge\na 1\n");
const OPENMETRICS = bytesOf("# TYPE a gauge\na 1 2.5\n# EOF\n");
const PROTOBUF_TYPE = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

describe("readBody", () => {
  test.each<[string, Uint8Array, string | null, string[]]>([
    ["protobuf by its type", PROTOBUF, PROTOBUF_TYPE, ["a gauge", "  {} 1"]],
    ["protobuf by its bytes", PROTOBUF, null, ["a gauge", "  {} 1"]],
    ["text by its type", TEXT, "text/plain; version=0.0.4", ["a gauge", "  {} 1"]],
    ["text by its bytes", TEXT, null, ["a gauge", "  {} 1"]],
    ["OpenMetrics by its type", OPENMETRICS, "application/openmetrics-text; version=1.0.0", ["a gauge", "  {} 1 @2.5"]],
    ["OpenMetrics by its end", OPENMETRICS, null, ["a gauge", "  {} 1 @2.5"]],
    ["nothing", bytesOf(""), null, []],
    [
      "text with bytes that are not UTF-8",
      Uint8Array.from([...bytesOf('a{b="'), 0xff, ...bytesOf('"} 1\n')]),
      null,
      ["a untyped", "  {b=\uFFFD} 1"],
    ],
  ])("reads %s", (_, bytes, contentType, expected) => {
    expect(dumpFamilies(readBody(bytes, { name: "m", contentType }))).toEqual(expected);
  });

  test("believes the server: what it calls text is not read as protobuf", () => {
    expect(() => readBody(PROTOBUF, { name: "m", contentType: "text/plain" })).toThrow(/^m:\d+:\d+: /u);
    expect(() => readBody(TEXT, { name: "m", contentType: PROTOBUF_TYPE })).toThrow(/^m: at byte 0: /u);
  });
});

describe("looksLikeProtobuf", () => {
  test.each<[string, Uint8Array]>([
    ["text", TEXT],
    ["blank lines", bytesOf("\n\n\n\na 1\n")],
    ["a line end after one character", bytesOf("a\nbc")],
    ["a name longer than its message", Uint8Array.from([3, ...text(1, "abcdef")])],
    ["a name without characters", Uint8Array.from([9, ...text(1, ""), 0, 0])],
    ["a name of control characters", Uint8Array.from([9, ...text(1, "\u0001\u0002")])],
    ["one byte", Uint8Array.from([0x80])],
  ])("takes %s for no protobuf", (_, bytes) => {
    expect(looksLikeProtobuf(bytes)).toBe(false);
  });

  test
    .skipIf(skipWithoutData)
    .each(["captured/apps/etcd-3.5.16.metrics.pb", "exposition/common-protobuf", "exposition/common-protobuf-multimessage"])(
    "knows %s",
    (path) => {
      expect(looksLikeProtobuf(readBytes(path))).toBe(true);
    },
  );
});
