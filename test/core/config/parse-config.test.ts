// What a valid configuration becomes: defaults, units, overlays, overrides.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/core/config/parse-config.ts";
import { DEFAULT_RULES, DEFAULT_SIGNAL_RULES } from "../../../src/core/verdict/default-rules.ts";
import { DEFAULT_POLICY } from "../../../src/core/verdict/verdict.ts";
import { configFixture, configOf, issuesOf, parseTexts } from "../../support/config-text.ts";

const MINIMAL = configFixture("process-minimal.yaml");
const FULL = configFixture("process-full.yaml");
const TOKEN = { environment: { SHOP_TOKEN: "s3cret" } };

describe("the minimal configuration", () => {
  const { config, notes, substituted } = configOf(parseTexts(MINIMAL));

  test("gets every default", () => {
    expect(config).toEqual({
      version: 1,
      name: "repo",
      target: "process",
      cluster: null,
      images: [],
      deploy: [],
      reset: { kind: "redeploy" },
      keepCluster: "never",
      signals: [],
      setup: [],
      components: [
        {
          name: "shop",
          role: null,
          measure: true,
          ports: [],
          pprof: { port: null, path: "/debug/pprof", scheme: "http", auth: null, required: [] },
          metrics: { port: null, path: "/metrics", scheme: "http", auth: null, required: [] },
          pods: null,
          env: {},
          args: [],
          resources: null,
          url: null,
          run: {
            build: { kind: "shell", script: "go build -o bin/shop ." },
            command: { kind: "shell", script: "./bin/shop -addr 127.0.0.1:$PORT" },
            stop: null,
            env: {},
            ready: null,
            readyTimeoutSeconds: 60,
          },
        },
      ],
      workload: {
        kind: "http",
        component: "shop",
        port: null,
        method: "GET",
        path: "/work",
        headers: {},
        body: null,
        bodyFile: null,
        load: { kind: "work", requests: 5000, concurrency: 4 },
      },
      rounds: { min: 3, max: 10 },
      plan: { warmUpSeconds: 10, costSeconds: 30, batches: 20, batchSeconds: 1.5 },
      timeLimitSeconds: 1800,
      rules: DEFAULT_RULES,
      leakPoints: 20,
      policy: DEFAULT_POLICY,
      baseline: { mode: "auto", ref: null, path: null, workflow: null, maxDistance: null, retentionDays: null },
      skipUnchanged: true,
      comment: "on-change",
      acceptLabel: "heapgate-accepted",
      report: "html",
      checkRun: false,
      paths: [],
    });
  });

  test("brings no notes and nothing to mask", () => {
    expect([notes, substituted]).toEqual([[], []]);
  });
});

