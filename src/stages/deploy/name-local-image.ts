/** An image that nobody built here but this machine's Docker may have: named after its content, so that it can be loaded and taken out again. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { contentTag, contentText } from "../../core/kubernetes/docker-image.ts";
import { withTag, type BuiltImage } from "../../core/manifests/image-reference.ts";
import type { Files } from "../../ports/files.ts";
import { inspectImage, removeName, type DockerPorts } from "./image-docker.ts";
import { tagImage } from "./image-tags.ts";

/** Disposing takes the name away. */
export interface LocalImage extends AsyncDisposable {
  readonly image: BuiltImage;
}

/** Null: Docker has no such image, or there is no Docker; the cluster then pulls it. Throws IMAGE_LOAD_FAILED and the abort reason. */
export async function nameLocalImage(
  ports: DockerPorts & { readonly files: Pick<Files, "sha256"> },
  reference: string,
  signal: AbortSignal,
): Promise<LocalImage | null> {
  const found = await inspectImage(ports, reference, signal).catch((error: unknown) => {
    if (error instanceof HeapgateError && (error.code === "TOOL_MISSING" || error.code === "DOCKER_UNREACHABLE")) return null;
    throw error;
  });
  if (found === null) return null;
  const contentId = `sha256:${ports.files.sha256(new TextEncoder().encode(contentText(found)))}`;
  const local = withTag(reference, contentTag(contentId));
  const isNew = (await inspectImage(ports, local, signal)) === null;
  if (isNew) await tagImage(ports, reference, local, signal);
  return {
    image: { written: reference, reference: local, local, contentId },
    [Symbol.asyncDispose]: async () => {
      if (isNew) await removeName(ports, local);
    },
  };
}
