// The comment about stored results: one as it would be alone, several as one, and what is said of strangers and of runs that broke.
import { describe, expect, test } from "vitest";
import { renderAggregate, type AggregateLeg } from "../../../src/core/report/render-aggregate.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { isUnexplained, lacksResults, renderResults, type ResultsOrigin } from "../../../src/core/report/results-comment.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/verdict/verdict.ts";
import { STATES } from "../../support/reports.ts";

const leg = (state: keyof typeof STATES, name: string): AggregateLeg => ({
  report: { ...STATES[state](), name },
  leakRules: DEFAULT_RULES.leak,
});
const OURS: ResultsOrigin = { isTrusted: true, ownLimits: [], conclusion: "success" };

describe("of our own run", () => {
  test("one result is its own comment", () => {
    const one = leg("fail.leak", "shop");
    expect(renderResults([one], [], OURS)).toBe(renderComment(one.report, one.leakRules));
  });

  test("several are one comment, also where one of two was refused", () => {
    const [one, other] = [leg("fail.leak", "shop"), leg("pass", "cart")];
    expect(renderResults([other, one], [], OURS)).toBe(renderAggregate([one, other], []));
    const refused = [{ name: "odd", problem: "x" }];
    expect(renderResults([one], refused, OURS)).toBe(renderAggregate([one], refused));
  });
});

describe("of a fork", () => {
  const last = (origin: Partial<ResultsOrigin>): string | undefined =>
    renderResults([leg("pass", "shop")], [], { ...OURS, isTrusted: false, ...origin })
      .trimEnd()
      .split("\n")
      .at(-1);

  test("it says so at the end, and by whose limits it was judged", () => {
    expect(last({})).toMatch(/^<sub>Measured in the run of a fork.* limits of the default branch\.<\/sub>$/u);
    expect(last({ ownLimits: ["a|b", "c"] })).toMatch(/brought along: `a¦b`, `c`\.<\/sub>$/u);
    expect(last({ ownLimits: ["1", "2", "3", "4", "5", "6", "7"] })).toMatch(/`5` and 2 more\.<\/sub>$/u);
  });

  test("the verdict stays in the first line", () => {
    expect(renderResults([leg("pass", "shop")], [], { ...OURS, isTrusted: false })).toMatch(/^## 🟢 heapgate: pass · `shop`\n/u);
  });
});

describe("a run that failed", () => {
  const legs = (state: keyof typeof STATES) => [leg("pass", "a"), leg(state, "b")];

  const WARNS = { failOn: "warn", onInconclusive: "warn", onMissingBaseline: "warn" } as const;
  const under = (state: keyof typeof STATES, policy: Policy) => legs(state).map((one) => ({ ...one, report: { ...one.report, policy } }));

  test.each<[keyof typeof STATES, string | null, boolean]>([
    ["pass", "failure", true],
    ["improved", "cancelled", true],
    ["accepted", "timed_out", true],
    ["pass", "success", false],
    ["pass", "skipped", false],
    ["pass", null, false],
    ["fail.leak", "failure", false],
    ["invalid-run", "failure", false],
    ["suspected", "failure", true],
    ["inconclusive", "failure", true],
    ["no-baseline", "failure", true],
  ])("with %s, ended as %s: unexplained %s", (state, conclusion, expected) => {
    expect(isUnexplained(legs(state), [], { conclusion, isTrusted: true })).toBe(expected);
    expect(renderResults(legs(state), [], { ...OURS, conclusion }).includes("no result here explains")).toBe(expected);
  });

  test.each<[keyof typeof STATES, Policy, boolean]>([
    ["suspected", WARNS, false],
    ["inconclusive", WARNS, false],
    ["no-baseline", WARNS, false],
    ["no-baseline", { ...DEFAULT_POLICY, onMissingBaseline: "fail" }, false],
    ["inconclusive", { ...DEFAULT_POLICY, onMissingBaseline: "fail" }, true],
    ["fail.leak", { ...DEFAULT_POLICY, failOn: "never" }, true],
    ["invalid-run", { ...DEFAULT_POLICY, failOn: "never" }, false],
  ])("with %s under %o: unexplained %s", (state, policy, expected) => {
    expect(isUnexplained(under(state, policy), [], { conclusion: "failure", isTrusted: true })).toBe(expected);
  });

  test.each<[keyof typeof STATES, boolean]>([
    ["pass", true],
    ["skipped", true],
    ["accepted", false],
    ["suspected", false],
    ["inconclusive", false],
    ["no-baseline", false],
    ["invalid-run", false],
    ["fail.leak", false],
  ])("of a fork, whose policy is not known here, with %s: unexplained %s", (state, expected) => {
    expect(isUnexplained(legs(state), [], { conclusion: "failure", isTrusted: false })).toBe(expected);
  });

  test("is explained by a result that was refused", () => {
    expect(isUnexplained(legs("pass"), [{ name: "c", problem: "x" }], { conclusion: "failure", isTrusted: true })).toBe(false);
  });

  test("says so right below its heading", () => {
    const [heading, line] = renderResults([leg("pass", "a")], [], { ...OURS, conclusion: "failure" }).split("\n");
    expect(heading).toBe("## 🟢 heapgate: pass · `a`");
    expect(line).toMatch(/^⚠️ \*\*The run ended as `failure`, which no result here explains/u);
  });
});

describe("what is not shown", () => {
  const told = (origin: Partial<ResultsOrigin>): string => renderResults([leg("pass", "a"), leg("pass", "b")], [], { ...OURS, ...origin });

  test.each<[string, Partial<ResultsOrigin>, RegExp]>([
    ["one that expired", { expired: ["cart"] }, /^⚠️ \*\*Not shown, because GitHub no longer has it\*\*: `cart`\.$/mu],
    ["seven that expired", { expired: ["1", "2", "3", "4", "5", "6", "7"] }, /no longer has them\*\*: `1`, .*`5` and 2 more\.$/mu],
    ["jobs, for a reason of GitHub's", { unknownJobs: "HTTP <b>502</b>" }, /not known\*\*: .*\(HTTP \\<b\\>502/mu],
  ])("%s", (_, origin, words) => {
    expect(lacksResults({ ...OURS, ...origin })).toBe(true);
    expect(told(origin)).toMatch(words);
  });

  test("nothing, where all is there", () => {
    expect(lacksResults({ ...OURS, expired: [], unknownJobs: null })).toBe(false);
    expect(told({ expired: [], unknownJobs: null })).not.toContain("⚠️");
  });
});
