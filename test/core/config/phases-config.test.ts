// Phases and side-by-side HTTP workloads from their text: what they become, what is refused, what is said of them, how they count and shrink.
import { describe, expect, test } from "vitest";
import type { Config, PhasedWorkload, SingleWorkload } from "../../../src/core/config/config.ts";
import { describeConfig, estimateTrialSeconds } from "../../../src/core/config/describe.ts";
import { workloadFingerprintText } from "../../../src/core/config/fingerprint.ts";
import { fitPlan } from "../../../src/core/config/fit-plan.ts";
import { configOf, issuesOf, parseTexts, type TextOptions } from "../../support/config-text.ts";

const HEAD =
  "version: 1\ntarget: process\ncomponents: [{ name: shop, run: { command: ./shop } }, { name: agent, run: { command: ./agent } }]\n";
/** Lines of `workload` follow from line 5 on. */
const text = (workload: string, more = ""): string => `${HEAD}workload:\n${workload.replaceAll(/^/gmu, "  ")}\n${more}`;
const config = (workload: string, more = ""): Config => configOf(parseTexts(text(workload, more))).config;
const issues = (workload: string, more = "", options: TextOptions = {}): readonly string[] =>
  issuesOf(parseTexts(text(workload, more), options));
const phases = (...lines: readonly string[]): string => ["phases:", ...lines.map((line) => `  - { ${line} }`)].join("\n");
const phased = (made: Config): PhasedWorkload => {
  if (made.workload?.kind !== "phases") throw new Error("no phases");
  return made.workload;
};

const WARM = "name: fill, idle: 12s";
const COST = "name: load, measure: cost, http: { component: shop, path: /a }";
const GROWTH = "name: soak, measure: growth, http: { component: shop, path: /a }";
const REST = "name: rest, idle: 3s, quiesce: true";
const FOUR = phases(WARM, COST, GROWTH, REST);

describe("phases", () => {
  test("are built with their defaults", () => {
    expect(phased(config(FOUR)).phases).toMatchObject([
      {
        name: "fill",
        measure: null,
        workload: { kind: "idle", durationSeconds: 12 },
        repeat: 1,
        until: null,
        quiesce: false,
        cpuProfile: null,
      },
      { name: "load", measure: "cost", workload: { kind: "http", load: { requests: 5000, concurrency: 4 } } },
      { name: "soak", measure: "growth", workload: { kind: "http", load: { requests: 250 } } },
      { name: "rest", measure: null, quiesce: true },
    ]);
  });

  test.each<[string, Partial<Record<"warm" | "cost" | "growth", object>>]>([
    [
      "http: { component: shop, path: / }",
      { warm: { load: { requests: 1000 } }, cost: { load: { requests: 5000 } }, growth: { load: { requests: 250 } } },
    ],
    [
      "http: { component: shop, path: /, rate: 10/s }",
      { warm: { load: { durationSeconds: 10 } }, cost: { load: { durationSeconds: 30 } }, growth: { load: { durationSeconds: 1.5 } } },
    ],
    ["k6: { script: s.js }", { warm: { iterations: null }, growth: { iterations: null } }],
    ["command: { run: x, requests: 7 }", { warm: { requests: 7 }, cost: { requests: 7 }, growth: { requests: 7 } }],
  ])("have their work, or a share of the default by what they are: %s", (workload, expected) => {
    const made = phased(
      config(phases(`name: w, ${workload}`, `name: c, measure: cost, ${workload}`, `name: g, measure: growth, ${workload}`)),
    );
    const [warm, cost, growth] = made.phases.map((phase): SingleWorkload => phase.workload);
    expect({ warm, cost, growth }).toMatchObject(expected);
  });

  test.each([
    ["{ delay: 10s, seconds: 30 }", { delaySeconds: 10, seconds: 30 }],
    ["{ seconds: 2500ms }", { delaySeconds: 0, seconds: 2 }],
    ["{ delay: 5s }", { delaySeconds: 5, seconds: null }],
  ])("say when CPU is profiled: %s", (written, expected) => {
    const made = phased(config(phases(`${COST}, cpuProfile: ${written}`), "leak: off\n"));
    expect(made.phases[0]?.cpuProfile).toEqual(expected);
  });

  test("tell how many batches there are, and so how many points the leak gate has", () => {
    const made = config(phases(COST, `${GROWTH}, batches: 12`));
    expect([made.plan.batches, made.leakPoints]).toEqual([12, 12]);
    expect(config(phases(COST, GROWTH), "plan: { batches: 15 }\n").plan.batches).toBe(15);
  });

  test("one HTTP workload in a list is that workload", () => {
    expect(phased(config(phases(COST.replace(/http: (.*)/u, "http: [$1]")), "leak: off\n"))).toEqual(
      phased(config(phases(COST), "leak: off\n")),
    );
  });
});

