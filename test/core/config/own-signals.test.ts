// signals[]: what is filled in, what goes together, and which limits may name a declared signal.
import { describe, expect, test } from "vitest";
import { describeConfig } from "../../../src/core/config/describe.ts";
import { parseStoredRules } from "../../../src/core/config/stored-rules.ts";
import type { OwnSignal } from "../../../src/core/units/own-signal.ts";
import { NO_LIMITS } from "../../../src/core/verdict/threshold.ts";
import type { SignalRule, ThresholdRule } from "../../../src/core/verdict/verdict.ts";
import { configOf, issuesOf, parseTexts, type TextOptions } from "../../support/config-text.ts";
import { ownName } from "../../support/own-signals.ts";

const SHOP = "{ name: shop, run: { command: ./shop } }";
const AGENT = "{ name: agent, run: { command: ./agent } }";
const textOf = (signals: readonly string[], more = "", components = SHOP): string =>
  ["version: 1", "target: process", `components: [${components}]`, "workload: { http: { path: /, component: shop } }", "signals:"]
    .concat(
      signals.map((signal) => `  - ${signal}`),
      more,
    )
    .join("\n");
const config = (signals: readonly string[], more = "", options: TextOptions = {}) =>
  configOf(parseTexts(textOf(signals, more), options)).config;
const signalOf = (text: string): OwnSignal | undefined => config([text], "prometheus: { query: http://127.0.0.1:9090 }").signals[0];
const issues = (signals: readonly string[], more = "", components = SHOP): readonly string[] =>
  issuesOf(parseTexts(textOf(signals, more, components))).map((line) => line.replace(/^a\.yaml:\d+:\d+: /u, ""));

describe("what is filled in", () => {
  test.each<[string, Partial<OwnSignal>]>([
    [
      "{ name: hits, metric: hits_total }",
      {
        component: "shop",
        as: "perUnit",
        unit: "count/unit",
        class: "count",
        better: "lower",
        from: "metric",
        source: "hits_total",
        required: false,
      },
    ],
    ["{ name: spent, metric: spent_seconds_total }", { unit: "seconds/unit", class: "time" }],
    ["{ name: spent, metric: wait_seconds_sum }", { unit: "seconds/unit", class: "time" }],
    ["{ name: waits, metric: wait_seconds_count }", { unit: "count/unit", class: "count" }],
    ["{ name: sent, metric: sent_bytes_total, unit: count }", { unit: "count/unit" }],
    ["{ name: sent, metric: sent_bytes_total, unit: bytes/unit }", { unit: "bytes/unit" }],
    ["{ name: kept, metric: kept_bytes, as: value }", { unit: "bytes", class: "count" }],
    ["{ name: share, metric: hit_ratio, as: value, better: higher }", { unit: "ratio", better: "higher" }],
    ["{ name: age, metric: 'age_seconds{kind=\"a\"}', as: value }", { unit: "seconds", class: "time" }],
    ["{ name: wait, metric: wait_seconds, as: p95 }", { unit: "seconds", class: "time" }],
    ["{ name: made, metric: made_total, as: flat }", { unit: "count/unit", class: "untested" }],
    ["{ name: made, metric: made_total, as: flat, class: count }", { class: "count" }],
    ["{ name: kind, metric: kinds, as: value, better: neither }", { better: "neither", class: "context" }],
    ["{ name: depth, query: sum(depth) }", { as: "value", unit: "count", from: "query", source: "sum(depth)", class: "count" }],
    ["{ name: asked, query: sum(x), as: perUnit, requireSamples: true }", { unit: "count/unit", required: true }],
    ["{ name: up, query: min(up), threshold: 1, lowerBound: true }", { better: "higher" }],
    ["{ name: hits, metric: hits_total, required: true, component: shop }", { required: true, component: "shop" }],
  ])("%s", (text, facts) => {
    expect(signalOf(text)).toMatchObject(facts);
  });

  test("a component that is not measured is not the only one there is", () => {
    const helper = "{ name: helper, measure: false, run: { command: ./helper } }";
    const parsed = configOf(parseTexts(textOf(["{ name: hits, metric: hits_total }"], "", `${helper}, ${SHOP}`)));
    expect(parsed.config.signals[0]?.component).toBe("shop");
  });

  test("what the environment fills in is read by, and not stored", () => {
    const text = ["{ name: hits, metric: 'hits_total{tenant=\"${TENANT}\"}' }"];
    const [signal] = config(text, "", { environment: { TENANT: "acme" } }).signals;
    expect(signal).toMatchObject({ source: 'hits_total{tenant="acme"}', definition: 'hits_total{tenant="***"}' });
  });
});

