// Every outcome metrics.md §13.7-13.9 and §14 speaks of, from snapshots to the conclusion; each row is named after its sentence.
import { describe, expect, test } from "vitest";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { comparisonOf, expectedOf, limitedTo, type OutcomeRow, seenOf, values } from "../../support/outcome-rows.ts";
import { HEALTHY, KIB, line, MIB, pointsOf, times } from "../../support/snapshots.ts";

const BASE_ZERO = values({ "open-fds": 0 });
const RECORDED = { session: null } as const;

describe("metrics.md §13.7-13.9: missing, odd and unequal", () => {
  test.each<[string, OutcomeRow]>([
    ["missing on base: added", { base: values({ "open-fds": null }), signal: "open-fds", outcome: "added", state: "pass" }],
    ["missing on head: removed", { head: values({ "open-fds": null }), signal: "open-fds", outcome: "removed", state: "warn" }],
    [
      "Inf on both sides: not comparable",
      {
        base: values({ rss: Number.POSITIVE_INFINITY }),
        head: values({ rss: Number.POSITIVE_INFINITY }),
        signal: "rss",
        outcome: "not-measured",
        state: "pass",
        why: /Infinity/u,
      },
    ],
    [
      "zero base: the absolute limit only",
      { base: BASE_ZERO, rules: limitedTo("open-fds", { max: 11 }), signal: "open-fds", outcome: "exceeded", state: "fail" },
    ],
    [
      "zero base: an absolute limit that holds is no failure",
      { base: BASE_ZERO, rules: limitedTo("open-fds", { max: 100 }), signal: "open-fds", outcome: "added", state: "pass" },
    ],
    ["the same work within 2 %: all is compared", { head: { units: 985 }, signal: "http-p95", outcome: "within", state: "pass" }],
    [
      "beyond 2 %: latency is not comparable",
      { head: { units: 970 }, signal: "http-p95", outcome: "not-measured", state: "pass", why: /^not compared: head did 3 % less work/u },
    ],
    ["beyond 2 %: nor is resident memory", { head: { units: 970 }, signal: "rss", outcome: "not-measured", state: "pass" }],
    [
      "beyond 2 %: costs per unit are compared",
      { head: values({ cpu: times(HEALTHY.cpu, 1.6) }, { units: 970 }), signal: "cpu", outcome: "exceeded", state: "fail" },
    ],
    [
      "beyond 2 %: levels after a collection are compared",
      { head: values({ "live-heap": 80 * MIB }, { units: 970 }), signal: "live-heap", outcome: "exceeded", state: "fail" },
    ],
    [
      "beyond 50 %: nothing is compared",
      {
        base: { points: null },
        head: values({ cpu: times(HEALTHY.cpu, 9) }, { units: 490, points: null }),
        signal: "cpu",
        outcome: "not-measured",
        state: "inconclusive",
        refused: /^not compared: head did 51 % less work/u,
      },
    ],
    [
      "no work on either side: equal, and nothing to compare",
      {
        base: { units: 0, points: null },
        head: { units: 0, points: null },
        signal: "live-heap",
        outcome: "not-measured",
        state: "inconclusive",
        refused: /^not compared: no unit of work was completed on either side$/u,
      },
    ],
    [
      "beyond 50 %: errors and restarts are judged all the same",
      { head: values({ errors: 0.2 }, { units: 300 }), signal: "errors", outcome: "exceeded", state: "fail" },
    ],
  ])("P2 missing, odd and unequal: %s", (_, row) => expect(seenOf(row)).toEqual(expectedOf(row)));

  test("P2 unequal work between the points: growth is not compared", () => {
    const more = pointsOf({ live_heap_bytes: line(40 * MIB, 3 * MIB) }, { unitsColumn: line(60, 60) });
    const verdict = judge(comparisonOf({}, { points: more }), DEFAULT_RULES);
    expect(verdict.leaks[0]).toMatchObject({ finding: "not-measured", why: expect.stringContaining("different amounts of work") });
  });
});

