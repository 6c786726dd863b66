// A declared signal read from the bodies of a round: each way of reading, and every way of not knowing, which is never 0.
import { describe, expect, test } from "vitest";
import type { RawRound, Scrape } from "../../../src/core/snapshot/raw-round.ts";
import { summarizeRound } from "../../../src/core/snapshot/summarize-round.ts";
import type { OwnSignal } from "../../../src/core/units/own-signal.ts";
import { ownName, ownSignal } from "../../support/own-signals.ts";
import { rawRound } from "../../support/raw-rounds.ts";

const at = (edge: Scrape["edge"], body: string, fields: Partial<Scrape> = {}): Scrape => ({
  atSeconds: edge === "start" ? 1000 : edge === "end" ? 1030 : 1015,
  phase: "cost",
  edge,
  body,
  ...fields,
});
const start = (body: string): Scrape => at("start", body);
const end = (body: string): Scrape => at("end", body);

const valueOf = (signal: OwnSignal, scrapes: readonly Scrape[], fields: Partial<RawRound> = {}) =>
  summarizeRound(rawRound({ scrapes, ...fields }), undefined, [signal])[signal.name];

const HITS = (found: number, missed: number): string => `# TYPE hits_total counter
hits_total{result="found"} ${found}
hits_total{result="missed"} ${missed}
`;
const ENTRIES = (count: number): string => `# TYPE entries gauge\nentries{shard="a"} ${count}\nentries{shard="b"} 1\n`;
const WAIT = (...counts: readonly [number, number, number]): string => `# TYPE wait_seconds histogram
wait_seconds_bucket{queue="a",le="0.1"} ${counts[0]}
wait_seconds_bucket{queue="a",le="1"} ${counts[1]}
wait_seconds_bucket{queue="a",le="+Inf"} ${counts[2]}
wait_seconds_sum{queue="a"} ${counts[2]}
wait_seconds_count{queue="a"} ${counts[2]}
`;

const perUnit = (source = "hits_total", more: Partial<OwnSignal> = {}): OwnSignal => ownSignal({ ...more, source });
const gauge = (source = "entries"): OwnSignal => ownSignal({ source, as: "value", unit: "count" });
const p95 = (source = "wait_seconds"): OwnSignal => ownSignal({ source, as: "p95", unit: "seconds", class: "time" });

describe("what is there", () => {
  test.each<[string, OwnSignal, readonly Scrape[], number]>([
    ["an increase by units, all series added up", perUnit(), [start(HITS(10, 5)), end(HITS(110, 55))], 1.5],
    ["an increase of the series with a label", perUnit('hits_total{result="missed"}'), [start(HITS(10, 5)), end(HITS(110, 55))], 0.5],
    ["an increase of the series without a label", perUnit('hits_total{result!="missed"}'), [start(HITS(10, 5)), end(HITS(110, 55))], 1],
    ["a series that came with the first event, counted from 0", perUnit(), [start("a 1\n"), end(HITS(30, 20))], 0.5],
    ["a counter that stood still", perUnit(), [start(HITS(7, 7)), end(HITS(7, 7))], 0],
    ["a flat counter that did not", perUnit("hits_total", { as: "flat" }), [start(HITS(7, 7)), end(HITS(9, 7))], 0.02],
    ["the observations of a histogram", perUnit("wait_seconds_count"), [start(WAIT(0, 0, 0)), end(WAIT(80, 100, 100))], 1],
    ["the mean of a gauge over the cost phase", gauge(), [start(ENTRIES(9)), at(null, ENTRIES(19)), end(ENTRIES(29))], 20],
    ["a gauge that only some bodies have", gauge(), [start("a 1\n"), at(null, ENTRIES(19)), end("a 1\n")], 20],
    ["a gauge of one shard", gauge('entries{shard="b"}'), [start(ENTRIES(9)), end(ENTRIES(29))], 1],
    ["a number of unknown type", gauge("untold"), [start("untold 4\n"), end("untold 6\n")], 5],
    ["the 95th percentile", p95(), [start(WAIT(0, 0, 0)), end(WAIT(80, 100, 100))], 0.1 + 0.9 * 0.75],
    ["only what was observed in the phase", p95(), [start(WAIT(500, 500, 900)), end(WAIT(580, 600, 1000))], 0.1 + 0.9 * 0.75],
  ])("is read: %s", (_, signal, scrapes, value) => {
    expect(valueOf(signal, scrapes)).toEqual({ value: expect.closeTo(value, 9), why: null });
  });

  test("bodies outside of the cost phase are not among those of a gauge", () => {
    const scrapes = [
      at(null, ENTRIES(999), { phase: "warm-up", atSeconds: 900 }),
      start(ENTRIES(9)),
      end(ENTRIES(29)),
      at(null, ENTRIES(999), { phase: "growth", atSeconds: 1040 }),
      at(null, ENTRIES(999), { phase: "end", atSeconds: 1060 }),
    ];
    expect(valueOf(gauge(), scrapes)?.value).toBe(20);
  });
});

