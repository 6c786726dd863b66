/** Which images a cluster's node already has, so that nothing is loaded twice. */
import { fullReference, parseImageReference } from "../manifests/image-reference.ts";
import { fieldAt, listAt, parseJson, textAt } from "./json-fields.ts";

/** Full references (`docker.io/library/shop:1`) to the id of the image they name. */
export type NodeImages = ReadonlyMap<string, string>;

/** Reads `crictl images -o json`; null when the text is no such list (no crictl in the node). */
export function parseNodeImages(text: string): NodeImages | null {
  const value = parseJson(text);
  if (!Array.isArray(fieldAt(value, "images"))) return null;
  return new Map(
    listAt(value, "images").flatMap((image) => {
      const id = textAt(image, "id");
      if (id === null) return [];
      return listAt(image, "repoTags").flatMap((tag): readonly (readonly [string, string])[] =>
        typeof tag === "string" ? [[tag, id]] : [],
      );
    }),
  );
}

/** A reference as nodes list it; one that cannot be read stays as it is. */
export function nodeReference(text: string): string {
  const reference = parseImageReference(text);
  return reference === null ? text : fullReference(reference);
}

/**
 * How a node stands towards an image. `absent`: its content is not there. `unnamed`: its content is there under the content's own tag, and
 * the name that pods use is free or names something else. `ready`: pods that use the name get this content.
 *
 * Content is told by the tag made of its hash and not by the node's image id, which is another one in each kind of image store.
 */
export function standingOf(
  images: NodeImages,
  { local, reference }: { readonly local: string; readonly reference: string },
): "absent" | "unnamed" | "ready" {
  const content = images.get(nodeReference(local));
  if (content === undefined) return "absent";
  return images.get(nodeReference(reference)) === content ? "ready" : "unnamed";
}
