// Which changes of a configuration are named: limits, what is measured, the workload, what makes a build fail; and what is not.
import { describe, expect, test } from "vitest";
import { changedConfig, type ConfigSide } from "../../../src/core/config/changed-config.ts";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

const MINIMAL = `version: 1
target: process
components:
  - { name: shop, run: { command: ./bin/shop } }
  - { name: store, run: { command: ./bin/store } }
workload:
  http: { component: shop, path: /work, requests: 5000, concurrency: 4 }
`;
const side = (text: string, environment: Readonly<Record<string, string>> = {}): ConfigSide => configOf(parseTexts(text, { environment }));
const changes = (more: string, before = ""): readonly string[] =>
  changedConfig(side(MINIMAL + before), side(MINIMAL + more)).map(({ what, base, head }) => `${what}: ${base} -> ${head}`);
const replaced = (from: string, to: string): readonly string[] => {
  if (!MINIMAL.includes(from)) throw new Error(`no ${from}`);
  return changedConfig(side(MINIMAL), side(MINIMAL.replace(from, to))).map(({ what, base, head }) => `${what}: ${base} -> ${head}`);
};

test.each(["process-full", "three-components", "fleet-like", "command-workload"])("%s beside itself changes nothing", (name) => {
  const environment = { SHOP_TOKEN: "a", METRICS_TOKEN: "b", CONSOLE_PASSWORD: "c", AGENT_SECRET: "d" };
  expect(changedConfig(side(configFixture(`${name}.yaml`), environment), side(configFixture(`${name}.yaml`), environment))).toEqual([]);
});

describe("a changed limit is named with both values:", () => {
  test.each<[string, string, string, readonly string[]]>([
    ["a default that is raised", "", "thresholds: { live-heap: { maxGrowth: 50% } }", ["live-heap: +5 % and +1 MiB -> +50 % and +1 MiB"]],
    ["one that is switched off", "", "thresholds: { cpu: off }", ["cpu: +5 % and +50 µs -> off"]],
    ["one that is lowered", "thresholds: { live-heap: { maxGrowth: 50% } }", "", ["live-heap: +50 % and +1 MiB -> +5 % and +1 MiB"]],
    ["an absolute budget", "", "thresholds: { rss: { max: 256MiB } }", [expect.stringMatching(/^rss: .* -> .*at most 256 MiB$/u)]],
    ["the leak gate", "", "leak: off", [expect.stringMatching(/^leak: \+3 % over the window and .* -> off$/u)]],
    ["its points", "", "leak: { points: 10 }", [expect.stringMatching(/^leak: .*20 points -> .*10 points$/u), "plan.batches: 20 -> 10"]],
  ])("%s", (_name, before, more, expected) => {
    expect(changes(more, before)).toEqual(expected);
  });

  test("of one component", () => {
    const [base, head] = [MINIMAL, MINIMAL.replace("name: shop,", "name: shop, thresholds: { live-heap: off },")];
    expect(changedConfig(side(base), side(head))).toEqual([{ what: "live-heap of shop", base: "as for all components", head: "off" }]);
  });
});

describe("less that is measured is named:", () => {
  test.each<[string, string, string, readonly string[]]>([
    ["a component that is left out", "  - { name: store, run: { command: ./bin/store } }\n", "", ["component store: measured -> left out"]],
    ["one that is only started", "name: store,", "name: store, measure: false,", ["component store: measured -> not measured"]],
    ["one that may be missing", "name: store,", "name: store, optional: true,", ["component store: measured -> measured if present"]],
    ["one without profiles", "name: store,", "name: store, pprof: off,", ["pprof of store: on -> off"]],
    ["one without metrics", "name: store,", "name: store, metrics: off,", ["metrics of store: on -> off"]],
  ])("%s", (_name, from, to, expected) => {
    expect(replaced(from, to)).toEqual(expected);
  });

  test("a declared signal that reads something else", () => {
    const signal = (metric: string): string =>
      `signals: [{ name: hits, component: shop, metric: ${metric}, as: perUnit, unit: count, better: lower, class: count }]`;
    expect(changes(signal("hits_total"), signal("misses_total"))).toContain("signal hits of shop: misses_total -> hits_total");
  });

  test("not a component that is new, nor how it is started", () => {
    const more = "  - { name: web, run: { command: ./bin/web } }\nworkload:";
    expect(replaced("workload:", more)).toEqual([]);
    expect(replaced("command: ./bin/shop", "command: ./bin/shop -cache=off")).toEqual([]);
  });
});

describe("a changed workload is named:", () => {
  test.each<[string, string, string, readonly string[]]>([
    ["by the keys that differ", "requests: 5000", "requests: 50", ["workload.http.requests: 5000 -> 50"]],
    [
      "also where they are not in its description",
      "path: /work,",
      "path: /work, body: hello,",
      ['workload.http.body: none -> "hello"', 'workload.http.method: "GET" -> "POST"'],
    ],
    [
      "as a whole where it is another one",
      "http: { component: shop, path: /work, requests: 5000, concurrency: 4 }",
      "idle: 60s",
      ["workload: GET /work of shop (port $PORT): 5,000 requests, 4 at a time -> idle for 60 s"],
    ],
  ])("%s", (_name, from, to, expected) => {
    expect(replaced(from, to)).toEqual(expected);
  });

  test("with its plan", () => {
    expect(changes("plan: { cost: 5s }")).toEqual(["plan.cost: 30 -> 5"]);
  });

  test("without values from the environment", () => {
    const text = (header: string): string => MINIMAL.replace("path: /work,", `path: /work, headers: { Authorization: "${header}" },`);
    const environment = { TOKEN: "s3cret" };
    const found = changedConfig(side(text("none"), environment), side(text("Bearer ${TOKEN}"), environment));
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain("s3cret");
  });
});

test.each<[string, readonly string[]]>([
  ["failOn: never", ["failOn: fail -> never"]],
  ["onInconclusive: pass", ["onInconclusive: warn -> pass"]],
  ["onMissingBaseline: pass", ["onMissingBaseline: warn -> pass"]],
  ["acceptLabel: bug", ["acceptLabel: heapgate-accepted -> bug"]],
  ['paths: ["**.md"]', ["paths: none -> **.md"]],
  ["rounds: { max: 3 }", ["rounds: 3 to 10 -> 3 to 3"]],
  ["timeLimit: 20m", []],
  ["comment: never", []],
])("%s: %j", (more, expected) => {
  expect(changes(more)).toEqual(expected);
});

test("the leak gate comes first, limits before the workload, the policy last", () => {
  const more = "leak: off\nfailOn: never\nthresholds: { cpu: off }\nplan: { cost: 5s }";
  expect(changedConfig(side(MINIMAL), side(MINIMAL + more)).map(({ what }) => what)).toEqual(["leak", "cpu", "plan.cost", "failOn"]);
});
