/** Takes the images that a run loaded out of the nodes of a cluster that stays. */
import { nodeImageIdRemoveArgv, nodeNameRemoveArgv, type LoadingCluster } from "../../core/kubernetes/docker-args.ts";
import { nodeReference } from "../../core/kubernetes/docker-node-images.ts";
import { askNodes, findNodes } from "./image-nodes.ts";
import { runTool, type DockerPorts } from "./image-docker.ts";

/** The tag made of an image's content (`image-reference.ts`): nobody else gives it. */
const OWN_TAG = /:heapgate-[0-9a-f]{12}$/u;
const REMOVE_SECONDS = 60;

/**
 * Removes those of `names` that carry heapgate's own tag; the content goes with its last name, and stays where somebody else named it too.
 * Gives the names that stay. Never throws.
 */
export async function removeNodeImages(
  ports: DockerPorts,
  { target, names }: { readonly target: LoadingCluster; readonly names: readonly string[] },
): Promise<readonly string[]> {
  const own = names.filter((name) => OWN_TAG.test(name));
  if (target.kind !== "kind") return own;
  const left = new Set<string>();
  try {
    const ours = new Map(own.map((name) => [nodeReference(name), name]));
    for (const { node, images } of await askNodes(ports, await findNodes(ports, target.name, undefined), undefined)) {
      // A node that cannot be asked keeps them all.
      if (images === null) for (const name of own) left.add(name);
      const byContent = Map.groupBy(images ?? [], ([, id]) => id);
      for (const [id, named] of byContent) {
        const references = named.map(([reference]) => reference);
        const mine = references.filter((reference) => ours.has(reference));
        if (mine.length === 0) continue;
        // crictl takes an image with all its names, ctr only the one.
        const argvs =
          mine.length === references.length
            ? [nodeImageIdRemoveArgv(node, id)]
            : mine.map((reference) => nodeNameRemoveArgv(node, reference));
        for (const argv of argvs) {
          const { exitCode } = await runTool(ports, argv, { timeoutSeconds: REMOVE_SECONDS });
          if (exitCode !== 0) for (const reference of mine) left.add(ours.get(reference) ?? reference);
        }
      }
    }
    return [...left];
  } catch {
    return own;
  }
}
