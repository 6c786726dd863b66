// The sample service in a cluster that heapgate makes: a commit that leaks is red with the chain of its leak, the same code on both sides is green.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildOf, makeAppRepository, regressionOf } from "../support/app-repository.ts";
import { resultOf, runInCluster, targetOf, type RunPlace } from "../support/cluster-run.ts";
import { withClusterTools } from "../support/cluster.ts";
import { expectLeakingFunction } from "../support/leaking-function.ts";
import { redSignals } from "../support/result-file.ts";
import { openWorkshop } from "../support/sample-service.ts";

const config = (place: RunPlace, rounds: string): string => `version: 1
name: shop
target: ${targetOf(place)}
build: ${buildOf("leaky-service", ["leaky-service"], "prebuilt.Dockerfile")}
deploy:
  - { chart: leaky-service/chart, release: shop, namespace: shop, values: [leaky-service/dev-values.yaml] }
components:
  - { name: leaky-service, selector: app=leaky-service, namespace: shop, pprof: { port: 8080 }, metrics: { port: 8080 } }
workload:
  http: { component: leaky-service, port: 8080, path: /work, requests: 1500, concurrency: 2 }
plan: { warmUp: 0.5s, cost: 1s, batches: 20, batch: 0.1s }
rounds: ${rounds}
`;

withClusterTools((tools) => {
  describe("heapgate run in a kind cluster", () => {
    const shop = openWorkshop("kind-regressions");
    afterAll(() => shop[Symbol.dispose]());
    const place: RunPlace = { tools, shop, cluster: null };
    const repository = join(shop.folder, "repository");
    beforeAll(() => makeAppRepository(repository, { apps: ["leaky-service"], changes: [regressionOf("heap")] }));

    test("P1 P6 is red on a commit that leaks, and names the chain of four functions", async () => {
      const run = await runInCluster(place, {
        name: "leak",
        repository,
        base: "HEAD~1",
        head: "HEAD",
        config: config(place, "{ min: 3, max: 5 }"),
      });
      const result = resultOf(run);
      expect({ exitCode: run.exitCode, verdict: result.verdict }).toEqual({ exitCode: 1, verdict: "fail" });
      expect(redSignals(result)).toEqual(expect.arrayContaining(["growth of live-heap"]));
      expect(redSignals(result).filter((signal) => /goroutines|open-fds/u.test(signal))).toEqual([]);
      expectLeakingFunction(result);
      // Where the time went.
      const parts = ["create", "build", "load", "deploy", "total"];
      expect(parts.filter((part) => (result.plan.spentSeconds[part] ?? 0) > 0)).toEqual(parts);
    });

    test("W6 P6 is green on the same commit twice, with the numbers of a cluster", async () => {
      const run = await runInCluster(place, {
        name: "same",
        repository,
        base: "HEAD~1",
        head: "HEAD~1",
        config: config(place, "{ min: 3, max: 3 }"),
        args: ["--skip-unchanged", "false"],
      });
      const result = resultOf(run);
      expect(redSignals(result)).toEqual([]);
      expect(run.exitCode).toBe(0);
      expect(result.leaks.map(({ finding }) => finding)).toEqual(["none", "none", "none"]);
      const measured = result.outcomes.filter(({ base, head }) => (base ?? 0) > 0 && (head ?? 0) > 0).map(({ signal }) => signal);
      expect(measured).toEqual(expect.arrayContaining(["cpu", "allocated", "live-heap", "goroutines", "open-fds", "working-set"]));
      expect(result.outcomes.filter(({ outcome, gated }) => gated && outcome === "not-measured")).toEqual([]);
    });
  });
});
