// Whether a Prometheus can be asked, and what is said when it cannot.
import { describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../../src/ports/http.ts";
import { openPrometheus } from "../../../src/stages/collect/prometheus-source.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { answerOf, fakePrometheus, refusal, success, type FakePrometheusOptions } from "../../support/fake-prometheus.ts";

const NOW = 1_700_000_000;
const { signal } = new AbortController();
const open = async (options: Partial<FakePrometheusOptions> = {}) => {
  const clock = fakeClock(NOW);
  const prometheus = fakePrometheus({ nowSeconds: clock.nowSeconds, ...options });
  return { clock, prometheus, source: await openPrometheus({ clock }, prometheus, signal) };
};
const failed = (reason: Extract<HttpAnswer, { kind: "failed" }>["reason"], message: string): HttpAnswer => ({
  kind: "failed",
  reason,
  message,
});
const isQuery = (path: string): boolean => path.startsWith("/api/v1/query");

describe("opening", () => {
  test("asks whether it is ready, then for its clock", async () => {
    const { prometheus, source } = await open();
    expect(prometheus.asked).toEqual(["/-/ready", "/api/v1/query?query=time()&timeout=30s"]);
    expect(source).toMatchObject({ name: "http://prometheus:9090", aheadSeconds: 0 });
  });

  test.each([
    [0.09, 0],
    [-0.09, 0],
    [2.5, 2.5],
    [-40, -40],
  ])("finds a clock that is %d s ahead to be %d s ahead", async (ahead, expected) => {
    const { source } = await open({ nowSeconds: () => NOW + ahead });
    expect(source.aheadSeconds).toBeCloseTo(expected, 3);
  });

  test("waits for one that is starting", async () => {
    const starting = (path: string, asked: readonly string[]) =>
      path === "/-/ready" && asked.length < 3 ? answerOf(503, "Service Unavailable", "text/plain") : null;
    const { prometheus, clock } = await open({ instead: starting });
    expect(prometheus.asked.filter((path) => path === "/-/ready")).toHaveLength(4);
    expect(clock.monotonicSeconds()).toBe(1.5);
  });

  test("does with servers that have no such page and speak the API", async () => {
    const { source } = await open({ instead: (path) => (path === "/-/ready" ? answerOf(404, "404 page not found", "text/plain") : null) });
    expect(source.aheadSeconds).toBe(0);
  });

  test.each<[string, (path: string) => HttpAnswer | null, string]>([
    [
      "nobody listens",
      () => failed("refused", "connect ECONNREFUSED"),
      "it answered nothing: the connection was refused (wrong port, or bound to another address)",
    ],
    [
      "its certificate is not trusted",
      () => failed("untrusted", "self-signed certificate"),
      "it answered with a certificate nobody here trusts (self-signed certificate); auth: { insecureSkipVerify: true } takes any",
    ],
    ["it wants a password", () => answerOf(401, "Unauthorized", "text/plain"), "it answered 401: it wants authentication"],
    [
      "it never becomes ready",
      (path) => (isQuery(path) ? null : answerOf(503, "Service Unavailable", "text/plain")),
      "it says it is not ready: Service Unavailable",
    ],
    [
      "the prefix is wrong",
      (path) => answerOf(404, isQuery(path) ? "404 page not found" : "", "text/plain"),
      "it answered 404 (404 page not found)",
    ],
    [
      "it is a dashboard",
      (path) => (isQuery(path) ? answerOf(200, "<html>login</html>", "text/html") : null),
      "it answered an HTML page: is the path right?",
    ],
    [
      "it is another service",
      (path) => (isQuery(path) ? answerOf(200, '{"ok":true}') : null),
      "the body is JSON, but no answer of Prometheus",
    ],
    [
      "it refuses everything",
      (path) => (isQuery(path) ? answerOf(422, refusal("execution", "no storage")) : null),
      "execution: no storage",
    ],
    [
      "it answers something else",
      (path) => (isQuery(path) ? answerOf(200, success({ resultType: "string", result: [1, "x"] })) : null),
      "it does not know what time it is",
    ],
  ])("says so when %s", async (_, instead, why) => {
    await expect(open({ instead })).rejects.toMatchObject({
      code: "PROMETHEUS_UNREACHABLE",
      blame: "environment",
      message: `The Prometheus at http://prometheus:9090 cannot be asked: ${why}.`,
    });
  });

  test("ends with the caller's own reason", async () => {
    const reason = new Error("enough");
    const clock = fakeClock();
    await expect(openPrometheus({ clock }, fakePrometheus({ nowSeconds: clock.nowSeconds }), AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
  });
});

describe("asking", () => {
  test("tries a second time when the first answer did not come", async () => {
    let left = 1;
    const { source, prometheus } = await open({
      instead: (path) => (path.includes("query=up") && left-- > 0 ? failed("reset", "socket hang up") : null),
    });
    expect(await source.query("up", 5, signal)).toMatchObject({ kind: "success" });
    expect(prometheus.asked.filter((path) => path.includes("query=up"))).toHaveLength(2);
  });

  test("gives up then, with the reason as a value", async () => {
    const { source } = await open({
      instead: (path) => (path.includes("query=up") ? failed("timeout", "no complete answer within 30 s") : null),
    });
    expect(await source.query("up", 5, signal)).toEqual({
      kind: "refused",
      errorType: "unreachable",
      message: "it answered nothing usable: no complete answer within 30 s",
    });
  });

  test("passes on what Prometheus refuses", async () => {
    const { source } = await open({
      instead: (path) => (path.includes("query=sum") ? answerOf(400, refusal("bad_data", "parse error")) : null),
    });
    expect(await source.query("sum(", 5, signal)).toEqual({ kind: "refused", errorType: "bad_data", message: "parse error" });
  });

  test("knows no targets and types where they are not told", async () => {
    const { source } = await open({ instead: (path) => (/targets|metadata/u.test(path) ? answerOf(404, "nothing", "text/plain") : null) });
    expect([await source.targets(signal), await source.types(signal)]).toEqual([null, null]);
    const { source: told } = await open({ types: { up: "gauge" }, targets: [{ scrapeUrl: "http://a/metrics", health: "up" }] });
    expect(await told.targets(signal)).toMatchObject([{ url: "http://a/metrics", health: "up" }]);
    expect(await told.types(signal)).toEqual(new Map([["up", "gauge"]]));
  });
});
