// Requests by flow schema between two bodies of an API server.
import { describe, expect, test } from "vitest";
import { allRequestsBetween, flowUseBetween, parseFlowControl, shareSentence } from "../../../src/core/kubernetes/flow-control.ts";

const AGENT = "heapgate-fleet-agent";

/** `[dispatched, seconds, rejected]` by schema; a schema that is left out was never used. */
const body = (schemas: Readonly<Record<string, readonly [number, number, number]>>, startedAt = 1000): string => {
  const level = (schema: string): string => `flow_schema="${schema}",priority_level="workload-low"`;
  return `# HELP process_start_time_seconds Start.
# TYPE process_start_time_seconds gauge
process_start_time_seconds ${startedAt}
# TYPE apiserver_request_total counter
apiserver_request_total{verb="GET"} 1
# TYPE apiserver_flowcontrol_dispatched_requests_total counter
${Object.entries(schemas)
  .map(
    ([schema, [dispatched, seconds, rejected]]) => `apiserver_flowcontrol_dispatched_requests_total{${level(schema)}} ${dispatched}
apiserver_flowcontrol_request_execution_seconds_bucket{${level(schema)},type="regular",le="+Inf"} ${dispatched}
apiserver_flowcontrol_request_execution_seconds_sum{${level(schema)},type="regular"} ${seconds}
apiserver_flowcontrol_request_execution_seconds_sum{${level(schema)},type="watch"} 0.5
apiserver_flowcontrol_request_execution_seconds_count{${level(schema)},type="regular"} ${dispatched}
apiserver_flowcontrol_rejected_requests_total{${level(schema)},reason="queue-full"} ${rejected}
`,
  )
  .join("")}`;
};
const reading = (...args: Parameters<typeof body>) => parseFlowControl(body(...args));

const START = reading({ [AGENT]: [1000, 10, 0], "service-accounts": [5000, 50, 1], exempt: [90_000, 1, 0], probes: [700, 1, 0] });
const END = reading({ [AGENT]: [135_584, 140.5, 3], "service-accounts": [76_897, 90, 1], exempt: [99_999, 2, 0], probes: [999, 2, 0] });

describe("the agents of a controller", () => {
  test("F5 are counted with the time they took, heapgate's own questions and probes are not", () => {
    expect(flowUseBetween(START, END, AGENT)).toEqual({ requests: 134_584, serverSeconds: 130.5, rejected: 3 });
    expect(allRequestsBetween(START, END)).toBe(206_481);
  });

  test("F5 are said in one sentence", () => {
    const sentence = shareSentence("system:serviceaccount:cattle-fleet-system:fleet-agent", 134_584, 206_481);
    expect(sentence).toBe("134,584 of 206,481 requests (65 %) come from `system:serviceaccount:cattle-fleet-system:fleet-agent`");
    expect(shareSentence("x", 0, 0)).toBe("0 of 0 requests (0 %) come from `x`");
  });
});

test.each<[string, ReturnType<typeof reading>, ReturnType<typeof reading>, ReturnType<typeof flowUseBetween>]>([
  [
    "counts a schema that came with its first request from 0",
    reading({}),
    reading({ [AGENT]: [7, 1, 0] }),
    { requests: 7, serverSeconds: 1.5, rejected: 0 },
  ],
  ["is not known when its series vanished", START, reading({ "service-accounts": [6000, 50, 1] }), null],
  ["was never used", reading({ other: [1, 1, 0] }), reading({ other: [2, 1, 0] }), { requests: 0, serverSeconds: 0, rejected: 0 }],
  ["is not known where the API server tells nothing", reading({}), reading({}), null],
  ["is not known across a restart of the API server", START, reading({ [AGENT]: [9, 1, 0] }, 2000), null],
  ["is not known when it fell", START, reading({ [AGENT]: [9, 1, 0] }), null],
])("a schema %s", (_, start, end, use) => {
  expect(flowUseBetween(start, end, AGENT)).toEqual(use);
});

test("only the families that are asked for are read", () => {
  expect(START.map(({ name }) => name)).toEqual([
    "process_start_time_seconds",
    "apiserver_flowcontrol_dispatched_requests_total",
    "apiserver_flowcontrol_request_execution_seconds_sum",
    "apiserver_flowcontrol_rejected_requests_total",
  ]);
});
