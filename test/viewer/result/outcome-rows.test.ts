import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { firstSection, leakRows, outcomeRows, triageRows } from "../../../src/viewer/result/outcome-rows.ts";
import { ROOT } from "../../../scripts/source-files.ts";

const golden = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, "test", "golden", name), "utf8"));
const leak = golden("fail.leak.result.json");
/** What stands between number and unit does not break. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("signals of a result", () => {
  const rows = outcomeRows(leak);
  test("stand with gated ones first, each with its title and limit", () => {
    const heap = rows.find(({ id }) => id === "controller/live-heap");
    expect(heap).toMatchObject({
      component: "controller",
      title: "Live heap after GC",
      metric: "live_heap_bytes",
      gated: true,
      outcome: "exceeded",
    });
    expect(plain(heap?.change ?? "")).toMatch(/^\+\d+(?:\.\d+)? MiB \(\+\d+ %\)$/u);
    expect(plain(heap?.limit ?? "")).toBe("≤ +5 % or +1 MiB");
    expect(plain(heap?.interval ?? "")).toMatch(/^\+\d+ % … \+\d+ %$/u);
    expect(heap?.pValue).toBe("< 0.001");
    const firstAdvisory = rows.findIndex(({ gated }) => !gated);
    expect(rows.slice(firstAdvisory).every(({ gated }) => !gated)).toBe(true);
  });

  test.each([
    [{}, "–"],
    [{ maxGrowthRatio: 0.05, minChange: 0, max: null }, "≤ +5 %"],
    [{ maxGrowthRatio: null, minChange: 3, max: null }, "≤ +3"],
    [{ maxGrowthRatio: null, minChange: null, max: 7, min: 2 }, "max 7, min 2"],
  ])("have the limit of a budget %j", (budget, expected) => {
    const [row] = outcomeRows({ outcomes: [{ id: "a/b", signal: "goroutines", unit: "count", budget }] });
    expect(plain(row?.limit ?? "")).toBe(expected);
  });

  test("that were not measured have dashes for numbers and say why", () => {
    const [row] = outcomeRows({
      outcomes: [
        {
          id: "a/rss",
          component: "a",
          signal: "rss",
          metric: "rss_bytes",
          unit: "bytes",
          base: null,
          head: null,
          interval: null,
          outcome: "not-measured",
          why: "no cgroup",
        },
      ],
    });
    expect(row).toMatchObject({
      base: "–",
      head: "–",
      change: "–",
      interval: "–",
      detectable: "–",
      pValue: "–",
      limit: "–",
      outcome: "not-measured",
      why: "no cgroup",
    });
  });
});

describe("growth inside of the runs", () => {
  test("has its finding, its pace and the functions that do not free", () => {
    const [row] = leakRows(leak);
    expect(row).toMatchObject({ component: "controller", title: "Live heap after GC", finding: "new-growth", gated: true, shape: "ramp" });
    expect(plain(row?.perUnit ?? "")).toMatch(/^\+[\d.]+ KiB$/u);
    expect(row?.functions[0]).toMatchObject({ func: "encoding/json.(*decodeState).object", per: "unit" });
    expect(row?.functions[0]?.steadiness).toMatch(/^rose in \d of \d rounds/u);
  });

  test("of goroutines is counted", () => {
    const [row] = leakRows({
      leaks: [{ component: "a", signal: "goroutines", baseGrowth: 0, headGrowth: 118, perUnit: 1, perMinute: null }],
    });
    expect(row).toMatchObject({ base: "0", head: "118", perUnit: "+1", perMinute: "–", finding: "not-measured", functions: [] });
  });
});

test("the bottleneck has its reasons", () => {
  expect(triageRows(leak)).toEqual([
    {
      component: "controller",
      bottleneck: "memory",
      confidence: "high",
      because: expect.arrayContaining([expect.stringContaining("Live heap")]),
      inducedBy: null,
    },
  ]);
});

test.each([
  [leak, "heap"],
  [{ leaks: [{ signal: "goroutines", finding: "new-growth" }] }, "goroutines"],
  [{ leaks: [{ signal: "goroutines", finding: "none" }], outcomes: [{ signal: "cpu", outcome: "exceeded" }] }, "cpu"],
  [{ outcomes: [{ signal: "goroutines", outcome: "exceeded" }] }, "goroutines"],
  [{}, "heap"],
])("the page begins where the verdict points to (%#)", (result, section) => {
  expect(firstSection(result)).toBe(section);
});

test.each([[null], [undefined], [7], ["x"], [[]], [{}], [{ outcomes: 7, leaks: [null, 3], triage: "x" }]])(
  "reads %j without harm",
  (result) => {
    expect([outcomeRows(result), leakRows(result), triageRows(result)]).toEqual([[], [], []]);
  },
);
