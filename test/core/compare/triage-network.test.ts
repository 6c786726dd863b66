// The rows of metrics.md §15 that need a network, several components, or a machine that held back: 1, 2, 4 and 8, with origin and victim.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { TriageRow } from "../../../src/core/compare/comparison.ts";
import type { FamilyComparison } from "../../../src/core/compare/comparison-metrics.ts";
import { triage } from "../../../src/core/compare/triage.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { HEALTHY, healthy, joined, KIB, MIB, times, type Values } from "../../support/snapshots.ts";

const OPTIONS = { baseDistance: null, mainModules: [], warnings: [] };
/** What a controller in a cluster measures, per unit of 1,000 a round. */
const QUIET = {
  "gc-cpu": 0.1,
  "api-out": 4,
  "api-in": 4,
  reconciles: 2,
  "network-tx": 8 * KIB,
  "network-rx": 6 * KIB,
  throttling: 0,
} as const satisfies Values;

type Sides = Readonly<Record<string, Values>>;
const snapshotOf = (sides: Sides): Snapshot => {
  const [first, ...others] = Object.entries(sides).map(([component, values]) => healthy({ component, values: { ...QUIET, ...values } }));
  if (first === undefined) throw new Error("no component");
  return joined(first, ...others);
};
/** Base is quiet in every component that head names, unless said. */
const triaged = (head: Sides, base: Sides = {}): readonly TriageRow[] =>
  compareSnapshots(snapshotOf(Object.fromEntries(Object.keys(head).map((name) => [name, base[name] ?? {}]))), snapshotOf(head), OPTIONS)
    .triage;
const shown = (rows: readonly TriageRow[]) =>
  rows.map(
    ({ component, bottleneck, confidence, inducedBy }) =>
      `${component} ${bottleneck} ${confidence}${inducedBy === null ? "" : ` induced by ${inducedBy}`}`,
  );
const said = (rows: readonly TriageRow[]): string => rows.flatMap(({ because }) => because).join("; ");
const MORE_CPU = { cpu: times(HEALTHY.cpu, 1.4) };

/** A row of the families of an app. */
const family = (
  component: string,
  metric: string,
  aggregation: string,
  base: number | null,
  head: number | null,
  more: Partial<FamilyComparison> = {},
): FamilyComparison => ({
  id: `${component}/${metric} ${aggregation}`,
  component,
  metric,
  labels: {},
  class: "network",
  unit: "count",
  aggregation,
  better: "neither",
  presence: "both",
  base,
  head,
  difference: base === null || head === null ? null : head - base,
  ratio: base === null || head === null || base === 0 ? null : head / base - 1,
  baseRounds: 5,
  headRounds: 5,
  beyondSpread: true,
  why: null,
  ...more,
});

describe("triage with a network", () => {
  test.each<[string, Values, readonly string[], string]>([
    ["nothing moved", {}, ["shop none low"], ""],
    [
      "2: CPU and requests moved, CPU per request flat",
      { ...MORE_CPU, "api-out": 5.68 },
      ["shop network high"],
      "CPU per unit +40 % explained by API requests out per unit +42 %: CPU per request −1.4 %",
    ],
    [
      "2: the API server agrees with the app",
      { ...MORE_CPU, "api-out": 5.68, "api-in": 5.68 },
      ["shop network high"],
      "API requests of its identity per unit +42 %",
    ],
    [
      "2: reconciles explain CPU",
      { ...MORE_CPU, reconciles: 2.8 },
      ["shop network high"],
      "explained by Reconciles per unit +40 %: CPU per reconcile 0 %",
    ],
    [
      "2: bytes explain CPU where no requests are counted",
      { ...MORE_CPU, "network-rx": 9 * KIB },
      ["shop network high"],
      "CPU per byte −6.7 %",
    ],
    [
      "2 comes before 3: requests explain what GC does",
      { ...MORE_CPU, "gc-cpu": 0.35, "api-out": 5.68 },
      ["shop network high"],
      "explained by",
    ],
    [
      "4: CPU per request moved too, so both are named",
      { ...MORE_CPU, "api-out": 4.4 },
      ["shop compute medium", "shop network medium"],
      "it does not explain the rise of CPU",
    ],
    [
      "4: bytes that rose as much explain nothing where requests did not",
      { ...MORE_CPU, "api-out": 4.4, "network-tx": 12 * KIB },
      ["shop compute medium", "shop network high"],
      "it does not explain the rise of CPU",
    ],
    [
      "3 and the network: GC took it, requests rose a little",
      { ...MORE_CPU, "gc-cpu": 0.35, "api-out": 4.4 },
      ["shop memory high", "shop network medium"],
      "garbage collection explains",
    ],
    [
      "8: requests moved, CPU flat",
      { "api-out": 6 },
      ["shop network medium"],
      "API requests out per unit +50 %; CPU did not move: see requests by verb, resource and identity",
    ],
    ["8: bytes alone", { "network-tx": 12 * KIB }, ["shop network medium"], "Network sent per unit +50 %"],
    ["8: two sources agree", { "api-out": 6, "network-tx": 12 * KIB }, ["shop network high"], "CPU did not move"],
    [
      "8: two numbers of one source are one",
      { "network-rx": 9 * KIB, "network-tx": 12 * KIB },
      ["shop network medium"],
      "CPU did not move",
    ],
    [
      "2, 5 and 6 are told together, what explains CPU first",
      { ...MORE_CPU, "api-out": 5.68, "live-heap": 60 * MIB },
      ["shop network high", "shop memory medium"],
      "what is made stays",
    ],
    [
      "9: working set and RSS moved alone",
      { rss: times(HEALTHY.rss, 1.5), "working-set": 120 * MIB },
      ["shop memory medium"],
      "outside Go",
    ],
    ["9 needs all else flat", { rss: times(HEALTHY.rss, 1.5), "api-out": 6 }, ["shop network medium"], "+50 %"],
    ["fewer requests are no trouble", { "api-out": 2, "network-tx": KIB }, ["shop none low"], ""],
  ])("F7 triage: %s", (_, head, expected, because) => {
    const rows = triaged({ shop: head });
    expect(shown(rows)).toEqual(expected);
    expect(said(rows)).toContain(because);
  });

  test("a few requests more than hardly any did not move", () => {
    expect(shown(triaged({ shop: { "api-out": 0.02 } }, { shop: { "api-out": 0.01 } }))).toEqual(["shop none low"]);
    expect(shown(triaged({ shop: { "network-tx": 300 } }, { shop: { "network-tx": 100 } }))).toEqual(["shop none low"]);
  });

  test("requests that base has none of moved, and explain nothing in numbers", () => {
    const rows = triaged({ shop: { ...MORE_CPU, "api-out": 5 } }, { shop: { "api-out": 0 } });
    expect(shown(rows)).toEqual(["shop compute medium", "shop network medium"]);
    expect(said(rows)).toContain("API requests out per unit from none to 5");
  });

  test("what was not compared is neither moved nor flat", () => {
    const rows = triaged({ shop: { "api-out": 6, cpu: null } });
    expect(shown(rows)).toEqual(["shop network medium"]);
    expect(said(rows)).toContain("CPU was not compared");
  });
});