describe("limits", () => {
  const rulesOf = (text: string, more = "") => config([text], more).rules;
  const ruleOf = (text: string, more = ""): SignalRule | undefined => rulesOf(text, more).signals[ownName("hits")];
  const limited = (gate: boolean, limits: Partial<ThresholdRule>): SignalRule => ({ gate, limits: { ...NO_LIMITS, ...limits } });
  const HITS = "{ name: hits, metric: hits_total }";

  test.each<[string, string, string, SignalRule]>([
    ["none", HITS, "", limited(false, { maxGrowthRatio: 0.05 })],
    ["growth", HITS, "thresholds: { hits: { maxGrowth: 20% } }", limited(true, { maxGrowthRatio: 0.2 })],
    [
      "every part",
      HITS,
      "thresholds: { hits: { minChange: 2, max: 9, min: 1 } }",
      limited(true, { maxGrowthRatio: 0.05, minChange: 2, max: 9, min: 1 }),
    ],
    ["off", HITS, "thresholds: { hits: off }", "off"],
    [
      "its own unit",
      "{ name: hits, metric: kept_bytes, as: value }",
      "thresholds: { hits: { max: 1KiB } }",
      limited(true, { maxGrowthRatio: 0.05, max: 1024 }),
    ],
    ["beside it", "{ name: hits, metric: hits_total, threshold: 3 }", "", limited(true, { maxGrowthRatio: 0.05, max: 3 })],
    [
      "beside it, from below",
      "{ name: hits, metric: hits_total, threshold: 3, lowerBound: true }",
      "",
      limited(true, { maxGrowthRatio: 0.05, min: 3 }),
    ],
    [
      "both places",
      "{ name: hits, metric: hits_total, threshold: 3 }",
      "thresholds: { hits: { max: 4 } }",
      limited(true, { maxGrowthRatio: 0.05, max: 4 }),
    ],
    ["a flat counter's own", "{ name: hits, metric: hits_total, as: flat }", "", limited(false, { max: 0.001 })],
    ["a flat counter's", "{ name: hits, metric: hits_total, as: flat, threshold: 0.01 }", "", limited(true, { max: 0.01 })],
  ])("%s", (_, text, more, rule) => {
    expect(ruleOf(text, more)).toEqual(rule);
  });

  test("of a component are laid over those for all", () => {
    const shop = "{ name: shop, run: { command: ./shop }, thresholds: { hits: { max: 5 } } }";
    const { rules } = configOf(parseTexts(textOf([HITS], "thresholds: { hits: { maxGrowth: 20% } }", shop))).config;
    expect(rules.components["shop"]?.[ownName("hits")]).toEqual(limited(true, { maxGrowthRatio: 0.2, max: 5 }));
  });

  test.each<[string, SignalRule]>([
    ["", limited(false, { minChange: 0.02 })],
    ["thresholds: { hits: { max: 1s } }", limited(true, { minChange: 0.02 })],
    ["thresholds: { hits: off }", "off"],
  ])("of a p95 hold for what is beyond its buckets: %s", (more, rule) => {
    const { signals } = rulesOf("{ name: hits, metric: wait_seconds, as: p95 }", more);
    expect(signals[ownName("hits-overflow")]).toEqual(rule);
  });

  test("come back from a stored run", () => {
    const { rules, policy } = config([HITS], "thresholds: { hits: { min: 1 } }");
    const stored: unknown = JSON.parse(JSON.stringify({ version: 1, name: "shop", rules, policy, mainModules: [], reproduce: null }));
    expect(parseStoredRules(stored)).toMatchObject({ kind: "ok", stored: { rules } });
  });
});

