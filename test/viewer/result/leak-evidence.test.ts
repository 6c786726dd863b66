// What a finding of growth rests on: sentences made of the result and of the curves on the page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../../scripts/source-files.ts";
import type { ChartLine, PageChart } from "../../../src/core/page/page-data.ts";
import { leakEvidence } from "../../../src/viewer/result/leak-evidence.ts";

const leak: unknown = JSON.parse(readFileSync(join(ROOT, "test", "golden", "fail.leak.result.json"), "utf8"));
/** What stands between number and unit does not break. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

const head = (round: number | null, y: readonly (number | null)[]): ChartLine => ({
  side: "head",
  round,
  x: y.map((_, index) => index + 1),
  y,
});
const chart = (lines: readonly ChartLine[], warmUpEnds: number | null = null): PageChart => ({
  id: "a/live-heap",
  section: "metrics",
  component: "a",
  title: "Live heap after GC",
  unit: "bytes",
  xKind: "minutes",
  lines,
  trends: [],
  limit: null,
  marks: warmUpEnds === null ? [] : [{ x: warmUpEnds, label: "warm-up ends", kind: "phase" }],
  summary: "",
});
const row = (change: object): object => ({ component: "a", signal: "live-heap", finding: "new-growth", ...change });
const linesOf = (leaks: readonly object[], charts: readonly PageChart[] = []): readonly string[] =>
  leakEvidence({ leaks }, charts).flatMap(({ lines }) => lines.map(plain));

describe("the evidence of a leak", () => {
  test("is the interval, the runs, the function and what grows beside it", () => {
    const [evidence, ...others] = leakEvidence(leak, []);
    expect(others).toEqual([]);
    expect(evidence).toMatchObject({ component: "controller", signal: "live-heap", title: "Live heap after GC" });
    expect(evidence?.lines.map(plain)).toEqual([
      "Head's growth beyond base's is likely +42 % to +53 %; zero lies outside of this 95 % interval.",
      "In 5 of 5 runs head grows more than base's middle run.",
      "encoding/json.(*decodeState).object rose in 5 of 5 rounds, at each of 5 snapshots.",
      "Goroutines: no growth beside it.",
      "Open file descriptors: no growth beside it.",
    ]);
  });

  test.each<[string, PageChart, readonly string[]]>([
    [
      "always",
      chart([head(null, [1, 2, 3, 4]), head(1, [4, 3, 2, 1])]),
      ["Each of head's 4 points behind the warm-up is higher than the one before."],
    ],
    ["not always", chart([head(1, [1, 2, 2, 3])]), ["Head rises in 2 of 3 steps from point to point behind the warm-up."]],
    [
      "behind the warm-up",
      chart([head(1, [9, 2, 3, 4])], 2),
      ["Each of head's 3 points behind the warm-up is higher than the one before."],
    ],
    [
      "where it was measured",
      chart([head(1, [1, null, 2, null, 3])]),
      ["Each of head's 3 points behind the warm-up is higher than the one before."],
    ],
    ["in too few points", chart([head(1, [1, 2])]), []],
    ["on base only", chart([{ ...head(1, [1, 2, 3]), side: "base" }]), []],
    ["of another signal", { ...chart([head(1, [1, 2, 3])]), id: "a/rss" }, []],
  ])("tells how the curve rises %s", (_, one, lines) => {
    expect(linesOf([row({})], [one])).toEqual(lines);
  });

  test.each<[object, readonly string[]]>([
    [{ interval: [-0.1, 0.4] }, ["Head's growth beyond base's is likely −10 % to +40 %; zero lies inside of this 95 % interval."]],
    [{ interval: null }, []],
    [{ functions: [{ func: "a.New", perUnit: 3, rounds: null }] }, []],
    [{ headGrowthLog: [0.4] }, ["Head was measured in one run only: no second one confirms it."]],
    [{ headGrowthLog: [0.4, 0.1, null], baseGrowthLog: [0.2, 0.3, 0.1] }, ["In 1 of 2 runs head grows more than base's middle run."]],
    [{ finding: "none", interval: [0.1, 0.4] }, []],
    [{ finding: "existing-growth", headGrowthLog: [0.4] }, ["Head was measured in one run only: no second one confirms it."]],
  ])("of %j", (change, lines) => {
    expect(linesOf([row(change)])).toEqual(lines);
  });

  test.each([
    ["new-growth", ["Goroutines: growth, too."]],
    ["inconclusive", ["Goroutines: growth beside it is not certain."]],
    ["improved", ["Goroutines: no growth beside it."]],
    ["not-measured", []],
  ])("says of goroutines that are %s", (finding, lines) => {
    expect(leakEvidence({ leaks: [row({}), row({ signal: "goroutines", finding })] }, [])[0]?.lines ?? []).toEqual(lines);
    expect(leakEvidence({ leaks: [row({}), row({ signal: "goroutines", finding, component: "b" })] }, [])).toEqual([]);
  });

  test("is none without a result", () => {
    expect(leakEvidence(null, [])).toEqual([]);
  });
});
