/** kubectl commands that must succeed. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { KubeClient, KubeOptions } from "../../ports/kube-client.ts";

/** Gives stdout. Throws KUBECTL_FAILED with kubectl's own words, or the abort reason. */
export async function runKubectl(
  kube: KubeClient,
  args: readonly string[],
  options: KubeOptions & { readonly stdin?: string },
): Promise<string> {
  const result = await kube.run(args, options);
  if (result.exitCode === 0 && !result.timedOut) return result.stdout;
  const why = result.timedOut ? `it was not done within ${options.timeoutSeconds} s` : kubectlWords(result.stderr);
  throw heapgateError("KUBECTL_FAILED", { command: args.join(" "), why }, { stage: "deploy", outputTail: result.outputTail });
}
