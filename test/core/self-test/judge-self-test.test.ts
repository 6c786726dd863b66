// A self-test is passed when every injection is red for its own reason and equal code is not, and by nothing less.
import { describe, expect, test } from "vitest";
import { EQUAL_CODE, INJECTIONS } from "../../../src/core/self-test/injections.ts";
import {
  isAsExpected,
  judgeEqualCode,
  judgeInjection,
  listed,
  passed,
  type Finding,
  type SelfTestReport,
  type SelfTestRow,
} from "../../../src/core/self-test/judge-self-test.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import type { Rules } from "../../../src/core/verdict/verdict.ts";
import { findingOf, MAIN_MODULE } from "../../support/self-test-findings.ts";
import { HEALTHY, KIB, line, MIB, pointsOf, times } from "../../support/snapshots.ts";

const injectionOf = (name: string) => {
  const found = INJECTIONS.find((injection) => injection.name === name);
  if (found === undefined) throw new Error(`no injection ${name}`);
  return found;
};
const judged = (name: string, finding: Finding): SelfTestRow => judgeInjection(injectionOf(name), finding, [MAIN_MODULE]);
const NAMES = INJECTIONS.map(({ name }) => name);

describe("what a working gate says", () => {
  test.each([
    ["heap-leak", ["growth of live-heap", "live-heap"], "clusters.NewDiscoveryRESTMapper"],
    ["cpu-burn", ["cpu"], "canonical.(*scratch).settled"],
    ["goroutine-leak", ["growth of goroutines", "goroutines"], "shipping.(*Desk).firstUnbuffered"],
    ["fd-leak", ["growth of open-fds", "open-fds"], "net/http.(*persistConn).readLoop"],
    ["allocation-growth", ["allocated"], "audit.(*Trail).Record"],
  ])("of %s is as expected, with its signal first and the function it comes from", (name, red, func) => {
    const row = judged(name, findingOf(name));
    expect(row).toMatchObject({ name, problems: [], said: { state: "fail", red } });
    expect(row.func).toContain(func);
    expect(isAsExpected(row)).toBe(true);
  });

  test("of equal code is nothing red", () => {
    expect(judgeEqualCode(findingOf(EQUAL_CODE))).toEqual({
      name: "equal-code",
      injected: "nothing: base against itself",
      expected: null,
      said: { state: "pass", reasons: [], red: [] },
      func: null,
      problems: [],
    });
  });

  test("every injection is one that the sample service knows by another name", () => {
    expect(INJECTIONS.map(({ regression }) => regression).toSorted()).toEqual(["alloc", "cpu", "fd", "goroutine", "heap"]);
    expect(new Set(NAMES).size).toBe(NAMES.length);
  });
});

describe("a gate that is wrong", () => {
  test.each(NAMES)("does not pass off %s as found where it sees nothing", (name) => {
    const { problems, func } = judged(name, findingOf(EQUAL_CODE));
    expect([problems, func]).toEqual([["it said pass instead of fail"], null]);
  });

  test.each(NAMES.flatMap((name) => NAMES.filter((other) => other !== name).map((other) => [name, other] as const)))(
    "does not pass off %s as found where it sees %s",
    (name, other) => {
      expect(judged(name, findingOf(other)).problems).toContain(`${injectionOf(name).red} is not red`);
    },
  );

  const off = (...signals: readonly (keyof typeof HEALTHY)[]): Rules => ({
    ...DEFAULT_RULES,
    signals: { ...DEFAULT_RULES.signals, ...Object.fromEntries(signals.map((signal) => [signal, "off"])) },
  });

  test.each<[string, string, Finding, readonly unknown[]]>([
    ["without limits", "cpu-burn", findingOf("cpu-burn", { rules: off("cpu") }), ["it said pass instead of fail"]],
    [
      "without its leak gate",
      "heap-leak",
      findingOf("heap-leak", { rules: { ...DEFAULT_RULES, leak: "off" } }),
      ["growth of live-heap is not red", "the reason leak is missing"],
    ],
    [
      "whose profiles name another function",
      "cpu-burn",
      findingOf("cpu-burn", { more: { profiles: {} } }),
      [expect.stringMatching(/^it names no function instead of .*settled$/u)],
    ],
    [
      "that sees more than was done",
      "cpu-burn",
      findingOf("cpu-burn", {
        more: {
          points: pointsOf({ live_heap_bytes: line(40 * MIB, 0, 40 * KIB), goroutines: line(20, 50), open_fds: line(12, 0) }),
          values: { goroutines: 900 },
        },
      }),
      ["growth of goroutines and goroutines are red as well, which this does not touch"],
    ],
    [
      "that sees one thing more than was done",
      "goroutine-leak",
      findingOf("goroutine-leak", { more: { values: { "open-fds": 400 } } }),
      ["open-fds is red as well, which this does not touch"],
    ],
  ])("%s is told what is wrong with %s", (_, name, finding, problems) => {
    const row = judged(name, finding);
    expect(row.problems).toEqual(problems);
    expect(isAsExpected(row)).toBe(false);
  });

  test("whose reasons are others is told which one is missing", () => {
    const finding = findingOf("goroutine-leak");
    const { problems } = judged("goroutine-leak", { ...finding, verdict: { ...finding.verdict, reasons: ["leak", "regression"] } });
    expect(problems).toEqual(["the reason goroutine-leak is missing"]);
  });

  test("on equal code is told what it went red by", () => {
    const row = judgeEqualCode(findingOf(EQUAL_CODE, { more: { values: { cpu: times(HEALTHY.cpu, 1.5) } } }));
    expect([row.said.state, row.problems]).toEqual(["fail", ["it is red on equal code: cpu"]]);
  });
});

describe("equal code", () => {
  test("may stay open on a disturbed machine", () => {
    const values = { cpu: [0.001_16, 0.001_02, 0.001_2, 0.001_01, 0.001_18] };
    const row = judgeEqualCode(findingOf(EQUAL_CODE, { more: { values } }));
    expect([row.said.state, row.problems]).toEqual(["inconclusive", []]);
  });

  test.each(["not-comparable", "binary-unchanged"] as const)("that was not measured (%s) shows nothing", (reason) => {
    const finding = findingOf(EQUAL_CODE);
    const verdict = { ...finding.verdict, state: "inconclusive", reasons: [reason], because: ["Nothing compares."] } as const;
    expect(judgeEqualCode({ ...finding, verdict }).problems).toEqual(["nothing was compared: Nothing compares."]);
  });
});

describe("the whole", () => {
  const equal = judgeEqualCode(findingOf(EQUAL_CODE));
  const found = judged("cpu-burn", findingOf("cpu-burn"));
  const missed = judged("cpu-burn", findingOf(EQUAL_CODE));
  const alarmed = { ...equal, problems: ["it is red on equal code: cpu"] };
  test.each<[string, readonly SelfTestRow[], boolean]>([
    ["all as expected", [equal, found], true],
    ["one missed", [equal, found, missed], false],
    ["a false alarm", [alarmed, found], false],
    ["nothing injected", [equal], false],
    ["nothing at all", [], false],
  ])("%s", (_, rows, expected) => {
    const report: SelfTestReport = { heapgateVersion: "0.1.0", rows, rounds: 3, seconds: 1, out: "/o" };
    expect(passed(report)).toBe(expected);
  });
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
])("%j is listed as %j", (words, text) => expect(listed(words)).toBe(text));
