// A calibration as people and programs read it: goldens, and the sentences that depend on what was found.
import { describe, expect, test } from "vitest";
import type { GateRecord } from "../../../src/core/calibration/gate-record.ts";
import { CALIBRATION_REPORTS } from "../../../src/core/calibration/render-calibration.ts";
import { sumUp, type SumUpOptions } from "../../../src/core/calibration/sum-up.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { gateRecord, scattered, signalRecord } from "../../support/calibration-gates.ts";
import { goldenOf } from "../../support/golden.ts";

const OPTIONS: SumUpOptions = { name: "shop", planKey: "plan", rules: DEFAULT_RULES, rounds: { min: 3, max: 10 } };
const MIB = 2 ** 20;
const SIGNALS = [
  signalRecord({ differencesLog: scattered(0.02) }),
  signalRecord({ signal: "allocated", differencesLog: [0, 0, 0.0001, 0, 0], level: 29_000 }),
  signalRecord({ signal: "live-heap", differencesLog: scattered(0.001), level: 5 * MIB }),
  signalRecord({ signal: "http-p95", differencesLog: scattered(0.12), level: 0.02 }),
  signalRecord({ signal: "rss", differencesLog: scattered(0.6), level: 200 * MIB }),
  signalRecord({ signal: "http-p50", differencesLog: scattered(0.05), level: 0.02 }),
  signalRecord({ signal: "live-heap", growth: true, differencesLog: scattered(0.002), level: 5 * MIB }),
];
const CLEAN: readonly GateRecord[] = Array.from({ length: 3 }, () => gateRecord({ signals: SIGNALS }));
const RED: readonly GateRecord[] = [
  ...CLEAN,
  gateRecord({ planKey: "older" }),
  gateRecord({ state: "fail", red: ["shop/cpu", "growth of shop/live-heap"], priorRuns: 3, signals: SIGNALS }),
  gateRecord({ state: "inconclusive", undecided: ["shop/rss"], priorRuns: 4, signals: SIGNALS }),
];
const of = (gates: readonly GateRecord[], more: Partial<SumUpOptions> = {}) => sumUp(gates, { ...OPTIONS, ...more });

describe.each([
  ["clean", of(CLEAN)],
  ["red", of(RED)],
])("%s", (name, report) => {
  test.each(["text", "md"] as const)("as %s", (format) => {
    const text = CALIBRATION_REPORTS[format](report);
    expect(text).toBe(goldenOf(`calibration.${name}.${format === "text" ? "txt" : format}`, text));
    expect(text).not.toMatch(/undefined|NaN|Infinity|null|significan|\balpha\b/u);
  });
});

test("no line of the text is wider than a terminal", () => {
  for (const line of CALIBRATION_REPORTS.text(of(RED)).split("\n")) expect(line.length).toBeLessThanOrEqual(118);
});

test("JSON has the figures as they are, and of each gate what it was", () => {
  const json: unknown = JSON.parse(CALIBRATION_REPORTS.json(of(RED)));
  expect(json).toMatchObject({
    schemaVersion: 1,
    name: "shop",
    rounds: { min: 3, max: 10 },
    falseRed: {
      gates: 5,
      red: 1,
      undecided: 1,
      coldStarts: 3,
      notCounted: 1,
      by: [
        { id: "growth of shop/live-heap", gates: 1 },
        { id: "shop/cpu", gates: 1 },
      ],
    },
    signals: expect.arrayContaining([
      expect.objectContaining({ signal: "rss", standing: "not-held", pairsNeeded: null, limitRatio: 0.08 }),
    ]),
  });
  expect(JSON.stringify(json)).not.toContain("differencesLog");
});

describe("sentences", () => {
  const text = (gates: readonly GateRecord[], more: Partial<SumUpOptions> = {}): string =>
    CALIBRATION_REPORTS.text(of(gates, more)).replaceAll(/\n +/gu, " ");
  const many = (count: number): readonly GateRecord[] =>
    Array.from({ length: count }, () => gateRecord({ priorRuns: 5, signals: SIGNALS }));

  test.each<[string, string, string | RegExp]>([
    ["nothing measured", text([]), "No gate was finished yet."],
    ["one gate", text(CLEAN.slice(0, 1)), "1 gate measured the working tree against itself in 3 to 10 pairs"],
    ["a fixed number of pairs", text(CLEAN, { rounds: { min: 5, max: 5 } }), "against itself in 5 pairs and"],
    ["few clean gates prove little", text(many(3)), "122 in a row without a red one would show a rate below 3 %."],
    ["a red one", text(RED), "1 was red, a false alarm: growth of shop/live-heap, shop/cpu."],
    [
      "some red ones",
      text([...RED, gateRecord({ state: "fail", red: ["shop/cpu"] })]),
      "2 were red, a false alarm each: shop/cpu (2 gates), growth of shop/live-heap.",
    ],
    ["what the share may be", text(RED), "lies between 0.5 % and 71.6 % (95 % sure)."],
    ["those of another plan", text(RED), "1 gate of another plan, other limits or another machine is not counted."],
    [
      "only those of another plan",
      text(RED, { planKey: "new" }),
      "No gate was finished yet. 6 gates of another plan, other limits or another machine are not counted.",
    ],
  ])("%s", (_, found, expected) => expect(found).toMatch(expected));

  test("enough clean gates need no more", () => {
    expect(text(many(121))).toContain("would show a rate below");
    expect(text(many(122))).not.toContain("would show a rate below");
  });

  test("gates that knew the noise are not said to be cold starts", () => expect(text(many(3))).not.toContain("without earlier runs"));

  test("a limit that holds needs no remedy", () => {
    const held = [gateRecord({ signals: [signalRecord({ differencesLog: scattered(0.002) })] })];
    expect(text(held)).toContain("yes, with 3 pairs");
    expect(text(held)).not.toContain("do not hold");
  });

  test("what only advises needs none either", () => {
    const noisy = [gateRecord({ signals: [signalRecord({ signal: "http-p50", differencesLog: scattered(0.5), level: 0.02 })] })];
    expect(text(noisy)).toMatch(/HTTP p50 .* advisory/u);
    expect(text(noisy)).not.toContain("do not hold");
  });

  test("names from outside are made harmless", () => {
    const evil = gateRecord({
      state: "fail",
      red: ["::error::\u001b[31m<b>/cpu"],
      signals: [signalRecord({ component: "<b>x" }), signalRecord()],
    });
    expect(CALIBRATION_REPORTS.text(of([evil]))).not.toMatch(/\u001b|^::error/mu);
    expect(CALIBRATION_REPORTS.md(of([evil]))).not.toMatch(/(?<!\\)<b>/u);
  });
});
