/** The nodes of a cluster that kind has just made: waited for, and their image. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { ClusterNode } from "../../core/kubernetes/cluster-facts.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import { imageDigest } from "../../core/kubernetes/kind-command.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Exec } from "../../ports/exec.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { ASK_SECONDS, readNodes } from "./cluster.ts";
import type { KubePlace } from "./kube-command.ts";

/** How long kind waits by itself; it does not fail when its nodes are late, it says so and ends. */
export const WAIT_SECONDS = 120;
const LATE_SECONDS = 60;
const POLL_SECONDS = 1;

/** Throws CLUSTER_START_FAILED when a node stays unready. */
export async function waitForNodes(
  ports: { readonly clock: Clock },
  kube: KubeClient,
  name: string,
  signal: AbortSignal,
): Promise<readonly ClusterNode[]> {
  const deadline = ports.clock.monotonicSeconds() + LATE_SECONDS;
  for (;;) {
    const nodes = await readNodes(kube, signal);
    const late = nodes.find(({ ready }) => !ready);
    if (late === undefined && nodes.length > 0) return nodes;
    if (ports.clock.monotonicSeconds() >= deadline) {
      const why =
        late === undefined
          ? "it has no nodes"
          : `node ${late.name} is not ready after ${WAIT_SECONDS + LATE_SECONDS} s: ${late.why ?? "?"}`;
      throw heapgateError("CLUSTER_START_FAILED", { name, why }, { stage: "create" });
    }
    await ports.clock.sleep(POLL_SECONDS, signal);
  }
}

/** The image the nodes really have, with its digest when it came from a registry. */
export async function nodeImage(
  ports: { readonly exec: Exec },
  node: string,
  place: Pick<KubePlace, "cwd" | "env">,
  signal: AbortSignal,
): Promise<string | null> {
  const ask = async (...argv: readonly [string, ...string[]]): Promise<string | null> => {
    const { exitCode, stdout } = await ports.exec.run({ argv, ...place }, { timeoutSeconds: ASK_SECONDS, signal });
    return exitCode === 0 ? stdout.trim() : null;
  };
  const image = await ask("docker", "container", "inspect", "--format", "{{.Config.Image}}", node);
  if (image === null || image === "") return null;
  if (image.includes("@")) return image;
  const digests = await ask("docker", "image", "inspect", "--format", "{{json .RepoDigests}}", image);
  const digest = digests === null ? null : imageDigest(parseJson(digests));
  return digest === null ? image : `${image}@${digest}`;
}
