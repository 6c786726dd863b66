// A Prometheus that knows some points and some expressions, behind the Endpoint of a collector.
import type { HttpAnswer } from "../../src/ports/http.ts";
import type { Endpoint } from "../../src/stages/collect/endpoint.ts";

type Points = readonly (readonly [atSeconds: number, value: number])[];

export interface FakePrometheusOptions {
  /** By selector as it is asked for, then by a label that tells series apart. A range selector gives those in its range. */
  readonly series?: Readonly<Record<string, Readonly<Record<string, Points>>>>;
  /** Whole bodies by expression. */
  readonly expressions?: Readonly<Record<string, string>>;
  readonly targets?: readonly object[];
  readonly types?: Readonly<Record<string, string>>;
  /** What `time()` says. */
  readonly nowSeconds: () => number;
  /** Before anything else: an answer in the place of the usual one, by path. */
  readonly instead?: (path: string, asked: readonly string[]) => HttpAnswer | null;
}

export interface FakePrometheus extends Endpoint {
  /** Queries, each with its moment, in order. */
  readonly queries: readonly { readonly query: string; readonly atSeconds: number | null }[];
  /** All paths. */
  readonly asked: readonly string[];
}

export const answerOf = (status: number, body: string, contentType = "application/json"): HttpAnswer => ({
  kind: "answer",
  response: { status, headers: { "content-type": contentType }, body: new TextEncoder().encode(body), durationSeconds: 0.01 },
});

export const success = (data: unknown, more: object = {}): string => JSON.stringify({ status: "success", data, ...more });
export const vector = (...values: readonly string[]): string =>
  success({ resultType: "vector", result: values.map((value, index) => ({ metric: { n: String(index) }, value: [1, value] })) });
export const refusal = (errorType: string, error: string): string => JSON.stringify({ status: "error", errorType, error });

const RANGE = /^(?<selector>[\s\S]*)\[(?<milliseconds>\d+)ms\]$/u;

export const fakePrometheus = (options: FakePrometheusOptions): FakePrometheus => {
  const { series = {}, expressions = {}, targets = [], types = {}, nowSeconds, instead = () => null } = options;
  const asked: string[] = [];
  const queries: { readonly query: string; readonly atSeconds: number | null }[] = [];
  const range = (query: string, atSeconds: number): string => {
    const { selector = "", milliseconds = "0" } = RANGE.exec(query)?.groups ?? {};
    const from = atSeconds - Number(milliseconds) / 1000;
    const result = Object.entries(series[selector] ?? {}).flatMap(([name, points]) => {
      const values = points.filter(([at]) => at > from && at <= atSeconds).map(([at, value]) => [at, String(value)]);
      return values.length === 0 ? [] : [{ metric: { series: name }, values }];
    });
    return success({ resultType: "matrix", result });
  };
  const bodyOf = (url: URL): string => {
    switch (url.pathname) {
      case "/-/ready":
        return "Prometheus Server is Ready.\n";
      case "/api/v1/targets":
        return success({ activeTargets: targets });
      case "/api/v1/metadata":
        return success(Object.fromEntries(Object.entries(types).map(([name, type]) => [name, [{ type }]])));
      default: {
        const query = url.searchParams.get("query") ?? "";
        const time = url.searchParams.get("time");
        if (query === "time()") return success({ resultType: "scalar", result: [1, String(nowSeconds())] });
        queries.push({ query, atSeconds: time === null ? null : Number(time) });
        return expressions[query] ?? (RANGE.test(query) ? range(query, Number(time)) : success({ resultType: "vector", result: [] }));
      }
    }
  };
  return {
    name: "http://prometheus:9090",
    queries,
    asked,
    ask: ({ path, signal }) => {
      signal.throwIfAborted();
      const before = [...asked];
      asked.push(path);
      const url = new URL(path, "http://prometheus:9090");
      return Promise.resolve(
        instead(path, before) ?? answerOf(200, bodyOf(url), url.pathname === "/-/ready" ? "text/plain" : "application/json"),
      );
    },
  };
};