describe("what is not there is missing, and says why", () => {
  const BOTH = (body: string): readonly Scrape[] => [start(body), end(body)];
  test.each<[string, OwnSignal, readonly Scrape[], RegExp]>([
    ["no body at an edge", perUnit(), [end(HITS(1, 1))], /no \/metrics at both edges/u],
    ["no body at all", gauge(), [], /no \/metrics was read/u],
    ["no body for a quantile", p95(), [start(WAIT(0, 0, 0))], /no \/metrics at both edges/u],
    ["a family that is not served", perUnit(), BOTH("a 1\n"), /^hits_total is not among the app's metrics$/u],
    ["a label nobody has", perUnit('hits_total{result="lost"}'), BOTH(HITS(1, 1)), /^hits_total has no series with these labels$/u],
    ["a gauge that is not served", gauge(), BOTH("a 1\n"), /^entries is not among the app's metrics$/u],
    ["a counter that fell", perUnit(), [start(HITS(9, 9)), end(HITS(1, 10))], /counter reset \(counter decreased\)/u],
    [
      "a series that vanished",
      perUnit(),
      [start(HITS(9, 9)), end('# TYPE hits_total counter\nhits_total{result="found"} 10\n')],
      /counter reset \(series vanished\)/u,
    ],
    [
      "a restart",
      perUnit(),
      [start(`${HITS(1, 1)}process_start_time_seconds 1\n`), end(`${HITS(9, 9)}process_start_time_seconds 99\n`)],
      /counter reset \(process restarted\)/u,
    ],
    ["a value that is no number", perUnit(), [start(HITS(1, 1)), end(HITS(NaN, 1))], /not a finite number/u],
    ["a gauge that is no number", gauge(), BOTH(ENTRIES(NaN)), /not a finite number/u],
    ["the increase of a gauge", perUnit("entries"), BOTH(ENTRIES(1)), /entries is a gauge.*as: value/u],
    ["the level of a counter", gauge("hits_total"), BOTH(HITS(1, 1)), /hits_total is a counter.*as: perUnit/u],
    ["the level of a histogram", gauge("wait_seconds"), BOTH(WAIT(1, 1, 1)), /wait_seconds is a histogram: as: p95 reads it/u],
    ["the quantile of a counter", p95("hits_total"), BOTH(HITS(1, 1)), /hits_total is no histogram/u],
    ["a histogram that is not served", p95(), BOTH("a 1\n"), /^wait_seconds is not among the app's metrics$/u],
    ["a histogram that observed nothing", p95(), BOTH(WAIT(3, 4, 5)), /nothing was observed/u],
    [
      "a quantile beyond the buckets",
      p95(),
      [start(WAIT(0, 0, 0)), end(WAIT(80, 90, 100))],
      /beyond the largest bucket \(> 1 s\), with 10 % of the observations/u,
    ],
  ])("%s", (_, signal, scrapes, why) => {
    expect(valueOf(signal, scrapes)).toEqual({ value: null, why: expect.stringMatching(why) });
  });

  test("work that was not counted", () => {
    const scrapes = [start(HITS(1, 1)), end(HITS(9, 9))];
    expect(valueOf(perUnit(), scrapes, { units: null })).toEqual({ value: null, why: "the units of work are not known" });
    expect(valueOf(perUnit(), scrapes, { units: 0 })).toEqual({ value: null, why: "no unit of work was completed" });
  });
});

describe("the share beyond the buckets", () => {
  const overflow = (scrapes: readonly Scrape[]) => summarizeRound(rawRound({ scrapes }), undefined, [p95()])[ownName("hits-overflow")];

  test.each<[string, Parameters<typeof WAIT>, number]>([
    ["nothing is beyond", [80, 100, 100], 0],
    ["a tenth is beyond", [80, 90, 100], 0.1],
    ["all is beyond", [0, 0, 100], 1],
  ])("%s", (_, counts, share) => {
    expect(overflow([start(WAIT(0, 0, 0)), end(WAIT(...counts))])).toEqual({ value: expect.closeTo(share, 9), why: null });
  });

  test("is not known where the histogram is not", () => {
    expect(overflow([start("a 1\n"), end("a 1\n")])?.why).toMatch(/not among the app's metrics/u);
    expect(overflow([start(WAIT(1, 1, 1)), end(WAIT(1, 1, 1))])?.why).toMatch(/nothing was observed/u);
  });
});

describe("a query", () => {
  const query = (as: OwnSignal["as"] = "value"): OwnSignal => ownSignal({ from: "query", source: "sum(x)", as });

  test("is what the Prometheus answered, missing values with its reason", () => {
    expect(valueOf(query(), [], { queries: { hits: { value: 7, why: null } } })).toEqual({ value: 7, why: null });
    expect(valueOf(query(), [], { queries: { hits: { value: null, why: "no result" } } })).toEqual({ value: null, why: "no result" });
  });

  test.each<OwnSignal["as"]>(["perUnit", "flat"])("as %s is divided by the units of work", (as) => {
    expect(valueOf(query(as), [], { queries: { hits: { value: 50, why: null } } })?.value).toBe(0.5);
  });

  test("nobody asked is missing", () => {
    for (const queries of [undefined, {}, { other: { value: 7, why: null } }]) {
      expect(valueOf(query(), [], { queries })).toEqual({ value: null, why: "the query was not asked" });
    }
  });
});

test("a signal of another component is not read, and none is where none is declared", () => {
  const scrapes = [start(HITS(1, 1)), end(HITS(9, 9))];
  expect(valueOf(ownSignal({ component: "agent" }), scrapes)).toBeUndefined();
  expect(Object.keys(summarizeRound(rawRound({ scrapes })))).not.toContain("hits");
});

describe("series", () => {
  const seriesOf = (body: string) => summarizeRound(rawRound({ scrapes: [end(body)] })).series;

  test.each<[string, string, number]>([
    ["a line each of what has one value", 'a 1\nb{x="1"} 1\nb{x="2"} 1\n', 3],
    ["buckets, sum and count of a histogram", WAIT(1, 1, 1), 5],
    ["quantiles, sum and count of a summary", '# TYPE s summary\ns{quantile="0.5"} 1\ns{quantile="0.9"} 2\ns_sum 3\ns_count 4\n', 4],
  ])("counts %s", (_, body, count) => {
    expect(seriesOf(body)).toEqual({ value: count, why: null });
  });

  test("are those of the last body, and none are told where none was read", () => {
    const scrapes = [end("a 1\n"), at(null, "a 1\nb 1\n", { phase: "end", atSeconds: 1060 })];
    expect(summarizeRound(rawRound({ scrapes })).series?.value).toBe(2);
    expect(Object.keys(summarizeRound(rawRound()))).not.toContain("series");
  });
});
