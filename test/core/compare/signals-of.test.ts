// Declared signals side by side: compared as built-in ones are, and only where both sides mean the same number.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Comparison, SignalComparison } from "../../../src/core/compare/comparison.ts";
import { outlierPair } from "../../../src/core/compare/outlier-pair.ts";
import { historyOfPairs, historyOfRecording } from "../../../src/core/compare/session-history.ts";
import { declarationRefusal, signalsOf, testedSignals } from "../../../src/core/compare/signals-of.ts";
import { costKeyOf } from "../../../src/core/snapshot/history.ts";
import { declaredOf, type DeclaredSignal, type OwnSignal } from "../../../src/core/units/own-signal.ts";
import { SIGNAL_NAMES } from "../../../src/core/units/signals.ts";
import { ownName, ownSignal } from "../../support/own-signals.ts";
import { healthy, type SideSpec } from "../../support/snapshots.ts";

const HITS = ownName("hits");
const hits = (value: number | null | readonly (number | null)[], signal: OwnSignal = ownSignal(), more: SideSpec = {}): SideSpec => ({
  ...more,
  declared: declaredOf([signal]),
  values: { ...more.values, [signal.name]: value },
});
const compared = (base: SideSpec, head: SideSpec): Comparison =>
  compareSnapshots(healthy(base), healthy(head), { baseDistance: null, mainModules: [], warnings: [] });
const rowOf = (comparison: Comparison, name = HITS): SignalComparison | undefined =>
  comparison.signals.find(({ signal }) => signal === name);

describe("signalsOf", () => {
  test("names the built-in signals, then the declared ones of the component", () => {
    const sides = [healthy(hits(1)), healthy(hits(1, ownSignal({ name: "misses" })))] as const;
    expect(signalsOf("shop", ...sides).map(({ signal }) => signal)).toEqual([...SIGNAL_NAMES, "hits", "misses"]);
    expect(signalsOf("agent", ...sides).map(({ signal }) => signal)).toEqual(SIGNAL_NAMES);
  });

  test("tells of head's declaration where both sides have one", () => {
    const sides = [healthy(hits(1)), healthy(hits(1, ownSignal({ better: "higher", class: "untested" })))] as const;
    expect(signalsOf("shop", ...sides).at(-1)?.meta).toMatchObject({ better: "higher", class: "untested" });
    expect(testedSignals("shop", ...sides).map(({ signal }) => signal)).not.toContain("hits");
  });
});

describe("declarationRefusal", () => {
  test.each<[string, Partial<OwnSignal>, boolean]>([
    ["nothing", {}, true],
    ["the direction", { better: "higher" }, true],
    ["the class", { class: "time" }, true],
    ["whether it must be there", { required: true }, true],
    ["how it is read", { as: "flat" }, false],
    ["the unit", { unit: "bytes/unit" }, false],
    ["the selector", { source: "other_total" }, false],
    ["where it comes from", { from: "query" }, false],
  ])("%s may or may not differ", (_, change, isSame) => {
    expect(declarationRefusal(ownSignal(), ownSignal(change)) === null).toBe(isSame);
  });

  test("what only one side declares is not refused", () => {
    expect([declarationRefusal(undefined, ownSignal()), declarationRefusal(ownSignal(), undefined)]).toEqual([null, null]);
  });
});