describe("what does not go together", () => {
  const HITS = "{ name: hits, metric: hits_total }";
  const QUERY = "{ name: hits, query: sum(x) }";

  test.each<[string, string, string | RegExp]>([
    ["a name of no form", "{ name: Hits, metric: a }", /^signals\[0\]\.name: "Hits" is not a name of a signal: small letters/u],
    ["a built-in name", "{ name: cpu, metric: a }", 'signals[0].name: "cpu" is a built-in signal; choose another name'],
    ["no metric", "{ name: hits, metric: '9x' }", /^signals\[0\]\.metric: "9x" names no metric/u],
    ["neither metric nor query", "{ name: hits }", "signals[0]: needs one of metric, query"],
    ["both", "{ name: hits, metric: a, query: b }", "signals[0]: takes one of metric, query, found metric and query"],
    [
      "an unknown reading",
      "{ name: hits, metric: a, as: p59 }",
      /^signals\[0\]\.as: must be perUnit, value, p95 or flat, found "p59"; did you mean p95\?/u,
    ],
    ["an unknown unit", "{ name: hits, metric: a, unit: furlong }", /^signals\[0\]\.unit: must be bytes/u],
    [
      "an unknown key",
      "{ name: hits, metric: a, requird: true }",
      /^signals\[0\]\.requird: unknown key "requird"; did you mean required\?/u,
    ],
    [
      "a share by units",
      "{ name: hits, metric: hit_ratio }",
      /^signals\[0\]\.metric: is a ratio, which is not divided by units of work; write as: value$/u,
    ],
    ["a written share by units", "{ name: hits, metric: a, unit: ratio }", /^signals\[0\]\.unit: is a ratio/u],
    [
      "an amount by units that is not divided",
      "{ name: hits, metric: a, as: value, unit: bytes/unit }",
      /^signals\[0\]\.unit: bytes\/unit is per unit of work, and as: value divides by none/u,
    ],
    ["a query without a Prometheus", QUERY, /^signals\[0\]\.query: needs a Prometheus to ask/u],
    ["samples of a metric", "{ name: hits, metric: a, requireSamples: true }", "signals[0].requireSamples: is for a query; write required"],
    [
      "a bound without a threshold",
      "{ name: hits, metric: a, lowerBound: true }",
      "signals[0].lowerBound: says how threshold is meant, which is not there",
    ],
    ["a threshold in another unit", "{ name: hits, metric: a_bytes, as: value, threshold: 5s }", /^signals\[0\]\.threshold: /u],
    [
      "a class without a direction",
      "{ name: hits, metric: a, better: neither, class: count }",
      /^signals\[0\]\.class: of what has no better direction is context/u,
    ],
    [
      "an unknown component",
      "{ name: hits, metric: a, component: shopp }",
      'signals[0].component: there is no component "shopp"; did you mean shop?',
    ],
  ])("%s", (_, text, issue) => {
    const [found = "", ...more] = issues([text]);
    expect(more).toEqual([]);
    expect(found).toMatch(issue);
  });

  test("the quantile of a query", () => {
    expect(issues(["{ name: hits, query: sum(x), as: p95 }"], "prometheus: { query: http://127.0.0.1:9090 }")).toEqual([
      "signals[0].as: p95 reads a histogram of the component; a query gives the quantile itself: as: value",
    ]);
  });

  test.each<[string, readonly string[], string]>([
    ["twice", [HITS, "{ name: hits, metric: b_total }"], 'signals[1].name: a second signal has the name "hits"'],
    [
      "of what is beyond the buckets",
      ["{ name: hits, metric: a_seconds, as: p95 }", "{ name: hits-overflow, metric: b_total }"],
      'signals[1].name: "hits-overflow" is what heapgate calls the share beyond the buckets of a p95',
    ],
  ])("a name %s", (_, signals, issue) => {
    expect(issues(signals)).toEqual([issue]);
  });

  test.each<[string, string, string, string]>([
    [
      "which of several components it is of",
      HITS,
      `${SHOP}, ${AGENT}`,
      "signals[0]: needs component, the one whose signal it is: shop, agent",
    ],
    [
      "a component that is not measured",
      "{ name: hits, metric: a, component: agent }",
      `${SHOP}, { name: agent, measure: false, run: { command: ./agent } }`,
      'signals[0].component: names "agent", which is not measured',
    ],
    [
      "metrics that are off",
      HITS,
      "{ name: shop, metrics: off, run: { command: ./shop } }",
      "signals[0].metric: is read from shop, whose metrics are off",
    ],
  ])("%s", (_, signal, components, issue) => {
    expect(issues([signal], "", components)).toEqual([issue]);
  });

  test.each<[string, string, string | RegExp]>([
    ["a limit of no signal", "thresholds: { hots: off }", /^thresholds\.hots: unknown key "hots"; did you mean hits\?/u],
    ["a limit of no signal that is none either", "thresholds: { hots: { max: [] } }", /^thresholds\.hots: unknown key "hots"/u],
    ["a limit of what every object has", "thresholds: { constructor: off }", /^thresholds\.constructor: unknown key/u],
    ["a limit that is none", "thresholds: { hits: 5 }", /^thresholds\.hits: must be off or a map, found 5/u],
    [
      "a limit with an unknown part",
      "thresholds: { hits: { maxGrow: 5% } }",
      /^thresholds\.hits\.maxGrow: unknown key "maxGrow"; did you mean maxGrowth\?/u,
    ],
    ["a limit in another unit", "thresholds: { hits: { max: 5s } }", /^thresholds\.hits\.max: /u],
    ["the least of a built-in signal", "thresholds: { live-heap: { min: 5MiB } }", /^thresholds\.live-heap\.min: unknown key "min"/u],
  ])("%s", (_, more, issue) => {
    const [found = "", ...others] = issues([HITS], more);
    expect(others).toEqual([]);
    expect(found).toMatch(issue);
  });

  test("the growth of what has no better direction", () => {
    const neither = "{ name: hits, metric: a, as: value, better: neither }";
    expect(issues([neither], "thresholds: { hits: { maxGrowth: 5% } }")).toEqual([
      "thresholds.hits.maxGrowth: limits a change for the worse, and better: neither knows none; write max or min",
    ]);
    expect(issues([neither], "thresholds: { hits: { max: 5, min: 1 } }")).toEqual([]);
  });

  test("a limit in a component that does not have the signal", () => {
    const agent = "{ name: agent, run: { command: ./agent }, thresholds: { hits: off } }";
    expect(issues(["{ name: hits, metric: a, component: shop }"], "", `${SHOP}, ${agent}`)).toEqual([
      "components[1].thresholds.hits: is a signal of shop, not of agent",
    ]);
  });

  test("issues stand where the value is written", () => {
    expect(issuesOf(parseTexts(textOf([HITS, "{ name: hits, metric: b }"])))).toEqual([
      'a.yaml:7:13: signals[1].name: a second signal has the name "hits"',
    ]);
  });
});

test("later files lay over a signal of the same name", () => {
  const over = "version: 1\nsignals: [{ name: hits, required: true }]\n";
  const { signals } = configOf(parseTexts([textOf(["{ name: hits, metric: hits_total }"]), over])).config;
  expect(signals).toMatchObject([{ name: "hits", source: "hits_total", required: true }]);
});

test("heapgate check says what is measured and how it is limited", () => {
  const signals = [
    "{ name: made, metric: made_total, as: flat }",
    "{ name: kept, metric: 'kept{tenant=\"${TENANT}\"}', as: value, better: higher, required: true }",
  ];
  const parsed = configOf(parseTexts(textOf(signals, "thresholds: { kept: { min: 3 } }"), { environment: { TENANT: "acme" } }));
  const text = describeConfig(parsed.config, parsed.substituted);
  expect(text.split("\n").filter((line) => /^ {2}(?:made|kept)\b/u.test(line) || line === "signals")).toEqual([
    "signals",
    "  made (shop): increase per unit of work, must stand still, made_total; count/unit, untested, lower is better",
    '  kept (shop): mean over the cost phase, kept{tenant="***"}; count, count, higher is better; required',
    "  made          advisory at most 0.001",
    "  kept          gate     +5 %; at least 3",
  ]);
});
