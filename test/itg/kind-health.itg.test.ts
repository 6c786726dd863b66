// What goes wrong in a real cluster is named in one line: images, CRDs, crashes, probes, room; a container killed for memory in head only is red, a restart voids its phase.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOf, makeAppRepository, type Change } from "../support/app-repository.ts";
import { resultOf, runInCluster, targetOf, useTestCluster, type RunPlace } from "../support/cluster-run.ts";
import { withClusterTools } from "../support/cluster.ts";
import { redSignals } from "../support/result-file.ts";

interface Faulty {
  readonly values?: string;
  readonly deploy?: string;
  readonly workload?: string;
  readonly rounds?: string;
}

const WORKLOAD = "http: { component: shop, port: 8080, path: /work, requests: 500, concurrency: 2 }";

const config = (
  place: RunPlace,
  { values = "{}", deploy = "", workload = WORKLOAD, rounds = "{ min: 1, max: 1 }" }: Faulty,
): string => `version: 1
name: shop
target: ${targetOf(place)}
build: ${buildOf("leaky-service", ["leaky-service"], "prebuilt.Dockerfile")}
deploy: ${deploy}
  - { chart: leaky-service/chart, release: shop, namespace: shop, valuesInline: ${values}, waitFor: [{ resource: deployment/shop, namespace: shop, timeout: 45s }] }
components:
  - { name: shop, selector: app=leaky-service, namespace: shop, pprof: { port: 8080 }, metrics: { port: 8080 } }
workload:
  ${workload}
plan: { warmUp: 0.5s, cost: 1s, batches: 5, batch: 0.1s }
leak: off
rounds: ${rounds}
`;

/** Head's own chart makes it take all memory in the measured phases. */
const EXHAUSTED: Change = { path: "leaky-service/chart/values.yaml", from: "args: []", to: "args: [-exhaust-after=150]" };

const load = (node: string): string => `# Asks for the units; in the third cost phase it kills one replica first.
set -eu
if [ "$HEAPGATE_PHASE" = cost ]; then
  echo x >>"$HEAPGATE_CONFIG_DIR/costs"
  if [ "$(wc -l <"$HEAPGATE_CONFIG_DIR/costs")" = 3 ]; then docker exec ${node} pkill -9 -o leaky-service; fi
fi
curl -s -o /dev/null "http://$HEAPGATE_ADDR_SHOP/work#[1-$HEAPGATE_UNITS]" || true
echo "heapgate-units=$HEAPGATE_UNITS"
`;

withClusterTools((tools) => {
  describe("what goes wrong in a real cluster", () => {
    const { shop, place } = useTestCluster(tools, "itg-health");
    const repository = join(shop.folder, "repository");
    beforeAll(() => {
      const widget = "apiVersion: heapgate.example.com/v1\nkind: Widget\nmetadata: { name: one, namespace: default }\nspec: {}\n";
      makeAppRepository(repository, { apps: ["leaky-service"], files: { "widget.yaml": widget }, changes: [EXHAUSTED] });
    });

    test.each<[string, Faulty, RegExp]>([
      [
        "an image that was not loaded",
        { values: '{ image: { repository: ghcr.io/acme/missing, tag: "1" } }' },
        /ROLLOUT_TIMEOUT: .*shop: (?:ImagePullBackOff|ErrImagePull) ghcr\.io\/acme\/missing:1: not side-loaded/u,
      ],
      [
        "a CRD that is missing",
        { deploy: "\n  - { manifests: [widget.yaml] }" },
        /APPLY_FAILED: .*CRD missing: Widget \(heapgate\.example\.com\/v1\)/u,
      ],
      [
        "a crash at the start",
        { values: "{ args: [-no-such-flag] }" },
        /ROLLOUT_TIMEOUT: .*shop: CrashLoopBackOff \(exit code 2\): flag provided but not defined: -no-such-flag/u,
      ],
      ["a probe that fails", { values: "{ args: [-ready-delay=1h] }" }, /ROLLOUT_TIMEOUT: .*shop: readiness probe failed: .*503/u],
      [
        "no room on the node",
        { values: '{ resources: { requests: { cpu: "64" }, limits: { cpu: "64" } } }' },
        /ROLLOUT_TIMEOUT: .*shop: unschedulable: .*Insufficient cpu/u,
      ],
    ])("%s is said in one line, first", async (name, faulty, cause) => {
      const run = await runInCluster(place(), {
        name: name.replaceAll(" ", "-"),
        repository,
        base: "HEAD~1",
        head: "HEAD~1",
        config: config(place(), faulty),
        args: ["--skip-unchanged", "false"],
      });
      expect(run.exitCode).toBe(4);
      expect(run.output).toMatch(cause);
      expect(run.output).not.toMatch(/bug in heapgate|Unhandled/u);
    });

    test("W6 P8 a container that is killed for memory in head only turns the gate red", async () => {
      const run = await runInCluster(place(), {
        name: "exhausted",
        repository,
        base: "HEAD~1",
        head: "HEAD",
        config: config(place(), { rounds: "{ min: 3, max: 3 }" }),
        args: ["--skip-unchanged", "false"],
      });
      const result = resultOf(run);
      expect({ exitCode: run.exitCode, verdict: result.verdict }).toEqual({ exitCode: 1, verdict: "fail" });
      expect(redSignals(result)).toEqual(["restarts"]);
      expect(run.output).toMatch(/OOMKilled/u);
    });

    test("P8 one of two replicas restarts in a measured phase: the phase is void, and said so", async () => {
      writeFileSync(join(repository, "load.sh"), load(`${place().cluster.name}-control-plane`));
      const run = await runInCluster(place(), {
        name: "restarted",
        repository,
        base: "HEAD~1",
        head: "HEAD~1",
        config: config(place(), {
          values: "{ replicas: 2, resources: { requests: { cpu: 200m }, limits: {} } }",
          workload: 'command: { run: bash "$HEAPGATE_CONFIG_DIR/load.sh", requests: 500 }',
        }),
        args: ["--skip-unchanged", "false"],
      });
      expect(run.output).toMatch(/a trial of it does not count; it is measured again/u);
      expect(run.output).toMatch(/The app restarted in 1 trial of (?:head|base)/u);
      // Measured again, and not taken for faster.
      expect(run.exitCode).toBe(0);
      expect(redSignals(resultOf(run))).toEqual([]);
    });
  });
});
