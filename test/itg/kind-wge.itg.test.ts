// Weave GitOps Enterprise as its stand-in serves it, in a real cluster: the preset finds both generations' profiles and metrics, TLS on; and one is asked by its URL.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOf, makeAppRepository } from "../support/app-repository.ts";
import { resultOf, runInCluster, targetOf, useTestCluster, type ClusterRun, type RunPlace } from "../support/cluster-run.ts";
import { withClusterTools } from "../support/cluster.ts";

const NODE_PORT = 30_443;

interface Parts {
  readonly values: string;
  /** After the chart's step. */
  readonly step?: string;
  /** Laid over the preset's component. */
  readonly component?: string;
  /** Of the workload: where the gateway is. */
  readonly place?: string;
}

/** Nothing but the chart's generation is said of switches: those are the preset's. */
const config = (
  place: RunPlace,
  { values, step = "", component = "", place: at = "port: 8000, scheme: https, path: /v1/query" }: Parts,
): string => `version: 1
name: wge
preset: weave-gitops-enterprise
target: ${targetOf(place)}
build: ${buildOf("wge-stand-in")}
deploy:
  - { chart: wge-stand-in/mccp, release: chart, namespace: flux-system, valuesInline: ${values} }
${step}
${component}
workload:
  http: { ${at}, requests: 500, concurrency: 2 }
plan: { warmUp: 0.5s, cost: 1s, batches: 5, batch: 0.1s }
leak: off
rounds: { min: 1, max: 1 }
`;

withClusterTools((tools) => {
  describe("the preset weave-gitops-enterprise in a real cluster", () => {
    const { shop, place } = useTestCluster(tools, "itg-wge");
    const repository = join(shop.folder, "repository");
    beforeAll(() => makeAppRepository(repository, { apps: ["wge-stand-in"] }));

    const measure = async (name: string, parts: Parts): Promise<ClusterRun> => {
      const text = config(place(), parts);
      const args = ["--skip-unchanged", "false"];
      const run = await runInCluster(place(), { name, repository, base: "HEAD", head: "HEAD", config: text, args });
      if (run.exitCode !== 0) console.warn(run.output);
      expect(run.exitCode).toBe(0);
      return run;
    };
    const measured = (run: ClusterRun): readonly string[] =>
      resultOf(run).outcomes.flatMap(({ signal, base, head }) => (base !== null && head !== null ? [signal] : []));
    const warned = (run: ClusterRun): readonly string[] => resultOf(run).warnings.map(({ code, message }) => `${code}: ${message}`);

    test.each([
      // Profiles on the gateway, which speaks TLS with a certificate of its own; metrics on 8080.
      ["0.34"],
      // Both on the monitoring server.
      ["0.35"],
    ])("W13 W17 finds what %s serves, by the switches it knows", async (generation) => {
      const run = await measure(`generation-${generation}`, { values: `{ generation: "${generation}" }` });
      expect(measured(run)).toEqual(
        expect.arrayContaining([
          "cpu",
          "live-heap",
          "goroutines",
          "allocated",
          "working-set",
          "http-p95",
          "server-clients",
          "user-clients",
        ]),
      );
      expect(warned(run).filter((one) => /pprof-off|metrics-missing/u.test(one))).toEqual([]);
      expect(warned(run).filter((one) => one.startsWith("profile-missing"))).toEqual([
        expect.stringMatching(/clusters-service: no cpu \(cost\): answered 404 \(Unknown profile\)/u),
      ]);
      const pods = join(shop.folder, `out-generation-${generation}`, "head", "rounds", "1", "clusters-service");
      const [pod = ""] = readdirSync(pods);
      expect(readdirSync(join(pods, pod))).toEqual(expect.arrayContaining(["heap.end.pb.gz", "goroutine.end.pb.gz", "metrics.om.gz"]));
    });

    test("W14 is asked at its URL, load and profiles, with a certificate nobody trusts", async () => {
      const { kubectl } = place().cluster;
      const address = kubectl("get", "nodes", "-o", 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}');
      const url = `https://${address}:${NODE_PORT}`;
      const run = await measure("url", {
        values: `{ generation: "0.34", token: s3cret, service: { type: NodePort, nodePort: ${NODE_PORT} } }`,
        // A pod is ready before its node's port leads to it.
        step: `  - { command: 'for _ in $(seq 300); do curl -ksf -o /dev/null ${url}/v1/featureflags && exit 0; sleep 0.2; done; exit 1' }`,
        component: `components:\n  - { name: clusters-service, url: "${url}", pprof: { auth: { token: s3cret } }, metrics: { auth: { token: s3cret } } }`,
        place: "path: /v1/query, headers: { authorization: Bearer s3cret }",
      });
      // Phases of a second are too short for the kubelet to be read twice, so what only it tells need not be there.
      expect(measured(run)).toEqual(expect.arrayContaining(["live-heap", "goroutines", "allocated", "http-p95"]));
      expect(resultOf(run).outcomes.find(({ signal }) => signal === "errors")?.head).toBe(0);
      // Metrics are on a port of their own, which the address is not: there is the dashboard's page.
      expect(warned(run)).toContainEqual(
        expect.stringMatching(/^metrics-missing: .*\/metrics answered an HTML page: is the path right\?/u),
      );
    });
  });
});
