// The comment of several results: worst on top and open, one alert outside of all folds, hostile names harmless, limits kept whatever comes.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderAggregate, sortByBadness, type AggregateLeg } from "../../../src/core/report/render-aggregate.ts";
import { COMMENT_LIMITS, renderComment } from "../../../src/core/report/render-comment.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { composeComment, aggregateKey, parseState } from "../../../src/core/report/sticky-comment.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { goldenOf } from "../../support/golden.ts";
import { STATES } from "../../support/reports.ts";

const leg = (state: keyof typeof STATES, name: string, more: Partial<Report> = {}): AggregateLeg => ({
  report: { ...STATES[state](), name, ...more },
  leakRules: DEFAULT_RULES.leak,
});

const MATRIX = [leg("pass", "cart"), leg("fail.leak", "shop"), leg("suspected", "pay"), leg("pass", "auth"), leg("no-baseline", "new")];
const summaries = (comment: string): readonly string[] =>
  comment.split("\n").filter((line) => /^<details[^>]*><summary>\S+ <b>/u.test(line));
const namesIn = (comment: string): readonly (string | undefined)[] => summaries(comment).map((line) => /<b>([^<]*)<\/b>/u.exec(line)?.[1]);

test("of a matrix is what people read", () => {
  const comment = renderAggregate(MATRIX, [{ name: "odd", problem: "it inflates to more than 64 bytes" }]);
  expect(comment).toBe(goldenOf("aggregate.comment.md", comment));
});

test("of results that are all well is a line for each", () => {
  const comment = renderAggregate([leg("pass", "cart"), leg("binary-unchanged", "auth"), leg("pass", "shop")], []);
  expect(comment).toBe(goldenOf("aggregate.pass.comment.md", comment));
  expect(comment.length).toBeLessThan(1_500);
});

describe("the order", () => {
  test("is from bad to good, equal ones by name", () => {
    expect(sortByBadness(MATRIX).map(({ report }) => report.name)).toEqual(["shop", "pay", "new", "auth", "cart"]);
    expect(namesIn(renderAggregate(MATRIX, []))).toEqual(["shop", "pay", "new", "auth", "cart"]);
  });

  test.each<[keyof typeof STATES, keyof typeof STATES]>([
    ["fail.cpu", "invalid-run"],
    ["invalid-run", "suspected"],
    ["suspected", "inconclusive"],
    ["inconclusive", "no-baseline"],
    ["no-baseline", "accepted"],
    ["accepted", "improved"],
  ])("puts %s above %s", (worse, better) => {
    expect(namesIn(renderAggregate([leg(better, "a"), leg(worse, "b")], []))).toEqual(["b", "a"]);
  });
});

test("the heading counts every result and carries the worst verdict", () => {
  const refused = [{ name: "odd", problem: "x" }];
  expect(renderAggregate(MATRIX, refused).split("\n")[0]).toBe(
    "## 🔴 heapgate: fail · 6 results (1 refused, 1 fail, 1 suspected, 1 no baseline yet, 2 pass)",
  );
  expect(renderAggregate([leg("pass", "cart")], refused).split("\n")[0]).toBe(
    "## 🟠 heapgate: could not measure · 2 results (1 refused, 1 pass)",
  );
  expect(renderAggregate([], refused).split("\n")[0]).toBe("## 🟠 heapgate: could not measure · 1 result (1 refused)");
});

