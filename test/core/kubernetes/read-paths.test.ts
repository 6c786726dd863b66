// Which questions to kubectl are asked of the API server directly, where, and that the answers look like kubectl's.
import { describe, expect, test } from "vitest";
import { isReadPath, joinLists, questionOf, READ_PATHS, type Question } from "../../../src/core/kubernetes/read-paths.ts";

const one = (path: string): Question => ({ kind: "one", path });
const lists = (...paths: readonly string[]): Question => ({ kind: "lists", paths });

const QUESTIONS: readonly (readonly [string, Question | null])[] = [
  ["nodes", lists("/api/v1/nodes")],
  ["namespace shop", one("/api/v1/namespaces/shop")],
  ["pod web-1 -n shop", one("/api/v1/namespaces/shop/pods/web-1")],
  ["pods -n shop", lists("/api/v1/namespaces/shop/pods")],
  ["pods -n shop -l app=shop,tier!=db", lists("/api/v1/namespaces/shop/pods?labelSelector=app%3Dshop%2Ctier!%3Ddb")],
  ["events -n shop", lists("/api/v1/namespaces/shop/events")],
  ["service web -n shop", one("/api/v1/namespaces/shop/services/web")],
  ["job load -n shop", one("/apis/batch/v1/namespaces/shop/jobs/load")],
  ["deployments,pods -n shop", lists("/apis/apps/v1/namespaces/shop/deployments", "/api/v1/namespaces/shop/pods")],
  // Only kubectl knows how.
  ["widgets -n shop", null],
  ["deployments,widgets -n shop", null],
  ["deployment/web -n shop", null],
  ["secret token -n shop", null],
  ["pods", null],
  ["nodes -n shop", null],
  ["pods -n shop --ignore-not-found", null],
  ["pods -n", null],
  ["pods one two -n shop", null],
  ["deployments,pods web -n shop", null],
  ["pod web -n shop -l app=shop", null],
  ["", null],
];

test.each(QUESTIONS)("get %s", (args, question) => {
  expect(questionOf(args === "" ? [] : args.split(" "))).toEqual(question);
});

test("every path that is asked for is let through", () => {
  const paths = QUESTIONS.flatMap(([, question]) => (question === null ? [] : question.kind === "one" ? [question.path] : question.paths));
  expect(paths.length).toBeGreaterThan(5);
  for (const path of paths) expect([path, isReadPath(path.replace(/\?.*$/u, ""))]).toEqual([path, true]);
});

test.each([
  ["/api/v1/nodes/node-1/proxy/stats/summary", true],
  ["/api/v1/nodes/node-1/proxy/metrics/cadvisor", true],
  ["/api/v1/nodes/node-1/proxy/run/shop/web/web", false],
  ["/api/v1/nodes/node-1/proxy/logs/", false],
  ["/api/v1/namespaces/shop/secrets", false],
  ["/api/v1/namespaces/shop/secrets/token", false],
  ["/api/v1/namespaces/shop/pods/web/log?container=web&sinceSeconds=90", true],
  ["/api/v1/namespaces/shop/pods/web/log/more", false],
  ["/api/v1/namespaces/shop/secrets?limit=1", false],
  ["/api/v1/namespaces/shop/pods/web/exec", false],
  ["/api/v1/namespaces/shop/pods/web/proxy/debug", false],
  ["/api/v1/secrets", false],
  ["/metrics", true],
  ["/metrics/slis", false],
])("%s is let through: %s", (path, expected) => {
  expect(isReadPath(path)).toBe(expected);
});

test("kubectl takes the expressions apart at commas, so none has one", () => {
  for (const expression of READ_PATHS.split(",")) expect(expression).toMatch(/^\^\/.*\$$/u);
});

describe("lists of the API server", () => {
  test("become one list as kubectl prints it, each item with its kind and version", () => {
    const deployments = { kind: "DeploymentList", apiVersion: "apps/v1", metadata: {}, items: [{ metadata: { name: "web" } }] };
    const pods = { kind: "PodList", apiVersion: "v1", items: [{ metadata: { name: "web-1" } }, { metadata: { name: "web-2" } }] };
    expect(joinLists([deployments, pods])).toEqual({
      apiVersion: "v1",
      kind: "List",
      items: [
        { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } },
        { apiVersion: "v1", kind: "Pod", metadata: { name: "web-1" } },
        { apiVersion: "v1", kind: "Pod", metadata: { name: "web-2" } },
      ],
    });
  });

  test.each<[string, unknown]>([
    ["an error", { kind: "Status", apiVersion: "v1", status: "Failure" }],
    ["no JSON", undefined],
    ["a list without version", { kind: "PodList", items: [] }],
    ["items that are no objects", { kind: "PodList", apiVersion: "v1", items: ["web"] }],
  ])("%s is no list", (_name, body) => {
    expect(joinLists([{ kind: "PodList", apiVersion: "v1", items: [] }, body])).toBeNull();
  });
});
