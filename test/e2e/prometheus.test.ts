// A Prometheus of heapgate's own in a fake cluster (prometheus: deploy): started for each trial, asked, and taken away, whatever becomes of the run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectNothingLeft, fakeConfig, fakeRun, openFakePlace, resultOf, type FakePlace } from "../support/fake-cluster/fake-run.ts";

const PATIENCE_MILLISECONDS = 400_000;

/** The user made it. */
const IMAGE = "image acme/prometheus:dev";
/** Whatever it is asked, it says 7. */
const SEVEN = '{"status":"success","data":{"resultType":"scalar","result":[7,"7"]}}';
const PROMETHEUS = {
  answers: { "/-/ready": "ready", "/api/v1/query": SEVEN, "/api/v1/targets": '{"status":"success","data":{"activeTargets":[]}}' },
};
const place = (name: string, app: object = PROMETHEUS): FakePlace =>
  openFakePlace(name, {
    files: { "prometheus/app.json": JSON.stringify(app), "prometheus/Dockerfile": "FROM scratch\nCOPY app.json /app\n" },
  });
const config = (target: string, more = ""): string =>
  fakeConfig({
    target,
    build:
      "[{ image: acme/shop, context: app }, { image: acme/prometheus, command: 'docker build -t \"acme/prometheus:$HEAPGATE_TAG\" -t acme/prometheus:dev prometheus' }]",
    more: `leak: off
prometheus: { deploy: { image: "acme/prometheus:dev" } }
signals: [{ name: seven, query: vector(7), as: value }${more}]`,
  });

describe.concurrent("prometheus: deploy", { timeout: PATIENCE_MILLISECONDS }, () => {
  test("gives the answers of its queries, and nothing of it is left in a cluster of the user's", async () => {
    using here = place("fake-prometheus");
    const kubeconfig = here.fake.addCluster("mine", []);
    const run = await fakeRun(here, config("{ existing: { context: kind-mine, namespace: shop } }"), { env: { KUBECONFIG: kubeconfig } });
    const result = resultOf(run);
    expect(run.output).toContain("queries 1 signal, asked of a Prometheus of heapgate's own (acme/prometheus:dev)");
    expect(result.outcomes.find(({ signal }) => signal === "seven")).toMatchObject({ base: 7, head: 7, outcome: "within" });
    const summary: unknown = JSON.parse(readFileSync(join(here.shop.folder, "out", "head", "summary.json"), "utf8"));
    expect(JSON.stringify(summary)).toContain('"definition":"vector(7)"');
    const calls = here.fake.calls();
    const ended = calls.filter((line) => line.startsWith("kubectl delete deployment/heapgate-prometheus"));
    // A discarded trial and a measured one of each side; on a disturbed machine more.
    expect(ended.length).toBeGreaterThanOrEqual(4);
    expect(calls.some((line) => line.startsWith("kubectl delete namespace/heapgate-prometheus"))).toBe(true);
    expect(here.fake.objectsIn("mine").filter((name) => name.includes("prometheus"))).toEqual([]);
  });

  test("ends the run before the load, with the reason, when it does not become ready", async () => {
    using here = place("fake-prometheus-crash", { like: "crash" });
    const run = await fakeRun(here, config("kind"));
    expect(run).toMatchObject({ exitCode: 3, result: null });
    expect(run.output.replaceAll(/\s+/gu, " ")).toMatch(
      /PROMETHEUS_START_FAILED.* A Prometheus of heapgate's own \(acme\/prometheus:heapgate-\w+\) did not become ready: /u,
    );
    expect(run.output).not.toMatch(/^round 1/mu);
    expectNothingLeft(here, [IMAGE]);
  });

  test("ends the run when a query that requires samples has none", async () => {
    using here = place("fake-prometheus-nothing", { answers: { ...PROMETHEUS.answers, "/api/v1/query": SEVEN.replace('"7"', '"NaN"') } });
    const run = await fakeRun(here, config("kind", ", { name: none, query: vector(8), requireSamples: true }"));
    expect(run.exitCode).toBe(3);
    expect(run.output.replaceAll(/\s+/gu, " ")).toMatch(
      /QUERY_WITHOUT_SAMPLES.* Signal none requires samples, and there is no number: the query gives NaN/u,
    );
    expectNothingLeft(here, [IMAGE]);
  });
});
