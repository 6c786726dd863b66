/** The API server as plain HTTP on this machine: one `kubectl proxy`, open for a few paths only. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { ApiProxy, KubeOptions } from "../../ports/kube-client.ts";
import type { Kubectl, KubePorts } from "./kube-command.ts";
import { startListener } from "./kube-listener.ts";

/** Throws KUBECTL_FAILED, or the abort reason; nothing is left running then. */
export async function startProxy(
  ports: KubePorts,
  kubectl: Kubectl,
  acceptPaths: string,
  options: KubeOptions & { readonly readsOnly?: boolean },
): Promise<ApiProxy> {
  const methods = options.readsOnly === true ? ["--reject-methods=^(POST|PUT|PATCH|DELETE)$"] : [];
  const args = ["proxy", "--address=127.0.0.1", "--port=0", `--accept-paths=${acceptPaths}`, ...methods];
  const listener = await startListener(ports, kubectl, { args, listens: /^Starting to serve on 127\.0\.0\.1:(\d+)/mu }, options);
  if (listener.kind === "failed") {
    const why =
      listener.why === "late" ? `no answer within ${options.timeoutSeconds} s` : kubectlWords(listener.outputTail, "kubectl ended");
    throw heapgateError("KUBECTL_FAILED", { command: "proxy", why }, { outputTail: listener.outputTail });
  }
  const { port, running } = listener;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}
