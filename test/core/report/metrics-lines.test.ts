// The Metrics part of text and comment: goldens of what people read, its bounds, and names that are no Markdown.
import { describe, expect, test } from "vitest";
import { metricsMarkdown, metricsText } from "../../../src/core/report/metrics-lines.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { resultOf } from "../../../src/core/report/render-result.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { withFamilies, type RowSpec } from "../../support/family-rounds.ts";
import { goldenOf } from "../../support/golden.ts";
import { compared, reportOf } from "../../support/reports.ts";
import { healthy, joined, MIB, type SideSpec } from "../../support/snapshots.ts";

const row = (metric: string, values: RowSpec["values"], more: Partial<RowSpec> = {}): RowSpec => ({ metric, values, ...more });
const cost = { aggregation: "increase/units", unit: "count/unit" } as const;

/** A controller whose heap is collected later, that asks the API server more often, and that has families of its own. */
const rows = (isHead: boolean): readonly RowSpec[] => [
  row("go_memstats_next_gc_bytes", (isHead ? 120 : 80) * MIB),
  row("go_memstats_sys_bytes - go_memstats_heap_released_bytes", (isHead ? 131 : 90) * MIB),
  row("go_gc_duration_seconds", isHead ? 0.01 : 0.02, { ...cost, aggregation: "observations/units", class: "compute" }),
  row("go_memstats_mcache_inuse_bytes", isHead ? 9000 : 4500),
  row("rest_client_requests_total", isHead ? 5 : 3, { ...cost, class: "network" }),
  row("rest_client_requests_total", isHead ? 4 : 2, { ...cost, class: "network", labels: { method: "GET" } }),
  row("rest_client_requests_total", isHead ? 0.1 : 0, { class: "health", unit: "ratio", aggregation: "share", labels: { code: "409" } }),
  row("controller_runtime_reconcile_time_seconds", isHead ? 0.005 : 0.003, { class: "latency", unit: "seconds", aggregation: "hmean" }),
  row("workqueue_depth", isHead ? [8, 9, 1, 7, 9] : [3, 9, 1, 7, 2], { class: "saturation", unit: "count", labels: { name: "widget" } }),
  row("go_sched_gomaxprocs_threads", isHead ? 8 : 4, { class: "context", unit: "count", aggregation: "last" }),
  row("shop_orders_total", isHead ? 12 : 10, { ...cost, class: "unclassified" }),
  ...(isHead
    ? [row("shop_cache_hits_total", 1, { ...cost, class: "unclassified" })]
    : [row("shop_old_total", 1, { ...cost, class: "unclassified" })]),
];
const SERIES = {
  base: { go_info: 1, http_request_duration_seconds: 28 },
  head: { go_info: 1, http_request_duration_seconds: 1428, shop_cache_hits_total: 2 },
};

const sideOf = (isHead: boolean, spec: SideSpec = {}) =>
  withFamilies(healthy({ values: { rss: (isHead ? 140 : 100) * MIB }, ...spec }), rows(isHead), isHead ? SERIES.head : SERIES.base, 2);
const moved = reportOf(compared(sideOf(false), sideOf(true)));

describe("what moved", () => {
  test("is the text people read", () => {
    const text = `${metricsText(moved).join("\n").trimStart()}\n`;
    expect(text).toBe(goldenOf("metrics.moved.txt", text));
  });
  test("is the Markdown people read", () => {
    const markdown = metricsMarkdown(moved).join("\n");
    expect(markdown).toBe(goldenOf("metrics.moved.md", markdown));
  });
  test("stands in text and comment", () => {
    const [text, comment] = [renderText(moved, DEFAULT_RULES.leak), renderComment(moved, DEFAULT_RULES.leak)];
    for (const line of metricsText(moved)) expect(text).toContain(line);
    for (const line of metricsMarkdown(moved)) expect(comment).toContain(line);
    expect(comment.split("<details>")[0]).not.toContain("Metrics (advisory)");
  });
  test("is a line for each class at most", () => {
    expect(metricsMarkdown(moved).filter((line) => line.startsWith("- ")).length).toBeLessThanOrEqual(10);
  });
  test("does not name what scattered, what is context, or what is too small to matter", () => {
    expect(metricsText(moved).join("\n")).not.toMatch(/workqueue_depth|gomaxprocs|mcache/u);
  });
});

test("all of it is in the result", () => {
  const { metrics, metricsLeftOut, series, anatomy } = resultOf(moved);
  expect(metrics).toHaveLength(rows(true).length + 1);
  expect(metrics.find(({ id }) => id === "shop/rest_client_requests_total increase/units")).toMatchObject({
    base: 3,
    head: 5,
    beyondSpread: true,
  });
  expect([metricsLeftOut, series.length, anatomy.map(({ kind }) => kind)]).toEqual([2, 1, ["gc-pacing"]]);
});

test("nothing that moved is one sentence", () => {
  const same = reportOf(compared(sideOf(false), sideOf(false)));
  expect(metricsText(same)).toEqual([
    "",
    "Metrics (advisory): 14 numbers of /metrics, no families changed beyond the scatter of their rounds.",
  ]);
});

test("of two rounds a tenth counts, and the reader is told", () => {
  const few = reportOf(compared(sideOf(false, { rounds: 2 }), sideOf(true, { rounds: 2 })));
  expect(metricsText(few).join(" ").replaceAll(/\s+/gu, " ")).toContain("by a tenth or more; too few rounds to know their scatter");
});

test("several components are named", () => {
  const both = (isHead: boolean) => joined(sideOf(isHead), sideOf(isHead, { component: "agent" }));
  const text = metricsText(reportOf(compared(both(false), both(true)))).join("\n");
  expect(text).toContain("Memory of agent: RSS");
  expect(text).toMatch(/series of agent: 29 → 1,431/u);
});

test("bundles without families have no such part, and empty lists in the result", () => {
  const report = reportOf(compared(healthy(), healthy()));
  expect([metricsText(report), metricsMarkdown(report)]).toEqual([[], []]);
  expect(resultOf(report)).toMatchObject({ metrics: [], metricsLeftOut: 0, series: [], anatomy: [] });
});

test("a name that would be Markdown or a command stays text", () => {
  const hostile = "x`](https://example.com) <b>@all";
  const bad = (isHead: boolean) =>
    withFamilies(healthy(), [row("shop_total", isHead ? 9 : 1, { ...cost, labels: { handler: `${hostile}\n::error::` } })], {
      [hostile]: isHead ? 9 : 1,
    });
  const report = reportOf(compared(bad(false), bad(true)));
  for (const line of metricsMarkdown(report)) expect(line.replaceAll(/`[^`]*`/gu, "")).not.toMatch(/[<\]@`]/u);
  expect(renderText(report, DEFAULT_RULES.leak)).not.toMatch(/^\s*::/mu);
});

test("little room below GOMEMLIMIT is told", () => {
  const limited = (isHead: boolean) => sideOf(isHead, { environment: { gomemlimitBytes: 141 * MIB } });
  expect(
    metricsText(reportOf(compared(limited(false), limited(true))))
      .join(" ")
      .replaceAll(/\s+/gu, " "),
  ).toContain("GOMEMLIMIT leaves 10 MiB.");
});
