/** Answers of the HTTP API of Prometheus: the frame around every one, and what a query gives (Prometheus documentation, "HTTP API"). */
import { fieldAt, isObject, listAt, parseJson, textAt } from "./api-json.ts";
import { putLabel, type Labels } from "../prometheus/metric-family.ts";

/** What every endpoint below `/api/v1` says. */
export type ApiAnswer<Data> =
  | { readonly kind: "success"; readonly data: Data; readonly warnings: readonly string[]; readonly infos: readonly string[] }
  /** Prometheus understood and will not: `bad_data` is a fault of the query, `timeout`, `execution`, `unavailable`, … are its own. */
  | { readonly kind: "refused"; readonly errorType: string; readonly message: string }
  /** No answer of this API: a login page, another service, a body that was cut off. */
  | { readonly kind: "unreadable"; readonly why: string };

export interface TimedValue {
  readonly atSeconds: number;
  /** NaN and infinities as Prometheus says them. */
  readonly value: number;
}

export interface NativeBucket {
  /** 0: open left, closed right; 1: closed left, open right; 2: open at both ends; 3: closed at both ends. */
  readonly boundary: number;
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

export interface TimedHistogram {
  readonly atSeconds: number;
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly NativeBucket[];
}

/** In time order. A series has values, native histograms, or both where its kind changed. */
export interface ResultSeries {
  readonly labels: Labels;
  readonly values: readonly TimedValue[];
  readonly histograms: readonly TimedHistogram[];
}

export type QueryResult =
  | { readonly kind: "scalar"; readonly point: TimedValue }
  | { readonly kind: "string"; readonly atSeconds: number; readonly text: string }
  /** One point in each series. */
  | { readonly kind: "vector"; readonly series: readonly ResultSeries[] }
  | { readonly kind: "matrix"; readonly series: readonly ResultSeries[] };

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);

/** The data of an answer as they are. */
export const parseEnvelope = (body: string): ApiAnswer<unknown> => {
  const json = parseJson(body);
  if (json === undefined) return { kind: "unreadable", why: body.trim() === "" ? "the body is empty" : "the body is no JSON" };
  const status = textAt(json, "status");
  if (status === "error") {
    return {
      kind: "refused",
      errorType: textAt(json, "errorType") ?? "unknown",
      message: textAt(json, "error") ?? "no reason is given",
    };
  }
  if (status !== "success") return { kind: "unreadable", why: "the body is JSON, but no answer of Prometheus" };
  return {
    kind: "success",
    data: fieldAt(json, "data"),
    warnings: texts(fieldAt(json, "warnings")),
    infos: texts(fieldAt(json, "infos")),
  };
};

/** What follows when the data of an answer are not what they should be. */
export const unreadable = (why: string): { readonly kind: "unreadable"; readonly why: string } => ({ kind: "unreadable", why });

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u;

/** A sample as Prometheus writes it: `"12.5"`, `"1e+06"`, `"NaN"`, `"+Inf"`; null when it is none. */
export const parseSample = (text: unknown): number | null => {
  if (typeof text !== "string") return null;
  switch (text) {
    case "NaN":
      return Number.NaN;
    case "+Inf":
    case "Inf":
      return Number.POSITIVE_INFINITY;
    case "-Inf":
      return Number.NEGATIVE_INFINITY;
    default:
      return NUMBER.test(text) ? Number(text) : null;
  }
};

const timeOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

const parsePoint = (pair: unknown): TimedValue | null => {
  if (!Array.isArray(pair) || pair.length !== 2) return null;
  const [atSeconds, value] = [timeOf(pair[0]), parseSample(pair[1])];
  return atSeconds === null || value === null ? null : { atSeconds, value };
};

const parseBucket = (bucket: unknown): NativeBucket | null => {
  if (!Array.isArray(bucket) || bucket.length !== 4 || typeof bucket[0] !== "number") return null;
  const [lower, upper, count] = bucket.slice(1).map(parseSample);
  return lower == null || upper == null || count == null ? null : { boundary: bucket[0], lower, upper, count };
};

const parseHistogram = (pair: unknown): TimedHistogram | null => {
  if (!Array.isArray(pair) || pair.length !== 2) return null;
  const [at, histogram]: readonly unknown[] = pair;
  const [atSeconds, count, sum] = [timeOf(at), parseSample(fieldAt(histogram, "count")), parseSample(fieldAt(histogram, "sum"))];
  const buckets = every(listAt(histogram, "buckets"), parseBucket);
  return atSeconds === null || count === null || sum === null || buckets === null ? null : { atSeconds, count, sum, buckets };
};

/** All parsed; null when one is not readable: half an answer is none. */
const every = <T>(items: readonly unknown[], parse: (item: unknown) => T | null): readonly T[] | null => {
  const parsed: T[] = [];
  for (const item of items) {
    const one = parse(item);
    if (one === null) return null;
    parsed.push(one);
  }
  return parsed;
};

const parseLabels = (metric: unknown): Labels | null => {
  if (!isObject(metric)) return null;
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(metric)) {
    if (typeof value !== "string") return null;
    putLabel(labels, name, value);
  }
  return labels;
};

/** A vector has one point under `value` or `histogram`, a matrix several under `values` and `histograms`. */
const parseSeries = (item: unknown): ResultSeries | null => {
  const one = (name: string): readonly unknown[] => (fieldAt(item, name) === undefined ? [] : [fieldAt(item, name)]);
  const labels = parseLabels(fieldAt(item, "metric"));
  const values = every([...one("value"), ...listAt(item, "values")], parsePoint);
  const histograms = every([...one("histogram"), ...listAt(item, "histograms")], parseHistogram);
  return labels === null || values === null || histograms === null ? null : { labels, values, histograms };
};

const parseResult = (data: unknown): QueryResult | null => {
  const result = fieldAt(data, "result");
  const type = textAt(data, "resultType");
  switch (type) {
    case "scalar": {
      const point = parsePoint(result);
      return point === null ? null : { kind: "scalar", point };
    }
    case "string": {
      const [at, text]: readonly unknown[] = Array.isArray(result) ? result : [];
      const atSeconds = timeOf(at);
      return atSeconds === null || typeof text !== "string" ? null : { kind: "string", atSeconds, text };
    }
    case "vector":
    case "matrix": {
      const series = Array.isArray(result) ? every(result, parseSeries) : null;
      return series === null ? null : { kind: type, series };
    }
    case null:
    default:
      return null;
  }
};

/** What `/api/v1/query` answered. */
export const parseQueryAnswer = (body: string): ApiAnswer<QueryResult> => {
  const answer = parseEnvelope(body);
  if (answer.kind !== "success") return answer;
  const data = parseResult(answer.data);
  return data === null ? unreadable("the result of the query cannot be read") : { ...answer, data };
};
