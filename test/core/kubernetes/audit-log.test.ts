// The audit log: each answered request once, by who asked for what.
import { describe, expect, test } from "vitest";
import { countAuditEvents, requestsByUser, type AuditOptions } from "../../../src/core/kubernetes/audit-log.ts";
import { shareSentence } from "../../../src/core/kubernetes/flow-control.ts";

const AGENT = "system:serviceaccount:cattle-fleet-system:fleet-agent";
let made = 0;
const event = (fields: object = {}): string => {
  made += 1;
  return JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: `id-${made}`,
    stage: "ResponseComplete",
    requestURI: "/apis/apps/v1/namespaces/fleet/deployments?limit=500",
    verb: "list",
    user: { username: AGENT },
    userAgent: "fleetagent/v0.12.0 (linux/amd64) kubernetes/abc",
    objectRef: { resource: "deployments", namespace: "fleet" },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: "2026-01-01T00:00:10.000000Z",
    stageTimestamp: "2026-01-01T00:00:10.100000Z",
    ...fields,
  });
};
const count = (lines: readonly string[], options: Partial<AuditOptions> = {}) =>
  countAuditEvents(lines.map((line) => `${line}\n`).join(""), { window: null, ownUser: null, ...options });

test("F5 counts by identity, verb, resource, code and user agent, most first", () => {
  const summary = count([
    event(),
    event(),
    event({ verb: "get", objectRef: { resource: "pods", subresource: "log" } }),
    event({ responseStatus: { code: 409 }, verb: "update" }),
    event({ user: { username: "system:node:n" }, objectRef: undefined, requestURI: "/healthz?x=1", verb: "get" }),
  ]);
  expect(
    summary.counts.map(({ user, verb, resource, code, userAgent, requests }) => [user, verb, resource, code, userAgent, requests]),
  ).toEqual([
    [AGENT, "list", "deployments", 200, "fleetagent/v0.12.0", 2],
    ["system:node:n", "get", "/healthz", 200, "fleetagent/v0.12.0", 1],
    [AGENT, "get", "pods/log", 200, "fleetagent/v0.12.0", 1],
    [AGENT, "update", "deployments", 409, "fleetagent/v0.12.0", 1],
  ]);
  expect(summary).toMatchObject({ requests: 5, unreadableLines: 0 });
  expect(requestsByUser(summary)).toEqual([
    { user: AGENT, requests: 4 },
    { user: "system:node:n", requests: 1 },
  ]);
});

describe("a request", () => {
  test("counts once, when it is answered, however many events it has", () => {
    const watch = { auditID: "w", verb: "watch" };
    expect(count([event({ ...watch, stage: "ResponseStarted" })]).requests).toBe(0);
    expect(count([event({ ...watch, stage: "ResponseStarted" }), event(watch), event(watch)]).requests).toBe(1);
  });

  test.each<[string, object]>([
    ["one of kubectl", { userAgent: "kubectl/v1.36.1 (linux/amd64)" }],
    ["one of a load of heapgate's", { userAgent: "heapgate-workload" }],
    ["one that goes on to a pod", { objectRef: { resource: "pods", subresource: "proxy" } }],
    ["one that goes on to a kubelet", { objectRef: { resource: "nodes", subresource: "proxy" } }],
  ])("%s does not count", (_, fields) => {
    expect(count([event(fields), event()]).requests).toBe(1);
  });

  test.each<[string, object, number]>([
    ["of heapgate's identity does not count", { user: { username: "kubernetes-admin" }, userAgent: "curl/8" }, 0],
    ["of kubectl in a pod counts: it has an account of its own", { userAgent: "kubectl/v1.36.1 (linux/amd64)" }, 1],
    ["that goes on to a pod does not count", { objectRef: { resource: "pods", subresource: "proxy" } }, 0],
  ])("where heapgate's identity is known, one %s", (_, fields, requests) => {
    expect(count([event(fields)], { ownUser: "kubernetes-admin" }).requests).toBe(requests);
  });

  test.each<[number, number]>([
    [0, 1],
    [10.05, 1],
    [10.2, 0],
  ])("counts in the window it was answered in (from %s s)", (from, requests) => {
    const epoch = Date.parse("2026-01-01T00:00:00Z") / 1000;
    expect(count([event()], { window: { startSeconds: epoch + from, endSeconds: epoch + 20 } }).requests).toBe(requests);
    expect(count([event({ stageTimestamp: undefined })], { window: { startSeconds: epoch, endSeconds: epoch + 5 } }).requests).toBe(0);
  });
});

test("a line that is cut off is counted as unreadable, not as a request", () => {
  expect(count([event(), event().slice(0, 40), "", "{}"])).toMatchObject({ requests: 1, unreadableLines: 2 });
  expect(count([])).toEqual({ counts: [], requests: 0, unreadableLines: 0 });
});

test("F5 tells the share of the agents as the flow schemas do", () => {
  const lines = [...Array.from({ length: 13 }, () => event()), ...Array.from({ length: 7 }, () => event({ user: { username: "other" } }))];
  const summary = count(lines);
  const [first] = requestsByUser(summary);
  expect(shareSentence(first?.user ?? "", first?.requests ?? 0, summary.requests)).toBe(`13 of 20 requests (65 %) come from \`${AGENT}\``);
});