describe("a declared signal in a comparison", () => {
  test("has its values, change and evidence, after the built-in ones", () => {
    const comparison = compared(hits([10, 10.1, 9.9, 10, 10]), hits([15, 15.1, 14.9, 15, 15]));
    expect(comparison.signals.at(-1)).toMatchObject({
      id: "shop/hits",
      signal: "hits",
      metric: "hits",
      unit: "count/unit",
      class: "count",
      presence: "both",
      base: 10,
      head: 15,
      difference: 5,
      ratio: expect.closeTo(0.5, 2),
      why: null,
      declared: { as: "perUnit", required: false },
    });
    expect(comparison.signals.at(-1)?.evidence?.intervalLog[0]).toBeGreaterThan(0.3);
  });

  test("is refused where base was measured with another declaration", () => {
    const row = rowOf(compared(hits(10), hits(15, ownSignal({ source: "other_total" }))));
    expect(row).toMatchObject({ presence: "both", evidence: null, why: expect.stringMatching(/another declaration/u) });
  });

  test.each<[string, SideSpec, SideSpec, string, RegExp]>([
    ["head only", {}, hits(15), "head-only", /not measured/u],
    ["base only", hits(10), {}, "base-only", /not measured/u],
    [
      "neither",
      hits(null, ownSignal(), { why: { [HITS]: "gone" } }),
      hits(null, ownSignal(), { why: { [HITS]: "gone" } }),
      "neither",
      /gone/u,
    ],
  ])("that %s has says so", (_, base, head, presence, why) => {
    expect(rowOf(compared(base, head))).toMatchObject({ presence, ratio: null, why: expect.stringMatching(why) });
  });

  test.each<[OwnSignal["as"], boolean]>([
    ["perUnit", true],
    ["flat", true],
    ["value", false],
    ["p95", false],
  ])("as %s compares at unequal work: %s", (as, does) => {
    const signal = ownSignal({ as, unit: as === "p95" ? "seconds" : "count/unit" });
    const row = rowOf(compared(hits(10, signal), hits(10, signal, { units: 900 })));
    expect(row?.why?.startsWith("not compared") ?? false).toBe(!does);
  });

  test("keeps its history of noise under its own name", () => {
    const [base, head] = [healthy(hits([10, 11, 9, 10, 10])), healthy(hits([10, 9, 11, 10, 10]))];
    const key = costKeyOf(head.manifest, "shop", HITS);
    expect(key).toMatch(/^shop\/hits /u);
    expect(historyOfPairs(null, base, head).runs[key]).toHaveLength(1);
    expect(historyOfRecording(null, head).runs[key]).toHaveLength(1);
    const renamed = healthy(hits([10, 9, 11, 10, 10], ownSignal({ source: "other_total" })));
    expect(historyOfPairs(null, base, renamed).runs[key]).toBeUndefined();
  });

  test("may make a pair be measured again where it gates", () => {
    const side = (values: readonly number[]) => healthy(hits(values));
    const calm = [side([10, 10.1, 10, 10.1, 10]), side([10.1, 10, 10.1, 10, 10.1])] as const;
    const history = [0, 1, 2].reduce<ReturnType<typeof historyOfPairs> | null>((known) => historyOfPairs(known, ...calm), null);
    const [base, head] = [side([10, 10, 10, 10, 10]), { ...side([10, 10, 40, 10, 10]), history }];
    expect(outlierPair(base, head, (_, signal) => signal === HITS)).toMatchObject({ round: 3, where: expect.stringMatching(/^hits \+/u) });
    expect(outlierPair(base, head, () => false)).toBeNull();
  });
});

describe("the share beyond the buckets of a p95", () => {
  const p95: OwnSignal = ownSignal({ as: "p95", unit: "seconds", class: "time" });
  const shares = (share: number | readonly number[]): SideSpec => ({
    ...hits(0.2, p95),
    values: { [HITS]: 0.2, [ownName("hits-overflow")]: share },
  });
  const isTold = (base: SideSpec, head: SideSpec): boolean => rowOf(compared(base, head), ownName("hits-overflow")) !== undefined;

  test.each<[string, SideSpec, SideSpec, boolean]>([
    ["nothing is there", shares(0), shares(0), false],
    ["the quantile is still within", shares(0.01), shares(0.05), false],
    ["the quantile of head is beyond", shares(0.01), shares(0.06), true],
    ["it is in a single round of base", shares([0, 0, 0.2, 0, 0]), shares(0), true],
  ])("is told or not where %s", (_, base, head, told) => {
    expect(isTold(base, head)).toBe(told);
  });
});

test("a declared signal travels with its side alone: none is told of where none is declared", () => {
  const declared: readonly DeclaredSignal[] = [];
  expect(compared({ declared }, { declared }).signals).toEqual(compared({}, {}).signals);
});
