// Phases of the user's own in a cluster of fakes: objects before, HTTP workloads side by side while it counts, and nothing left.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chartStep, expectNothingLeft, fakeConfig, fakeRun, openFakePlace, resultOf } from "../support/fake-cluster/fake-run.ts";

/** Such a run takes half a minute of sleeping and some seconds of CPU time; of those a busy machine gives few. */
const PATIENCE_MILLISECONDS = 400_000;

const TEMPLATE = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: filled-${INDEX} }\ndata: { paused: 'yes' }\n";
const PHASES = `phases:
    - { name: fill, objects: { template: perf/map.yaml, count: 5, release: { data: { paused: 'no' } } }, until: "sum(go_goroutines)==7" }
    - name: load
      measure: cost
      cpuProfile: { seconds: 1 }
      http:
        - { component: shop, port: 8080, path: /work, requests: 120, concurrency: 2 }
        - { component: shop, port: 8080, path: "/work?other=1", rate: 40/s, duration: 1s }
    - { name: refill, objects: { template: perf/map.yaml, count: 2 } }`;

interface Trial {
  readonly requests: { readonly requests: number } | null;
  readonly requestParts: readonly { readonly name: string; readonly requests: number }[];
}

describe("a run in phases in a cluster of the user's", { timeout: PATIENCE_MILLISECONDS }, () => {
  test("fills it with objects, drives it by several workloads at once, and takes all of it away", async () => {
    using place = openFakePlace("fake-phases", { files: { "perf/map.yaml": TEMPLATE } });
    const kubeconfig = place.fake.addCluster("mine", [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }]);
    const config = fakeConfig({
      target: "{ existing: { context: kind-mine, namespace: shop } }",
      deploy: chartStep(),
      workload: PHASES,
    });
    const run = await fakeRun(place, config, { env: { KUBECONFIG: kubeconfig } });
    const result = resultOf(run);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(result.plan).toMatchObject({
      phases: [
        "fill (warm-up) 5 units until sum(go_goroutines)==7",
        "load (measures cost) 160 units in 1 s",
        "refill (cool-down) 2 units",
        "no growth phase",
      ],
    });
    const out = join(place.shop.folder, "out", "head");
    const manifest: { readonly rounds: readonly { readonly phases: readonly { phase: string; name?: string; units: number | null }[] }[] } =
      JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    // Of a disturbed machine a pair is measured again.
    expect(manifest.rounds.length).toBeGreaterThan(0);
    for (const { phases } of manifest.rounds) {
      expect(phases.map(({ phase, name, units }) => [phase, name ?? null, units])).toEqual([
        ["start", null, null],
        ["warm-up", "fill", 5],
        ["cost", "load", 160],
        ["cool-down", "refill", 2],
        ["end", null, null],
      ]);
    }
    const { trials }: { readonly trials: readonly Trial[] } = JSON.parse(readFileSync(join(out, "rounds", "1", "events.json"), "utf8"));
    for (const { requests, requestParts } of trials) {
      expect(requests?.requests).toBe(160);
      expect(requestParts).toMatchObject([
        { name: "GET /work of shop", requests: 120 },
        { name: "GET /work?other=1 of shop", requests: 40 },
      ]);
    }
    expect(result.outcomes.find(({ signal }) => signal === "allocated")).toMatchObject({
      base: expect.any(Number),
      head: expect.any(Number),
    });
    expect(place.fake.objectsIn("mine")).toEqual(["Namespace /shop"]);
    expectNothingLeft(place, ["cluster mine"]);
  });
});
