// What Prometheus answers, by bodies recorded from a real one (`fixtures/prometheus`) and by bodies nobody should send.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEnvelope, parseQueryAnswer, parseSample } from "../../../src/core/promql/api-answer.ts";

const RECORDED: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../fixtures/prometheus/answers.json"), "utf8"),
);
const recorded = (name: string): string => RECORDED[name] ?? "";
const resultOf = (body: string) => {
  const answer = parseQueryAnswer(body);
  if (answer.kind !== "success") throw new Error(`no result: ${JSON.stringify(answer)}`);
  return answer.data;
};
const success = (resultType: string, result: unknown, more: object = {}): string =>
  JSON.stringify({ status: "success", data: { resultType, result }, ...more });

describe("a query's answer", () => {
  test("is a number at its time for a scalar", () => {
    const result = resultOf(recorded("scalar"));
    expect(result).toMatchObject({ kind: "scalar", point: { value: expect.any(Number) } });
    expect(result.kind === "scalar" && result.point.value === result.point.atSeconds).toBe(true);
  });

  test("is a text for a string", () => {
    expect(resultOf(recorded("string"))).toMatchObject({ kind: "string", text: "text" });
  });

  test("is one point for each series of a vector", () => {
    const result = resultOf(recorded("vector"));
    expect(result).toMatchObject({
      kind: "vector",
      series: [
        { labels: { kind: "common" }, values: [{ value: 70 }], histograms: [] },
        { labels: { kind: "rare" }, values: [{ value: 3 }], histograms: [] },
      ],
    });
  });

  test("is all points of each series of a matrix, in time order", () => {
    const result = resultOf(recorded("matrix"));
    if (result.kind !== "matrix") throw new Error("no matrix");
    const [common, rare] = result.series;
    expect(common?.values.map(({ value }) => value)).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(rare?.labels).toMatchObject({ __name__: "shop_work_total", kind: "rare" });
    expect(rare?.values.at(-1)?.atSeconds).toBe(common?.values.at(-1)?.atSeconds);
  });

  test("keeps values that are no numbers", () => {
    const result = resultOf(recorded("notFinite"));
    const values = result.kind === "matrix" ? result.series.flatMap((one) => one.values.map(({ value }) => value)) : [];
    expect(new Set(values)).toEqual(new Set([Number.NaN, Number.POSITIVE_INFINITY]));
  });

  test("is an empty vector where nothing fits", () => {
    expect(resultOf(recorded("empty"))).toEqual({ kind: "vector", series: [] });
  });

  test("keeps native histograms with their buckets", () => {
    const histogram = {
      count: "3",
      sum: "4.5",
      buckets: [
        [0, "-Inf", "1", "1"],
        [3, "-0.001", "+Inf", "2"],
      ],
    };
    const expected = {
      atSeconds: 1.5,
      count: 3,
      sum: 4.5,
      buckets: [
        { boundary: 0, lower: Number.NEGATIVE_INFINITY, upper: 1, count: 1 },
        { boundary: 3, lower: -0.001, upper: Number.POSITIVE_INFINITY, count: 2 },
      ],
    };
    expect(resultOf(success("vector", [{ metric: {}, histogram: [1.5, histogram] }]))).toEqual({
      kind: "vector",
      series: [{ labels: {}, values: [], histograms: [expected] }],
    });
    expect(resultOf(success("matrix", [{ metric: {}, values: [[1, "2"]], histograms: [[1.5, histogram]] }]))).toEqual({
      kind: "matrix",
      series: [{ labels: {}, values: [{ atSeconds: 1, value: 2 }], histograms: [expected] }],
    });
  });

  test("keeps what Prometheus remarks", () => {
    const answer = parseQueryAnswer(success("vector", [], { warnings: ["a remote is down"], infos: ["metric might not be a counter"] }));
    expect(answer).toMatchObject({ kind: "success", warnings: ["a remote is down"], infos: ["metric might not be a counter"] });
  });

  test("keeps a label called __proto__", () => {
    const body = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__proto__":"x"},"value":[1,"2"]}]}}';
    const result = resultOf(body);
    expect(result.kind === "vector" && Object.entries(result.series[0]?.labels ?? {})).toEqual([["__proto__", "x"]]);
  });

  test.each([
    ["badData", "bad_data", /unclosed left parenthesis/u],
    ["execution", "execution", /many-to-one matching must be explicit/u],
    ["tooManyPoints", "bad_data", /11,000 points/u],
  ])("of %s is a refusal of type %s", (name, errorType, message) => {
    expect(parseQueryAnswer(recorded(name))).toEqual({ kind: "refused", errorType, message: expect.stringMatching(message) });
  });

  test.each([
    ["an empty body", "", "the body is empty"],
    ["a page", "<html>", "the body is no JSON"],
    ["the text of the ready page", recorded("ready"), "the body is no JSON"],
    ["a body that was cut off", recorded("matrix").slice(0, -40), "the body is no JSON"],
    ["JSON of something else", '{"status":"ok"}', "the body is JSON, but no answer of Prometheus"],
    ["a list", "[]", "the body is JSON, but no answer of Prometheus"],
    ["null", "null", "the body is JSON, but no answer of Prometheus"],
    ["a result of an unknown type", success("table", []), "the result of the query cannot be read"],
    ["a sample that is a number", success("scalar", [1, 2]), "the result of the query cannot be read"],
    ["a time that is a text", success("scalar", ["1", "2"]), "the result of the query cannot be read"],
    ["a label that is a number", success("vector", [{ metric: { a: 1 }, value: [1, "2"] }]), "the result of the query cannot be read"],
    [
      "one series of two that is wrong",
      success("vector", [
        { metric: {}, value: [1, "2"] },
        { metric: {}, value: [1] },
      ]),
      "the result of the query cannot be read",
    ],
    [
      "a histogram without a sum",
      success("vector", [{ metric: {}, histogram: [1, { count: "1" }] }]),
      "the result of the query cannot be read",
    ],
    ["no result", '{"status":"success","data":{}}', "the result of the query cannot be read"],
  ])("cannot be read from %s", (_, body, why) => {
    expect(parseQueryAnswer(body)).toEqual({ kind: "unreadable", why });
  });

  test("never throws, whatever comes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(["success", "refused", "unreadable"]).toContain(parseQueryAnswer(body).kind);
        expect(["success", "refused", "unreadable"]).toContain(parseEnvelope(body).kind);
      }),
    );
  });
});

describe("a sample", () => {
  test.each([
    ["12.5", 12.5],
    ["-3", -3],
    ["1e+06", 1_000_000],
    ["2.5e-07", 2.5e-7],
    ["NaN", Number.NaN],
    ["+Inf", Number.POSITIVE_INFINITY],
    ["-Inf", Number.NEGATIVE_INFINITY],
    ["", null],
    ["0x10", null],
    ["12 ", null],
    ["null", null],
    [12, null],
    [null, null],
  ])("%j is %d", (text, value) => {
    expect(parseSample(text)).toBe(value);
  });
});