describe("what is wrong with phases is said where it stands", () => {
  const at = (line: number, column: number, path: string, message: string): string =>
    `a.yaml:${line}:${column}: workload.phases${path}: ${message}`;

  test.each<[string, string, string, readonly string[]]>([
    ["none", "phases: []", "", [at(5, 3, "", "is an empty list")]],
    [
      "a name with capitals",
      phases(COST.replace("load", "Load"), GROWTH),
      "",
      [expect.stringContaining(`"Load" is not a phase's name: lower-case letters`)],
    ],
    ["two of a name", phases(WARM, COST, GROWTH, WARM), "", [at(9, 15, "[3].name", `a second phase has the name "fill"`)]],
    [
      "nothing measured",
      phases(WARM, REST),
      "",
      [at(5, 3, "", "no phase is measured: write measure: cost at the one whose work is counted, such as requests")],
    ],
    [
      "cost measured twice",
      phases(COST, "name: more, measure: cost, idle: 3s", GROWTH),
      "",
      [at(7, 30, "[1].measure", "a second phase measures cost; give the first one repeat, or more work")],
    ],
    [
      "growth measured twice",
      phases(COST, GROWTH, "name: more, measure: growth, idle: 3s"),
      "",
      [at(8, 30, "[2].measure", "a second phase measures growth; give the first one more batches")],
    ],
    [
      "growth before cost",
      phases(GROWTH, COST),
      "",
      [at(6, 30, "[0].measure", "growth is measured after cost; move the phase behind the one with measure: cost")],
    ],
    [
      "a phase between",
      phases(COST, WARM, GROWTH),
      "",
      [at(7, 7, "[1]", "stands between the measured phases and would be measured with them; move it before or behind them")],
    ],
    [
      "batches of cost",
      phases(`${COST}, batches: 20`, GROWTH),
      "",
      [expect.stringContaining("[0].batches: goes only with measure: growth; elsewhere write repeat")],
    ],
    [
      "repeated growth",
      phases(COST, `${GROWTH}, repeat: 2`),
      "",
      [expect.stringContaining("[1].repeat: does not go with measure: growth: write batches")],
    ],
    [
      "a profile of growth",
      phases(COST, `${GROWTH}, cpuProfile: {}`),
      "",
      [expect.stringContaining("[1].cpuProfile: goes only with measure: cost, where CPU is profiled")],
    ],
    [
      "batches twice",
      phases(COST, `${GROWTH}, batches: 20`),
      "plan: { batches: 20 }\n",
      [expect.stringContaining("[1].batches: stands also as plan.batches; remove one")],
    ],
    [
      "too few batches",
      phases(COST, `${GROWTH}, batches: 5`),
      "",
      [expect.stringContaining("[1].batches: is 5: the leak gate needs at least 10 points")],
    ],
    [
      "more points than batches",
      phases(COST, `${GROWTH}, batches: 12`),
      "leak: { points: 20 }\n",
      [expect.stringContaining("leak.points: is 20, but there is one point after each of workload.phases[1].batches, 12")],
    ],
    [
      "no growth for the leak gate",
      phases(COST),
      "",
      [at(5, 3, "", "the leak gate needs a phase with measure: growth; add one, or write leak: off")],
    ],
    [
      "until of no expression",
      phases(`${COST}, until: "ready"`, GROWTH),
      "",
      [expect.stringMatching(/\[0\]\.until: "ready" is no comparison of a metric: write \[sum\|max\|min\]/u)],
    ],
    [
      "two workloads",
      phases(`${COST}, idle: 3s`, GROWTH),
      "",
      [expect.stringContaining("takes one of http, k6, command, objects, job, idle, found http and idle")],
    ],
    [
      "units beside phases",
      `${phases(COST, GROWTH)}\nunits: stdout`,
      "",
      [expect.stringContaining("workload.units: does not go with phases, whose commands have units of their own")],
    ],
    [
      "objects of a process",
      phases(COST, GROWTH, "name: more, objects: { template: t }"),
      "",
      [expect.stringContaining("[2].objects: has no meaning with target: process; use http or command")],
    ],
    [
      "a component there is not",
      phases(COST.replace("shop", "shpo"), GROWTH),
      "",
      [expect.stringContaining(`[0].http.component: there is no component "shpo"; did you mean shop?`)],
    ],
    [
      "a metric of units nobody serves",
      phases(COST, GROWTH, "name: more, command: { run: x, units: { component: shpo, metric: n } }"),
      "",
      [expect.stringContaining(`[2].command.units.component: there is no component "shpo"`)],
    ],
  ])("%s", (_name, workload, more, expected) => {
    expect(issues(workload, more)).toEqual(expected);
  });

  test("until needs a measured component that serves metrics", () => {
    const off = HEAD.replaceAll("{ command:", "{ command:")
      .replace("shop, run", "shop, metrics: off, run")
      .replace("agent, run", "agent, measure: false, run");
    const found = issuesOf(parseTexts(`${off}workload:\n  ${phases(`${COST}, until: "ready == 1"`, GROWTH).replaceAll("\n", "\n  ")}\n`));
    expect(found).toEqual([expect.stringContaining("[0].until: waits for a metric, but no measured component serves metrics")]);
  });

  test("a growth phase alone, and one beside leak: off, are fine", () => {
    expect(issues(phases(GROWTH))).toEqual([]);
    expect(issues(phases(COST, GROWTH), "leak: off\n")).toEqual([]);
  });

  test("in a cluster a phase's requests need a port as well", () => {
    const kind = text(phases(COST, GROWTH))
      .replace("target: process", "target: kind")
      .replaceAll("run: { command: ./shop }", "selector: app=shop")
      .replaceAll("run: { command: ./agent }", "selector: app=agent");
    const found = issuesOf(parseTexts(`${kind}deploy: [{ manifests: [m.yaml] }]\n`));
    expect(found).toEqual([
      expect.stringContaining("workload.phases[0].http: needs port, a number or the name of a container's port"),
      expect.stringContaining("workload.phases[1].http: needs port"),
    ]);
  });
});

