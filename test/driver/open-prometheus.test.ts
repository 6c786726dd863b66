// The Prometheus of a run from its configuration: opened once, asked for each side, nothing where nothing is asked.
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { PhaseRecord } from "../../src/core/snapshot/snapshot.ts";
import { openProcessPrometheus } from "../../src/driver/open-prometheus.ts";
import { querySignalsOf } from "../../src/driver/query-signals.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { fakePrometheus, type FakePrometheus } from "../support/fake-prometheus.ts";
import { fakeLog } from "../support/fake-log.ts";
import { realPorts } from "../support/real-ports.ts";
import { startWebServer } from "../support/web-server.ts";

const SIGNALS = `signals:
  - { name: jobs, query: "jobs_total{$selector}", as: perUnit, requireSamples: true }
  - { name: level, query: vector(7), as: value, required: true }
  - { name: own, metric: own_total }
`;
const config = (prometheus: string, signals = SIGNALS) =>
  configOf(
    parseTexts(`version: 1
target: process
components: [{ name: shop, run: { command: shop } }]
workload: { idle: 10s }
prometheus: ${prometheus}
${signals}`),
  ).config;
const { signal } = new AbortController();
const phases = (name: PhaseRecord["phase"], startSeconds: number, endSeconds: number): readonly PhaseRecord[] => [
  { phase: name, startSeconds, endSeconds, units: 1, offeredPerSecond: null, achievedPerSecond: null },
];

/** The fake behind a real server. */
const serve = async (prometheus: FakePrometheus) => {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = "", headers } = request;
    const answer = await prometheus.ask({ path: url.replace(/^\/prefix/u, ""), headers: {}, timeoutSeconds: 1, signal });
    if (answer.kind === "failed") throw new Error("the fake never fails");
    const isWrong = headers.authorization !== "Bearer abc" || !url.startsWith("/prefix/");
    response.writeHead(isWrong ? 401 : answer.response.status, answer.response.headers);
    response.end(answer.response.body);
  };
  return await startWebServer((request, response) => void handle(request, response));
};

describe("the Prometheus of local processes", () => {
  const open = async (url: string, signals = SIGNALS) => {
    const log = fakeLog();
    const ports = { ...realPorts(), log };
    const opened = await openProcessPrometheus(ports, {
      config: config(`{ query: "${url}/prefix", auth: { token: abc } }`, signals),
      configDir: "/",
      signal,
    });
    return { opened, log };
  };
  const now = Date.now() / 1000;
  const factsOf = (component: string) => ({ component, namespace: null, pods: [], addresses: ["127.0.0.1:8080"] });

  test("is looked at first, then asked for what is required of head, and of base for the same", async () => {
    const prometheus = fakePrometheus({
      nowSeconds: () => Date.now() / 1000,
      targets: [{ scrapeUrl: "http://127.0.0.1:8080/metrics", scrapeInterval: "1s" }],
      expressions: { "vector(7)": '{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}' },
    });
    await using server = await serve(prometheus);
    const { opened, log } = await open(server.url);
    await using run = opened;
    await using asked = (await run?.openTrial([], "", signal)) ?? null;
    expect(log.lines).toContain(`info: queries 2 signals, asked of the Prometheus at ${server.url}/prefix`);
    expect(prometheus.queries).toHaveLength(2);
    const cost = phases("cost", now - 60, now - 30);
    const answers = await asked?.ask("base", cost, factsOf, signal);
    expect(answers?.byComponent.get("shop")).toEqual({
      jobs: { value: null, why: "the query has no result" },
      level: { value: 7, why: null },
    });
    await expect(asked?.ask("head", cost, factsOf, signal)).rejects.toMatchObject({ code: "QUERY_WITHOUT_SAMPLES" });
  });

  test.each([
    ["no signal is a query", "signals: [{ name: own, metric: own_total }]\n"],
    ["none is declared", ""],
  ])("is not opened where %s", async (_, signals) => {
    // Nobody listens there.
    expect((await open("http://127.0.0.1:9", signals)).opened).toBeNull();
  });

  test("ends the run before the load when it cannot be reached", async () => {
    await expect(open("http://127.0.0.1:9")).rejects.toMatchObject({ code: "PROMETHEUS_UNREACHABLE" });
  });
});

test("query signals of head are required as they are declared, those of base never", () => {
  const declared = config("{ query: http://a }");
  expect(querySignalsOf(declared, "head")).toEqual([
    { name: "jobs", component: "shop", query: "jobs_total{$selector}", taking: "perUnit", requireSamples: true },
    { name: "level", component: "shop", query: "vector(7)", taking: "value", requireSamples: false },
  ]);
  expect(querySignalsOf(declared, "base").map(({ requireSamples }) => requireSamples)).toEqual([false, false]);
});
