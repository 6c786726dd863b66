// The real A/A programme without measuring: doses, what is left to do, what a line says, and the page.
import { describe, expect, test } from "vitest";
import { type Figure, figures, measuredPage } from "../../scripts/calibration-page.ts";
import {
  DEFAULT_PLAN,
  doseOf,
  type FloorSignal,
  type GateLine,
  isFound,
  lineOf,
  missingGates,
  parseLines,
  type PlannedGate,
  programme,
  programmePlan,
  REGRESSIONS,
} from "../../scripts/calibration-plan.ts";
import { renderResult } from "../../src/core/report/render-result.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { compared, reportOf } from "../support/reports.ts";
import type { ResultFile } from "../support/result-file.ts";
import { healthy, HEALTHY, line, MIB, pointsOf, times } from "../support/snapshots.ts";

const floorSignal = (signal: string, more: Partial<FloorSignal> = {}): FloorSignal => ({
  signal,
  growth: false,
  gated: true,
  level: 1,
  pairRatio: 0.02,
  seenRatio: { five: 0.04, ten: 0.025 },
  limitRatio: 0.05,
  pairsNeeded: 4,
  standing: "held",
  ...more,
});
const FLOOR: readonly FloorSignal[] = [
  floorSignal("cpu", { level: 0.0003, seenRatio: { five: 0.09, ten: 0.06 }, limitRatio: 0.167, standing: "more-pairs", pairsNeeded: 12 }),
  floorSignal("allocated", { level: 29_000, seenRatio: { five: 0.005, ten: 0.004 }, limitRatio: 0.03 }),
  floorSignal("live-heap", { level: 5 * MIB, growth: true, limitRatio: 0.05 }),
  floorSignal("goroutines", { level: 34, growth: true, limitRatio: 10 / 34 }),
  floorSignal("open-fds", { level: 26, growth: true, limitRatio: 10 / 26 }),
];
const injected = (name: string) => {
  const found = REGRESSIONS.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const gate = (more: Partial<GateLine> = {}): GateLine => ({
  group: "aa",
  name: "aa",
  number: 1,
  planKey: "plan",
  at: "2026-11-26T01:00:00Z",
  state: "pass",
  red: [],
  undecided: [],
  pairs: 5,
  seconds: 72,
  load: 0.3,
  dose: null,
  measuredRatio: null,
  ...more,
});

test("both plans are valid, and five short pairs are planned", () => {
  const short = configOf(parseTexts(programmePlan({ shape: "pulse", every: 7 }))).config;
  expect(short).toMatchObject({ name: "shop", rounds: { min: 3, max: 5 }, leakPoints: 20 });
  expect(short.components[0]?.run?.env).toEqual({ LEAKY_SHAPE: "pulse", LEAKY_REGRESS_EVERY: "7" });
  expect(configOf(parseTexts(programmePlan())).config.components[0]?.run?.env).toEqual({});
  expect(configOf(parseTexts(DEFAULT_PLAN)).config).toMatchObject({ rounds: { min: 3, max: 10 }, plan: { costSeconds: 30, batches: 20 } });
});

describe("doses", () => {
  test.each([
    // 69 % with every request, 2 × 16.7 % wanted.
    ["cpu", 2],
    // 59 %, 2 × 3 %.
    ["alloc", 9],
    // 4,000 goroutines, 2 × 10.
    ["goroutine", 200],
    ["fd", 50],
    // 4.2 KiB × 4,000 requests, 2 × 5 % of 5 MiB.
    ["heap", 32],
  ])("%s happens on every %ith occasion, at least twice what is needed and not much more", (name, every) => {
    const dose = doseOf(injected(name), FLOOR);
    expect(dose?.every).toBe(every);
    expect(dose?.expectedRatio).toBeGreaterThanOrEqual((dose?.wantedRatio ?? 0) * 0.999);
    expect((dose?.expectedRatio ?? 0) / ((every + 1) / every)).toBeLessThanOrEqual(dose?.wantedRatio ?? 0);
  });

  test("a noisy signal is dosed by what can be seen, not by its limit", () => {
    const noisy = FLOOR.map((one) => (one.signal === "allocated" ? { ...one, seenRatio: { five: 0.1, ten: 0.07 } } : one));
    expect(doseOf(injected("alloc"), noisy)).toMatchObject({ every: 2, wantedRatio: 0.2 });
  });

  test("more than the whole regression is not possible", () => {
    const hopeless = FLOOR.map((one) => ({ ...one, seenRatio: { five: 3, ten: 2 } }));
    expect(doseOf(injected("cpu"), hopeless)).toEqual({ every: 1, wantedRatio: 6, expectedRatio: 0.69 });
  });

  test.each([
    ["without its noise", FLOOR.filter(({ signal }) => signal !== "cpu")],
    ["without a limit", FLOOR.map((one) => ({ ...one, limitRatio: null }))],
    ["without a level", FLOOR.map((one) => ({ ...one, level: null }))],
    ["with the noise of growth only", [floorSignal("cpu", { growth: true })]],
  ])("there is none %s", (_, floor) => expect(doseOf(injected("cpu"), floor)).toBeNull());
});

describe("what is left to do", () => {
  test("is everything at first: 30 unchanged, 15 injected, 12 benign, one by the default plan", () => {
    const counts = Object.groupBy(missingGates([], "plan", null), ({ group }) => group);
    expect(Object.fromEntries(Object.entries(counts).map(([group, gates]) => [group, gates?.length]))).toEqual({
      aa: 30,
      regressions: 15,
      benign: 12,
      default: 1,
    });
  });

  test("is never what has a line, unless that is of another plan or machine", () => {
    const lines = [gate(), gate({ group: "benign", name: "pulse", number: 2 }), gate({ number: 2, planKey: "other" })];
    const left = missingGates(lines, "plan", null);
    expect(left).toHaveLength(58 - 2);
    expect(left[0]).toEqual({ group: "aa", name: "aa", number: 2 });
    expect(left.some(({ name, number }) => name === "pulse" && number === 2)).toBe(false);
  });

  test("takes turns, so that each regression is seen before any is repeated", () => {
    expect(
      missingGates([], "plan", "regressions")
        .slice(0, 6)
        .map(({ name }) => name),
    ).toEqual([...REGRESSIONS.map(({ name }) => name), REGRESSIONS[0]?.name]);
  });

  test("a line that was cut off is measured again", () => {
    const text = `${JSON.stringify(gate())}\n${JSON.stringify(gate({ number: 2 }))}\n${JSON.stringify(gate({ number: 3 })).slice(0, 40)}`;
    expect(parseLines(text).map(({ number }) => number)).toEqual([1, 2]);
    expect(parseLines("")).toEqual([]);
  });
});

describe("a line", () => {
  const resultOf = (head: Parameters<typeof healthy>[0]): ResultFile =>
    JSON.parse(renderResult(reportOf(compared(healthy(), healthy(head)))));
  const more = { planKey: "plan", at: "2026-11-26T01:00:00Z", seconds: 70, load: 0.1, dose: null };
  const of = (planned: PlannedGate, head: Parameters<typeof healthy>[0]): GateLine => lineOf(planned, resultOf(head), FLOOR, more);
  const climbing = pointsOf({ live_heap_bytes: line(40 * MIB, MIB), goroutines: line(20, 0), open_fds: line(12, 0) });

  test("of an unchanged gate", () => {
    const line1 = of({ group: "aa", name: "aa", number: 4 }, {});
    expect(line1).toMatchObject({ name: "aa", number: 4, state: "pass", red: [], undecided: [], measuredRatio: null });
    expect(isFound(line1)).toBe(false);
  });

  test("of an injected cost has its measured rise", () => {
    const found = of({ group: "regressions", name: "alloc", number: 1 }, { values: { allocated: 40_960 } });
    expect(found).toMatchObject({ state: "fail", red: ["allocated"] });
    expect(found.measuredRatio).toBeCloseTo(1, 5);
    expect(isFound(found)).toBe(true);
  });

  test("of an injected leak has its growth over the window", () => {
    const found = of({ group: "regressions", name: "heap", number: 1 }, { points: climbing });
    expect(found.red).toContain("growth of live-heap");
    // 1 MiB per batch of 50 units, 4,000 units, of a level of 5 MiB.
    expect(found.measuredRatio).toBeCloseTo(16, 0);
    expect(isFound(found)).toBe(true);
  });

  test.each<[string, PlannedGate, Parameters<typeof healthy>[0]]>([
    ["is not found by the red of another signal", { group: "regressions", name: "fd", number: 1 }, { values: { allocated: 40_960 } }],
    ["is not found when nothing is red", { group: "regressions", name: "cpu", number: 1 }, {}],
  ])("of a regression %s", (_, planned, head) => expect(isFound(of(planned, head))).toBe(false));

  test("of a red signal in a gate that is not red is not found", () => {
    const line2 = gate({ group: "regressions", name: "cpu", red: ["cpu"] });
    expect([isFound({ ...line2, state: "fail" }), isFound({ ...line2, state: "inconclusive" })]).toEqual([true, false]);
  });

  test("names what stayed undecided", () => {
    expect(of({ group: "aa", name: "aa", number: 1 }, { values: { cpu: times(HEALTHY.cpu, 1.08) } })).toMatchObject({
      state: "inconclusive",
      undecided: ["cpu"],
    });
  });
});

describe("figures", () => {
  const lines = (group: string, count: number, bad: number, good: Partial<GateLine>, worse: Partial<GateLine>): readonly GateLine[] =>
    programme()
      .filter((one) => one.group === group)
      .slice(0, count)
      .map((planned, index) => gate({ ...planned, ...(index < bad ? worse : good) }));
  const RED: Partial<GateLine> = { state: "fail", red: ["cpu"] };
  const found = (count: number, lost: number): readonly GateLine[] =>
    lines("regressions", count, lost, {}, {}).map((one, index) =>
      index < lost ? one : { ...one, state: "fail", red: [`growth of ${injected(one.name).signal}`] },
    );

  test.each<[string, readonly GateLine[], number, Partial<Figure>]>([
    ["two red of thirty are allowed", lines("aa", 30, 2, {}, RED), 0, { hits: 2, measured: 30, state: "met" }],
    ["three are not", lines("aa", 30, 3, {}, RED), 0, { hits: 3, state: "missed" }],
    ["three of ten are already too many", lines("aa", 10, 3, {}, RED), 0, { state: "missed" }],
    ["twenty are not thirty", lines("aa", 20, 0, {}, RED), 0, { hits: 0, measured: 20, planned: 30, state: "open" }],
    ["an undecided gate is not red", lines("aa", 30, 5, {}, { state: "inconclusive", undecided: ["cpu"] }), 0, { hits: 0, state: "met" }],
    ["fourteen of fifteen are enough", found(15, 1), 1, { hits: 14, measured: 15, state: "met" }],
    ["thirteen are not", found(15, 2), 1, { hits: 13, state: "missed" }],
    ["one lost of five leaves it open", found(5, 1), 1, { hits: 4, measured: 5, state: "open" }],
    ["two lost of five do not", found(5, 2), 1, { state: "missed" }],
    ["a benign shape is never red", lines("benign", 12, 1, {}, RED), 2, { hits: 1, state: "missed" }],
    ["twelve green shapes", lines("benign", 12, 0, {}, RED), 2, { hits: 0, state: "met" }],
    ["the default plan", lines("default", 1, 0, {}, RED), 3, { hits: 0, measured: 1, state: "met" }],
    ["nothing yet", [], 0, { hits: 0, measured: 0, state: "open" }],
  ])("%s", (_, all, index, expected) => expect(figures(all)[index]).toMatchObject(expected));

  describe("on the page", () => {
    const facts = { date: "2026-11-26", machine: "2 × Example CPU, linux/x64", versions: "go1.26, Node v24", processors: 2 };
    const dose = { every: 3, wantedRatio: 0.2, expectedRatio: 0.23 };
    const page = measuredPage(
      [
        ...lines("aa", 30, 1, {}, RED),
        ...found(15, 1).map((one) => ({ ...one, dose, measuredRatio: 0.21, pairs: 3 })),
        ...lines("benign", 12, 0, {}, RED),
      ],
      FLOOR,
      facts,
    );

    test.each([
      "2026-11-26, 2 × Example CPU, linux/x64, go1.26, Node v24.",
      "| unchanged, red | 1 of 30 | 0.1 % to 17.2 % | at most 2 of 30 | met |",
      "| regression injected, red with the right signal | 14 of 15 | 68.1 % to 99.8 % | at least 14 of 15 | met |",
      "| unchanged, default plan, red | 0 of 0 (1 planned) | – | none | **open** |",
      "| `cpu`, every 3rd time | cpu | +20 % | +21 % | 2 of 3 | 3.0 | growth of cpu (2) |",
      "| `fd`, every 3rd time | growth of open-fds | +20 % | +21 % | 3 of 3 | 3.0 | growth of open-fds |",
      "| no switch | 1 of 30 | cpu | 0 | 5.0 | 72 s |",
      "| cpu per unit | 2 % | 9 % | 6 % | 16.7 % | 12 pairs |",
      "rounds: { min: 3, max: 5 }",
    ])("stands %s", (words) => expect(page).toContain(words));

    test("nothing unknown is printed", () => expect(page).not.toMatch(/undefined|NaN|Infinity|null|busy/u));
    test("a gate that ended with another signal is told apart from one that was green", () => {
      const regression = { group: "regressions", name: "cpu", state: "fail" } as const;
      const text = measuredPage(
        [gate({ ...regression, red: ["allocated"] }), gate({ ...regression, number: 2, red: ["cpu"] })],
        FLOOR,
        facts,
      );
      expect(text).toContain("2 of 2 were red. 1 of these ended with another signal that the switch raises as well (allocated)");
      expect(measuredPage([gate({ ...regression, red: ["cpu"] })], FLOOR, facts)).not.toContain("were red. ");
    });

    test("a busy machine is said", () =>
      expect(measuredPage([gate({ load: 3 }), gate({ load: 2.4 })], FLOOR, facts)).toContain(
        "Other programs kept the processors busy when 1 of 2 gates of an unchanged service started",
      ));
    test("without a gate it says so", () => expect(measuredPage([], FLOOR, facts)).toBe("Not measured yet: `npm run calibration`."));
  });
});