describe("HTTP workloads side by side", () => {
  const TWO = "http:\n  - { component: shop, path: /a, rate: 50/s }\n  - { component: agent, path: /b, requests: 300 }";

  test("are built each by itself", () => {
    expect(config(TWO).workload).toMatchObject({
      kind: "http-list",
      parts: [
        { component: "shop", path: "/a", load: { kind: "rate", ratePerSecond: 50, durationSeconds: 30 } },
        { component: "agent", path: "/b", load: { kind: "work", requests: 300, concurrency: 4 } },
      ],
    });
  });

  test("need each a component where there are several", () => {
    expect(issues("http:\n  - { component: shop, path: /a }\n  - { path: /b }")).toEqual([
      "a.yaml:7:7: workload.http[1]: needs component, the one that gets the requests: shop, agent",
    ]);
  });

  test("stand each in the description, and the one at a rate gives the cost phase its length", () => {
    expect(describeConfig(config(TWO))).toContain(
      "workload\n  GET /a of shop (port $PORT): 50/s for 30 s\n  GET /b of agent (port $PORT): 300 requests, 4 at a time\n",
    );
    expect(estimateTrialSeconds(config(TWO.replace("50/s", "50/s, duration: 50s")))).toBe(estimateTrialSeconds(config(TWO)) + 20);
  });

  test("count each in the fingerprint, without what came from the environment", () => {
    const facts = workloadFingerprintText(config(TWO));
    expect(facts).toContain('workload.http[0].path = "/a"\n');
    expect(facts).toContain("workload.http[1].requests = 300\n");
    const made = (token: string): string => {
      const parsed = configOf(
        parseTexts(text(TWO.replace("path: /a", 'path: /a, headers: { A: "${TOKEN}" }')), { environment: { TOKEN: token } }),
      );
      return workloadFingerprintText(parsed.config, parsed.substitutedPaths);
    };
    expect(made("one")).toBe(made("two"));
  });
});

describe("the description of phases", () => {
  test("names each with what it measures, what ends it, and its work", () => {
    const shown = describeConfig(
      config(
        phases(
          `${WARM}, repeat: 2, until: "sum(ready)==10"`,
          `${COST}, cpuProfile: { delay: 2s, seconds: 5 }`,
          `${GROWTH}, batches: 12`,
          REST,
        ),
      ),
    );
    expect(shown).toContain(
      [
        "workload",
        "  fill (not measured, 2 times, until sum(ready)==10)",
        "    idle for 12 s",
        "  load (measures cost, CPU profile of 5 s after 2 s)",
        "    GET /a of shop (port $PORT): 5,000 requests, 4 at a time",
        "  soak (measures growth, 12 batches)",
        "    GET /a of shop (port $PORT): 250 requests, 4 at a time",
        "  rest (not measured, until quiet)",
        "    idle for 3 s",
        "",
      ].join("\n"),
    );
    expect(shown).toContain(
      "  one trial  about 85 s: fill 2 times 12 s, load (measures cost) 30 s, soak (measures growth) 12 batches of 1.5 s, rest 3 s, start and collecting\n",
    );
  });

  test("says so where nothing measures growth", () => {
    expect(describeConfig(config(phases(COST), "leak: off\n"))).toContain(
      "load (measures cost) 30 s, no growth phase, start and collecting\n",
    );
  });
});

