// The query signals of one trial: what is asked, when, and what becomes of it.
import { describe, expect, test } from "vitest";
import type { PhaseRecord } from "../../../src/core/snapshot/snapshot.ts";
import { openPrometheus } from "../../../src/stages/collect/prometheus-source.ts";
import { checkQueries, queryPrometheus, type QuerySignal } from "../../../src/stages/collect/query-prometheus.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { answerOf, fakePrometheus, refusal, success, vector, type FakePrometheusOptions } from "../../support/fake-prometheus.ts";

/** The trial began at 950, its cost phase went from 1000 to 1030, and it is over at 1060. */
const phase = (name: PhaseRecord["phase"], startSeconds: number, endSeconds: number): PhaseRecord => ({
  phase: name,
  startSeconds,
  endSeconds,
  units: 100,
  offeredPerSecond: null,
  achievedPerSecond: null,
});
const PHASES = [phase("start", 950, 951), phase("warm-up", 951, 999), phase("cost", 1000, 1030), phase("growth", 1031, 1059)];
const one = (parts: Partial<QuerySignal> = {}): QuerySignal => ({
  name: "jobs",
  component: "shop",
  query: "jobs_total{$selector}",
  taking: "perUnit",
  requireSamples: false,
  ...parts,
});
const SELECTED = String.raw`jobs_total{instance=~"127\\.0\\.0\\.1:8080"}`;
const TARGET = {
  scrapeUrl: "http://127.0.0.1:8080/metrics",
  labels: { instance: "127.0.0.1:8080" },
  health: "up",
  lastError: "",
  scrapeInterval: "5s",
};
/** A point every 5 s. */
const counting = (from: number, to: number, by = 10) =>
  Array.from({ length: (to - from) / 5 + 1 }, (_, index) => [from + 5 * index, by * index] as const);

interface World extends Partial<FakePrometheusOptions> {
  readonly signals?: readonly QuerySignal[];
  readonly phases?: readonly PhaseRecord[];
  readonly now?: number;
  /** By which Prometheus' clock is ahead. */
  readonly ahead?: number;
}
const { signal } = new AbortController();
const factsOf = (component: string) => ({ component, namespace: null, pods: [], addresses: ["127.0.0.1:8080"] });
const ask = async ({ signals = [one()], phases = PHASES, now = 1060, ahead = 0, ...more }: World = {}) => {
  const clock = fakeClock(now);
  const prometheus = fakePrometheus({ nowSeconds: () => clock.nowSeconds() + ahead, targets: [TARGET], ...more });
  const source = await openPrometheus({ clock }, prometheus, signal);
  const answers = await queryPrometheus({ clock }, { source, signals, factsOf, phases, signal });
  return { answers, prometheus, clock, jobs: answers.byComponent.get("shop")?.["jobs"] };
};

describe("a selector", () => {
  test("W7 is asked for its raw points around the cost phase, and its increase computed here", async () => {
    const { jobs, prometheus } = await ask({ series: { [SELECTED]: { a: counting(952, 1057) } } });
    expect(prometheus.queries).toEqual([{ query: `${SELECTED}[55000ms]`, atSeconds: 1042.5 }]);
    // 2 a second for 30 seconds.
    expect(jobs?.value).toBeCloseTo(60, 9);
    expect(jobs?.why).toBeNull();
  });

  test("reads no point older than the trial: an earlier app may have had the same address", async () => {
    const points = [...counting(900, 948, 1000), ...counting(995, 1057)];
    const { jobs, prometheus } = await ask({
      phases: PHASES.map((record) => (record.phase === "start" ? { ...record, startSeconds: 990 } : record)).filter(
        ({ phase: name }) => name !== "warm-up",
      ),
      series: { [SELECTED]: { a: points } },
    });
    expect(prometheus.queries).toEqual([{ query: `${SELECTED}[52500ms]`, atSeconds: 1042.5 }]);
    expect(jobs?.value).toBeCloseTo(60, 9);
  });

  test("is a level with as: value", async () => {
    const { jobs } = await ask({
      signals: [one({ taking: "value" })],
      types: { jobs_total: "gauge" },
      series: { [SELECTED]: { a: counting(952, 1057, 1) } },
    });
    expect(jobs).toEqual({ value: 15, why: null });
  });

  test("that is a gauge is not counted", async () => {
    const { jobs } = await ask({ types: { jobs_total: "gauge" }, series: { [SELECTED]: { a: counting(952, 1057) } } });
    expect(jobs).toEqual({ value: null, why: "Prometheus knows it as a gauge, and only counters grow; write as: value" });
  });

  test("with too few points is refused with the numbers", async () => {
    const { jobs } = await ask({
      series: {
        [SELECTED]: {
          a: [
            [990, 0],
            [1005, 1],
            [1020, 2],
            [1035, 3],
          ],
        },
      },
    });
    expect(jobs).toMatchObject({
      value: null,
      why: expect.stringMatching(/^Prometheus has 2 points of a cost phase of 30 s, scraped every 15 s; 4 are needed/u),
    });
  });

  test("P8 without result is missing, with the target that is down", async () => {
    const { jobs } = await ask({ targets: [{ ...TARGET, health: "down", lastError: "connection refused" }] });
    expect(jobs).toEqual({ value: null, why: "the query has no result; http://127.0.0.1:8080/metrics is down: connection refused" });
  });

  test("is asked by the clock of Prometheus", async () => {
    const { jobs, prometheus } = await ask({ ahead: 100, series: { [SELECTED]: { a: counting(1052, 1157) } } });
    expect(prometheus.queries).toEqual([{ query: `${SELECTED}[55000ms]`, atSeconds: 1142.5 }]);
    expect(jobs?.value).toBeCloseTo(60, 9);
  });
});