describe("the full configuration of process mode", () => {
  const parsed = configOf(parseTexts(FULL, TOKEN));
  const { config } = parsed;

  test("keeps what is written of the components", () => {
    expect(config.components[0]).toEqual({
      name: "shop",
      role: "controller",
      measure: true,
      ports: ["admin"],
      pprof: { port: "admin", path: "/debug/pprof", scheme: "http", auth: null, required: ["heap", "goroutine"] },
      metrics: { port: "admin", path: "/internal/metrics", scheme: "http", auth: null, required: ["go_goroutines"] },
      pods: null,
      env: {},
      args: [],
      resources: null,
      url: null,
      run: {
        build: { kind: "shell", script: "go build -o bin/shop ./cmd/shop" },
        command: { kind: "argv", argv: ["./bin/shop", "-workers", "8"] },
        stop: { kind: "shell", script: "kill -TERM $(cat shop.pid)" },
        env: { GOGC: "100", ADMIN_ADDR: "127.0.0.1:${PORT_ADMIN}", GREETING: "costs $5" },
        ready: "/healthz",
        readyTimeoutSeconds: 20,
      },
    });
    expect(config.components[1]).toMatchObject({ name: "store", measure: false, pprof: "off", metrics: "off" });
  });

  test("turns a rate per minute into one per second and keeps texts as written", () => {
    expect(config.workload).toMatchObject({
      method: "POST",
      headers: { Authorization: "Bearer s3cret", "X-Version": "1.10" },
      load: { kind: "rate", ratePerSecond: 50, durationSeconds: 20 },
    });
  });

  test("lays thresholds over the defaults, per component over those for all", () => {
    expect(config.rules).toEqual({
      signals: {
        ...DEFAULT_SIGNAL_RULES,
        cpu: { gate: true, limits: { maxGrowthRatio: 0.08, minChange: 0.0001, max: null } },
        allocations: { gate: true, limits: { maxGrowthRatio: 0.01, minChange: 1, max: null } },
        "gc-cpu": { gate: true, limits: { maxGrowthRatio: null, minChange: 0.03, max: null } },
        goroutines: { gate: true, limits: { maxGrowthRatio: 0.05, minChange: 5, max: null } },
        "http-p99": { gate: true, limits: { maxGrowthRatio: 0.2, minChange: 0.002, max: 0.5 } },
        "live-objects": "off",
      },
      components: {
        shop: { "live-heap": { gate: true, limits: { maxGrowthRatio: 0.05, minChange: 1_048_576, max: 268_435_456 } }, rss: "off" },
      },
      leak: { maxGrowthRatio: 0.02, minChangeBytes: 131_072, minChangeCount: 10 },
    });
  });

  test("takes the number of batches from the number of leak points", () => {
    expect([config.plan, config.leakPoints]).toEqual([{ warmUpSeconds: 5, costSeconds: 20, batches: 16, batchSeconds: 1 }, 16]);
  });

  test("takes policy, baseline and the rest", () => {
    expect(config).toMatchObject({
      name: "shop",
      rounds: { min: 4, max: 8 },
      timeLimitSeconds: 5400,
      policy: { failOn: "warn", onInconclusive: "pass", onMissingBaseline: "fail" },
      baseline: { mode: "rebuild", ref: "main", path: null, workflow: "perf.yaml", maxDistance: 20, retentionDays: 30 },
      skipUnchanged: false,
      comment: "always",
      acceptLabel: "perf-ok",
      report: "html",
      checkRun: true,
      paths: ["**.go", "go.mod", "!docs/**"],
    });
  });

  test("reports what came from the environment", () => {
    expect([parsed.substituted, parsed.substitutedPaths]).toEqual([["s3cret"], ["workload.http.headers.Authorization"]]);
  });

  test("is laid under overrides", () => {
    const overrides = {
      name: "leg-1",
      baseline: "artifact",
      baseRef: "v1",
      basePath: "../base",
      failOn: "never",
      onInconclusive: "fail",
      onMissingBaseline: "pass",
      acceptLabel: "",
      comment: "never",
      checkRun: false,
      report: "none",
      skipUnchanged: true,
      keepCluster: "always",
    } as const;
    expect(configOf(parseTexts(FULL, { ...TOKEN, overrides })).config).toMatchObject({
      name: "leg-1",
      baseline: { mode: "artifact", ref: "v1", path: "../base", workflow: "perf.yaml" },
      policy: { failOn: "never", onInconclusive: "fail", onMissingBaseline: "pass" },
      acceptLabel: "",
      comment: "never",
      checkRun: false,
      report: "none",
      skipUnchanged: true,
      keepCluster: "always",
    });
  });
});

