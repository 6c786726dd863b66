// From a real result.json to a run of the history, and every result that cannot be one with its reason.
import { describe, expect, test } from "vitest";
import { parseResult } from "../../../src/core/drift/parse-result.ts";
import { testRun } from "../../../src/core/drift/test-run.ts";
import { renderResult } from "../../../src/core/report/render-result.ts";
import { leakComparison, reportOf, STATES } from "../../support/reports.ts";

const LEAK = renderResult(reportOf(leakComparison()));
const changed = (more: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...JSON.parse(LEAK), ...more });
const part = (name: "base" | "head", more: Readonly<Record<string, unknown>>): string =>
  changed({ [name]: { ...JSON.parse(LEAK)[name], ...more } });

describe("a result of base and head side by side", () => {
  const parsed = parseResult(LEAK);
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
  const { run } = parsed;

  test("gives commits, anchor and the pairs of each signal that has a ratio", () => {
    expect(parsed.name).toBe("fleet-controller");
    expect(run.head).toEqual({ commit: "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432", ref: "feature" });
    expect(run.base).toEqual({ commit: "1a2b3c4d5e6f708192a3b4c5d6e7f80912345678", ref: "main" });
    expect(run.unchanged).toBe(false);
    expect(run.signals.map(({ signal }) => signal)).toEqual([
      "cpu",
      "allocations",
      "allocated",
      "live-heap",
      "live-objects",
      "goroutines",
      "open-fds",
      "rss",
      "http-p50",
      "http-p95",
      "http-p99",
    ]);
    expect(run.signals.find(({ signal }) => signal === "live-heap")).toMatchObject({
      component: "controller",
      better: "lower",
      gated: true,
      minChange: 1_048_576,
      ratio: expect.closeTo(0.95, 6),
      base: expect.any(Array),
      why: null,
    });
    expect(run.signals[0]?.base).toHaveLength(5);
  });

  test("is tested on the stored pairs as the run itself tested them", () => {
    const { outcomes } = JSON.parse(LEAK) as {
      outcomes: readonly { id: string; evidence: { estimateLog: number; pWorse: number } | null }[];
    };
    const whole = { ...run, measuredAtSeconds: null, result: "" };
    for (const { id, evidence } of outcomes.filter((one) => one.evidence !== null && !one.id.endsWith("errors"))) {
      expect(testRun(whole, id, [])).toMatchObject({ estimateLog: evidence?.estimateLog, pWorse: evidence?.pWorse });
    }
  });

  test("leaves out pairs that lack a side, and says why a signal has none", () => {
    const [first, second, ...rest] = JSON.parse(LEAK).outcomes;
    const outcomes = [
      { ...first, baseValues: [1, null, 3], headValues: [2, 3, null] },
      { ...second, evidence: null, why: "metrics: off" },
      ...rest,
    ];
    const result = parseResult(changed({ outcomes }));
    expect(result.kind === "ok" && result.run.signals.slice(0, 2)).toMatchObject([
      { base: [1], head: [2], why: null },
      { base: [], head: [], why: "metrics: off" },
    ]);
  });

  test("of the same binary is a run without drift, not one that measured nothing", () => {
    expect(parseResult(renderResult(STATES["binary-unchanged"]()))).toMatchObject({ kind: "ok", run: { unchanged: true, signals: [] } });
  });
});

test.each([
  ["an empty file", "", "it is not JSON (line 1, column 1)"],
  ["another document", "{}", "schemaVersion"],
  ["one cut short", LEAK.slice(0, 500), "it is not JSON"],
  ["a missing commit of base", part("base", { commit: null }), "its base is no commit"],
  ["a missing commit of head", part("head", { commit: null }), "its head is no commit"],
  ["a commit that is none", part("head", { commit: "main; rm" }), "head.commit"],
  ["uncommitted changes", part("head", { dirty: true }), "its head held uncommitted changes"],
  ["a base with uncommitted changes", part("base", { dirty: true }), "its base held uncommitted changes"],
  ["a stored baseline", changed({ design: "unpaired" }), "its base was measured at another time (use baseline: rebuild)"],
  ["a broken run", renderResult(STATES["invalid-run"]()), "it measured nothing (verdict invalid-run)"],
  ["no outcomes at all", changed({ outcomes: [] }), "it measured nothing (verdict fail)"],
])("%s cannot be used, and the reason is said", (_name, text, problem) => {
  expect(parseResult(text)).toEqual({ kind: "unusable", problem: expect.stringContaining(problem) });
});

test("a result of a newer version is refused by its number", () => {
  expect(parseResult(changed({ schemaVersion: 2, outcomes: "elsewhere" }))).toEqual({ kind: "too-new", found: 2 });
});
