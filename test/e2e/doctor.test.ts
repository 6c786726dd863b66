// doctor against a cluster of the user's: fake kubectl, and pods that are processes of this machine.
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseJson } from "../../src/core/kubernetes/json-fields.ts";
import { selectPods } from "../../src/core/kubernetes/select-pods.ts";
import { INSTALLATION } from "../support/cli.ts";
import { openFakePlace, type FakePlace } from "../support/fake-cluster/fake-run.ts";
import { COMPILE_CACHE } from "../support/fake-cluster/state.ts";

/** kubectl is a program of Node here: on a busy machine its many calls take their time. */
const PATIENCE_MILLISECONDS = 300_000;
const NO_PROFILES = JSON.stringify({ answers: { "/debug/pprof/threadcreate": "{}", "/debug/pprof/heap": "{}" } });

const deployment = (name: string, env: Readonly<Record<string, string>>): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "shop" },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: "app",
            image: "acme/shop:dev",
            ports: [{ containerPort: 8080 }],
            env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
          },
        ],
      },
    },
  },
});

const CONFIG = `version: 1
name: shop
target: { existing: { context: kind-mine, namespace: shop } }
components:
  - { name: bright, selector: app=bright }
  - { name: dark, selector: app=dark }
  - { name: strict, selector: app=dark, metrics: off, pprof: { port: 8080 } }
  - { name: spare, optional: true, selector: app=spare }
  - { name: gone, selector: app=gone }
workload: { idle: 60s }
`;

let place: FakePlace;
let kubeconfig = "";
beforeAll(async () => {
  place = openFakePlace("fake-doctor");
  const { fake, repository, shop } = place;
  kubeconfig = fake.addCluster("mine", [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }]);
  const env = { ...process.env, PATH: fake.bin, KUBECONFIG: kubeconfig, NODE_COMPILE_CACHE: COMPILE_CACHE };
  const run = (program: string, args: readonly string[], input = ""): string =>
    execFileSync(program, args, { cwd: repository, env, input, encoding: "utf8" });
  const archive = join(shop.folder, "shop.tar");
  run("docker", ["build", "-t", "acme/shop:dev", "app"]);
  run("docker", ["save", "-o", archive, "acme/shop:dev"]);
  run("kind", ["load", "image-archive", archive, "--name", "mine"]);
  const objects = [deployment("bright", {}), deployment("dark", { FAKE_APP: NO_PROFILES, ENABLE_PPROF: "false" })];
  for (const object of objects) run("kubectl", ["apply", "--server-side", "-f", "-", "--kubeconfig", kubeconfig], JSON.stringify(object));
  const listed = (): string => run("kubectl", ["get", "pods", "-n", "shop", "-o", "json", "--kubeconfig", kubeconfig]);
  while (selectPods(parseJson(listed()), null).chosen.length < objects.length) await delay(100);
  writeFileSync(join(repository, "heapgate.yaml"), CONFIG);
}, PATIENCE_MILLISECONDS);
afterAll(() => place[Symbol.dispose]());

interface Told {
  readonly id: string;
  readonly state: string;
  readonly found: string;
  readonly remedy: string;
}

const diagnose = (
  config = "heapgate.yaml",
): { readonly status: number | null; readonly requirements: readonly Told[]; readonly stderr: string } => {
  const { fake, repository, shop } = place;
  const argv = [join(INSTALLATION, "src", "cli", "main.ts"), "doctor", "--quiet", "--format", "json", "--config", config];
  const env = { PATH: fake.bin, KUBECONFIG: kubeconfig, NODE_COMPILE_CACHE: COMPILE_CACHE, RUNNER_TEMP: shop.folder, HOME: shop.folder };
  const run = spawnSync(process.execPath, argv, { cwd: repository, env, encoding: "utf8" });
  const { requirements } = JSON.parse(run.stdout) as { requirements: readonly Told[] };
  return { status: run.status, requirements, stderr: run.stderr };
};

test(
  "W18 says of each component whether its pods run, and whether it serves profiles and metrics",
  () => {
    const before = place.fake.objectsIn("mine");
    const { status, requirements, stderr } = diagnose();
    const told = (id: string): Told | undefined => requirements.find((one) => one.id === `component.${id}`);
    expect(stderr).toBe("");
    expect(requirements.find(({ id }) => id === "cluster")).toMatchObject({ state: "met", found: "context kind-mine, Kubernetes v1.34.4" });
    expect([told("bright.pods")?.state, told("bright.pprof"), told("bright.metrics")]).toMatchObject([
      "met",
      { state: "met", found: expect.stringMatching(/^enabled at shop\/bright-\S+:8080\/debug\/pprof$/u) },
      { state: "met", found: expect.stringMatching(/^enabled at shop\/bright-\S+:8080\/metrics$/u) },
    ]);
    // Found nowhere: a run goes on without. The setting that is off is pointed at.
    expect(told("dark.pprof")).toMatchObject({
      state: "warn",
      found: expect.stringMatching(/^disabled: Component dark serves no profiles that could be found: 8080 answered something/u),
      remedy: expect.stringContaining("Seen there: container app has env ENABLE_PPROF=false"),
    });
    expect(told("dark.metrics")?.state).toBe("met");
    // Where its port is named, a run would end with these words.
    expect(told("strict.pprof")).toMatchObject({ state: "missing", found: expect.stringContaining("/debug/pprof/heap") });
    expect(told("spare.pods")).toMatchObject({ state: "unneeded", found: "optional, and not in this cluster" });
    expect(told("gone.pods")).toMatchObject({
      state: "missing",
      found: expect.stringContaining("nothing fits app=gone in namespace shop"),
    });
    expect(told("gone.pprof")).toBeUndefined();
    expect(status).toBe(3);
    // Looked at, and left as it was.
    expect(place.fake.objectsIn("mine")).toEqual(before);
    const changing = place.fake.calls().filter((line) => /^kubectl (?:apply|delete|patch|label|scale|rollout restart)/u.test(line));
    expect(changing).toHaveLength(2);
  },
  PATIENCE_MILLISECONDS,
);

test(
  "what the run deploys itself is not missing while it is not there",
  () => {
    const own = CONFIG.split("\n").filter((line) => !/name: (?:bright|dark|spare)/u.test(line));
    writeFileSync(
      join(place.repository, "deploys.yaml"),
      own.join("\n").replace("workload:", "deploy: [{ command: make deploy }]\nworkload:"),
    );
    const { requirements } = diagnose("deploys.yaml");
    const states = ["gone.pods", "strict.pprof"].map((id) => requirements.find((one) => one.id === `component.${id}`)?.state);
    expect(states).toEqual(["unknown", "warn"]);
  },
  PATIENCE_MILLISECONDS,
);
