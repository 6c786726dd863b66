// Declared signals in a bundle: they travel with their declaration, and a reader that does not know a word of it leaves the entry out.
import { describe, expect, test } from "vitest";
import { combineReplicas } from "../../../src/core/snapshot/combine-replicas.ts";
import { asBaseline } from "../../../src/core/snapshot/as-baseline.ts";
import { extendBundle } from "../../../src/core/snapshot/extend-bundle.ts";
import { EMPTY_HISTORY } from "../../../src/core/snapshot/history.ts";
import type { RawRound } from "../../../src/core/snapshot/raw-round.ts";
import { summarizeRound } from "../../../src/core/snapshot/summarize-round.ts";
import { unpackBundle } from "../../../src/core/snapshot/unpack.ts";
import { declaredOf, overflowOf, type OwnSignal } from "../../../src/core/units/own-signal.ts";
import { jsonOf, packRounds, sha256, withDocument } from "../../support/bundles.ts";
import { ownName, ownSignal } from "../../support/own-signals.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const HITS = ownSignal({ required: true });
const WAIT = ownSignal({ name: "wait", as: "p95", unit: "seconds", class: "time", source: "wait_seconds" });
const SIGNALS = [HITS, WAIT];
const raw = (fields: Partial<RawRound> = {}): RawRound =>
  rawRound({ scrapes: [scrape("start", { hits_total: 1 }), scrape("end", { hits_total: 51 })], ...fields });
const packed = (raws: readonly RawRound[], signals: readonly OwnSignal[] = SIGNALS) =>
  packRounds([], {
    rounds: raws.map((one) => ({ raw: one, values: summarizeRound(one, undefined, signals) })),
    declared: declaredOf(signals),
  });
const unpacked = (bundle: ReturnType<typeof packed>) => unpackBundle(bundle, { name: "b", sha256 });

const stored = ({
  name,
  component,
  unit,
  better,
  class: klass,
  as,
  from,
  definition,
  required,
}: ReturnType<typeof declaredOf>[number]) => ({
  name,
  component,
  unit,
  better,
  class: klass,
  as,
  from,
  definition,
  required,
});

test("come back as they were declared, without the selector they were read by", () => {
  const { declared, rounds } = unpacked(packed([raw()]));
  expect(declared).toEqual([HITS, WAIT, overflowOf(WAIT)].map(stored));
  expect(JSON.stringify(declared)).not.toContain('"source"');
  expect(rounds[0]?.values[HITS.name]).toEqual({ value: 0.5, why: null });
  expect(rounds[0]?.values[WAIT.name]).toEqual({ value: null, why: "wait_seconds is not among the app's metrics" });
});

test("what the environment filled in is not stored", () => {
  const secret = ownSignal({ source: 'hits_total{token="s3cret"}', definition: 'hits_total{token="***"}' });
  const bundle = packed([raw()], [secret]);
  expect(JSON.stringify(jsonOf(bundle, "summary.json"))).not.toContain("s3cret");
  expect(unpacked(bundle).declared?.[0]?.definition).toBe('hits_total{token="***"}');
});

test("a bundle without any says nothing of them", () => {
  const bundle = packed([raw()], []);
  expect(unpacked(bundle).declared).toBeUndefined();
  expect(JSON.stringify(jsonOf(bundle, "summary.json"))).not.toContain("declared");
});

test("an extended bundle and a baseline keep them", () => {
  const options = { name: "b", sha256, replace: false };
  const extended = extendBundle(packed([raw()]), packed([raw({ round: 2 })]), options);
  const { declared, rounds } = unpacked(asBaseline(extended, EMPTY_HISTORY, options));
  expect(declared?.map(({ name }) => name)).toEqual(["hits", "wait", "wait-overflow"]);
  expect(rounds.map(({ values }) => values[HITS.name]?.value)).toEqual([0.5, 0.5]);
});

