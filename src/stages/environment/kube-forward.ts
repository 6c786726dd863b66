/** A port of a pod on this machine: one `kubectl port-forward`, whose end is told and never mended here. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { Forward, KubeOptions } from "../../ports/kube-client.ts";
import type { Kubectl, KubePorts } from "./kube-command.ts";
import { startListener } from "./kube-listener.ts";

export interface ForwardTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** kubectl says so once it listens. */
const LISTENS = /^Forwarding from 127\.0\.0\.1:(\d+) -> \d+/mu;

/**
 * Forwards from a port that the system chooses; gives it once kubectl listens there. The port is not tried: a connection that is broken
 * off may end the forward. Throws FORWARD_FAILED, or the abort reason; nothing is left running then.
 */
export async function startForward(
  ports: KubePorts,
  kubectl: Kubectl,
  { namespace, pod, port }: ForwardTarget,
  options: KubeOptions,
): Promise<Forward> {
  const args = ["port-forward", "--address", "127.0.0.1", "--namespace", namespace, `pod/${pod}`, `:${port}`];
  const listener = await startListener(ports, kubectl, { args, listens: LISTENS }, options);
  if (listener.kind === "failed") {
    const why =
      listener.why === "late" ? `no answer within ${options.timeoutSeconds} s` : kubectlWords(listener.outputTail, "kubectl ended");
    throw heapgateError("FORWARD_FAILED", { pod: `${namespace}/${pod}`, port, why }, { outputTail: listener.outputTail });
  }
  const { running } = listener;
  return {
    localPort: listener.port,
    exited: running.exited,
    hasExited: running.hasExited,
    outputTail: running.outputTail,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
