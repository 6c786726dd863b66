/** After a trial that broke off: whether a container was on its way to end, which the cluster shows only once it has started it anew. */
import { explainRestarts, type PodHealth } from "../../core/kubernetes/restarts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { readPodHealth } from "./diagnose.ts";

export interface RestartWait {
  readonly namespaces: readonly string[];
  readonly before: readonly PodHealth[];
  /** A container that is told to end has its grace period; an app that ends by itself is back in a second or two. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

const ASK_EVERY_SECONDS = 1;

/** The health of the pods as soon as one of them differs from `before`, else as it is when `seconds` are over, or the run is aborted. Throws KUBECTL_FAILED. */
export const awaitRestart = async (
  { clock }: { readonly clock: Pick<Clock, "monotonicSeconds" | "sleep"> },
  kube: KubeClient,
  { namespaces, before, seconds, signal }: RestartWait,
): Promise<readonly PodHealth[]> => {
  const until = clock.monotonicSeconds() + seconds;
  for (;;) {
    const health = await readPodHealth(kube, namespaces, undefined);
    if (signal.aborted || clock.monotonicSeconds() >= until || explainRestarts(before, health).length > 0) return health;
    await clock.sleep(ASK_EVERY_SECONDS, signal).catch(() => {});
  }
};
