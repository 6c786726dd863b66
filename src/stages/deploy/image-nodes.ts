/** What the nodes of a kind cluster have of images, and names that are given to images there. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { nodeImagesArgv, nodeTagArgv } from "../../core/kubernetes/docker-args.ts";
import { nodeReference, parseNodeImages, standingOf, type NodeImages } from "../../core/kubernetes/docker-node-images.ts";
import type { BuiltImage } from "../../core/manifests/image-reference.ts";
import type { Clock } from "../../ports/clock.ts";
import { reasonOf, runTool, type DockerPorts } from "./image-docker.ts";

export interface NodePorts extends DockerPorts {
  readonly clock: Clock;
}

/** A node and its images; null: it cannot be asked (no crictl in it). */
export interface NodeState {
  readonly node: string;
  readonly images: NodeImages | null;
}

const ASK_TIMEOUT_SECONDS = 60;
/** The kubelet's view follows containerd's by events. */
const SEEN_TIMEOUT_SECONDS = 20;
const SEEN_PAUSE_SECONDS = 0.1;

/** Names of the nodes of a kind cluster. Throws IMAGE_LOAD_FAILED. */
export async function findNodes(ports: DockerPorts, cluster: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const asked = await runTool(ports, ["kind", "get", "nodes", "--name", cluster], { timeoutSeconds: ASK_TIMEOUT_SECONDS, signal });
  // With no cluster of that name kind prints nothing on stdout and exits 0.
  const nodes = asked.stdout
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (asked.exitCode === 0 && nodes.length > 0) return nodes;
  const why = asked.exitCode === 0 ? `kind has no cluster ${cluster}` : reasonOf(asked);
  throw heapgateError("IMAGE_LOAD_FAILED", { image: "(any)", why }, { stage: "load", outputTail: asked.outputTail });
}

export const askNodes = (ports: DockerPorts, nodes: readonly string[], signal: AbortSignal | undefined): Promise<readonly NodeState[]> =>
  Promise.all(
    nodes.map(async (node) => {
      const asked = await runTool(ports, nodeImagesArgv(node), { timeoutSeconds: ASK_TIMEOUT_SECONDS, signal });
      return { node, images: asked.exitCode === 0 ? parseNodeImages(asked.stdout) : null };
    }),
  );

type Standing = ReturnType<typeof standingOf>;

/** Where an image is worst off among the nodes; a node that cannot be asked counts as without it. */
export function worstStanding(nodes: readonly NodeState[], image: BuiltImage): Standing {
  const standings = nodes.map(({ images }) => (images === null ? "absent" : standingOf(images, image)));
  return standings.find((each) => each === "absent") ?? standings.find((each) => each === "unnamed") ?? "ready";
}

/** Waits until the kubelet of every node that can be asked sees the images as wanted. Throws IMAGE_LOAD_FAILED. */
export async function waitForImages(
  ports: NodePorts,
  options: {
    readonly nodes: readonly string[];
    readonly images: readonly BuiltImage[];
    readonly isThere: (standing: Standing) => boolean;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly NodeState[]> {
  const { nodes, images, isThere, signal } = options;
  const start = ports.clock.monotonicSeconds();
  for (;;) {
    const states = await askNodes(ports, nodes, signal);
    const asked = states.filter((state) => state.images !== null);
    const missing = images.find((image) => !isThere(worstStanding(asked, image)));
    if (missing === undefined) return states;
    if (ports.clock.monotonicSeconds() - start > SEEN_TIMEOUT_SECONDS) {
      const why = `it was loaded, but after ${SEEN_TIMEOUT_SECONDS} s a node still does not list it (crictl images)`;
      throw heapgateError("IMAGE_LOAD_FAILED", { image: missing.reference, why }, { stage: "load" });
    }
    await ports.clock.sleep(SEEN_PAUSE_SECONDS, signal);
  }
}

/** Gives the content of images the names that pods ask for, in each node where they are not its names yet; returns the names given. */
export async function nameInNodes(
  ports: NodePorts,
  options: { readonly states: readonly NodeState[]; readonly images: readonly BuiltImage[]; readonly signal: AbortSignal | undefined },
): Promise<readonly string[]> {
  const { states, images, signal } = options;
  const named = new Set<string>();
  for (const state of states) {
    for (const image of images) {
      const { local, reference } = image;
      if (local === reference || (state.images !== null && standingOf(state.images, image) === "ready")) continue;
      const argv = nodeTagArgv(state.node, nodeReference(local), nodeReference(reference));
      const tagged = await runTool(ports, argv, { timeoutSeconds: ASK_TIMEOUT_SECONDS, signal });
      if (tagged.exitCode !== 0)
        throw heapgateError(
          "IMAGE_LOAD_FAILED",
          { image: reference, why: reasonOf(tagged) },
          { stage: "load", outputTail: tagged.outputTail },
        );
      named.add(reference);
    }
  }
  return [...named];
}
