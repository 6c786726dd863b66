/** Gives a built image a further name in this machine's Docker for a while, for deploys that find it there by the name they render. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { BuiltImage } from "../../core/manifests/image-reference.ts";
import { inspectImage, reasonOf, removeName, runTool, type DockerPorts } from "./image-docker.ts";

const TAG_TIMEOUT_SECONDS = 60;

/** `docker tag`. Throws IMAGE_LOAD_FAILED. */
export async function tagImage(ports: DockerPorts, from: string, to: string, signal?: AbortSignal): Promise<void> {
  const tagged = await runTool(ports, ["docker", "tag", from, to], { timeoutSeconds: TAG_TIMEOUT_SECONDS, signal });
  if (tagged.exitCode !== 0)
    throw heapgateError("IMAGE_LOAD_FAILED", { image: from, why: reasonOf(tagged) }, { stage: "load", outputTail: tagged.outputTail });
}

/**
 * Names the image `reference` too (`install: helm`, `tilt` and `command` render names of their own). Disposing takes the name away again
 * or gives it back to the image that had it before: the name may be the user's. Throws IMAGE_LOAD_FAILED.
 */
export async function tagAs(
  ports: DockerPorts,
  image: Pick<BuiltImage, "local">,
  reference: string,
  signal?: AbortSignal,
): Promise<AsyncDisposable> {
  const before = await inspectImage(ports, reference, signal);
  await tagImage(ports, image.local, reference, signal);
  return {
    [Symbol.asyncDispose]: async () => {
      if (before === null) await removeName(ports, reference);
      else await tagImage(ports, before.id, reference);
    },
  };
}