describe("origin and victim", () => {
  /** More work comes in, and CPU follows it. */
  const VICTIM = { ...MORE_CPU, "network-rx": 8.5 * KIB };
  const ORIGIN = { "api-out": 5.68, "network-tx": 11.4 * KIB };

  test("F1 F8 2: the component whose requests rose is named, the one that answers them is marked", () => {
    const rows = triaged({ server: VICTIM, agent: ORIGIN });
    expect(shown(rows)).toEqual(["server network high induced by agent", "agent network high"]);
    expect(rows[0]?.because.at(-1)).toBe("induced by agent: its API requests out per unit +42 %");
  });

  test.each<[string, Sides, readonly string[], string]>([
    [
      "a victim whose CPU per byte moved too has its own part as well",
      { server: { cpu: times(HEALTHY.cpu, 2), "network-rx": 8.5 * KIB }, agent: ORIGIN },
      ["server compute medium", "server network high induced by agent", "agent network high"],
      "it does not explain the rise of CPU",
    ],
    [
      "reconciles that rise with another one's requests are induced, whatever they ask themselves",
      { controller: { ...MORE_CPU, reconciles: 2.84, "api-out": 5.6 }, agent: ORIGIN },
      ["controller network high induced by agent", "agent network high"],
      "induced by agent",
    ],
    [
      "a component that asks more itself is no victim of its answers",
      { agent: { "api-out": 6, "network-rx": 9 * KIB }, other: {} },
      ["agent network high", "other none low"],
      "",
    ],
    [
      "with bytes alone, who sends more than it gets starts it",
      { server: { "network-rx": 9 * KIB, "network-tx": 9 * KIB }, agent: { "network-tx": 12 * KIB } },
      ["server network medium induced by agent", "agent network medium"],
      "its Network sent per unit +50 %",
    ],
    ["nobody is named where nobody starts it", { server: VICTIM, agent: {} }, ["server network high", "agent none low"], ""],
    [
      "counted requests go before bytes",
      { server: VICTIM, chatty: { "network-tx": 40 * KIB }, agent: ORIGIN },
      ["server network high induced by agent", "chatty network medium", "agent network high"],
      "",
    ],
    [
      "of several the one that rose most is named",
      { server: VICTIM, one: { "api-out": 4.6 }, other: { "api-out": 8 } },
      ["server network high induced by other", "one network medium", "other network medium"],
      "",
    ],
    [
      "two that rose alike are both told, and neither is blamed",
      { server: VICTIM, one: { "api-out": 6 }, other: { "api-out": 6.1 } },
      ["server network high", "one network medium", "other network medium"],
      "induced by other or one: both ask more",
    ],
    [
      "one origin, two victims",
      { server: VICTIM, store: VICTIM, agent: ORIGIN },
      ["server network high induced by agent", "store network high induced by agent", "agent network high"],
      "",
    ],
  ])("F8 origin and victim: %s", (_, head, expected, because) => {
    const rows = triaged(head);
    expect(shown(rows)).toEqual(expected);
    expect(said(rows)).toContain(because);
  });
});

