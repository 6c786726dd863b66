// What two separate recordings decide: counts may fail, times are suspected, and some changes no runner explains.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Environment } from "../../../src/core/snapshot/snapshot.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { OutcomeKind, Verdict } from "../../../src/core/verdict/verdict.ts";
import { HEALTHY, healthy, KIB, MIB, times, type SideSpec, type Values } from "../../support/snapshots.ts";

const recorded = (values: Values, more: SideSpec = {}) => healthy({ session: null, ...more, values });
const judged = (head: Values, base: SideSpec = {}, more: SideSpec = {}): Verdict =>
  judge(compareSnapshots(recorded({}, base), recorded(head, more), { baseDistance: null, mainModules: [], warnings: [] }), DEFAULT_RULES);
const kindOf = (verdict: Verdict, signal: SignalName): OutcomeKind | undefined =>
  verdict.outcomes.find((one) => one.signal === signal)?.outcome;

describe("two recordings of one kind of machine", () => {
  test.each<[string, SignalName, number | readonly number[], OutcomeKind, Verdict["state"]]>([
    ["a count that grew by a third", "allocated", 27 * KIB, "exceeded", "fail"],
    ["a count within its budget", "allocated", 20.2 * KIB, "within", "pass"],
    ["a count that halved", "allocated", 10 * KIB, "improved", "pass"],
    ["15 % more CPU", "cpu", times(HEALTHY.cpu, 1.15), "suspect", "warn"],
    ["50 % more CPU", "cpu", times(HEALTHY.cpu, 1.5), "suspect", "warn"],
    ["four times the CPU: no runner explains that", "cpu", times(HEALTHY.cpu, 4), "exceeded", "fail"],
    ["twice the resident memory", "rss", times(HEALTHY.rss, 2.5), "exceeded", "fail"],
    ["8 % more resident memory", "rss", times(HEALTHY.rss, 1.082), "suspect", "warn"],
    ["twice the goroutines", "goroutines", 45, "exceeded", "fail"],
  ])("%s", (_, signal, head, outcome, state) => {
    const verdict = judged({ [signal]: head });
    expect([kindOf(verdict, signal), verdict.state]).toEqual([outcome, state]);
  });

  test("a suspicion says what it is and why it is no more", () => {
    expect(judged({ cpu: times(HEALTHY.cpu, 1.15) }).because[0]).toMatch(
      /^CPU per unit: \+15 % \(likely .+\), 1 ms → 1\.15 ms; suspected only: base was measured in another run\.$/u,
    );
  });

  test("sides may have different numbers of rounds", () => {
    expect(judged({ allocated: 27 * KIB }, { rounds: 3 }, { rounds: 7 }).state).toBe("fail");
    expect(judged({ allocated: 27 * KIB }, { rounds: 2 }, { rounds: 7 }).state).toBe("warn");
  });
});

describe("recordings that differ in the runtime", () => {
  test.each<[string, Partial<Environment>]>([
    ["Go minor", { goVersion: "go1.25.0" }],
    ["GOGC", { gogcPercent: 50 }],
    ["GOMEMLIMIT", { gomemlimitBytes: 100 * MIB }],
    ["GOMAXPROCS", { gomaxprocs: 2 }],
  ])("another %s makes a count a suspicion too, and is named as a likely cause", (title, environment) => {
    const verdict = judged({ allocated: 27 * KIB }, {}, { environment });
    expect(kindOf(verdict, "allocated")).toBe("suspect");
    expect(verdict.because.at(-1)).toMatch(/^What also differs and may be the cause: /u);
    expect(verdict.because.at(-1)).toContain(title.split(" ")[0]);
  });

  test("what is beyond any runner fails all the same, but further out", () => {
    const environment = { gogcPercent: 50 };
    expect(kindOf(judged({ allocated: 100 * KIB }, {}, { environment }), "allocated")).toBe("exceeded");
    expect(kindOf(judged({ cpu: times(HEALTHY.cpu, 1.7) }), "cpu")).toBe("exceeded");
    expect(kindOf(judged({ cpu: times(HEALTHY.cpu, 1.7) }, {}, { environment }), "cpu")).toBe("suspect");
    expect(kindOf(judged({ cpu: times(HEALTHY.cpu, 1.7) }, {}, { environment: { cpuModel: "Other CPU" } }), "cpu")).toBe("suspect");
  });

  test("another CPU model leaves counts alone", () => {
    expect(kindOf(judged({ allocated: 27 * KIB }, {}, { environment: { cpuModel: "Other CPU" } }), "allocated")).toBe("exceeded");
  });
});

describe("recordings that do not compare", () => {
  test.each<[string, SideSpec]>([
    ["another architecture", { environment: { arch: "arm64" } }],
    ["another workload", { manifest: { workload: { hash: "w2", description: "500 GET /other" } } }],
  ])("%s is inconclusive whatever the numbers say", (_, spec) => {
    const verdict = judged({ allocated: 900 * KIB }, {}, spec);
    expect(verdict).toMatchObject({ state: "inconclusive", reasons: ["not-comparable"], outcomes: [], leaks: [] });
    expect(verdict.because[0]).toMatch(/^Not comparable: /u);
  });
});
