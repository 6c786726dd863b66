import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { decodeExposition } from "../../../src/core/prometheus/decode-protobuf.ts";
import type { HistogramPoint, MetricFamily } from "../../../src/core/prometheus/metric-family.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { dumpFamilies } from "./dump-families.ts";
import {
  body,
  bytes,
  delimited,
  double,
  family,
  fixed,
  int,
  label,
  message,
  metric,
  sint,
  text,
  varint,
  zigzag,
  type Field,
} from "./protobuf-body.ts";
import { readBytes, readData, skipWithoutData } from "./shared-data.ts";

const decode = (content: Uint8Array): MetricFamily[] => decodeExposition(content, { name: "metrics.pb" });
const dump = (...families: readonly Field[]): string[] => dumpFamilies(decode(body(...families)));

function errorOf(call: () => unknown): HeapgateError | null {
  try {
    call();
    return null;
  } catch (error) {
    if (error instanceof HeapgateError) return error;
    throw error;
  }
}

/** "ok", or the code and message of the error. */
function outcomeOf(content: Uint8Array): string {
  const error = errorOf(() => decode(content));
  return error === null ? "ok" : `${error.code} ${error.message}`;
}

const counterOf = (...fields: readonly Field[]): Field => message(3, ...fields);
const gaugeOf = (value: number): Field => message(2, double(1, value));
const native = (...fields: readonly Field[]): Field =>
  family("h", "histogram", metric(message(7, int(1, 20), double(2, 5.5), sint(5, 3), double(6, 0.001), int(7, 2), ...fields)));

const pointOf = (content: Uint8Array): HistogramPoint | undefined => {
  const [series] = decode(content)[0]?.series ?? [];
  return series?.kind === "histogram" ? series.points[0] : undefined;
};