describe("the workload", () => {
  const load = (http: string): unknown => configOf(parseTexts(MINIMAL.replace(/http:.*/u, `http: ${http}`))).config.workload;

  test.each<[string, unknown]>([
    ["{ path: / }", { kind: "work", requests: 5000, concurrency: 4 }],
    ["{ path: /, requests: 100 }", { kind: "work", requests: 100, concurrency: 4 }],
    ["{ path: /, concurrency: 16 }", { kind: "work", requests: 5000, concurrency: 16 }],
    ["{ path: /, rate: 50/s }", { kind: "rate", ratePerSecond: 50, durationSeconds: 30 }],
    ["{ path: /, rate: 50/s, duration: 1m }", { kind: "rate", ratePerSecond: 50, durationSeconds: 60 }],
    ["{ path: /, rate: 50/s, requests: 500 }", { kind: "rate", ratePerSecond: 50, durationSeconds: 10 }],
    ["[{ path: / }]", { kind: "work", requests: 5000, concurrency: 4 }],
  ])("http: %s is %j", (http, expected) => {
    expect(load(http)).toMatchObject({ load: expected });
  });

  test.each([
    ["{ path: / }", "GET"],
    ["{ path: /, body: x }", "POST"],
    ["{ path: /, bodyFile: x.json }", "POST"],
    ["{ path: /, body: x, method: PUT }", "PUT"],
  ])("http: %s is sent with %s", (http, method) => {
    expect(load(http)).toMatchObject({ method });
  });

  const workload = (text: string): unknown => configOf(parseTexts(MINIMAL.replace(/ {2}http:.*/u, text))).config.workload;
  const shell = (script: string): unknown => ({ kind: "shell", script });

  test.each<[string, unknown]>([
    ["  idle: 60s", { kind: "idle", durationSeconds: 60 }],
    ["  command: ./load.sh", { kind: "command", command: shell("./load.sh"), requests: null, units: { kind: "stdout" } }],
    [
      "  command: [./load.sh, 5]",
      { kind: "command", command: { kind: "argv", argv: ["./load.sh", "5"] }, requests: null, units: { kind: "stdout" } },
    ],
    [
      "  command: { run: ./load.sh, requests: 10 }",
      { kind: "command", command: shell("./load.sh"), requests: 10, units: { kind: "stdout" } },
    ],
    [
      "  command: ./load.sh\n  units: { file: n.txt }",
      { kind: "command", command: shell("./load.sh"), requests: null, units: { kind: "file", path: "n.txt" } },
    ],
    ["  k6: { script: load.js }", { kind: "k6", script: "load.js", iterations: null }],
    ["  k6: { script: load.js, iterations: 10 }", { kind: "k6", script: "load.js", iterations: 10 }],
    [
      "  command: ./load.sh\n  units: vegeta",
      { kind: "command", command: shell("./load.sh"), requests: null, units: { kind: "tool", tool: "vegeta", path: null } },
    ],
    [
      "  command: { run: ./load.sh, units: { fortio: out.json } }",
      { kind: "command", command: shell("./load.sh"), requests: null, units: { kind: "tool", tool: "fortio", path: "out.json" } },
    ],
    [
      "  command: ./load.sh\n  units: { metric: 'requests_total{code=\"200\"}' }",
      {
        kind: "command",
        command: shell("./load.sh"),
        requests: null,
        units: { kind: "metric", component: "shop", metric: 'requests_total{code="200"}' },
      },
    ],
    ["  command: ./load.sh\n  units: stdout", { kind: "command", command: shell("./load.sh"), requests: null, units: { kind: "stdout" } }],
  ])("%j is read", (text, expected) => {
    expect(workload(text)).toEqual(expected);
  });

  test("takes units from a JSON file", () => {
    expect(configOf(parseTexts(configFixture("command-workload.yaml"))).config).toMatchObject({
      workload: { requests: 2000, units: { kind: "json", path: "summary.json", field: "requests.done" } },
      leakPoints: null,
      rules: { leak: "off" },
    });
  });
});

