/** Brings the steps of a side into the cluster, and takes them out again. */
import type { ChartSource, Reset } from "../core/config/cluster-config.ts";
import type { ComponentConfig } from "../core/config/config.ts";
import { heapgateError, type HeapgateError } from "../core/errors/heapgate-error.ts";
import { DEFAULT_RELEASE } from "../core/manifests/helm-args.ts";
import { orderManifests } from "../core/manifests/apply-order.ts";
import { applyManifests, NOTHING_APPLIED, workloadsOf, type Applied } from "../stages/deploy/apply-manifests.ts";
import { hasRelease, helmInstall, helmUninstall } from "../stages/deploy/render-chart.ts";
import { deployByCommand } from "../stages/deploy/render-command.ts";
import { commandReset, redeployReset, restartReset } from "../stages/deploy/reset-trial.ts";
import { waitFor } from "../stages/deploy/wait-for.ts";
import { podReach } from "../stages/deploy/wait-reach.ts";
import { waitForRollout } from "../stages/deploy/wait-rollout.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import type { MeasurePorts } from "./ports.ts";
import type { PlannedStep, SidePlan, StepTime } from "./side-plan.ts";
import type { Traces } from "./traces.ts";

/** What of one side is in the cluster now. */
export interface Standing {
  applied: Applied;
  readonly traces: Traces;
  /** Charts that Helm installed, in order. */
  readonly releases: PlannedStep[];
}

export interface DeployOptions {
  readonly cluster: Cluster;
  readonly plan: SidePlan;
  readonly times: readonly StepTime[];
  readonly components: readonly ComponentConfig[];
  readonly defaultNamespace: string;
  readonly standing: Standing;
  /** Differs from trial to trial. */
  readonly mark: string;
  /** Given what is read while rollouts are waited for, pods among it. */
  readonly onRead?: ((list: unknown) => void) | undefined;
  readonly signal: AbortSignal;
}

const ROLLOUT_SECONDS = 300;
const ASK_SECONDS = 30;

export const nothingStands = (traces: Traces): Standing => ({ applied: NOTHING_APPLIED, traces, releases: [] });

/** Deploys the steps of the given times in order, each waited for. What stands is noted as it is made. Throws what the steps throw. */
export const deploySteps = async (ports: MeasurePorts, options: DeployOptions): Promise<void> => {
  for (const planned of options.plan.steps.filter(({ time }) => options.times.includes(time))) {
    await deployStep(ports, options, planned);
    await waitForStep(ports, options, planned);
  }
};

const namespaceOf = ({ setting }: PlannedStep): string => setting.step.namespace ?? setting.defaultNamespace;

const loadedOf = ({ images, served }: SidePlan): readonly string[] => [...images, ...served].map(({ reference }) => reference);

const deployStep = async (ports: MeasurePorts, options: DeployOptions, planned: PlannedStep): Promise<void> => {
  const { cluster, plan, standing, signal } = options;
  const { setting, rendered } = planned;
  const { source } = setting.step;
  switch (rendered.install) {
    case "apply":
      standing.applied = await applyManifests(
        ports,
        cluster.kube,
        {
          groups: orderManifests(rendered.manifests),
          namespace: namespaceOf(planned),
          loadedImages: loadedOf(plan),
          others: standing.traces.others,
          ledger: standing.traces.objects,
          mark: options.mark,
          before: standing.applied,
          signal,
        },
        (applied) => {
          standing.applied = applied;
        },
      );
      return;
    case "helm": {
      if (source.kind !== "chart") return;
      const place = { clusterArgs: cluster.kube.clusterArgs };
      const isOurs = standing.releases.some((one) => releaseKey(one) === releaseKey(planned));
      if (!isOurs) {
        // A release of the user's is not ours to change, and still less to uninstall.
        if (cluster.kind === "existing" && (await hasRelease(ports, setting, source, place))) throw releaseExists(planned);
        standing.releases.push(planned);
        await noteNamespace(cluster, standing, namespaceOf(planned), signal);
        await standing.traces.releases.note(namespaceOf(planned), source.release ?? DEFAULT_RELEASE);
      }
      await helmInstall(ports, setting, source, place);
      return;
    }
    case "tilt":
    case "command":
      if (source.kind === "tilt" || source.kind === "command")
        await deployByCommand(ports, { source, side: plan.side, tree: setting.tree, env: setting.env, signal });
  }
};