describe("the fingerprint of phases", () => {
  const fingerprint = (workload: string): string => workloadFingerprintText(config(workload));

  test("lists each with its work", () => {
    const facts = fingerprint(FOUR);
    for (const line of [
      'workload.phases[0].name = "fill"',
      "workload.phases[0].idle = 12",
      'workload.phases[1].measure = "cost"',
      'workload.phases[2].http.path = "/a"',
    ])
      expect(facts).toContain(`${line}\n`);
  });

  test("leaves out what a command's units have from the environment", () => {
    const made = (metric: string): string => {
      const written = text(phases(COST, GROWTH, 'name: rest, command: { run: x, units: { component: shop, metric: "${METRIC}" } }'));
      const parsed = configOf(parseTexts(written, { environment: { METRIC: metric } }));
      return workloadFingerprintText(parsed.config, parsed.substitutedPaths);
    };
    expect(made("one_total")).toBe(made("two_total"));
  });

  test.each<[string, (workload: string) => string]>([
    ["another name", (workload) => workload.replace("name: fill", "name: filled")],
    ["more work", (workload) => workload.replace("12s", "13s")],
    ["another order", () => phases("name: a, idle: 1s", "name: b, idle: 2s", COST, GROWTH)],
    ["another end", (workload) => workload.replace("idle: 12s", "idle: 12s, quiesce: true")],
    ["another condition", (workload) => workload.replace("idle: 12s", 'idle: 12s, until: "a == 1"')],
    ["more runs", (workload) => workload.replace("idle: 12s", "idle: 12s, repeat: 2")],
    ["another profile", (workload) => workload.replace("measure: cost,", "measure: cost, cpuProfile: { delay: 1s },")],
  ])("differs for %s", (_name, change) => {
    expect(fingerprint(change(FOUR))).not.toBe(fingerprint(FOUR));
  });
});

describe("phases that do not fit the time", () => {
  const PAIRS = { min: 3, max: 10, sides: 2 } as const;
  const fitted = (workload: string, minutes: number) => {
    const found = fitPlan(config(workload), minutes * 60, PAIRS);
    if (found.workload?.kind !== "phases") throw new Error("no phases");
    return { ...found, works: found.workload.phases.map((phase) => phase.workload) };
  };
  /** 12 s, 30 s, 20 batches of 1.5 s, 3 s and 10 s more: 85 s a trial. */
  test("count with all of them", () => {
    expect(estimateTrialSeconds(config(FOUR))).toBe(85);
    expect(fitted(FOUR, 17)).toMatchObject({ notes: [], expectedSeconds: 12 * 85 });
  });

  test("have less work in a batch first, and then in the cost phase; the others stay", () => {
    const shorter = fitted(FOUR, 13);
    expect(shorter.works).toMatchObject([
      { durationSeconds: 12 },
      { load: { requests: 5000 } },
      { load: { requests: 83 } },
      { durationSeconds: 3 },
    ]);
    expect(shorter.notes.join()).toContain("batches are shortened from 1.5 s to 500 ms");
    const least = fitted(FOUR, 10);
    expect(least.works).toMatchObject([{}, { load: { requests: 2500 } }, { load: { requests: 83 } }, { durationSeconds: 3 }]);
    expect(least.expectedSeconds).toBeLessThanOrEqual(600);
  });

  test("at a rate have shorter batches and a shorter cost phase", () => {
    const atRate = FOUR.replaceAll("path: /a", "path: /a, rate: 40/s");
    expect(fitted(atRate, 10).works).toMatchObject([{}, { load: { durationSeconds: 15 } }, { load: { durationSeconds: 0.5 } }, {}]);
  });

  test("with growth alone keep their cost phase of nothing", () => {
    expect(fitted(phases(GROWTH), 5)).toMatchObject({ works: [{ load: { requests: 116 } }], plan: { costSeconds: 30 } });
    expect(fitted(phases(GROWTH), 5).summary).not.toMatch(/NaN/u);
  });
});
