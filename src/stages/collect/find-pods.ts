/** The pods of a component, as the cluster has them now. */
import type { PodsConfig } from "../../core/config/cluster-config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { selectPods, type PodInstance } from "../../core/kubernetes/select-pods.ts";
import type { KubeClient } from "../../ports/kube-client.ts";

export interface FindPodsOptions {
  readonly component: string;
  readonly pods: PodsConfig;
  /** Where components without a namespace of their own are. */
  readonly defaultNamespace: string;
  readonly signal: AbortSignal;
}

const TIMEOUT_SECONDS = 30;

/** Running, ready pods by name, at least one. Throws NO_PODS, KUBECTL_FAILED and the abort reason. */
export async function findPods(
  kube: KubeClient,
  { component, pods, defaultNamespace, signal }: FindPodsOptions,
): Promise<readonly [PodInstance, ...PodInstance[]]> {
  const { selector, container } = pods;
  const namespace = pods.namespace ?? defaultNamespace;
  const list = await kube.getJson(["pods", "-n", namespace, "-l", selector], { timeoutSeconds: TIMEOUT_SECONDS, signal });
  const { chosen, passedOver } = selectPods(list, container);
  const [first, ...more] = chosen;
  if (first === undefined) throw heapgateError("NO_PODS", { component, selector, namespace, passedOver }, { stage: "collect" });
  return [first, ...more];
}