describe("delimited protobuf", () => {
  test.each<[string, readonly Field[], string[]]>([
    ["an empty body", [], []],
    ["a family without series as none", [family("a", "gauge")], []],
    [
      "a gauge with help and labels",
      [family("a", "gauge", text(2, "Help\n."), metric(label("l", 'ü"'), gaugeOf(-1.5)))],
      ['a gauge "Help\\n."', '  {l=ü"} -1.5'],
    ],
    ["a unit", [family("a_bytes", "gauge", text(5, "bytes"), metric(gaugeOf(1)))], ["a_bytes gauge in bytes", "  {} 1"]],
    ["a number left out as 0, the default of the format", [family("a", "gauge", metric(message(2)))], ["a gauge", "  {} 0"]],
    [
      "untyped, NaN and infinities",
      [family("a", "untyped", metric(message(5, double(1, NaN))), metric(label("l", "1"), message(5, double(1, -Infinity))))],
      ["a untyped", "  {} NaN", "  {l=1} -Infinity"],
    ],
    ["a type left out as counter", [delimited(text(1, "a"), metric(counterOf(int(9, 1))))], ["a counter", "  {} 0"]],
    [
      "counters with exemplar, time and begin",
      [
        family(
          "a_total",
          "counter",
          metric(
            counterOf(
              double(1, 7),
              message(2, label("t", "x"), double(2, 0.5), message(3, int(1, 9), int(2, 500_000_000))),
              message(3, int(1, 2), int(2, 250_000_000)),
            ),
            int(6, 1500),
          ),
        ),
      ],
      ["a_total counter", "  {} 7 # {t=x} 0.5@9.5 @1.5 created:2.25"],
    ],
    ["a time before the epoch", [family("a", "gauge", metric(gaugeOf(1), int(6, -1500)))], ["a gauge", "  {} 1 @-1.5"]],
    [
      "summaries, quantiles in order",
      [
        family(
          "s",
          "summary",
          metric(
            message(
              4,
              int(1, 3),
              double(2, 4.5),
              message(3, double(1, 0.9), double(2, 2)),
              message(3, double(1, 0.5), double(2, 1)),
              message(4, int(1, 8)),
            ),
          ),
        ),
      ],
      ["s summary", "  {} q0.5:1 q0.9:2 sum:4.5 count:3 created:8"],
    ],
    [
      "histograms, buckets in order and the infinite one added",
      [
        family(
          "h",
          "histogram",
          metric(
            message(
              7,
              int(1, 3),
              double(2, 4.5),
              message(3, int(1, 2), double(2, 1)),
              message(3, int(1, 1), double(2, 0.5), message(3, label("t", "x"), double(2, 0.25))),
            ),
          ),
        ),
      ],
      ["h histogram", "  {} le0.5:1 # {t=x} 0.25 le1:2 leInfinity:3 sum:4.5 count:3"],
    ],
    [
      "histograms of floats",
      [family("h", "gaugehistogram", metric(message(7, int(1, 9), double(4, 2.5), message(3, int(1, 9), double(4, 1.5), double(2, 1)))))],
      ["h gaugehistogram", "  {} le1:1.5 leInfinity:2.5 sum:0 count:2.5"],
    ],
    [
      "integers beyond 2^53 as not exact",
      [family("h", "histogram", metric(message(7, int(1, 2n ** 53n + 1n))))],
      ["h histogram", "  {} leInfinity:9007199254740992 sum:0 count:9007199254740992 inexact"],
    ],
    [
      "names outside the classic set",
      [family("my.metric", "gauge", metric(label("l.x", "v"), gaugeOf(1)))],
      ["my.metric gauge", "  {l.x=v} 1"],
    ],
    [
      "a family in two messages as one",
      [
        family("a", "gauge", metric(gaugeOf(1))),
        family("b", "gauge", metric(gaugeOf(2))),
        family("a", "gauge", metric(label("l", "1"), gaugeOf(3))),
      ],
      ["a gauge", "  {} 1", "  {l=1} 3", "b gauge", "  {} 2"],
    ],
    [
      "fields nobody knows as if they were not there",
      [family("a", "gauge", int(99, 5), text(98, "x"), double(97, 1), metric(gaugeOf(1), text(77, "y")))],
      ["a gauge", "  {} 1"],
    ],
    ["fields in any order", [delimited(metric(gaugeOf(4)), int(3, 1), text(1, "a"))], ["a gauge", "  {} 4"]],
  ])("reads %s", (_, families, expected) => {
    expect(dump(...families)).toEqual(expected);
  });

  test("keeps native histograms: spans and deltas as buckets by index", () => {
    const positive = [message(12, sint(1, -1), int(2, 2)), message(12, sint(1, 3), int(2, 1)), sint(13, 5), sint(13, -2), sint(13, 4)];
    const negative = [message(9, sint(1, 1), int(2, 1)), sint(10, 4)];
    const exemplar = message(16, label("t", "x"), double(2, 1), message(3, int(1, 7)));
    expect(pointOf(body(native(...positive, ...negative, exemplar)))).toEqual({
      atSeconds: null,
      exact: true,
      createdAtSeconds: null,
      buckets: [{ upperBound: Infinity, count: 20, exemplar: null }],
      sum: 5.5,
      count: 20,
      native: {
        schema: 3,
        zeroThreshold: 0.001,
        zeroCount: 2,
        positive: [
          { index: -1, count: 5 },
          { index: 0, count: 3 },
          { index: 4, count: 7 },
        ],
        negative: [{ index: 1, count: 4 }],
        exemplars: [{ labels: { t: "x" }, value: 1, atSeconds: 7 }],
      },
    });
  });

  test("reads packed deltas, and counts of native histograms of floats", () => {
    const span = message(12, sint(1, 0), int(2, 3));
    const packed = bytes(
      13,
      [1, 2, -1].flatMap((delta) => [...varint(zigzag(delta))]),
    );
    const counts = bytes(
      14,
      [1.5, 0, 2.5].flatMap((count) => [...fixed(count)]),
    );
    const countsOf = (content: Field): readonly number[] | undefined => pointOf(body(content))?.native?.positive.map(({ count }) => count);
    expect(countsOf(native(span, packed))).toEqual([1, 3, 2]);
    expect(countsOf(native(span, counts))).toEqual([1.5, 0, 2.5]);
    expect(pointOf(body(native(double(8, 2.5))))?.native?.zeroCount).toBe(2.5);
  });

  test("takes a histogram with an empty span for a native one without observations, and one without spans for a classic one", () => {
    const empty = (...fields: readonly Field[]): Uint8Array => body(family("h", "histogram", metric(message(7, sint(5, 3), ...fields))));
    expect(pointOf(empty(message(12, sint(1, 0), int(2, 0))))?.native).toMatchObject({ schema: 3, positive: [] });
    expect(pointOf(empty())).not.toHaveProperty("native");
  });

  const gauge = family("a", "gauge", metric(label("l", "1"), gaugeOf(1)));
  const CORRUPT = "METRICS_CORRUPT";
  const corrupt = (offset: number, problem: string): string => `${CORRUPT} metrics.pb: at byte ${offset}: ${problem}.`;
  test.each<[string, Uint8Array, string]>([
    ["a family without a name", body([...varint(2), ...int(3, 1)]), corrupt(0, "a metric family has no name")],
    ["an unknown type", body([...varint(5), ...text(1, "a"), ...int(3, 6)]), corrupt(0, 'the type 6 of "a" is not known')],
    [
      "a series without the value of its type",
      body(family("a", "gauge", metric(counterOf(double(1, 1))))),
      corrupt(7, "a gauge has no value of its type"),
    ],
    ["a series twice", body(gauge, gauge), corrupt(34, 'a series of "a" stands twice in the body')],
    ["two types of one family", body(gauge, family("a", "counter")), corrupt(27, 'the family "a" stands twice, with different types')],
    [
      "a label twice",
      body(family("a", "gauge", metric(label("l", "1"), label("l", "2"), gaugeOf(1)))),
      corrupt(17, 'the label "l" stands twice in one series'),
    ],
    ["a label without a name", body(family("a", "gauge", metric(label("", "1"), gaugeOf(1)))), corrupt(9, "the label name is empty")],
    [
      "a reserved label",
      body(family("a", "gauge", metric(label("__name__", "1"), gaugeOf(1)))),
      corrupt(9, "the label name __name__ is reserved"),
    ],
    ["a text that is not UTF-8", body(family("a", "gauge", bytes(2, [0xff]))), corrupt(7, "a help text is not UTF-8")],
    [
      "a field of another wire type",
      body(family("a", "gauge", metric(message(2, int(1, 1))))),
      corrupt(11, "a value is written with wire type 0, not 1"),
    ],
    ["a group", body(family("a", "gauge", [0x53])), corrupt(6, "a metric family contains a group")],
    [
      "a number of more than ten bytes",
      body(family("h", "histogram", metric(message(7, [0x08, ...Array.from({ length: 10 }, () => 0x80), 1])))),
      corrupt(11, "a number takes more than ten bytes"),
    ],
    ["a field with number 0", body(family("a", "gauge", [0x02, 0])), corrupt(6, "a metric family contains a field with number 0")],
    [
      "a field number of more than 32 bits",
      body(family("a", "gauge", [0x88, 0x80, 0x80, 0x80, 0x10, 0])),
      corrupt(6, "a metric family contains a field with no valid number"),
    ],
    [
      "a message that runs over the one around it",
      body(family("a", "gauge", [0x22, 9, 0])),
      corrupt(8, "a field runs over the message it is in (index out of range: 8 + 9 > 9)"),
    ],
    [
      "a bucket twice",
      body(family("h", "histogram", metric(message(7, message(3, double(2, 1)), message(3, double(2, 1)))))),
      corrupt(9, "the bucket with bound 1 stands twice"),
    ],
    [
      "a bucket without a number as bound",
      body(family("h", "histogram", metric(message(7, message(3, double(2, NaN)))))),
      corrupt(9, "a bucket has no number as its bound"),
    ],
    [
      "a quantile twice",
      body(family("s", "summary", metric(message(4, message(3), message(3))))),
      corrupt(9, "the quantile 0 stands twice"),
    ],
    ["a schema nobody knows", body(native(sint(5, 9))), corrupt(9, "the schema 9 of a native histogram is not one of -4 to 8")],
    [
      "spans that hold more than is counted",
      body(native(message(12, sint(1, 0), int(2, 2)), sint(13, 1))),
      corrupt(9, "the spans of a native histogram hold 2 buckets, and 1 counts are given"),
    ],
    [
      "spans that overlap",
      body(native(message(12, int(2, 1)), message(12, sint(1, -1), int(2, 1)), sint(13, 1), sint(13, 1))),
      corrupt(9, "the spans of a native histogram overlap"),
    ],
    [
      "bucket counts below 0",
      body(native(message(12, int(2, 1)), sint(13, -1))),
      corrupt(9, "a bucket of a native histogram counts less than nothing"),
    ],
    ["text", new TextEncoder().encode("# TYPE a gauge\na 1\n"), corrupt(0, "this is no length-delimited metric family")],
    [
      "a packed list that runs over its message",
      body(native([0x6a, 9, 1])),
      corrupt(36, "a bucket delta of 9 bytes runs over the message around it"),
    ],
  ])("refuses %s with the byte where it stands", (_, content, expected) => {
    expect(outcomeOf(content)).toBe(expected);
  });

  test("takes a body cut inside a message for a cut-off one, and between two for a whole one", () => {
    const whole = body(
      gauge,
      native(message(12, int(2, 2)), sint(13, 1), sint(13, 1)),
      family("b", "gauge", text(2, "x".repeat(200)), metric(gaugeOf(1))),
    );
    const ends = [0, gauge.length, gauge.length + native(message(12, int(2, 2)), sint(13, 1), sint(13, 1)).length, whole.length];
    const outcomes = Array.from({ length: whole.length + 1 }, (_, length) => outcomeOf(whole.slice(0, length)).split(" ")[0]);
    expect(outcomes.flatMap((outcome, length) => (outcome === "ok" ? [length] : []))).toEqual(ends);
    expect(new Set(outcomes)).toEqual(new Set(["ok", "METRICS_TRUNCATED"]));
    expect(outcomeOf(whole.slice(0, 40))).toBe(
      "METRICS_TRUNCATED metrics.pb ends in the middle of the message at byte 27: the body was cut off.",
    );
  });

  test("tells what the server says in the middle of a body", () => {
    const said = "An error has occurred while serving metrics:\n\ncollected metric a twice";
    const sent = Uint8Array.from([...gauge, ...new TextEncoder().encode(`${said}\n`)]);
    expect(errorOf(() => decode(sent))).toMatchObject({ code: "METRICS_TRUNCATED", outputTail: said });
  });

  test("gives families or a metrics error for any bytes", () => {
    const whole = body(gauge, native(message(12, int(2, 2)), sint(13, 1), sint(13, 1)));
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = Uint8Array.from(whole);
        for (const [at, value] of changes) changed[at] = value;
        expect(outcomeOf(changed)).toMatch(/^(?:ok$|METRICS_CORRUPT |METRICS_TRUNCATED )/u);
      }),
      { numRuns: 3_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (content) => {
        expect(outcomeOf(content)).toMatch(/^(?:ok$|METRICS_)/u);
      }),
    );
  });
});

