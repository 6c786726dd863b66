// The whole way of cluster mode without a cluster: fake docker, kind, kubectl and helm, and pods that are processes of this machine.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  chartStep,
  expectNothingLeft,
  fakeConfig,
  fakeRun,
  openFakePlace,
  resultOf,
  type ConfigParts,
} from "../support/fake-cluster/fake-run.ts";
import type { FakeProgram } from "../support/fake-cluster/make.ts";
import { redSignals } from "../support/result-file.ts";

const deployment = (name: string, replicas: number): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: acme/shop, ports: [{ containerPort: 8080 }] }] }
`;
const component = (name: string): string => `{ name: ${name}, selector: app=${name}, pprof: { port: 8080 }, metrics: { port: 8080 } }`;

/** Such a run takes half a minute of sleeping and some seconds of CPU time; of those a busy machine gives few. */
const PATIENCE_MILLISECONDS = 400_000;

/** Asks for the units; in the third cost phase one container of the first component crashes after its last one. */
const LOAD = `import { appendFileSync, readFileSync } from "node:fs";
const { HEAPGATE_ADDR_SHOP: shop, HEAPGATE_ADDR_STOCK: stock, HEAPGATE_ADDR_AUDIT: audit, HEAPGATE_UNITS: units } = process.env;
for (const address of [shop, stock, audit])
  for (let unit = 0; unit < Number(units); unit += 1) await (await fetch("http://" + address + "/work")).text();
