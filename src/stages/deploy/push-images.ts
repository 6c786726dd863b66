/** Pushes built images to the registry that a cluster's nodes pull from. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { contentTag } from "../../core/kubernetes/docker-image.ts";
import { parseImageReference, repositoryName, servedAs, type BuiltImage } from "../../core/manifests/image-reference.ts";
import { reasonOf, runTool, type DockerPorts } from "./image-docker.ts";
import { tagAs } from "./image-tags.ts";

const PUSH_TIMEOUT_SECONDS = 1800;

/**
 * Where an image goes: under the registry (`host`, `host:port` or `host/path`) by its own path and the tag of its content, also where it
 * was written with a tag, as nodes keep what they once pulled by a name. An image that belongs there already keeps its repository.
 */
export function registryReference(registry: string, image: Pick<BuiltImage, "written" | "contentId">): string {
  const prefix = registry.replace(/\/+$/u, "");
  const written = repositoryName(image.written);
  const repository = written.startsWith(`${prefix}/`) ? written : `${prefix}/${parseImageReference(image.written)?.repository ?? written}`;
  return `${repository}:${contentTag(image.contentId)}`;
}

/** Pushes each image and returns it under the name that pods are to use. Throws IMAGE_LOAD_FAILED, TOOL_MISSING. */
export async function pushImages(
  ports: DockerPorts,
  options: { readonly registry: string; readonly images: readonly BuiltImage[]; readonly signal: AbortSignal | undefined },
): Promise<readonly BuiltImage[]> {
  const { registry, images, signal } = options;
  const pushed: BuiltImage[] = [];
  for (const image of images) {
    const reference = registryReference(registry, image);
    if (pushed.every((each) => each.reference !== reference)) {
      await using names = new AsyncDisposableStack();
      if (reference !== image.local) names.use(await tagAs(ports, image, reference, signal));
      const ran = await runTool(ports, ["docker", "push", reference], { timeoutSeconds: PUSH_TIMEOUT_SECONDS, signal });
      if (ran.exitCode !== 0)
        throw heapgateError("IMAGE_LOAD_FAILED", { image: reference, why: reasonOf(ran) }, { stage: "load", outputTail: ran.outputTail });
    }
    pushed.push(servedAs(image, reference));
  }
  return pushed;
}
