// A Prometheus of heapgate's own in a real cluster (prometheus: deploy): it finds the pods, answers what is asked, and is gone afterwards.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APPS, buildOf, makeAppRepository } from "../support/app-repository.ts";
import { environmentOf, resultOf, runInCluster, targetOf, useTestCluster, type ClusterRun } from "../support/cluster-run.ts";
import { MUST_RUN, objectsIn, withClusterTools } from "../support/cluster.ts";
import { PROMETHEUS_VERSION } from "../support/scraping-prometheus.ts";

if (PROMETHEUS_VERSION === null) console.warn("SKIPPED: prometheus is not installed (apt-get install prometheus); none is deployed");
const IMAGE = "heapgate-test-prometheus:dev";

const config = (target: string): string => `version: 1
name: scraped
target: ${target}
skipUnchanged: false
build: ${buildOf("leaky-service", ["leaky-service"], "prebuilt.Dockerfile")}
deploy:
  - { chart: leaky-service/chart, release: shop, namespace: shop }
components:
  - { name: shop, selector: app=leaky-service, namespace: shop, pprof: { port: 8080 }, metrics: { port: http } }
prometheus: { deploy: { image: "${IMAGE}", interval: 1s } }
signals:
  - { name: work-asked, query: 'http_requests_total{$selector,handler="/work"}', as: perUnit, required: true }
  - { name: work-read, metric: 'http_requests_total{handler="/work"}', as: perUnit }
  - { name: goroutines-asked, query: 'sum(go_goroutines{namespace="$namespace",component="$component"})', as: value }
workload:
  http: { component: shop, port: 8080, path: /work, rate: 50/s, duration: 8s }
plan: { warmUp: 8s, cost: 8s, batches: 10, batch: 0.1s }
leak: off
rounds: { min: 1, max: 1 }
`;

withClusterTools((tools) => {
  test.skipIf(PROMETHEUS_VERSION === null && !MUST_RUN)("a Prometheus can be put into an image here", () => {
    expect(PROMETHEUS_VERSION, "prometheus is not installed, and HEAPGATE_ITG=1 asks for it").not.toBeNull();
  });

  describe.skipIf(PROMETHEUS_VERSION === null)("prometheus: deploy in a cluster of the user's", () => {
    const { shop, place } = useTestCluster(tools, "itg-prometheus");
    let before: readonly string[] = [];
    let run: ClusterRun = { exitCode: null, output: "", result: null };
    const docker = (...args: readonly string[]): string =>
      execFileSync("docker", args, { env: environmentOf(place()), encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

    beforeAll(async () => {
      const repository = join(shop.folder, "repository");
      execFileSync(join(APPS, "prometheus-image", "build"), [IMAGE], { env: environmentOf(place()), stdio: "pipe" });
      makeAppRepository(repository, { apps: ["leaky-service"] });
      before = objectsIn(place().cluster);
      run = await runInCluster(place(), { name: "scraped", repository, base: "HEAD", head: "HEAD", config: config(targetOf(place())) });
    });
    afterAll(() => void docker("rmi", IMAGE));

    const values = (side: string): Readonly<Record<string, number | null>> => {
      const path = join(shop.folder, "out-scraped", side, "summary.json");
      const summary: { readonly entries: readonly { readonly signal: string; readonly values: readonly (number | null)[] }[] } = JSON.parse(
        readFileSync(path, "utf8"),
      );
      return Object.fromEntries(summary.entries.map(({ signal, values: found }) => [signal, found[0] ?? null]));
    };

    test("answers the queries of both sides", () => {
      expect(run.output).toContain(`queries 2 signals, asked of a Prometheus of heapgate's own (${IMAGE})`);
      expect(resultOf(run).outcomes.map(({ signal }) => signal)).toEqual(expect.arrayContaining(["work-asked", "goroutines-asked"]));
      for (const side of ["base", "head"]) {
        const { "work-asked": asked, "work-read": read, "goroutines-asked": goroutines } = values(side);
        console.info(`${side}: ${asked} requests per unit asked of Prometheus, ${read} read; ${goroutines} goroutines`);
        // 400 requests in 8 s, a scrape a second: two seconds of them or more lie between scrapes at the edges.
        expect(read).toBeCloseTo(1, 2);
        expect(Math.abs((asked ?? 0) - (read ?? 0))).toBeLessThan(0.5);
        expect(goroutines).toBeGreaterThan(3);
      }
    });

    test("is gone afterwards, with its namespace and its image in the nodes", () => {
      expect(objectsIn(place().cluster)).toEqual(before);
      expect(place().cluster.inNode("crictl images")).not.toContain("heapgate-test-prometheus");
      expect(
        docker("images", "--format", "{{.Repository}}:{{.Tag}}")
          .split("\n")
          .filter((name) => name.startsWith("heapgate-test-prometheus")),
      ).toEqual([IMAGE]);
    });
  });
});