if (process.env.HEAPGATE_PHASE === "cost") {
  const costs = process.env.HEAPGATE_CONFIG_DIR + "/costs";
  appendFileSync(costs, "x");
  if (readFileSync(costs, "utf8").length === 3) await fetch("http://" + shop + "/crash").catch(() => {});
}
console.log("heapgate-units=" + units);
`;

describe.concurrent("a run in a cluster of kind", { timeout: PATIENCE_MILLISECONDS }, () => {
  test("P7 passes for equal sides, tells where the time went, keeps every container's readings, and takes everything away", async () => {
    using place = openFakePlace("fake-same");
    const components = `${component("shop")}, { name: gone, optional: true, selector: app=gone, metrics: { port: 8080 } }`;
    const run = await fakeRun(place, fakeConfig({ deploy: chartStep("{ replicas: 2 }"), components }));
    const result = resultOf(run);
    for (const side of ["base", "head"]) expect(run.output).toContain(`Component gone is not present on ${side}: no pod fits app=gone`);
    // What is not there has no rows that say nothing.
    expect(new Set([...result.outcomes, ...result.leaks].map((row) => row.component))).toEqual(new Set(["shop"]));
    expect({ ...run, red: redSignals(result) }).toMatchObject({ exitCode: 0, result: { verdict: "pass" }, red: [] });
    const spent = Object.entries(result.plan.spentSeconds ?? {}).flatMap(([name, seconds]) => (seconds > 0 ? [name] : []));
    expect(spent).toEqual(expect.arrayContaining(["create", "build", "load", "deploy"]));
    const measured = result.outcomes.filter(({ base, head }) => (base ?? 0) > 0 && (head ?? 0) > 0).map(({ signal }) => signal);
    expect(measured).toEqual(expect.arrayContaining(["cpu", "allocated", "live-heap", "goroutines", "open-fds", "working-set"]));
    const manifest: unknown = JSON.parse(readFileSync(join(place.shop.folder, "out", "base", "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({ source: "kind", tools: { kind: "v0.33.0", kubernetes: "v1.34.4" } });
    const files = readdirSync(join(place.shop.folder, "out", "base"), { recursive: true, encoding: "utf8" });
    const instances = new Set(
      files.flatMap((path) => /\/(?<instance>shop-[0-9a-f]{10}-[0-9a-f]{5}-app)\//u.exec(path)?.groups?.["instance"] ?? []),
    );
    expect([...instances]).toHaveLength(2);
    const log = readFileSync(join(place.shop.folder, "out", "base", "rounds", "1", "logs", "shop.json"), "utf8");
    expect(JSON.parse(log)).toMatchObject({
      component: "shop",
      digest: { lines: 4, levels: { error: 2 }, templates: [{ text: "stock is low", count: 2 }, {}] },
    });
    expect(run.output).toMatch(/^Logs of shop \(advisory\): .*no new message/mu);
    // Two pods in four trials: one way to each for all that is read, one for its CPU profile; and the API server's numbers need no kubectl.
    const calls = place.fake.calls();
    const reached = calls.flatMap((line) => /^kubectl port-forward .*pod\/(?<pod>\S+)/u.exec(line)?.groups?.["pod"] ?? []);
    expect([...Map.groupBy(reached, (pod) => pod).values()].map(({ length }) => length)).toEqual(Array.from({ length: 8 }, () => 2));
    expect(calls.filter((line) => line.includes("--raw /metrics"))).toEqual([]);
    expectNothingLeft(place);
  });

  test("F5 counts by the audit log who asks the API server for what, without its own requests, and says it again from the bundles", async () => {
    using place = openFakePlace("fake-audit");
    // Accounts that each installation makes anew are one identity.
    const components = component("shop").replace("selector:", "accounts: ['shop/*'], selector:");
    const run = await fakeRun(place, fakeConfig({ target: "{ kind: { audit: true } }", components }));
    const result = resultOf(run);
    expect(run.exitCode).toBe(0);
    const [row, ...others] = result.audit?.rows ?? [];
    expect([row, others]).toMatchObject([{ user: "system:serviceaccount:shop:*", verb: "list", resource: "configmaps", code: 200 }, []]);
    // Ten a second, in a cost phase of a second and what lies around it.
    expect(Math.min(row?.base ?? 0, row?.head ?? 0)).toBeGreaterThanOrEqual(5);
    expect(run.output).toContain("Requests to the API server by its audit log");
    expect(run.output).toMatch(/shop\/\* +list configmaps/u);
    const out = join(place.shop.folder, "out");
    const again = await place.shop.call(["compare", join(out, "base"), join(out, "head"), "--format", "json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ audit: result.audit });
    expectNothingLeft(place);
  });

  test("P6 P7 fails when head keeps memory, and names the function that keeps it", async () => {
    using place = openFakePlace("fake-keeps", { base: {}, head: { keepBytes: 20_000 } });
    const plan = "{ warmUp: 0.1s, cost: 1s, batches: 20, batch: 0.05s }";
    const run = await fakeRun(place, fakeConfig({ plan, more: "" }));
    const result = resultOf(run);
    expect(run).toMatchObject({ exitCode: 1, result: { verdict: "fail" } });
    expect(redSignals(result)).toContain("growth of live-heap");
    expect(run.output).toMatch(/clusters\.keep ← .*clusters\.Open/u);
    expectNothingLeft(place);
  });

  test("W1 P8 does not count a phase in which one of two replicas was started anew, and measures it again", async () => {
    const manifests = [deployment("shop", 2), deployment("stock", 1), deployment("audit", 1)].join("");
    using place = openFakePlace("fake-restart", { files: { "app.yaml": manifests, "load.mjs": LOAD } });
    const run = await fakeRun(
      place,
      fakeConfig({
        deploy: "{ manifests: [app.yaml], namespace: shop }",
        components: ["shop", "stock", "audit"].map(component).join(", "),
        workload: `command: { run: '"${process.execPath}" "$HEAPGATE_CONFIG_DIR/load.mjs"', requests: 50 }`,
      }),
    );
    // On a machine that is busy with other things the same round may be repeated for that as well.
    const result = resultOf(run);
    expect(run.output).toMatch(/round 1 +(?:a trial of it does not count; it is measured again|repeated: )/u);
    expect(run.output.replaceAll(/\s+/gu, " ")).toMatch(
      /Round 1 of shop on (?:base|head) does not count: shop-[\w-]+-app: the container ended during the measured phases/u,
    );
    expect({ ...run, red: redSignals(result) }).toMatchObject({ exitCode: 0, red: [] });
    expect(new Set(result.outcomes.map((outcome) => outcome.component))).toEqual(new Set(["shop", "stock", "audit"]));
    expectNothingLeft(place);
  });

  test("W6 P8 fails when only head's container is killed for memory", async () => {
    using place = openFakePlace("fake-killed", { base: {}, head: { killedAfter: 150 } });
    const run = await fakeRun(place, fakeConfig());
    const result = resultOf(run);
    expect({ ...run, red: redSignals(result) }).toMatchObject({ exitCode: 1, red: ["restarts"] });
    expect(run.output).toContain("OOMKilled");
    expectNothingLeft(place);
  });

  test("P8 gives up after two trials of base when the containers of both sides are killed for memory", async () => {
    using place = openFakePlace("fake-both-killed", { base: { killedAfter: 150 }, head: { killedAfter: 140 } });
    const run = await fakeRun(place, fakeConfig());
    expect(run).toMatchObject({ exitCode: 4 });
    expect(run.output.replaceAll(/\s+/gu, " ")).toMatch(
      /CONTAINER_ENDED.* The container of component shop of base ended in 2 trials, one after the other, .*OOMKilled/u,
    );
    expect(run.output).not.toMatch(/^round 2/mu);
    expectNothingLeft(place);
  });
});

describe("a run in a cluster of the user's", () => {
  test("W11 takes away what it made, and nothing else", async () => {
    using place = openFakePlace("fake-existing");
    const theirs = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "theirs", namespace: "shop" }, data: {} },
    ];
    const kubeconfig = place.fake.addCluster("mine", theirs);
    const run = await fakeRun(place, fakeConfig({ target: "{ existing: { context: kind-mine } }" }), {
      env: { KUBECONFIG: kubeconfig },
    });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(place.fake.objectsIn("mine")).toEqual(["ConfigMap shop/theirs", "Namespace /shop"]);
    expect(place.fake.calls().filter((line) => /^kind (?:create|delete)/u.test(line))).toEqual([]);
    expect(existsSync(kubeconfig)).toBe(true);
    expectNothingLeft(place, ["cluster mine"]);
  });
});

const WAIT = ", waitFor: [{ resource: deployment/shop, namespace: shop, timeout: 3s }]";
const like = (name: string): ConfigParts => ({ deploy: chartStep(`{ app: '{"like":"${name}"}' }`, WAIT) });

describe.concurrent("what keeps an app from starting is said in one line", () => {
  test.each<[string, ConfigParts, RegExp]>([
    [
      "an image that was not loaded",
      { deploy: chartStep("{ image: ghcr.io/acme/missing:1 }", WAIT) },
      /shop: ImagePullBackOff ghcr\.io\/acme\/missing:1: not side-loaded/u,
    ],
    [
      "a CRD that is missing",
      { deploy: `{ manifests: [widget.yaml] }, ${chartStep()}` },
      /CRD missing: Widget \(heapgate\.example\.com\/v1\)/u,
    ],
    ["a crash at the start", like("crash"), /shop: CrashLoopBackOff \(exit code 2\): panic: config: missing DATABASE_URL/u],
    ["a probe that fails", like("sick"), /shop: readiness probe failed: .*503/u],
    ["no room on the node", { deploy: chartStep('{ cpu: "64" }', WAIT) }, /shop: unschedulable: .*Insufficient cpu/u],
  ])("%s", async (name, parts, cause) => {
    const widget = "apiVersion: heapgate.example.com/v1\nkind: Widget\nmetadata: { name: one, namespace: default }\nspec: {}\n";
    using place = openFakePlace(`fake-${name.replaceAll(" ", "-")}`, { files: { "widget.yaml": widget } });
    const run = await fakeRun(place, fakeConfig(parts));
    expect(run).toMatchObject({ exitCode: 4, output: expect.stringMatching(cause) });
    expect(run.output).not.toMatch(/bug in heapgate|Unhandled/u);
    expectNothingLeft(place);
  });
});

describe("a machine that lacks what a cluster needs", () => {
  test.each<[FakeProgram, RegExp]>([
    ["docker", /docker is not on PATH.*target: process needs none; target: existing uses a cluster/su],
    ["kind", /TOOL_MISSING: kind/u],
    ["kubectl", /TOOL_MISSING: kubectl/u],
    ["helm", /TOOL_MISSING: helm/u],
  ])("W18 is told so: %s", async (lacking, words) => {
    using place = openFakePlace(`fake-no-${lacking}`, {}, [lacking]);
    const run = await fakeRun(place, fakeConfig());
    expect(run).toMatchObject({ exitCode: 3, output: expect.stringMatching(words) });
    expectNothingLeft(place);
  });
});