describe("requests an app counts itself as answered", () => {
  const TIMES = "http_request_duration_seconds";
  const told = (head: Sides, families: readonly FamilyComparison[]): readonly TriageRow[] => {
    const quiet = Object.fromEntries(Object.keys(head).map((name) => [name, {}]));
    const { signals, leaks } = compareSnapshots(snapshotOf(quiet), snapshotOf(head), OPTIONS);
    return triage(signals, leaks, families);
  };

  test("2: they explain CPU, and their sender is named", () => {
    const rows = told({ server: MORE_CPU, agent: { "network-tx": 12 * KIB } }, [family("server", TIMES, "observations/units", 1, 1.42)]);
    expect(shown(rows)).toEqual(["server network high induced by agent", "agent network medium"]);
    expect(said(rows)).toContain("CPU per unit +40 % explained by HTTP requests answered per unit +42 %: CPU per request −1.4 %");
  });

  test.each<[string, FamilyComparison]>([
    ["another component's", family("agent", TIMES, "observations/units", 1, 1.42)],
    ["those of one handler", family("shop", TIMES, "observations/units", 1, 1.42, { labels: { handler: "/work" } })],
    ["another aggregation", family("shop", TIMES, "hmean", 1, 1.42)],
    ["a little more", family("shop", TIMES, "observations/units", 1, 1.04)],
    ["a handful more in a round", family("shop", TIMES, "observations/units", 0.01, 0.02)],
    ["what the rounds scatter", family("shop", TIMES, "observations/units", 1, 1.42, { beyondSpread: false })],
    ["fewer", family("shop", TIMES, "observations/units", 1.42, 1)],
    ["not known", family("shop", TIMES, "observations/units", null, 1)],
  ])("%s are no evidence", (_, row) => {
    expect(shown(told({ shop: MORE_CPU }, [row]))).toEqual(["shop compute medium"]);
  });

  test("with the prefix of an app, and from none at all", () => {
    const rows = told({ shop: {} }, [family("shop", `acme_${TIMES}`, "observations/units", 0, 3)]);
    expect(said(rows)).toContain("HTTP requests answered per unit from none to 3");
  });
});

describe("noise", () => {
  const HELD = { ...MORE_CPU, throttling: 0.84 };

  test("F7 1: every component throttled is the machine or a quota, and no CPU is blamed", () => {
    const rows = triaged({ shop: HELD, agent: { ...MORE_CPU, throttling: 0.3 } });
    expect(shown(rows)).toEqual(["shop noise medium", "agent noise medium"]);
    expect(said(rows)).toContain("shop: throttled in 84 % of periods; agent: throttled in 30 % of periods");
  });

  test.each<[string, Sides, readonly string[]]>([
    ["one that was not throttled clears the machine", { shop: HELD, agent: {} }, ["shop none low", "agent none low"]],
    ["a lone component is all components", { shop: HELD }, ["shop noise medium"]],
    ["a quarter of the periods is no reason yet", { shop: { throttling: 0.25 } }, ["shop none low"]],
    ["a limit nobody told is no reason", { shop: { throttling: null } }, ["shop none low"]],
    ["memory is named all the same", { shop: { ...HELD, "live-heap": 60 * MIB } }, ["shop noise medium", "shop memory medium"]],
    ["and the network", { shop: { ...HELD, "api-out": 6 } }, ["shop noise medium", "shop network medium"]],
  ])("1: %s", (_, head, expected) => {
    expect(shown(triaged(head))).toEqual(expected);
  });

  test.each<[string, readonly (readonly [string, number | null, number | null])[], boolean]>([
    [
      "waits that grew everywhere",
      [
        ["shop", 0.0002, 0.002],
        ["agent", 0.0002, 0.001],
      ],
      true,
    ],
    [
      "a component that waits no longer",
      [
        ["shop", 0.0002, 0.002],
        ["agent", 0.0002, 0.0003],
      ],
      false,
    ],
    ["a component that does not tell", [["shop", 0.0002, 0.002]], false],
    [
      "a side that is not known",
      [
        ["shop", null, 0.002],
        ["agent", 0.0002, 0.001],
      ],
      false,
    ],
    [
      "waits too short to matter",
      [
        ["shop", 0.000_01, 0.000_05],
        ["agent", 0.000_01, 0.000_05],
      ],
      false,
    ],
  ])("1: scheduler latency, %s", (_, latencies, isNoise) => {
    const { signals, leaks } = compareSnapshots(
      snapshotOf({ shop: {}, agent: {} }),
      snapshotOf({ shop: MORE_CPU, agent: MORE_CPU }),
      OPTIONS,
    );
    const rows = triage(
      signals,
      leaks,
      latencies.map(([component, base, head]) => family(component, "go_sched_latencies_seconds", "hmean", base, head)),
    );
    expect(shown(rows)).toEqual(isNoise ? ["shop noise medium", "agent noise medium"] : ["shop compute medium", "agent compute medium"]);
    expect(said(rows).includes("shop: scheduler latency 200 µs → 2 ms")).toBe(isNoise);
  });
});
