// Three components in one run: a plain service, a controller-runtime manager behind TLS and RBAC with finalizers, an agent with pprof on loopback only; and a dependency that stays.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContainerFacts } from "../../src/core/snapshot/raw-round.ts";
import type { PhaseRecord } from "../../src/core/snapshot/snapshot.ts";
import { ownSecondsOf } from "../../src/core/report/time-line.ts";
import { buildOf, makeAppRepository } from "../support/app-repository.ts";
import { resultOf, runInCluster, targetOf, type ClusterRun, type RunPlace } from "../support/cluster-run.ts";
import { withClusterTools } from "../support/cluster.ts";
import type { ResultFile } from "../support/result-file.ts";
import { openWorkshop } from "../support/sample-service.ts";

/** More of them show where heapgate's own time goes: `HEAPGATE_ITG_ROUNDS=5`. */
const ROUNDS = Number(process.env["HEAPGATE_ITG_ROUNDS"] ?? "1");

const REDIS = `# A dependency: installed once, kept between trials.
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis, namespace: redis, labels: { app: redis } }
spec:
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers:
        - name: redis
          image: redis:dev
          imagePullPolicy: IfNotPresent
          args: [--save, "", --bind, 0.0.0.0]
          readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1 }
          resources: { requests: { cpu: 50m, memory: 32Mi } }
`;

const config = (place: RunPlace): string => `version: 1
name: platform
target: ${targetOf(place)}
build: ${buildOf("leaky-service", ["leaky-service"], "prebuilt.Dockerfile")}${buildOf("controller-service")}${buildOf("loopback-service")}
  - { image: redis, command: 'redis-image/build "redis:$HEAPGATE_TAG"' }
deploy:
  - { manifests: [redis.yaml], once: true, waitFor: [{ resource: deployment/redis, namespace: redis }] }
  - { chart: leaky-service/chart, release: shop, namespace: shop }
  - { kustomize: controller-service/config }
  - { manifests: [loopback-service/deploy] }
components:
  - { name: shop, selector: app=leaky-service, namespace: shop, pprof: { port: 8080 }, metrics: { port: http } }
  - name: controller
    role: controller
    selector: app=controller-service
    namespace: controller-system
    args: ["--pprof-bind-address=:8082"]
    pprof: { port: 8082 }
    metrics: { port: 8443, scheme: https, auth: own }
  - { name: agent, role: agent, selector: app=loopback-service, namespace: loopback-system, pprof: { port: 6060 }, metrics: { port: 8080 } }
workload:
  setup:
    - command: |
        kubectl get pods -n redis -l app=redis -o 'jsonpath={range .items[*]}{.metadata.uid} {.status.phase}{"\\n"}{end}' >>"$HEAPGATE_CONFIG_DIR/redis-pods"
        echo trial >>"$HEAPGATE_CONFIG_DIR/redis-pods"
  objects:
    template: controller-service/widget.yaml
    namespace: widgets
    count: 200
    ready: condition=Ready
    release: { spec: { paused: false } }
plan: { warmUp: 0.5s, cost: 2s, batches: 5, batch: 0.5s }
leak: off
rounds: { min: ${ROUNDS}, max: ${ROUNDS} }
`;

