// Dashboards select by `namespace` and `pod` or, after another relabelling, by `kubernetes_namespace` and `kubernetes_pod_name`: both resolve.
import { describe, expect, test } from "vitest";
import { fillTemplate, type QueryFacts } from "../../../src/core/promql/fill-template.ts";
import { selectorsOf } from "../../../src/core/promql/selectors-of.ts";
import { keyOf } from "../../../src/core/families/family-row.ts";
import { between } from "../families/bodies.ts";

const FACTS: QueryFacts = {
  startSeconds: 1000,
  endSeconds: 1030,
  component: "clusters-service",
  namespace: "flux-system",
  pods: ["clusters-service-7d4f-1"],
  addresses: [],
};

const SCHEMES = [
  ["namespace", "pod"],
  ["kubernetes_namespace", "kubernetes_pod_name"],
] as const;

describe.each(SCHEMES)("by %s and %s", (namespace, pod) => {
  test("W8 a query names the measured pods", () => {
    const query = `rate(go_memstats_mallocs_total{${namespace}="$namespace",${pod}=~"$pods"}[$duration])`;
    expect(fillTemplate(query, FACTS)).toEqual({
      kind: "filled",
      query: `rate(go_memstats_mallocs_total{${namespace}="flux-system",${pod}=~"clusters-service-7d4f-1"}[30000ms])`,
    });
    expect(selectorsOf(query)).toEqual([`go_memstats_mallocs_total{${namespace}="$namespace",${pod}=~"$pods"}`]);
  });

  test("W8 series that carry them are the rows they are without", () => {
    const lines = (count: number, labels: string) => [
      "# TYPE workqueue_depth gauge",
      `workqueue_depth{name="widget"${labels}} ${count}`,
      "# TYPE rest_client_requests_total counter",
      `rest_client_requests_total{code="200",method="GET"${labels}} ${count}`,
    ];
    const labelled = `,${namespace}="flux-system",${pod}="clusters-service-7d4f-1"`;
    const read = (labels: string) => between(lines(0, labels), lines(200, labels)).rows.map((row) => [keyOf(row), row.value] as const);
    expect(read(labelled)).toEqual(read(""));
    expect(read(labelled).length).toBeGreaterThan(3);
  });
});