/** Helm makes the namespace of a release and leaves it: where it was not there before, it is ours to take out. */
const noteNamespace = async (
  { kube }: Pick<Cluster, "kube">,
  standing: Standing,
  namespace: string,
  signal: AbortSignal,
): Promise<void> => {
  if (standing.applied.manifests.some(({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace)) return;
  if ((await kube.getJson(["namespace", namespace], { timeoutSeconds: ASK_SECONDS, signal })) !== null) return;
  const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  await standing.traces.objects.note([made]);
  standing.applied = { ...standing.applied, manifests: [made, ...standing.applied.manifests] };
};

const chartOf = ({ setting }: PlannedStep): ChartSource | null => (setting.step.source.kind === "chart" ? setting.step.source : null);

const releaseKey = (planned: PlannedStep): string => `${namespaceOf(planned)}/${chartOf(planned)?.release ?? DEFAULT_RELEASE}`;

const releaseExists = (planned: PlannedStep): HeapgateError => {
  const release = chartOf(planned)?.release ?? DEFAULT_RELEASE;
  return heapgateError("RELEASE_EXISTS", { release, namespace: namespaceOf(planned) }, { stage: "render" });
};

/** The step's own waits; without any, that everything it brought has rolled out. */
const waitForStep = async (ports: MeasurePorts, options: DeployOptions, planned: PlannedStep): Promise<void> => {
  const { cluster, plan, components, defaultNamespace, onRead, signal } = options;
  const { kube } = cluster;
  const { waitFor: waits } = planned.setting.step;
  const loadedImages = loadedOf(plan);
  const isRolloutNamed = waits.some((wait) => wait.kind === "resource" && wait.condition === "rollout");
  const workloads = isRolloutNamed ? [] : workloadsOf(planned.rendered.manifests);
  if (workloads.length > 0) await waitForRollout(ports, kube, { workloads, timeoutSeconds: ROLLOUT_SECONDS, loadedImages, onRead, signal });
  if (waits.length === 0) return;
  const reach = podReach(ports, kube, { components, namespace: defaultNamespace });
  await waitFor(ports, kube, { waits, namespace: namespaceOf(planned), reach, loadedImages, signal });
};

export interface ResetOptions {
  readonly cluster: Cluster;
  /** The side that is next; null: none, everything goes. */
  readonly next: SidePlan | null;
  readonly reset: Reset;
  readonly standing: Standing;
  readonly deleteWorkloadObjects: (() => Promise<void>) | null;
  /** Differs from trial to trial. */
  readonly mark: string;
  /** As in `DeployOptions`. */
  readonly onRead?: ((list: unknown) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Takes out all that stands; with `keepEmptyNamespaces`, but for namespaces in which nothing is left. Throws RESET_FAILED, DEPLOY_FAILED,
 * KUBECTL_FAILED.
 */
export const removeAll = async (
  ports: MeasurePorts,
  options: Omit<ResetOptions, "next" | "reset" | "mark" | "onRead">,
  { keepEmptyNamespaces = false }: { readonly keepEmptyNamespaces?: boolean } = {},
): Promise<void> => {
  const { cluster, standing, deleteWorkloadObjects, signal } = options;
  if (standing.releases.length > 0) await deleteWorkloadObjects?.();
  for (const planned of standing.releases.toReversed()) {
    const chart = chartOf(planned);
    const setting = { ...planned.setting, signal };
    if (chart === null) continue;
    await helmUninstall(ports, setting, chart, { clusterArgs: cluster.kube.clusterArgs });
    await standing.traces.releases.forget(namespaceOf(planned), chart.release ?? DEFAULT_RELEASE);
  }
  standing.releases.length = 0;
  const { applied } = standing;
  standing.applied = await redeployReset(ports, cluster.kube, { applied, deleteWorkloadObjects, keepEmptyNamespaces, signal });
  const kept = new Set(standing.applied.manifests);
  await standing.traces.objects.forget(applied.manifests.filter((one) => !kept.has(one)));
};

/** Makes the cluster ready for the next trial. True: the side's steps are to be deployed; false: it stands already. */
export const resetForNext = async (ports: MeasurePorts, options: ResetOptions & { readonly next: SidePlan }): Promise<boolean> => {
  const { cluster, next, reset, standing, deleteWorkloadObjects, signal } = options;
  switch (reset.kind) {
    case "redeploy":
      await removeAll(ports, options, { keepEmptyNamespaces: true });
      return true;
    case "restart": {
      await deleteWorkloadObjects?.();
      // Helm and commands are run again; where that changes nothing the pods are renewed (`renew-pods.ts`).
      const steps = next.steps.filter(({ time }) => time === "trial");
      if (steps.some(({ rendered }) => rendered.install !== "apply")) return true;
      const workloads = steps.flatMap(({ rendered }) => rendered.manifests);
      const { traces, applied: before } = standing;
      await restartReset(
        ports,
        cluster.kube,
        { workloads, mark: options.mark, others: traces.others, ledger: traces.objects, before, signal },
        (applied) => {
          standing.applied = applied;
        },
      );
      const refs = workloadsOf(workloads).filter(({ kind }) => kind !== "Job" && kind !== "Pod");
      if (refs.length > 0) {
        const loadedImages = loadedOf(next);
        const { onRead } = options;
        await waitForRollout(ports, cluster.kube, { workloads: refs, timeoutSeconds: ROLLOUT_SECONDS, loadedImages, onRead, signal });
      }
      return false;
    }
    case "command": {
      await deleteWorkloadObjects?.();
      const { tree } = next.built;
      const [first] = next.steps;
      const env = { ...(first?.setting.env ?? ports.env.all()), ...cluster.kube.env };
      // What was applied stays ours, whatever the command did with it: it is taken out at the end.
      await commandReset(ports.exec, { command: reset.command, cwd: tree.path, env, signal });
      return true;
    }
  }
};
