// Flux for real: its source-controller and kustomize-controller, built from the module proxy, reconcile objects in a kind cluster. The same commit twice is not red, a leak planted in one of the two is.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAppRepository } from "../support/app-repository.ts";
import { resultOf, runInCluster, targetOf, type RunPlace } from "../support/cluster-run.ts";
import { withClusterTools } from "../support/cluster.ts";
import { redSignals, type ResultFile } from "../support/result-file.ts";
import { openWorkshop } from "../support/sample-service.ts";

const PLANTED = "kustomize-controller";
/** Numbers that come from profiles, whatever the controller has to do. */
const PROFILED = ["allocated", "live-heap", "goroutines"];

/** The preset knows the controllers; two of its four are not installed here. */
const config = (place: RunPlace, rounds: number): string => `version: 1
name: flux
preset: flux
target: ${targetOf(place)}
build:
  - { image: [source-controller, kustomize-controller, artifact-server], command: 'flux-controllers/build "$HEAPGATE_TAG"' }
deploy:
  - { manifests: [flux-controllers/bin/crds, flux-controllers/deploy/once.yaml], once: true }
  - { manifests: [flux-controllers/deploy/controllers.yaml] }
workload:
  setup:
    - manifests: [flux-controllers/deploy/sources.yaml]
      waitFor: [{ resource: ocirepositories/settings-1, namespace: tenants, for: condition=Ready }]
  phases:
    - { name: warm, objects: { template: flux-controllers/tenant.yaml, namespace: tenants, count: 2, ready: condition=Ready } }
    - { name: apply, measure: cost, objects: { template: flux-controllers/tenant.yaml, namespace: tenants, count: 8, ready: condition=Ready } }
    - { name: reconcile, measure: growth, batches: 12, command: flux-controllers/reconcile tenants }
leak: { points: 12 }
rounds: { min: ${rounds}, max: ${rounds} }
`;

/** Signals of which both sides have more than nothing. */
const measuredOf = ({ outcomes }: ResultFile, component: string): readonly string[] =>
  outcomes.filter((one) => one.component === component && (one.base ?? 0) > 0 && (one.head ?? 0) > 0).map(({ signal }) => signal);

withClusterTools((tools) => {
  describe("Flux in a cluster", () => {
    const shop = openWorkshop("kind-flux");
    afterAll(() => shop[Symbol.dispose]());
    const place: RunPlace = { tools, shop, cluster: null };
    const repository = join(shop.folder, "repository");
    beforeAll(() =>
      makeAppRepository(repository, {
        apps: ["flux-controllers"],
        changes: [{ path: "flux-controllers/build", from: 'planted=""', to: `planted="${PLANTED}"` }],
      }),
    );

    test("P3 P6 is not red on the same commit twice, and each controller has rows of its own", async () => {
      const args = ["--skip-unchanged", "false"];
      const run = await runInCluster(place, { name: "same", repository, base: "HEAD~1", head: "HEAD~1", config: config(place, 1), args });
      const result = resultOf(run);
      expect(redSignals(result)).toEqual([]);
      expect(run.exitCode).toBe(0);
      expect(measuredOf(result, "source-controller")).toEqual(expect.arrayContaining([...PROFILED, "series", "api-in"]));
      // In the cost phase only Kustomizations are new: nobody asks the sources for anything.
      expect(measuredOf(result, PLANTED)).toEqual(
        expect.arrayContaining([...PROFILED, "series", "api-in", "cpu", "reconciles", "api-out"]),
      );
      // What is not installed is told.
      const absent = result.warnings.filter(({ code }) => code === "component-absent").map(({ message }) => message);
      for (const controller of ["helm-controller", "notification-controller"]) expect(absent.join("\n")).toContain(controller);
    });

    // One round knows a leak only where it multiplies the heap; two are enough for half of that.
    test("P6 is red on a leak planted in one of them, and names the function that keeps what it remembers", async () => {
      const run = await runInCluster(place, { name: "planted", repository, base: "HEAD~1", head: "HEAD", config: config(place, 2) });
      const result = resultOf(run);
      expect({ exitCode: run.exitCode, verdict: result.verdict }).toEqual({ exitCode: 1, verdict: "fail" });
      const grown = result.leaks.filter(({ finding }) => finding === "new-growth");
      expect(grown.map(({ component, signal }) => `${component} ${signal}`)).toEqual([`${PLANTED} live-heap`]);
      const [first] = grown[0]?.functions ?? [];
      expect(first?.func).toContain("rememberRequest");
      expect(first?.chain.join("\n")).toMatch(/client-go\/rest\.\(\*Request\)/u);
    });
  });
});
