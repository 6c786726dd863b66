/** Every trial needs new processes: pods that outlived a reset, because what was deployed again changed nothing, are deleted so that their controllers make new ones. */
import type { ComponentConfig } from "../core/config/config.ts";
import { HeapgateError, heapgateError } from "../core/errors/heapgate-error.ts";
import type { PodInstance } from "../core/kubernetes/select-pods.ts";
import type { KubeClient } from "../ports/kube-client.ts";
import { findPods } from "../stages/collect/find-pods.ts";
import type { MeasurePorts } from "./ports.ts";

export interface RenewOptions {
  readonly kube: KubeClient;
  readonly components: readonly ComponentConfig[];
  readonly defaultNamespace: string;
  /** Of all pods of earlier trials; those of this one are added. */
  readonly seen: Set<string>;
  readonly signal: AbortSignal;
}

const DELETE_SECONDS = 120;
const RENEWED_SECONDS = 300;
const POLL_SECONDS = 0.5;

/**
 * Returns once every component has at least as many ready pods as it had, none of them known from an earlier trial. Throws ROLLOUT_TIMEOUT,
 * KUBECTL_FAILED, or the abort reason; a component without pods is told where its pods are opened.
 */
export const renewPods = async (ports: Pick<MeasurePorts, "clock" | "log">, options: RenewOptions): Promise<void> => {
  const { kube, components, seen, signal } = options;
  const found = await Promise.all(components.map(async (component) => ({ component, pods: await podsOf(component, options) })));
  // Components may share their pods.
  const old = new Map(found.flatMap(({ pods }) => pods.filter(({ uid }) => seen.has(uid)).map((pod) => [pod.uid, pod] as const)));
  const stale = found.filter(({ pods }) => pods.some(({ uid }) => old.has(uid)));
  if (old.size > 0) {
    const names = stale.map(({ component }) => component.name).join(", ");
    ports.log.info(`deploy  ${names}: nothing new was started by what was deployed; the pods are deleted, so that new ones come`);
    await deletePods(kube, [...old.values()], signal);
    for (const { component, pods } of stale) await waitForNew(ports, component, pods.length, options);
  }
  for (const { component, pods } of found) {
    const now = stale.some((one) => one.component === component) ? await podsOf(component, options) : pods;
    for (const { uid } of now) seen.add(uid);
  }
};

/** Empty where none is ready. */
const podsOf = async (component: ComponentConfig, { kube, defaultNamespace, signal }: RenewOptions): Promise<readonly PodInstance[]> => {
  const { name, pods } = component;
  if (pods === null) return [];
  try {
    return await findPods(kube, { component: name, pods, defaultNamespace, signal });
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "NO_PODS") return [];
    throw error;
  }
};

const deletePods = async (kube: KubeClient, pods: readonly PodInstance[], signal: AbortSignal): Promise<void> => {
  for (const namespace of new Set(pods.map((pod) => pod.namespace))) {
    const names = [...new Set(pods.filter((pod) => pod.namespace === namespace).map(({ pod }) => pod))];
    const args = ["delete", "pod", ...names, "-n", namespace, "--ignore-not-found", `--timeout=${DELETE_SECONDS}s`];
    const result = await kube.run(args, { timeoutSeconds: DELETE_SECONDS + 10, signal });
    if (result.exitCode !== 0)
      throw heapgateError(
        "KUBECTL_FAILED",
        { command: args.join(" "), why: result.stderr.trim() },
        { stage: "reset", outputTail: result.outputTail },
      );
  }
};

const waitForNew = async (
  { clock, log }: Pick<MeasurePorts, "clock" | "log">,
  component: ComponentConfig,
  wanted: number,
  options: RenewOptions,
): Promise<void> => {
  const start = clock.monotonicSeconds();
  for (;;) {
    const pods = await podsOf(component, options);
    if (pods.length >= wanted && pods.every(({ uid }) => !options.seen.has(uid))) return;
    const elapsed = clock.monotonicSeconds() - start;
    if (elapsed >= RENEWED_SECONDS) {
      const cause = `${pods.length} of ${wanted} new pods ready after their pods were deleted`;
      throw heapgateError("ROLLOUT_TIMEOUT", { what: `Component ${component.name}`, seconds: RENEWED_SECONDS, cause }, { stage: "deploy" });
    }
    log.progress(`waiting for new pods of ${component.name}, ${Math.round(elapsed)} s`);
    await clock.sleep(POLL_SECONDS, options.signal);
  }
};