describe("an expression", () => {
  const query = "sum(increase(jobs_total[$duration]))";
  const filled = "sum(increase(jobs_total[30000ms]))";
  const signals = [one({ query })];

  test("is evaluated at the end of the cost phase, and the points it reads are looked at", async () => {
    const { jobs, prometheus } = await ask({
      signals,
      expressions: { [filled]: vector("42") },
      series: { jobs_total: { a: counting(952, 1057) } },
    });
    expect(prometheus.queries).toEqual([
      { query: filled, atSeconds: 1030 },
      { query: "jobs_total[55000ms]", atSeconds: 1042.5 },
    ]);
    expect(jobs).toEqual({ value: 42, why: null });
  });

  test.each<[string, World, unknown]>([
    ["has no result", { expressions: {} }, "the query has no result"],
    ["gives several", { expressions: { [filled]: vector("1", "2") } }, expect.stringMatching(/^the query gives 2 series/u)],
    ["gives NaN", { expressions: { [filled]: vector("NaN") } }, "the query gives NaN"],
    [
      "reads too few points",
      { expressions: { [filled]: vector("42") }, series: { jobs_total: { a: counting(1000, 1010) } } },
      expect.stringMatching(/^jobs_total: Prometheus has 2 points/u),
    ],
    [
      "reads a series that is gone, whose last value the look-back still gives",
      {
        expressions: { [filled]: vector("42") },
        series: {
          jobs_total: {
            a: [
              [1001, 5],
              [1002, 5],
              [1003, 5],
              [1004, 5],
            ],
          },
        },
      },
      "jobs_total: its series ended before the phase did",
    ],
    [
      "is refused while it runs",
      { expressions: { [filled]: refusal("execution", "many-to-many matching") } },
      "Prometheus refuses it: many-to-many matching",
    ],
    [
      "takes too long",
      { instead: (path) => (path.includes("query=sum") ? answerOf(503, refusal("timeout", "query timed out")) : null) },
      "Prometheus refuses it: query timed out",
    ],
    ["is answered with something else", { expressions: { [filled]: "{}" } }, "the body is JSON, but no answer of Prometheus"],
  ])("that %s is missing", async (_, world, why) => {
    const { jobs } = await ask({ signals, ...world });
    expect(jobs).toEqual({ value: null, why });
  });

  test("that is no PromQL ends the run", async () => {
    await expect(ask({ signals, expressions: { [filled]: refusal("bad_data", "1:4: parse error") } })).rejects.toMatchObject({
      code: "PROMQL_INVALID",
      blame: "usage",
      message: `The query of signal jobs is refused: 1:4: parse error. It was: ${filled}`,
    });
  });

  test("of which Prometheus remarks something gives a warning", async () => {
    const body = success(
      { resultType: "vector", result: [{ metric: {}, value: [1, "42"] }] },
      { infos: ["metric might not be a counter"] },
    );
    const { answers } = await ask({ signals, expressions: { [filled]: body } });
    expect(answers.warnings).toEqual([
      expect.objectContaining({
        code: "query-annotated",
        message: "Prometheus says of the query of signal jobs: metric might not be a counter.",
      }),
    ]);
  });
});