describe("an entry a reader does not know", () => {
  type Entry = Record<string, unknown>;
  const changed = (change: (entry: Entry) => Entry) =>
    withDocument(packed([raw()]), "summary.json", (summary) => ({
      ...summary,
      entries: (summary["entries"] as Entry[]).map((entry) => (entry["signal"] === "hits" ? change(entry) : entry)),
    }));
  const namesIn = (change: (entry: Entry) => Entry) => unpacked(changed(change)).declared?.map(({ name }) => name);

  test.each<[string, (entry: Entry) => Entry]>([
    [
      "has no declaration, as a built-in signal of a newer version",
      (entry) => Object.fromEntries(Object.entries(entry).filter(([key]) => key !== "declared")),
    ],
    ["is read in a new way", (entry) => ({ ...entry, declared: { ...(entry["declared"] as Entry), as: "p42" } })],
    ["has a new unit", (entry) => ({ ...entry, unit: "furlongs" })],
    ["has a new class", (entry) => ({ ...entry, class: "vibe" })],
    ["has a new direction", (entry) => ({ ...entry, better: "sideways" })],
    ["has a name no signal may have", (entry) => ({ ...entry, signal: "<b>hits</b>" })],
    ["has the name of what every object has", (entry) => ({ ...entry, signal: "constructor" })],
  ])("is left out where it %s", (_, change) => {
    expect(namesIn(change)).toEqual(["wait", "wait-overflow"]);
    expect(Object.keys(unpacked(changed(change)).rounds[0]?.values ?? {})).not.toContain("hits");
  });

  test("is kept where nothing is changed", () => {
    expect(namesIn((entry) => entry)).toEqual(["hits", "wait", "wait-overflow"]);
  });
});

describe("of several instances", () => {
  const combined = (signal: OwnSignal, values: readonly (number | null)[]) => {
    const rounds = values.map((value, index) => ({
      ...unpacked(packed([raw({ instance: `shop-${index}` })], [signal])).rounds[0],
      values: { [signal.name]: { value, why: value === null ? "not served" : null } },
    }));
    const whole = rounds.flatMap((round) => (round.entry === undefined ? [] : [{ ...round, entry: round.entry }]));
    return combineReplicas(
      whole.map((round) => ({ points: null, profiles: [], goroutineText: null, ...round })),
      [signal],
    )[0]?.values[signal.name];
  };

  test.each<[string, Partial<OwnSignal>, readonly number[], number]>([
    ["increases add up", { as: "perUnit" }, [1, 2], 3],
    ["flat counters add up", { as: "flat" }, [0, 2], 2],
    ["amounts add up", { as: "value", unit: "bytes" }, [10, 20], 30],
    ["times are the longest", { as: "value", unit: "seconds" }, [1, 2], 2],
    ["shares are the largest", { as: "value", unit: "ratio" }, [0.1, 0.2], 0.2],
    ["quantiles are the largest", { as: "p95", unit: "seconds" }, [1, 2], 2],
    ["what a Prometheus says is of all", { from: "query", as: "value" }, [5, 5], 5],
  ])("%s", (_, facts, values, value) => {
    expect(combined(ownSignal(facts), values)).toEqual({ value, why: null });
  });

  test("an increase one of them lacks is missing, with its name", () => {
    expect(combined(ownSignal(), [1, null])).toEqual({ value: null, why: "shop-1: not served" });
  });
});

test("names of declared signals are told apart from those of other components", () => {
  const agent = ownSignal({ component: "agent", name: "hits" });
  const bundle = packed([raw(), raw({ component: "agent" })], [agent]);
  const { declared, rounds } = unpacked(bundle);
  expect(declared?.map(({ component }) => component)).toEqual(["agent"]);
  expect(rounds.map(({ entry, values }) => [entry.component, values[ownName("hits")]?.value])).toEqual([
    ["agent", 0.5],
    ["shop", undefined],
  ]);
});