describe("rounds and points", () => {
  const config = (text: string) => configOf(parseTexts(`${MINIMAL}${text}`)).config;

  test.each([
    ["rounds: { max: 2 }", { min: 2, max: 2 }],
    ["rounds: { min: 12 }", { min: 12, max: 12 }],
    ["rounds: { min: 5 }", { min: 5, max: 10 }],
    ["rounds: {}", { min: 3, max: 10 }],
  ])("%s is %j", (text, rounds) => {
    expect(config(text).rounds).toEqual(rounds);
  });

  test.each<[string, number, number | null]>([
    ["plan: { batches: 30 }", 30, 30],
    ["leak: { points: 12 }", 12, 12],
    ["leak: { points: 12 }\nplan: { batches: 24 }", 24, 12],
    ["leak: off", 20, null],
    ["leak: off\nplan: { batches: 2 }", 2, null],
  ])("%s measures %d batches and judges %d points", (text, batches, points) => {
    expect([config(text).plan.batches, config(text).leakPoints]).toEqual([batches, points]);
  });
});

describe("overlays", () => {
  test("merge maps, merge named entries by name and replace other lists", () => {
    const { config } = configOf(parseTexts([FULL, configFixture("nightly-overlay.yaml")], TOKEN));
    expect(config.name).toBe("shop-nightly");
    expect(config.components.map((component) => component.name)).toEqual(["shop", "store", "cache"]);
    expect(config.components[0]?.metrics).toEqual({
      port: "admin",
      path: "/metrics",
      scheme: "http",
      auth: null,
      required: ["go_goroutines"],
    });
    expect(config.components[0]?.run?.env).toEqual({ GOGC: "50", ADMIN_ADDR: "127.0.0.1:${PORT_ADMIN}", GREETING: "costs $5" });
    expect(config.paths).toEqual(["**.go"]);
    expect(config.plan).toEqual({ warmUpSeconds: 5, costSeconds: 20, batches: 16, batchSeconds: 5 });
    expect(config.rules.signals.cpu).toEqual({ gate: true, limits: { maxGrowthRatio: 0.04, minChange: 0.0001, max: null } });
  });

  test("an empty overlay changes nothing", () => {
    expect(parseTexts([MINIMAL, "# nothing yet\n"])).toEqual(parseTexts(MINIMAL));
  });

  test("a set line wins over every file, an override over the set line", () => {
    const { config } = configOf(
      parseTexts([FULL, "failOn: never"], { ...TOKEN, sets: ["failOn=fail", "name=by-set"], overrides: { name: "by-flag" } }),
    );
    expect([config.policy.failOn, config.name]).toEqual(["fail", "by-flag"]);
  });
});

describe("judging without measuring", () => {
  test("needs neither components nor a workload nor a target", () => {
    const { config } = configOf(parseTexts(configFixture("limits-only.yaml"), { purpose: "judge" }));
    expect(config.rules.signals["live-heap"]).toEqual({ gate: true, limits: { maxGrowthRatio: 0.1, minChange: 2 * 2 ** 20, max: null } });
    expect([config.policy.failOn, config.components, config.workload, config.target]).toEqual(["warn", [], null, "kind"]);
  });

  test("takes a configuration of a cluster", () => {
    expect(issuesOf(parseTexts(configFixture("minimal-chart.yaml"), { purpose: "judge" }))).toEqual([]);
  });

  test("without any file gives the defaults", () => {
    const parsed = parseConfig({
      files: [],
      sets: ["failOn=warn"],
      overrides: {},
      environment: () => null,
      defaultName: "repo",
      purpose: "judge",
    });
    expect(configOf(parsed).config).toMatchObject({ rules: DEFAULT_RULES, policy: { ...DEFAULT_POLICY, failOn: "warn" } });
  });
});

test("the README of the fixtures names each file and nothing else", () => {
  const folder = join(import.meta.dirname, "../../../fixtures/configs");
  const named = [...readFileSync(join(folder, "README.md"), "utf8").matchAll(/^\| `([^`]+)`/gmu)].map((match) => match[1]);
  const present = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  expect(present).toHaveLength(named.length);
  expect(new Set(named)).toEqual(new Set(present));
});