describe("a trial", () => {
  test("waits until the scrape after the phase is stored", async () => {
    const { answers, clock } = await ask({ now: 1031 });
    expect(answers.waitedSeconds).toBeCloseTo(4.5, 9);
    expect(clock.nowSeconds()).toBeCloseTo(1035.5, 9);
    expect((await ask({ now: 1060 })).answers.waitedSeconds).toBe(0);
  });

  test.each([
    [
      "of the component's targets the longest",
      [TARGET, { ...TARGET, scrapeInterval: "10s" }, { ...TARGET, labels: {}, scrapeUrl: "http://other/metrics", scrapeInterval: "30s" }],
      9.5,
    ],
    [
      "the middle one of all where none is known as the component's",
      [7, 5, 60].map((every) => ({ ...TARGET, labels: {}, scrapeUrl: "http://other/metrics", scrapeInterval: `${every}s` })),
      6.5,
    ],
    ["15 s where nothing is told", [], 14.5],
    ["at most 70 s", [{ ...TARGET, scrapeInterval: "10m" }], 70],
  ])("waits for an interval: %s", async (_, targets, expected) => {
    expect((await ask({ now: 1031, targets })).answers.waitedSeconds).toBeCloseTo(expected, 9);
  });

  test("takes the growth phase where no cost was measured, and nothing where no phase was", async () => {
    const without = PHASES.filter(({ phase: name }) => name !== "cost");
    const { jobs } = await ask({ phases: without, now: 1100, series: { [SELECTED]: { a: counting(952, 1077) } } });
    expect(jobs?.value).toBeCloseTo(56, 9);
    expect((await ask({ phases: PHASES.slice(0, 2) })).jobs).toEqual({ value: null, why: "no phase was measured" });
  });

  test("keeps the signals of each component apart", async () => {
    const signals = [one(), one({ name: "level", query: "vector(1)" }), one({ component: "agent", query: "vector(2)" })];
    const { answers } = await ask({ signals, expressions: { "vector(1)": vector("1"), "vector(2)": vector("2") } });
    expect(Object.fromEntries(answers.byComponent)).toEqual({
      shop: { jobs: { value: null, why: "the query has no result" }, level: { value: 1, why: null } },
      agent: { jobs: { value: 2, why: null } },
    });
  });

  test("ends with an error where samples are required and there are none", async () => {
    await expect(ask({ signals: [one({ requireSamples: true })] })).rejects.toMatchObject({
      code: "QUERY_WITHOUT_SAMPLES",
      message: `Signal jobs requires samples, and there is no number: the query has no result. The query was: ${SELECTED}`,
    });
    await expect(
      ask({ signals: [one({ requireSamples: true })], series: { [SELECTED]: { a: counting(952, 1057) } } }),
    ).resolves.toBeDefined();
  });

  test("says which variable stands for nothing", async () => {
    expect((await ask({ signals: [one({ query: 'x{namespace="$namespace"}' })] })).jobs).toEqual({
      value: null,
      why: "$namespace stands for nothing here",
    });
  });
});

describe("looking at the queries before the load", () => {
  const check = async (query: string, more: Partial<FakePrometheusOptions> = {}) => {
    const clock = fakeClock(1060);
    const prometheus = fakePrometheus({ nowSeconds: clock.nowSeconds, ...more });
    const source = await openPrometheus({ clock }, prometheus, signal);
    await checkQueries({ clock }, { source, signals: [one({ query })], signal });
    return prometheus.queries;
  };

  test("asks each once, over a minute that is over", async () => {
    expect(await check('rate(x{namespace="$namespace"}[$duration])')).toEqual([
      { query: 'rate(x{namespace="default"}[60000ms])', atSeconds: 1060 },
    ]);
  });

  test("finds one that is no PromQL, and a variable nobody knows", async () => {
    await expect(check("sum(", { expressions: { "sum(": refusal("bad_data", "parse error") } })).rejects.toMatchObject({
      code: "PROMQL_INVALID",
    });
    await expect(check("x[$range]")).rejects.toMatchObject({
      code: "PROMQL_INVALID",
      message: expect.stringContaining("$range stands for nothing here"),
    });
  });

  test("lets pass what only the data are to blame for", async () => {
    await expect(check("a / b", { expressions: { "a / b": refusal("execution", "many-to-many") } })).resolves.toHaveLength(1);
  });
});
