// What controllers of three versions of controller-runtime tell of the same work: labels came with the versions, and the rows stay the same.
import { describe, expect, test } from "vitest";
import { between, histogramLines, rowOf } from "./bodies.ts";

/** How a version labels its families, and which it has besides. */
interface Version {
  /** Beside `name` of a queue. */
  readonly queue: string;
  /** Beside `name` of a queue's depth, one series each. */
  readonly depths: readonly string[];
  readonly more: readonly string[];
}

const VERSIONS: Readonly<Record<string, Version>> = {
  "0.15": { queue: "", depths: [""], more: ["controller_runtime_terminal_reconcile_errors_total"] },
  "0.21": {
    queue: ',controller="widget"',
    depths: [',controller="widget",priority="0"', ',controller="widget",priority="-100"'],
    more: ["controller_runtime_terminal_reconcile_errors_total", "controller_runtime_reconcile_panics_total"],
  },
  "0.24": {
    queue: ',controller="widget"',
    depths: [',controller="widget",priority="0"', ',controller="widget",priority="-100"'],
    more: [
      "controller_runtime_terminal_reconcile_errors_total",
      "controller_runtime_reconcile_panics_total",
      "controller_runtime_reconcile_timeouts_total",
    ],
  },
};

/** After so many reconciles, one in ten of them an error; children of a counter come with its first use. */
const bodyAfter = (count: number, { queue, depths, more }: Version): readonly string[] => [
  "# TYPE controller_runtime_reconcile_total counter",
  ...(count === 0
    ? []
    : [
        `controller_runtime_reconcile_total{controller="widget",result="success"} ${count * 0.9}`,
        `controller_runtime_reconcile_total{controller="widget",result="error"} ${count * 0.1}`,
      ]),
  "# TYPE controller_runtime_reconcile_time_seconds histogram",
  ...histogramLines(
    "controller_runtime_reconcile_time_seconds",
    'controller="widget"',
    { "0.005": count * 0.8, "0.01": count },
    { sum: count * 0.004, count },
  ),
  "# TYPE workqueue_depth gauge",
  ...depths.map((labels) => `workqueue_depth{name="widget"${labels}} ${count === 0 ? 0 : 6 / depths.length}`),
  "# TYPE workqueue_adds_total counter",
  `workqueue_adds_total{name="widget"${queue}} ${count}`,
  "# TYPE workqueue_work_duration_seconds histogram",
  ...histogramLines(
    "workqueue_work_duration_seconds",
    `name="widget"${queue}`,
    { "0.001": 0, "0.01": count },
    { sum: count * 0.004, count },
  ),
  "# TYPE rest_client_requests_total counter",
  `rest_client_requests_total{code="200",host="10.96.0.1:443",method="GET"} ${count * 2}`,
  `rest_client_requests_total{code="409",host="10.96.0.1:443",method="PUT"} ${count * 0.5}`,
  ...more.flatMap((family) => [`# TYPE ${family} counter`, `${family}{controller="widget"} 0`]),
];

describe.each(Object.entries(VERSIONS))("controller-runtime %s", (_, version) => {
  const read = between(bodyAfter(0, version), bodyAfter(200, version), 100);

  test.each<[string, number]>([
    ['controller_runtime_reconcile_total{controller="widget"} increase/units', 2],
    ['controller_runtime_reconcile_total{result="error"} increase/units', 0.2],
    ['controller_runtime_reconcile_time_seconds{controller="widget"} hmean', 0.004],
    ['controller_runtime_reconcile_time_seconds{controller="widget"} quantile(0.95)', 0.005 + 0.005 * 0.75],
    ['workqueue_depth{name="widget"} last', 6],
    ['workqueue_adds_total{name="widget"} increase/units', 2],
    ['workqueue_work_duration_seconds{name="widget"} hmean', 0.004],
    ["rest_client_requests_total increase/units", 5],
    ['rest_client_requests_total{method="PUT"} increase/units', 1],
    ['rest_client_requests_total{code="409"} share', 0.2],
  ])("W4 tells %s as %d", (key, value) => {
    expect(rowOf(read, key)?.value).toBeCloseTo(value, 9);
  });

  test("W4 has no family that the catalog does not know, and quantiles only where buckets are fine enough", () => {
    expect(read.rows.filter((row) => row.class === "unclassified")).toEqual([]);
    expect(read.rows.some(({ metric, aggregation }) => metric.startsWith("workqueue_") && aggregation.startsWith("quantile"))).toBe(false);
  });
});
