/** Namespaces in which nothing is left: they may stay for the next trial, since deleting one and making it again takes a cluster five seconds or more. */
import { foreignNames, kindsToList } from "../../core/kubernetes/namespace-contents.ts";
import type { KubeClient } from "../../ports/kube-client.ts";

const ASK_SECONDS = 30;

/**
 * Those of `namespaces` that hold no object of any kind, but for what every namespace has and heapgate's own. One that cannot be looked through
 * is not empty. Throws only the abort reason.
 */
export async function emptyNamespaces(
  kube: Pick<KubeClient, "run">,
  namespaces: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  if (namespaces.length === 0) return new Set();
  const call = { timeoutSeconds: ASK_SECONDS, signal };
  const known = await kube.run(["api-resources", "--namespaced", "--verbs=list,delete", "-o", "name"], call);
  const kinds = kindsToList(known.stdout);
  if (known.exitCode !== 0 || kinds.length === 0) return new Set();
  const empty: string[] = [];
  for (const namespace of namespaces) {
    const listed = await kube.run(["get", kinds.join(","), "-n", namespace, "-o", "name", "--ignore-not-found"], call);
    if (listed.exitCode === 0 && foreignNames(listed.stdout).length === 0) empty.push(namespace);
  }
  return new Set(empty);
}
