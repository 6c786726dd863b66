/** What all trials of a run in a cluster share, and the two things that are done with it again and again: loading images and deploying a side. */
import type { Config } from "../core/config/config.ts";
import { heapgateError, type HeapgateError } from "../core/errors/heapgate-error.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { ImageRoute } from "../core/kubernetes/cluster-facts.ts";
import { hasOwnTag, type BuiltImage } from "../core/manifests/image-reference.ts";
import type { ApiAccounting } from "../stages/collect/account-api-server.ts";
import type { AuditWatch } from "../stages/collect/watch-audit-log.ts";
import type { Authenticator } from "../stages/collect/authenticate.ts";
import type { PortMemory } from "../stages/collect/probe-endpoint.ts";
import { loadImages } from "../stages/deploy/load-images.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import type { ClusterContext } from "../stages/workload/cluster-context.ts";
import type { RouteMemory } from "../stages/workload/open-routes.ts";
import { deploySteps, type Standing } from "./deploy-steps.ts";
import type { Prometheus } from "./open-prometheus.ts";
import type { MeasurePorts } from "./ports.ts";
import type { SidePlan } from "./side-plan.ts";

/** What all trials of a run share. */
export interface Shared {
  readonly ports: MeasurePorts;
  readonly config: Config;
  readonly configDir: string;
  /** Where files of the workload are looked for: head's tree once the sides are prepared, the folder of the configuration. */
  folders: readonly string[];
  readonly logs: string;
  /** In labels of what the workload makes: other runs may be in the same cluster. */
  readonly runId: string;
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly authenticator: Authenticator;
  readonly memory: PortMemory;
  readonly routes: RouteMemory;
  readonly accounting: ApiAccounting | null;
  /** Null: no audit log is kept. */
  readonly audit: AuditWatch | null;
  /** Null: none is asked, or it is not there yet. */
  prometheus: Prometheus | null;
  readonly plans: Map<string, SidePlan>;
  readonly warnings: Map<string, Warning>;
  readonly spent: { load: number; deploy: number; settle: number };
  readonly once: Standing;
  readonly trial: Standing;
  /** Of pods of earlier trials. */
  readonly seenPods: Set<string>;
  readonly apiUrl: ClusterContext["apiUrl"];
  /** Of the trial whose app still stands; null: none does, or it made no objects. */
  workloadObjects: (() => Promise<void>) | null;
  /** References that differ in content between the sides: they are loaded anew when the side changes. */
  sharedReferences: boolean;
  isFirst: boolean;
  trials: number;
}

/** Adds the seconds of `work` where they belong. */
export const timed = async <T>({ clock }: MeasurePorts, add: (seconds: number) => void, work: () => Promise<T>): Promise<T> => {
  const began = clock.monotonicSeconds();
  try {
    return await work();
  } finally {
    add(clock.monotonicSeconds() - began);
  }
};

/** Why an image has no way to the nodes of a cluster; null: it has one. */
export const routeRefusal = (route: ImageRoute, image: string): HeapgateError | null =>
  route.kind === "registry" && route.registry === null
    ? heapgateError(
        "IMAGE_LOAD_FAILED",
        { image, why: "the nodes of this cluster cannot be loaded directly; set target.existing.registry to one they pull from" },
        { stage: "load" },
      )
    : null;

/** Brings images to the nodes; gives them as pods are to name them. Throws IMAGE_LOAD_FAILED and what loading throws. */
export const load = async (shared: Shared, images: readonly BuiltImage[], signal: AbortSignal): Promise<readonly BuiltImage[]> => {
  const { ports, cluster } = shared;
  if (images.length === 0) return [];
  const { images: route } = cluster;
  const refused = routeRefusal(route, images[0]?.reference ?? "");
  if (refused !== null) throw refused;
  const target = route.kind === "registry" ? { kind: route.kind, registry: route.registry ?? "" } : route;
  const done = await timed(
    ports,
    (seconds) => {
      shared.spent.load += seconds;
    },
    () => loadImages(ports, { target, images, signal }),
  );
  const told = [
    done.loaded.length === 0 ? null : `${done.loaded.join(", ")} loaded`,
    done.skipped.length + done.named.length === 0 ? null : `${done.skipped.length + done.named.length} there already`,
  ].filter((part) => part !== null);
  const brought = new Set([...done.loaded, ...done.named]);
  for (const { local, reference } of images) if (brought.has(reference)) shared.trial.traces.images.add(local);
  ports.log.info(`load    ${told.join("; ")} (${done.seconds.toFixed(1)} s)`);
  return done.images;
};

/** Images whose references may be those of the other side too. */
export const loadedPerTrial = ({ images, served }: SidePlan): readonly BuiltImage[] => [
  ...images.filter(({ written }) => hasOwnTag(written)),
  ...served,
];

/** Deploys the steps of one time; what stands is noted. `onRead`: as in `DeployOptions`. Throws what the steps throw. */
export const deploy = async (
  shared: Shared,
  plan: SidePlan,
  time: "once" | "trial",
  signal: AbortSignal,
  onRead?: (list: unknown) => void,
): Promise<void> => {
  const { ports, cluster, config, namespace } = shared;
  const standing = time === "once" ? shared.once : shared.trial;
  const times = time === "once" ? (["once"] as const) : (["trial", "setup"] as const);
  await timed(
    ports,
    (seconds) => {
      shared.spent.deploy += seconds;
    },
    () =>
      deploySteps(ports, {
        cluster,
        plan,
        times,
        components: config.components,
        defaultNamespace: namespace,
        standing,
        mark: String(shared.trials),
        onRead,
        signal,
      }),
  );
};