const NAMESPACES = ["redis", "widgets"].map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`).join("---\n");

withClusterTools((tools) => {
  describe("three components in one run", () => {
    const shop = openWorkshop("kind-components");
    afterAll(() => shop[Symbol.dispose]());
    const place: RunPlace = { tools, shop, cluster: null };
    const repository = join(shop.folder, "repository");
    let run: ClusterRun = { exitCode: null, output: "", result: null };
    let result: ResultFile;

    const valueOf = (component: string, signal: string): number | null =>
      result.outcomes.find((outcome) => outcome.component === component && outcome.signal === signal)?.head ?? null;

    const readOut = (path: string): unknown => JSON.parse(readFileSync(join(shop.folder, "out-platform", path), "utf8"));
    /** Requests of the agent's account in the measured phases of the first round, by the length of these. */
    const askedPerSecond = (side: "base" | "head"): number => {
      const manifest = readOut(`${side}/manifest.json`) as { rounds: { round: number; component: string; phases: PhaseRecord[] }[] };
      const { trials } = readOut(`${side}/rounds/1/events.json`) as { trials: { component: string; container: ContainerFacts }[] };
      const agent = manifest.rounds.find(({ round, component }) => round === 1 && component === "agent");
      const cost = agent?.phases.find(({ phase }) => phase === "cost");
      const requests = trials.find(({ component }) => component === "agent")?.container.apiRequests ?? Number.NaN;
      return requests / ((cost?.endSeconds ?? 0) - (cost?.startSeconds ?? 0));
    };

    beforeAll(async () => {
      const apps = ["leaky-service", "controller-service", "loopback-service", "redis-image"];
      makeAppRepository(repository, {
        apps,
        files: { "redis.yaml": `${NAMESPACES}---\n${REDIS}` },
        changes: [{ path: "loopback-service/main.go", from: 'BuiltIn = ""', to: 'BuiltIn = "chatty"' }],
      });
      run = await runInCluster(place, { name: "platform", repository, base: "HEAD~1", head: "HEAD", config: config(place) });
      result = resultOf(run);
    });

    test.each(["shop", "controller", "agent"])("W1 F4 %s has rows of its own", (component) => {
      // The shop is idle here: the CPU it takes may be less than the kernel's clock tells.
      expect(valueOf(component, "cpu")).toBeGreaterThanOrEqual(0);
      const measured = ["live-heap", "goroutines"].filter((signal) => (valueOf(component, signal) ?? 0) > 0);
      expect(measured).toEqual(["live-heap", "goroutines"]);
    });

    test("W4 a manager behind TLS and RBAC gives its reconciles", () => {
      expect(valueOf("controller", "reconciles")).toBeGreaterThan(1);
      expect(valueOf("controller", "api-out")).toBeGreaterThan(1);
    });

    test("F1 F5 requests to the API server are counted per ServiceAccount, and the agent that asks twice is seen", () => {
      // It asks at a fixed rate, and the load may take longer on one side: what counts is how often in a second.
      const [base, head] = [askedPerSecond("base"), askedPerSecond("head")];
      console.info(`the agent asked ${base.toFixed(1)} times a second on base, ${head.toFixed(1)} on head`);
      // Ten and twenty; on a machine that is too slow for so many somewhat fewer.
      expect(base).toBeGreaterThan(1);
      expect(head / base).toBeGreaterThan(1.3);
      expect(valueOf("controller", "api-in")).toBeGreaterThan(1);
    });

    test("a dependency that is deployed once serves all trials from one pod", () => {
      const lines = readFileSync(join(repository, "redis-pods"), "utf8").trim().split("\n");
      // The discarded trials too.
      expect(lines.filter((line) => line === "trial").length).toBeGreaterThanOrEqual(2 * (ROUNDS + 1));
      const pods = new Set(lines.filter((line) => line !== "trial"));
      expect([...pods]).toEqual([expect.stringMatching(/^[0-9a-f-]{36} Running$/u)]);
    });

    test("P1 the log ends with where the time went", () => {
      const [line = ""] = run.output.split("\n").filter((one) => one.startsWith("time    created "));
      expect(line).toMatch(/created .*, built .* meanwhile, .*measured .* collecting\).*; .* in all, .* of it heapgate itself$/u);
      const own = ownSecondsOf(result.plan.spentSeconds) ?? Number.NaN;
      console.info(
        `${line}\n${ROUNDS} rounds of 3 components: ${own.toFixed(1)} s of heapgate's own ${JSON.stringify(result.plan.spentSeconds)}`,
      );
      expect(own).toBeGreaterThan(0);
      // 0.85 s a trial and 2.2 s for all on a machine of its own; others on it make that several times as long.
      expect(own).toBeLessThan(4 + 1.7 * 2 * (ROUNDS + 1));
    });

    test("F9 profiles of a listener on loopback are in the bundle", () => {
      const rounds = join(shop.folder, "out-platform", "head", "rounds", "1", "agent");
      const [instance = ""] = existsSync(rounds) ? readdirSync(rounds) : [];
      expect(readdirSync(join(rounds, instance))).toEqual(expect.arrayContaining(["heap.end.pb.gz", "goroutine.end.pb.gz"]));
    });
  });
});