test("only the worst part is open, and its alert stands above all folds", () => {
  const comment = renderAggregate([...MATRIX, leg("fail.cpu", "zoo")], []);
  expect(summaries(comment).map((line) => line.startsWith("<details open>"))).toEqual([true, false, false, false, false, false]);
  expect(comment.match(/^> \[!/gmu)).toHaveLength(1);
  const alert = comment.indexOf("> [!CAUTION]\n> `shop`:\\\n> **");
  expect(alert).toBeGreaterThan(0);
  expect(alert).toBeLessThan(comment.indexOf("<details"));
});

test("each part holds what the result's own comment says below its heading", () => {
  const own = renderComment(leg("fail.cpu", "zoo").report, DEFAULT_RULES.leak);
  const table = own.split("\n").filter((line) => line.startsWith("|"));
  expect(table.length).toBeGreaterThan(3);
  const comment = renderAggregate([leg("fail.leak", "shop"), leg("fail.cpu", "zoo")], []);
  const part = comment.slice(comment.indexOf("<b>zoo</b>"));
  for (const row of table) expect(part).toContain(row);
});

describe("however much there is", () => {
  const many = (count: number): readonly AggregateLeg[] =>
    Array.from({ length: count }, (_, index) => leg("fail.leak", `leg-${String(index).padStart(2, "0")}`));

  test.each([2, 10, 30, 80])("%d failing results fit, with every verdict in sight or counted", (count) => {
    const comment = renderAggregate(many(count), []);
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMITS.characters);
    expect(new TextEncoder().encode(comment).length).toBeLessThanOrEqual(COMMENT_LIMITS.bytes);
    expect(namesIn(comment)).toHaveLength(Math.min(30, count));
    expect(comment.includes(`… ${count - 30} more results: see the run.`)).toBe(count > 30);
    expect(comment.split("<details").length).toBe(comment.split("</details>").length);
    const whole = composeComment(aggregateKey("perf"), comment, { headSha: "a", runId: 1, attempt: 1, last: null });
    expect(whole).not.toContain("cut here");
    expect(parseState(whole)).not.toBeNull();
  });

  test("the first has the most room", () => {
    const parts = renderAggregate(many(30), []).split(/<details(?: open)?><summary>\S+ <b>/u);
    expect(parts[1]?.length).toBeGreaterThan((parts.at(-1)?.length ?? 0) * 2);
  });
});

describe("hostile words", () => {
  const HOSTILE =
    "x</b></summary>`|[a](https://evil.example)\n# @everyone #1 www.evil.example <img src=x onerror=alert(1)> ::error::\u202e";

  test.each<[string, readonly AggregateLeg[], readonly { name: string; problem: string }[]]>([
    ["in a name", [leg("fail.leak", HOSTILE), leg("pass", HOSTILE)], []],
    [
      "in a reason",
      [leg("invalid-run", "a", { verdict: { ...STATES["invalid-run"]().verdict, because: [HOSTILE] } }), leg("pass", "b")],
      [],
    ],
    ["in what was refused", [leg("pass", "a")], [{ name: HOSTILE, problem: HOSTILE }]],
  ])("%s stay words", (_, legs, refused) => {
    const comment = renderAggregate(legs, refused);
    // Inside of a code span nothing is read; inside of a summary, which is raw HTML, no Markdown is.
    const outside = comment.replaceAll(/`[^`\n]*`/gu, "");
    expect(outside).not.toMatch(/(?<!\\)<img|@everyone|#1|https:\/\/evil|www\.evil|\u202e/u);
    expect(outside.replaceAll(/<summary>.*?<\/summary>/gu, "")).not.toContain("[a](");
    expect(comment).not.toContain("\u202e");
    expect(comment.split("<details").length).toBe(comment.split("</details>").length);
    expect(comment.match(/^#/gmu)?.length).toBe(comment.split("\n").filter((line) => /^#{2,3} /u.test(line)).length);
  });

  test("whatever the names are, each part opens and closes once, and its summary is one line", () => {
    const name = fc.string({ unit: "binary", maxLength: 80 });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const comment = renderAggregate(
          names.map((one) => leg("pass", one)),
          [],
        );
        expect(summaries(comment)).toHaveLength(names.length);
        expect(comment.split("</summary>")).toHaveLength(names.length + 1);
        expect(comment.split("</details>")).toHaveLength(names.length + 1);
      }),
      { numRuns: 40 },
    );
  });
});