describe("metrics.md §14: who may fail", () => {
  test.each<[string, OutcomeRow]>([
    ["class count fails in pairs", { head: values({ allocated: 30 * KIB }), signal: "allocated", outcome: "exceeded", state: "fail" }],
    [
      "class count fails against a recording",
      { base: RECORDED, head: values({ allocated: 30 * KIB }, RECORDED), signal: "allocated", outcome: "exceeded", state: "fail" },
    ],
    ["class time fails in pairs", { head: values({ cpu: times(HEALTHY.cpu, 1.3) }), signal: "cpu", outcome: "exceeded", state: "fail" }],
    [
      "class time against a recording is suspected only",
      {
        base: RECORDED,
        head: values({ cpu: times(HEALTHY.cpu, 1.3) }, RECORDED),
        signal: "cpu",
        outcome: "suspect",
        state: "warn",
        why: /^base was measured in another run$/u,
      },
    ],
    [
      "class time against a recording fails when no runner explains it",
      { base: RECORDED, head: values({ cpu: times(HEALTHY.cpu, 4) }, RECORDED), signal: "cpu", outcome: "exceeded", state: "fail" },
    ],
    [
      "both parts must be exceeded: 40 % more of four goroutines is fewer than ten",
      { base: values({ goroutines: 20 }), head: values({ goroutines: 28 }), signal: "goroutines", outcome: "within", state: "pass" },
    ],
    [
      "both parts must be exceeded: 2 MiB more of 400 MiB is less than 5 %",
      {
        base: values({ "live-heap": 400 * MIB }),
        head: values({ "live-heap": 402 * MIB }),
        signal: "live-heap",
        outcome: "within",
        state: "pass",
      },
    ],
    ["an improvement never gates", { head: values({ "live-heap": 10 * MIB }), signal: "live-heap", outcome: "improved", state: "pass" }],
    [
      "a signal that is not gated by default is advisory",
      { head: values({ "live-objects": 900_000 }), signal: "live-objects", outcome: "exceeded", state: "pass" },
    ],
    [
      "an advisory signal gates once a threshold names it",
      {
        head: values({ "live-objects": 900_000 }),
        rules: limitedTo("live-objects", { maxGrowthRatio: 0.05, minChange: 10_000 }),
        signal: "live-objects",
        outcome: "exceeded",
        state: "fail",
      },
    ],
    ["error ratio +0.7 pp: warn", { head: values({ errors: 0.007 }), signal: "errors", outcome: "suspect", state: "warn" }],
    ["error ratio +2 pp: fail", { head: values({ errors: 0.02 }), signal: "errors", outcome: "exceeded", state: "fail" }],
    [
      "error ratio +2 pp of fewer than five events says nothing",
      { base: { units: 30 }, head: values({ errors: 0.02 }, { units: 30 }), signal: "errors", outcome: "within", state: "inconclusive" },
    ],
    [
      "GC share of CPU is advisory",
      { head: values({ "gc-cpu": 0.4 }), base: values({ "gc-cpu": 0.1 }), signal: "gc-cpu", outcome: "suspect", state: "pass" },
    ],
    [
      "plain warn limit with one round: a warning",
      {
        base: { rounds: 1 },
        head: values({ "live-heap": 46 * MIB }, { rounds: 1 }),
        signal: "live-heap",
        outcome: "suspect",
        state: "warn",
        why: /^with 1 round a side it warns at most$/u,
      },
    ],
    [
      "below the plain floor with one round: nothing",
      {
        base: { rounds: 1 },
        head: values({ "live-heap": 43 * MIB }, { rounds: 1 }),
        signal: "live-heap",
        outcome: "within",
        state: "pass",
      },
    ],
  ])("%s", (_, row) => expect(seenOf(row)).toEqual(expectedOf(row)));
});
