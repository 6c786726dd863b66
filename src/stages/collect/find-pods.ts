/** The pods of a component, as the cluster has them now. */
import type { PodsConfig } from "../../core/config/cluster-config.ts";
import { heapgateError, type HeapgateError } from "../../core/errors/heapgate-error.ts";
import { selectPods, type PodInstance, type PodSelection } from "../../core/kubernetes/select-pods.ts";
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
export async function findPods(kube: KubeClient, options: FindPodsOptions): Promise<readonly [PodInstance, ...PodInstance[]]> {
  const found = await listPods(kube, options);
  const [first, ...more] = found.chosen;
  if (first === undefined) throw noPods(options, found);
  return [first, ...more];
}

/** As `findPods`, of an optional component: empty where nothing fits the selector. Pods that are there and do not run are still NO_PODS. */
export async function findPodsIfAny(kube: KubeClient, options: FindPodsOptions): Promise<readonly PodInstance[]> {
  const found = await listPods(kube, options);
  if (found.chosen.length === 0 && found.passedOver.length > 0) throw noPods(options, found);
  return found.chosen;
}

const listPods = async (kube: KubeClient, { pods, defaultNamespace, signal }: FindPodsOptions): Promise<PodSelection> => {
  const { selector, container, namespace } = pods;
  const args = ["pods", "-n", namespace ?? defaultNamespace, "-l", selector];
  return selectPods(await kube.getJson(args, { timeoutSeconds: TIMEOUT_SECONDS, signal }), container);
};

const noPods = ({ component, pods, defaultNamespace }: FindPodsOptions, { passedOver }: PodSelection): HeapgateError => {
  const { selector, namespace } = pods;
  return heapgateError("NO_PODS", { component, selector, namespace: namespace ?? defaultNamespace, passedOver }, { stage: "collect" });
};