describe.skipIf(skipWithoutData)("protobuf bodies of real programs", () => {
  const pairs = [
    ...["1.15", "1.19", "1.24", "1.27"].map(
      (go) => [`captured/apps/prometheus-go${go}/metrics.pb`, `captured/apps/prometheus-go${go}/metrics.txt`] as const,
    ),
    ["captured/apps/etcd-3.5.16.metrics.pb", "captured/apps/etcd-3.5.16.metrics.txt"] as const,
  ];
  /** Families, types, help texts, label sets and bounds: what two scrapes of one process have in common. */
  const shapeOf = (families: readonly MetricFamily[]): unknown =>
    families
      .map(({ name, type, help, series }) => [
        name,
        type,
        help,
        series.map((entry) => [
          entry.labels,
          entry.kind === "histogram" ? entry.points[0]?.buckets.map(({ upperBound }) => upperBound) : entry.kind,
        ]),
      ])
      .map((shape) => JSON.stringify(shape))
      .toSorted((a, b) => (a < b ? -1 : 1));

  test.each(pairs)("%s has the families, types and label sets of the text", (protobuf, plain) => {
    const families = decodeExposition(readBytes(protobuf), { name: protobuf });
    expect(families.length).toBeGreaterThan(100);
    expect(shapeOf(families)).toEqual(shapeOf(parseExposition(readData(plain), { name: plain, format: "text" })));
  });

  test("the samples of prometheus/common give the same families from protobuf and text, values included", () => {
    const families = decodeExposition(readBytes("exposition/common-protobuf"), { name: "m" });
    const plain = parseExposition(readData("exposition/common-text"), { name: "m", format: "text" });
    const inOrder = (found: readonly MetricFamily[]): string[] => dumpFamilies(found.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect(inOrder(families)).toEqual(inOrder(plain));
  });

  test("several messages one after the other are read", () => {
    const names = decodeExposition(readBytes("exposition/common-protobuf-multimessage"), { name: "m" }).map(({ name }) => name);
    expect(names).toEqual(["swap_free", "swap_in", "swap_out", "swap_total", "swap_used", "swap_used_percent"]);
  });
});
