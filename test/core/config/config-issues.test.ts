// What is wrong with a configuration, said at the line and column where it was written.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configFixture, issuesOf, parseTexts } from "../../support/config-text.ts";
import type { TextOptions } from "../../support/config-text.ts";

/** A valid head; the lines of a case follow from line 3 on. */
const HEAD = "version: 1\ntarget: process\n";
const SHOP = "components: [{ name: shop, run: { command: ./shop } }]\n";
const IDLE = "workload: { idle: 60s }\n";
/** Lines of a case follow from line 5 on. */
const VALID = `${HEAD}${SHOP}${IDLE}`;

const issues = (text: string, options: TextOptions = {}): readonly string[] => issuesOf(parseTexts(text, options));

test("the texts the cases build on are valid", () => {
  expect(issues(VALID)).toEqual([]);
});

describe("syntax", () => {
  test.each<[string, string, readonly string[]]>([
    ["an empty file", "", ["a.yaml:1:1: is empty; start with version: 1"]],
    ["only comments", "# soon\n", ["a.yaml:1:1: is empty; start with version: 1"]],
    ["a text instead of a map", "hello", [`a.yaml:1:1: must be a map, found "hello"`]],
    ["a list instead of a map", "- a\n", ["a.yaml:1:1: must be a map, found a list"]],
    ["a tab", "version: 1\nplan:\n\tcost: 30s\n", ["a.yaml:3:1: YAML is indented with spaces, not tabs"]],
    [
      "an open bracket",
      "version: 1\npaths: [a\n",
      ["a.yaml:3:1: not readable as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    ],
    ["two documents", `${VALID}---\nversion: 1\n`, ["a.yaml:5:1: a configuration is one document; remove the --- separator"]],
    ["an unknown tag", `${VALID}name: !secret x\n`, ["a.yaml:5:7: not readable as YAML: Unresolved tag: !secret"]],
    ["an alias of nothing", `${VALID}paths: [*shop]\n`, ["a.yaml:5:9: paths[0]: there is no anchor &shop above this alias"]],
    ["a list that holds itself", `${VALID}paths: &a [*a]\n`, ["a.yaml:5:12: the configuration is too large or refers to itself"]],
  ])("%s", (_, text, expected) => {
    expect(issues(text)).toEqual(expected);
  });

  test("reports a key that stands twice and goes on", () => {
    expect(issues(`${VALID}name: a\nname: b\ntimeLimit: 5\n`)).toEqual([
      "a.yaml:6:1: name: this key stands twice; the first one is in line 5",
      "a.yaml:7:12: timeLimit: 5 has no unit; write a duration such as 30s",
    ]);
  });

  test("knows no merge keys and no keys of the language", () => {
    expect(issues(`${VALID}plan: &p { cost: 20s }\nleak: { <<: *p }\n__proto__: 1\n`)).toEqual([
      "a.yaml:6:9: leak.<<: merge keys (<<) are not part of YAML 1.2; repeat the keys, or lay a second file over this one",
      `a.yaml:7:1: __proto__: unknown key "__proto__"`,
    ]);
  });

  test("follows anchors", () => {
    expect(issues(`${VALID}thresholds: { cpu: &t { maxGrowth: 5% }, rss: *t }\n`)).toEqual([]);
  });

  test("stops at a file that multiplies itself", () => {
    const bomb = Array.from(
      { length: 12 },
      (_, index) => `  - &l${index} [${index === 0 ? "x" : Array.from({ length: 9 }, () => `*l${index - 1}`).join(", ")}]`,
    );
    expect(issues(`${VALID}paths:\n${bomb.join("\n")}\n`).join("\n")).toMatch(
      /^a\.yaml:\d+:\d+: the configuration is too large or refers to itself$/u,
    );
  });
});

describe("values", () => {
  test.each<[string, string, readonly string[]]>([
    ["a wrong version", "version: 2", ["version: must be 1, the only version there is, found 2"]],
    ["a bare number for a duration", "timeLimit: 30", ["timeLimit: 30 has no unit; write a duration such as 30s"]],
    ["a bare number for a share", "leak: { maxGrowth: 3 }", ["leak.maxGrowth: 3 has no unit; write a share such as 5%"]],
    [
      "a bare number for memory",
      "thresholds: { rss: { minChange: 4 } }",
      ["thresholds.rss.minChange: 4 has no unit; write an amount of memory such as 10MiB"],
    ],
    [
      "a unit of another signal",
      "thresholds: { cpu: { max: 1MiB } }",
      [`thresholds.cpu.max: "1MiB" is not a duration: the unit is ns, us, ms, s, m or h, for example 30s`],
    ],
    [
      "a unit on a count",
      "thresholds: { goroutines: { minChange: 10MiB } }",
      [`thresholds.goroutines.minChange: "10MiB" is not a number; write a number such as 10`],
    ],
    [
      "a negative count",
      "thresholds: { goroutines: { minChange: -1 } }",
      ["thresholds.goroutines.minChange: must not be negative, found -1"],
    ],
    ["no time at all", "plan: { cost: 0s }", ["plan.cost: must be more than zero"]],
    ["a part of a batch", "plan: { batches: 20.5 }", ["plan.batches: must be a whole number, found 20.5"]],
    ["no rounds", "rounds: { min: 0 }", ["rounds.min: must be at least 1, found 0"]],
    ["an empty key", "plan:", ["plan: is empty; write a map"]],
    ["an empty quantity", "timeLimit: ''", ["timeLimit: is empty; write a duration such as 30s"]],
    ["a misspelt word", "failOn: allways", [`failOn: must be fail, warn or never, found "allways"`]],
    [
      "a nearly right word",
      "comment: on_change",
      [`comment: must be on-change, always or never, found "on_change"; did you mean on-change?`],
    ],
    ["a text for a switch", "checkRun: 'yes'", [`checkRun: must be true or false, found "yes"`]],
    ["a map for a text", "name: { a: b }", ["name: must be a text, found a map"]],
    [
      "a name with a slash",
      "name: a/b",
      [`name: "a/b" is not a name: letters, digits, dots, dashes and underscores, at most 100, starting with a letter or digit`],
    ],
    ["a switch for off", "leak: false", ["leak: must be off or a map, found false"]],
    ["a long retention", "baseline: { retentionDays: 900 }", ["baseline.retentionDays: must be between 1 and 400, found 900"]],
  ])("%s: %s", (_, line, expected) => {
    const text = line.startsWith("version") ? VALID.replace("version: 1", line) : `${VALID}${line}\n`;
    const found = issues(text).map((issue) => issue.replace(/^a\.yaml:\d+:\d+: /u, ""));
    expect(found).toEqual(expected);
  });
});

describe("unknown keys", () => {
  test.each<[string, string, string]>([
    [
      "at the top",
      "timelimit: 30m\n",
      `a.yaml:5:1: timelimit: unknown key "timelimit"; did you mean timeLimit? (newer versions may know it)`,
    ],
    [
      "in a map",
      "plan: { warmup: 10s }\n",
      `a.yaml:5:9: plan.warmup: unknown key "warmup"; did you mean warmUp? (newer versions may know it)`,
    ],
    [
      "a signal",
      "thresholds: { live-haep: off }\n",
      `a.yaml:5:15: thresholds.live-haep: unknown key "live-haep"; did you mean live-heap? (newer versions may know it)`,
    ],
    [
      "in a limit",
      "thresholds:\n  cpu:\n    max-growth: 5%\n",
      `a.yaml:7:5: thresholds.cpu.max-growth: unknown key "max-growth"; did you mean maxGrowth? (newer versions may know it)`,
    ],
    [
      "like nothing known",
      "rounds: { fast: true }\n",
      `a.yaml:5:11: rounds.fast: unknown key "fast"; known here: min, max (newer versions may know it)`,
    ],
  ])("%s", (_, lines, expected) => {
    expect(issues(VALID + lines)).toEqual([expected]);
  });

  test("several in one map are several issues", () => {
    expect(issues(`${VALID}leak: { point: 20, growth: 3% }\n`)).toEqual([
      `a.yaml:5:9: leak.point: unknown key "point"; did you mean points? (newer versions may know it)`,
      `a.yaml:5:20: leak.growth: unknown key "growth"; known here: points, maxGrowth, minChange, over (newer versions may know it)`,
    ]);
  });
});

describe("components", () => {
  const component = (text: string, more = ""): readonly string[] => issues(`${HEAD}components:\n  - ${text}\n${IDLE}${more}`);

  test.each<[string, string, readonly string[]]>([
    ["without a name", "run: { command: x }", ["a.yaml:4:5: components[0].name: is missing"]],
    ["without a command", "{ name: shop, run: { build: x } }", ["a.yaml:4:19: components[0].run.command: is missing"]],
    ["without run", "name: shop", ["a.yaml:4:5: components[0]: needs run: { command: … }, which starts it under target: process"]],
    [
      "with an empty command",
      "{ name: shop, run: { command: [] } }",
      ["a.yaml:4:26: components[0].run.command: is an empty list; the first entry is the program"],
    ],
    [
      "with a map as command",
      "{ name: shop, run: { command: { a: b } } }",
      ["a.yaml:4:26: components[0].run.command: must be a text or a list, found a map"],
    ],
    [
      "with a name that is no folder",
      "{ name: ../x, run: { command: x } }",
      [
        `a.yaml:4:13: components[0].name: "../x" is not a name: letters, digits, dots, dashes and underscores, at most 100, starting with a letter or digit`,
      ],
    ],
    [
      "with an unknown variable name",
      "{ name: shop, run: { command: x, env: { A-B: 1 } } }",
      [`a.yaml:4:45: components[0].run.env.A-B: "A-B" is not the name of an environment variable`],
    ],
    [
      "with a variable without a value",
      "{ name: shop, run: { command: x, env: { A: } } }",
      ["a.yaml:4:45: components[0].run.env.A: is empty; write a text"],
    ],
    [
      "with a path that is none",
      "{ name: shop, pprof: { path: debug }, run: { command: x } }",
      [`a.yaml:4:34: components[0].pprof.path: "debug" is not a path: it starts with /`],
    ],
    [
      "with an unknown profile",
      "{ name: shop, pprof: { required: [heep] }, run: { command: x } }",
      [
        `a.yaml:4:39: components[0].pprof.required[0]: must be heap, allocs, cpu, goroutine, goroutineleak, mutex, block or threadcreate, found "heep"; did you mean heap?`,
      ],
    ],
    [
      "with a port it does not declare",
      "{ name: shop, metrics: { port: admin }, run: { command: x } }",
      [`a.yaml:4:36: components[0].metrics.port: names the port "admin", which the component does not declare: it declares no ports`],
    ],
    [
      "none of them measured",
      "{ name: shop, measure: false, run: { command: x } }",
      ["a.yaml:3:1: components: no component is measured: all have measure: false"],
    ],
    [
      "none of which has to be there",
      "{ name: shop, optional: true, run: { command: x } }\n  - { name: store, measure: false, run: { command: x } }",
      ["a.yaml:3:1: components: no component has to be there: all that are measured have optional: true"],
    ],
    [
      "one of which has to be there",
      "{ name: shop, optional: true, run: { command: x } }\n  - { name: store, optional: false, run: { command: x } }",
      [],
    ],
  ])("%s", (_, text, expected) => {
    expect(component(text)).toEqual(expected);
  });

  test("needs components and a workload", () => {
    expect(issues(HEAD)).toEqual([
      "a.yaml:1:1: components: is missing: name what is measured, such as components: [{ name: shop, run: { command: ./bin/shop } }]",
      "a.yaml:1:1: workload: is missing: say what the app has to do, such as workload: { http: { path: / } }",
    ]);
  });

  test("two of one name", () => {
    expect(component("{ name: shop, run: { command: x } }\n  - { name: shop, run: { command: y } }")).toEqual([
      `a.yaml:5:13: components[1].name: a second component has the name "shop"`,
    ]);
  });
});

describe("the workload", () => {
  const http = (text: string): readonly string[] => issues(`${HEAD}${SHOP}workload:\n  http: ${text}\n`);

  test.each<[string, string, readonly string[]]>([
    ["no path", "{ rate: 5/s }", ["a.yaml:5:3: workload.http.path: is missing"]],
    [
      "an unknown component",
      "{ path: /, component: shpo }",
      [`a.yaml:5:31: workload.http.component: there is no component "shpo"; did you mean shop?`],
    ],
    [
      "a component like none",
      "{ path: /, component: billing }",
      [`a.yaml:5:31: workload.http.component: there is no component "billing"; the components are shop`],
    ],
    [
      "an undeclared port",
      "{ path: /, port: admin }",
      [`a.yaml:5:26: workload.http.port: names the port "admin", which the component does not declare: it declares no ports`],
    ],
    [
      "rate and concurrency",
      "{ path: /, rate: 5/s, concurrency: 2 }",
      ["a.yaml:5:44: workload.http.concurrency: does not go with rate: an open model has no fixed concurrency; remove one"],
    ],
    [
      "rate, requests and duration",
      "{ path: /, rate: 5/s, requests: 10, duration: 2s }",
      ["a.yaml:5:55: workload.http.duration: is settled by rate and requests; remove one of the three"],
    ],
    [
      "duration alone",
      "{ path: /, duration: 2s }",
      [
        "a.yaml:5:30: workload.http.duration: needs rate: a fixed time at fixed concurrency gives both sides different work; give requests or rate",
      ],
    ],
    ["two bodies", "{ path: /, body: a, bodyFile: b }", ["a.yaml:5:39: workload.http.bodyFile: does not go with body; remove one"]],
    [
      "a method in small letters",
      "{ path: /, method: get }",
      [`a.yaml:5:28: workload.http.method: "get" is not an HTTP method: write it in capitals`],
    ],
    [
      "a header that is none",
      "{ path: /, headers: { 'a b': c } }",
      [`a.yaml:5:31: workload.http.headers.a b: "a b" is not the name of an HTTP header`],
    ],
    ["an empty list", "[]", ["a.yaml:5:3: workload.http: is an empty list"]],
    [
      "the second of two that asks nobody",
      "[{ path: /a }, { path: b }]",
      [`a.yaml:5:32: workload.http[1].path: "b" is not a path: it starts with /`],
    ],
  ])("http with %s", (_, text, expected) => {
    expect(http(text)).toEqual(expected);
  });

  test.each<[string, string, readonly string[]]>([
    ["nothing", "{}", ["a.yaml:4:1: workload: needs one of http, k6, command, objects, job, idle, phases"]],
    [
      "two variants",
      "{ idle: 5s, command: x }",
      ["a.yaml:4:1: workload: takes one of http, k6, command, objects, job, idle, phases, found command and idle"],
    ],
    [
      "a JSON file without a field",
      "{ command: x, units: { json: a.json } }",
      ["a.yaml:4:25: workload.units: json and field go together: the file and the path of the number in it, such as summary.requests"],
    ],
    [
      "two sources of units",
      "{ command: { run: x, units: stdout }, units: stdout }",
      ["a.yaml:4:56: workload.units: stands also under workload.command; remove one"],
    ],
    ["units of idling", "{ idle: 5s, units: stdout }", ["a.yaml:4:30: workload.units: does not go with idle, whose unit is a second"]],
    [
      "units of requests",
      "{ http: { path: / }, units: stdout }",
      ["a.yaml:4:39: workload.units: does not go with http, whose unit is a request"],
    ],
    [
      "a tool that is not read",
      "{ command: x, units: wrk }",
      [`a.yaml:4:32: workload.units: must be stdout, k6, ghz, fortio, vegeta or a map, found "wrk"`],
    ],
    [
      "a metric of no component",
      "{ command: x, units: { component: shpo, metric: n } }",
      [`a.yaml:4:45: workload.units.component: there is no component "shpo"; did you mean shop?`],
    ],
    [
      "a component without a metric",
      "{ command: x, units: { component: shop, file: n } }",
      ["a.yaml:4:45: workload.units.component: goes only with metric"],
    ],
    [
      "objects and no cluster",
      "{ objects: { template: t.yaml } }",
      ["a.yaml:4:13: workload.objects: has no meaning with target: process; use workload.http or workload.command"],
    ],
    [
      "a Job and no cluster",
      "{ job: { manifest: j.yaml } }",
      ["a.yaml:4:13: workload.job: has no meaning with target: process; use workload.http, workload.k6 or workload.command"],
    ],
    [
      "setup and no cluster",
      "{ idle: 5s, setup: [{ command: x }] }",
      ["a.yaml:4:23: workload.setup: has no meaning with target: process; prepare the data in components[].run.command"],
    ],
  ])("with %s", (_, text, expected) => {
    expect(issues(`${HEAD}${SHOP}workload: ${text}\n`)).toEqual(expected);
  });

  test("needs the component when several are measured", () => {
    const text = `${HEAD}components: [{ name: a, run: { command: x } }, { name: b, run: { command: y } }]\nworkload:\n  http: { path: / }\n`;
    expect(issues(text)).toEqual(["a.yaml:5:3: workload.http: needs component, the one that gets the requests: a, b"]);
  });
});

describe("the target", () => {
  test("missing beside components that have run", () => {
    expect(issues(`version: 1\n${SHOP}${IDLE}`)).toEqual([
      "a.yaml:2:28: components[0].run: starts a process, but the target is kind, the default; add target: process, or deploy the app and write selector instead",
    ]);
  });

  test.each([
    ["kind", "the target is kind"],
    ["existing", "the target is existing"],
    ["{ kind: { nodes: 2 } }", "the target is kind"],
  ])("%s beside components that have run", (target, expected) => {
    expect(issues(VALID.replace("process", target))).toEqual([
      `a.yaml:3:28: components[0].run: starts a process, but ${expected}; write target: process, or deploy the app and write selector instead`,
    ]);
  });

  test.each(["true", "false", "yes"])("an audit log (%s) in a cluster of the user's is refused with what to do instead", (audit) => {
    expect(issues(VALID.replace("process", `{ existing: { audit: ${audit} } }`))).toContain(
      "a.yaml:2:30: target.existing.audit: goes only with target: kind, in a cluster that heapgate makes; in one of yours requests are counted by a FlowSchema per component (a limit on api-in asks for it)",
    );
  });

  test("a map of two", () => {
    expect(issues(VALID.replace("process", "{ kind: {}, existing: {} }"))).toContain(
      "a.yaml:2:1: target: takes one of kind, existing, found kind and existing",
    );
  });
});

describe("rules between keys", () => {
  test.each<[string, readonly string[]]>([
    ["rounds: { min: 5, max: 4 }", ["a.yaml:5:24: rounds.max: is 4, less than rounds.min, 5"]],
    [
      "leak: { points: 5 }",
      ["a.yaml:5:17: leak.points: is 5: the leak gate needs at least 10 points of a run; raise it or write leak: off"],
    ],
    [
      "plan: { batches: 5 }",
      ["a.yaml:5:18: plan.batches: is 5: the leak gate needs at least 10 points of a run; raise it or write leak: off"],
    ],
    [
      "{ leak: { points: 30 }, plan: { batches: 20 } }",
      ["a.yaml:5:17: leak.points: is 30, but there is one point after each of plan.batches, 20"],
    ],
    ["baseline: { ref: a }\nbaseRef: b", ["a.yaml:6:10: baseRef: means the same as baseline.ref; remove one"]],
  ])("%s", (text, expected) => {
    const lines = text.startsWith("{ leak") ? "leak: { points: 30 }\nplan: { batches: 20 }" : text;
    expect(issues(`${VALID}${lines}\n`)).toEqual(expected);
  });
});

describe("several files and set lines", () => {
  test("name the file each issue stands in, in the order of the files", () => {
    const parsed = parseTexts([`${VALID}timeLimit: 5\n`, "plan: { cost: 5 }\nfoo: 1\n"]);
    expect(issuesOf(parsed)).toEqual([
      "a.yaml:5:12: timeLimit: 5 has no unit; write a duration such as 30s",
      "b.yaml:1:15: plan.cost: 5 has no unit; write a duration such as 30s",
      `b.yaml:2:1: foo: unknown key "foo"; known here: ${KNOWN_AT_TOP} (newer versions may know it)`,
    ]);
  });

  test("report broken syntax of every file", () => {
    expect(issuesOf(parseTexts(["a: [", "b: {"])).map((line) => line.slice(0, 6))).toEqual(["a.yaml", "b.yaml"]);
  });

  test("set lines count as lines of their own", () => {
    expect(issues(VALID, { sets: ["name=ok", "components.shop.metrics.prt=1", "timeLimit=5"] })).toEqual([
      `set:2:25: components[0].metrics.prt: unknown key "prt"; did you mean port? (newer versions may know it)`,
      "set:3:11: timeLimit: 5 has no unit; write a duration such as 30s",
    ]);
  });
});

const KNOWN_AT_TOP =
  "$schema, version, name, preset, paths, target, build, deploy, reset, components, signals, workload, rounds, thresholds, leak, plan, timeLimit, " +
  "prometheus, baseline, report, baseRef, basePath, onMissingBaseline, onInconclusive, failOn, acceptLabel, comment, checkRun, skipUnchanged, keepCluster";

describe("the fixtures", () => {
  test.each(["promised-keys", "cluster-mistakes", "many-mistakes", "broken-syntax"])("%s has the issues of its golden", (name) => {
    const golden = join(import.meta.dirname, "golden", `${name}.issues.txt`);
    const text = `${issues(configFixture(`${name}.yaml`))
      .join("\n")
      .replaceAll("a.yaml", `${name}.yaml`)}\n`;
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });

  test("correctly shaped promised keys are refused, never called unknown or wrong", () => {
    const found = issues(configFixture("promised-keys.yaml"));
    expect(found).toHaveLength(4);
    for (const line of found) expect(line).toContain("is not available in this version of heapgate");
  });
});

test.each(["many-mistakes", "cluster-mistakes"])("issues of %s are sorted by position", (name) => {
  const places = issues(configFixture(`${name}.yaml`)).map((line) => line.split(":").slice(1, 3).map(Number));
  expect(places).toEqual(places.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
});
