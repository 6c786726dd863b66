// The row about restarts shows what is judged, so that numbers, limit and mark agree.
import { expect, test } from "vitest";
import { gateRows, type GateRow } from "../../../src/core/report/gate-rows.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Rules } from "../../../src/core/verdict/verdict.ts";
import { comparisonOf, limitedTo, values } from "../../support/outcome-rows.ts";

type Restarts = readonly (number | null)[] | null;
const rowOf = (base: Restarts, head: Restarts, rules: Rules = DEFAULT_RULES, space = " "): GateRow | undefined => {
  const comparison = comparisonOf(values({ restarts: base }), values({ restarts: head }));
  return gateRows(comparison, judge(comparison, rules), DEFAULT_RULES.leak, space).find(({ title }) => title === "Restarts");
};

const NONE = [0, 0, 0, 0, 0];

test.each<[string, Restarts, Restarts, Pick<GateRow, "base" | "head" | "change" | "limit" | "standing">]>([
  ["none", NONE, NONE, { base: "0", head: "0", change: "0", limit: "≤ +1", standing: "pass" }],
  [
    "one trial of head",
    NONE,
    [0, 4, 0, 0, 0],
    { base: "0 of 5 trials", head: "1 of 5 trials", change: "+1 trial", limit: "≤ +1 trial", standing: "suspect" },
  ],
  [
    "two trials of head",
    NONE,
    [1, 4, 0, 0, 0],
    { base: "0 of 5 trials", head: "2 of 5 trials", change: "+2 trials", limit: "≤ +1 trial", standing: "fail" },
  ],
  [
    "all of both, more often on head",
    [1, 2, 2, 2, 2],
    [3, 3, 3, 3, 2],
    { base: "5 of 5 trials", head: "5 of 5 trials", change: "0", limit: "–", standing: "pass" },
  ],
  [
    "more of head, where base restarts too",
    [1, 0, 0, 0, 0],
    [0, 1, 1, 1, 0],
    { base: "1 of 5 trials", head: "3 of 5 trials", change: "+2 trials", limit: "–", standing: "suspect" },
  ],
  [
    "fewer on head",
    [1, 1, 0, 0, 0],
    [9, 0, 0, 0, 0],
    { base: "2 of 5 trials", head: "1 of 5 trials", change: "−1 trial", limit: "–", standing: "pass" },
  ],
  [
    "trials that do not tell",
    NONE,
    [1, 1, null, null, 0],
    { base: "0 of 5 trials", head: "2 of 3 trials", change: "+2 trials", limit: "≤ +1 trial", standing: "fail" },
  ],
  ["head only", null, [1, 0, 0, 0, 0], { base: "–", head: "1 of 5 trials", change: "–", limit: "≤ +1 trial", standing: "new" }],
])("%s", (_, base, head, expected) => expect(rowOf(base, head)).toMatchObject(expected));

test("the limit is the one that is judged by", () => {
  expect(rowOf(NONE, [1, 1, 0, 0, 0], limitedTo("restarts", { minChange: 2, max: 7 }))).toMatchObject({
    limit: "≤ +2 trials, max 7 in all",
    standing: "suspect",
  });
  const off: Rules = { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, restarts: "off" } };
  expect(rowOf(NONE, [1, 1, 0, 0, 0], off)).toMatchObject({ head: "2 of 5 trials", limit: "–", standing: "pass" });
});

test("a cell does not wrap in Markdown", () => {
  expect(rowOf(NONE, [1, 1, 0, 0, 0], DEFAULT_RULES, "\u00a0")).toMatchObject({
    head: "2\u00a0of\u00a05\u00a0trials",
    change: "+2\u00a0trials",
  });
});
