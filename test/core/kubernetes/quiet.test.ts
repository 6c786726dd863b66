import { describe, expect, test } from "vitest";
import { hasQueues, unrestOf, type QuietReading } from "../../../src/core/kubernetes/quiet.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";

interface App {
  readonly depth?: number;
  readonly reconciles?: number;
  readonly cpu?: number;
  readonly started?: number;
}

const bodyOf = ({ depth, reconciles, cpu, started }: App): string =>
  [
    depth === undefined ? "" : `# TYPE workqueue_depth gauge\nworkqueue_depth{name="widgets"} ${depth}\nworkqueue_depth{name="idle"} 0\n`,
    reconciles === undefined
      ? ""
      : `# TYPE controller_runtime_reconcile_total counter\ncontroller_runtime_reconcile_total{controller="w",result="success"} ${reconciles}\n`,
    cpu === undefined ? "" : `# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ${cpu}\n`,
    started === undefined ? "" : `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${started}\n`,
  ].join("");

const reading = (atSeconds: number, app: App | null): QuietReading => ({
  atSeconds,
  targets: [{ name: "shop", families: app === null ? null : parseExposition(bodyOf(app), { name: "test" }) }],
});

test.each<[string, App | null, App | null, readonly string[]]>([
  ["an app at rest", { depth: 0, reconciles: 10, cpu: 1 }, { depth: 0, reconciles: 10, cpu: 1.05 }, []],
  ["a timer now and then", { depth: 0, reconciles: 10, cpu: 1 }, { depth: 0, reconciles: 12, cpu: 1 }, []],
  ["a full queue", { depth: 0 }, { depth: 12 }, ["workqueue widgets of shop holds 12"]],
  ["reconciling", { reconciles: 10 }, { reconciles: 30 }, ["shop reconciles 10.0 times a second"]],
  ["CPU", { cpu: 1 }, { cpu: 2.5 }, ["shop uses 0.75 cores"]],
  ["a restart in between", { cpu: 5, started: 100 }, { cpu: 0.1, started: 200 }, ["shop was started anew"]],
  ["an app that says nothing", {}, {}, []],
  ["no answer", { cpu: 1 }, null, ["shop does not answer on /metrics"]],
  ["the first answer", null, { cpu: 1 }, ["shop does not answer on /metrics"]],
])("%s", (_, before, now, unrest) => {
  expect(unrestOf(reading(0, before), reading(2, now))).toEqual(unrest);
});

describe("leases", () => {
  const of = (...pods: readonly (readonly [lease: string, value: number][])[]): QuietReading => ({
    atSeconds: 0,
    targets: pods.map((leases, index) => ({
      name: `pod-${index}`,
      families: parseExposition(
        `# TYPE leader_election_master_status gauge\n${leases.map(([lease, value]) => `leader_election_master_status{name="${lease}"} ${value}\n`).join("")}`,
        { name: "test" },
      ),
    })),
  });

  test.each<[string, QuietReading, readonly string[]]>([
    ["held by one of two pods", of([["shop", 0]], [["shop", 1]]), []],
    ["held by none", of([["shop", 0]], [["shop", 0]]), ["nobody leads shop"]],
    [
      "of several, one held by none",
      of([
        ["shop", 1],
        ["jobs", 0],
      ]),
      ["nobody leads jobs"],
    ],
    ["that nobody stands for", of([]), []],
  ])("%s", (_, now, unrest) => {
    expect(unrestOf(now, { ...now, atSeconds: 1 })).toEqual(unrest);
  });
});

test("a queue is seen even where no time has passed, a rate is not", () => {
  expect(unrestOf(reading(5, { depth: 0, cpu: 1 }), reading(5, { depth: 1, cpu: 9 }))).toEqual(["workqueue widgets of shop holds 1"]);
});

test("the limits are the caller's to change", () => {
  const limits = { reconcilesPerSecond: 20, cpuCores: 2 };
  expect(unrestOf(reading(0, { cpu: 1, reconciles: 0 }), reading(1, { cpu: 2.5, reconciles: 15 }), limits)).toEqual([]);
});

describe("hasQueues", () => {
  test.each<[App | null, boolean]>([
    [{ depth: 0 }, true],
    [{ reconciles: 0 }, true],
    [{ cpu: 1 }, false],
    [null, false],
  ])("of %o is %s", (app, has) => {
    expect(hasQueues(reading(0, app))).toBe(has);
  });
});
