// Charts that Helm installs: a release of the user's is neither changed nor uninstalled, one of this run is upgraded and taken out.
import { describe, expect, test } from "vitest";
import type { ChartSource, DeployStep } from "../../src/core/config/cluster-config.ts";
import { deploySteps, nothingStands, removeAll, type DeployOptions } from "../../src/driver/deploy-steps.ts";
import type { MeasurePorts } from "../../src/driver/ports.ts";
import { openTraces } from "../../src/driver/traces.ts";
import type { SidePlan } from "../../src/driver/side-plan.ts";
import type { Cluster } from "../../src/stages/environment/cluster.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { fakeKube } from "../support/fake-kube.ts";
import { fakeLog } from "../support/fake-log.ts";
import { createMemoryLedger } from "../support/memory-ledger.ts";
import { realPorts } from "../support/real-ports.ts";

const CHART: ChartSource = {
  kind: "chart",
  chart: "oci://charts.invalid/shop",
  repo: null,
  chartVersion: null,
  install: "helm",
  release: "shop",
  values: [],
  valuesInline: {},
  valuesFrom: [],
  set: [],
  setString: [],
};
const STEP: DeployStep = { source: CHART, namespace: "dev", waitFor: [], once: false };

const world = (kind: Cluster["kind"], isThere: boolean, namespace: object | null = {}) => {
  const exec = fakeExec({
    "helm version": { stdout: "v3.20.0\n" },
    "helm status": { exitCode: isThere ? 0 : 1, stderr: isThere ? "" : "Error: release: not found" },
    "helm upgrade": {},
    "helm uninstall": {},
  });
  const ledger = createMemoryLedger();
  const ports: MeasurePorts = { ...realPorts(), exec, clock: fakeClock(), log: fakeLog(), ledger };
  const kube = fakeKube({ "get namespace dev": { json: namespace }, "get ": {}, "delete ": {} });
  const cluster = { kind, kube } as Partial<Cluster> as Cluster;
  const setting = {
    step: STEP,
    side: "head",
    tree: "/",
    configDir: "/",
    env: {},
    images: [],
    components: [],
    defaultNamespace: "default",
    kubeVersion: null,
    resources: [],
    overlay: {},
    checkEffect: false,
  } as const;
  const rendered = {
    install: "helm",
    manifests: [],
    yaml: "",
    dropped: [],
    warnings: [],
    tool: null,
    serveAs: [],
    places: [],
    unsure: [],
    laid: [],
    policies: [],
  } as const;
  const plan = {
    side: "head",
    images: [],
    served: [],
    steps: [{ time: "trial", setting, rendered }],
    warnings: [],
  } as Partial<SidePlan> as SidePlan;
  const standing = nothingStands(openTraces(ports, { kind, place: { kubeconfig: null, context: "staging" } }));
  const signal = new AbortController().signal;
  const options: DeployOptions = {
    cluster,
    plan,
    times: ["trial"],
    components: [],
    defaultNamespace: "default",
    standing,
    mark: "1",
    signal,
  };
  return {
    ports,
    options,
    standing,
    ledger,
    ran: () => exec.calls.map(({ argv }) => argv.slice(0, 2).join(" ")).filter((line) => line !== "helm version"),
  };
};

describe("a release", () => {
  test("of the user's is refused before anything is changed", async () => {
    const { ports, options, standing, ran } = world("existing", true);
    await expect(deploySteps(ports, options)).rejects.toMatchObject({ code: "RELEASE_EXISTS" });
    expect(ran()).toEqual(["helm status"]);
    expect(standing.releases).toEqual([]);
  });

  test("of this run is upgraded without being asked for again, and uninstalled once", async () => {
    const { ports, options, standing, ran } = world("existing", false);
    await deploySteps(ports, options);
    await deploySteps(ports, options);
    await removeAll(ports, { cluster: options.cluster, standing, deleteWorkloadObjects: null, signal: options.signal });
    expect(ran()).toEqual(["helm status", "helm upgrade", "helm upgrade", "helm uninstall"]);
  });

  test("is noted before it is installed, after the namespace that goes with it, and forgotten once it is gone", async () => {
    const { ports, options, standing, ledger } = world("existing", false, null);
    await deploySteps(ports, options);
    expect(ledger.journal).toEqual(["note object namespace/dev", "note release shop"]);
    await removeAll(ports, { cluster: options.cluster, standing, deleteWorkloadObjects: null, signal: options.signal });
    expect(ledger.journal.slice(2)).toEqual(["forget release shop", "forget object namespace/dev"]);
    const own = world("kind", false, null);
    await deploySteps(own.ports, own.options);
    expect(own.ledger.journal).toEqual([]);
  });

  test("whose namespace Helm had to make is taken out with it", async () => {
    const { ports, options, standing } = world("existing", false, null);
    await deploySteps(ports, options);
    expect(standing.applied.manifests).toEqual([{ apiVersion: "v1", kind: "Namespace", metadata: { name: "dev" } }]);
  });

  test("in a cluster of our own need not be asked for", async () => {
    const { ports, options, ran } = world("kind", true);
    await deploySteps(ports, options);
    expect(ran()).toEqual(["helm upgrade"]);
  });
});
