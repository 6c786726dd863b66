/** Puts the names of built images wherever a render names them: image fields, environment, arguments, configuration text, custom objects. */
import { hasOwnTag, isSameReference, isSameRepository, parseImageReference, repositoryName, type BuiltImage } from "./image-reference.ts";
import { isMap, mapOf, pathText, textOf, valueAt, withManifestValue, type JsonMap, type JsonPath } from "./json-values.ts";
import type { Manifest } from "./manifest.ts";

/** One place that names a built image. */
export interface ImagePlace {
  /** As in `build[].image`. */
  readonly image: string;
  /** `Deployment/shop spec.template.spec.containers[0].image`. */
  readonly place: string;
  readonly from: string;
  /** Equal to `from` where an image is served under the name it has. */
  readonly to: string;
}

export interface RewrittenImages {
  readonly manifests: readonly Manifest[];
  readonly places: readonly ImagePlace[];
  /** Names without a tag whose tag stands elsewhere (`--image-repository=…`): left as they are, since a whole reference would break them. */
  readonly unsure: readonly Omit<ImagePlace, "to">[];
}

type Found = { readonly image: string; readonly path: JsonPath; readonly from: string; readonly to: string | null };
interface Context {
  readonly path: JsonPath;
  /** What the value is called: its key, the variable's name, the flag before it. */
  readonly hint: string;
}

/** Everything a reference may be made of; what it holds must be one as a whole, so `shop-agent` and `https://host/shop` are none of `shop`. */
const WORD = /[A-Za-z0-9][A-Za-z0-9._/:@-]*[A-Za-z0-9]/gu;
/** `image: "`, `"image":"`, `--image=`: the key before a word inside of a text. */
const KEY_BEFORE = /([\w.-]+)["']?\s*[:=]\s*["']?$/u;
const TAG_KEYS = ["tag", "imageTag"];
const REPOSITORY_KEYS = ["repository", "repo", "image", "name"];
/** Of the metadata only annotations may name images. */
const LEFT_ALONE = new Set(["metadata.name", "metadata.generateName", "metadata.namespace", "metadata.labels", "metadata.managedFields"]);

const isImageName = (hint: string): boolean => /image/iu.test(hint) && !/pull|policy|secret|repo|registry|tag/iu.test(hint);
const isRepositoryName = (hint: string): boolean => /repo|registry/iu.test(hint);

/**
 * Replaces every whole reference to a built image by the name of this side's image. An image written without a tag is found under any tag
 * or digest, one written with a tag only under that. Docker's defaults count (`redis` is `docker.io/library/redis`); a longer name
 * (`shop-agent`, `ghcr.io/acme/shop/agent`) is another image. Names of one word (`shop`, `shop:8080`) count only where an image is meant.
 */
export function rewriteImages(manifests: readonly Manifest[], images: readonly BuiltImage[]): RewrittenImages {
  const places: ImagePlace[] = [];
  const unsure: Omit<ImagePlace, "to">[] = [];
  const rewritten = manifests.map((manifest) => {
    const found: Found[] = [];
    const changed = Object.keys(manifest)
      .filter((key) => key !== "apiVersion" && key !== "kind")
      .reduce<Manifest>((object, key) => {
        const value = rewriteValue(object[key], { path: [key], hint: key }, images, found);
        if (value === object[key]) return object;
        return key === "metadata" ? withAnnotations(object, value) : withManifestValue(object, [key], value);
      }, manifest);
    const name = `${manifest.kind}/${manifest.metadata.name ?? manifest.metadata.generateName ?? "?"}`;
    for (const { image, path, from, to } of found) {
      const place = `${name} ${placeText(manifest, path)}`;
      if (to === null) unsure.push({ image, place, from });
      else places.push({ image, place, from, to });
    }
    return changed;
  });
  return { manifests: rewritten, places, unsure };
}

/** A variable is told by its name, which people know: `spec.containers[0].env[AGENT_IMAGE].value`. */
function placeText(manifest: Manifest, path: JsonPath): string {
  const [list, , key] = path.slice(-3);
  const variable = list === "env" && key === "value" ? textOf(mapOf(valueAt(manifest, path.slice(0, -1)))["name"]) : null;
  return variable === null ? pathText(path) : `${pathText(path.slice(0, -2))}[${variable}].value`;
}

function withAnnotations(manifest: Manifest, metadata: unknown): Manifest {
  if (!isMap(metadata) || !isMap(metadata["annotations"])) return manifest;
  const annotations = Object.fromEntries(Object.entries(metadata["annotations"]).map(([key, value]) => [key, String(value)]));
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

function rewriteValue(value: unknown, context: Context, images: readonly BuiltImage[], found: Found[]): unknown {
  if (typeof value === "string") return rewriteText(value, context, images, found);
  if (Array.isArray(value)) return rewriteList(value, context, images, found);
  if (!isMap(value)) return value;
  const split = rewriteSplitName(value, context, images, found);
  if (split !== null) return split;
  // A variable's value is called by the variable's name.
  const name = textOf(value["name"]);
  const entries = Object.entries(value).map(([key, child]) => {
    const path = [...context.path, key];
    if (LEFT_ALONE.has(path.join("."))) return [key, child] as const;
    const hint = key === "value" && name !== null ? name : key;
    return [key, rewriteValue(child, { path, hint }, images, found)] as const;
  });
  return entries.every(([key, child]) => child === value[key]) ? value : Object.fromEntries(entries);
}

function rewriteList(list: readonly unknown[], context: Context, images: readonly BuiltImage[], found: Found[]): readonly unknown[] {
  const items = list.map((item, index) => {
    // `["--image", "shop"]`: the flag says what the next argument is.
    const before = textOf(list[index - 1]);
    const hint = before?.startsWith("-") === true ? before : context.hint;
    return rewriteValue(item, { path: [...context.path, index], hint }, images, found);
  });
  return items.every((item, index) => item === list[index]) ? list : items;
}

/** `{ repository: ghcr.io/acme/shop, tag: v1 }`, as custom objects often have it: both halves are replaced. Null: this map is none of those. */
function rewriteSplitName(map: JsonMap, context: Context, images: readonly BuiltImage[], found: Found[]): JsonMap | null {
  const tagKey = TAG_KEYS.find((key) => typeof map[key] === "string" || typeof map[key] === "number");
  if (tagKey === undefined) return null;
  for (const key of REPOSITORY_KEYS) {
    const repository = textOf(map[key]);
    if (repository === null || hasOwnTag(repository)) continue;
    const whole = `${repository}:${String(map[tagKey])}`;
    const image = imageOf(whole, images);
    const parsed = image === null ? null : parseImageReference(image.reference);
    if (image === null || parsed === null) continue;
    found.push({ image: image.written, path: [...context.path, key], from: whole, to: image.reference });
    const halves = { [key]: repositoryName(image.reference), [tagKey]: parsed.tag ?? "latest" };
    return { ...Object.fromEntries(Object.entries(map).filter(([name]) => name !== "digest")), ...halves };
  }
  return null;
}

/** The image a whole reference means: one written with that very tag before one written without. */
const imageOf = (reference: string, images: readonly BuiltImage[]): BuiltImage | null =>
  images.find(({ written }) => hasOwnTag(written) && isSameReference(written, reference)) ??
  images.find(({ written }) => !hasOwnTag(written) && isSameRepository(written, reference)) ??
  null;

function rewriteText(text: string, context: Context, images: readonly BuiltImage[], found: Found[]): string {
  // Most texts of a render name no image; a search is cheaper than taking them apart.
  if (!images.some(({ written }) => text.includes(lastPart(written)))) return text;
  return text.replaceAll(WORD, (word: string, offset: number) => {
    const image = imageOf(word, images);
    if (image === null) return word;
    const hint = KEY_BEFORE.exec(text.slice(Math.max(0, offset - 80), offset))?.[1] ?? context.hint;
    const meant = meaningOf(word, hint);
    if (meant === "something else") return word;
    found.push({ image: image.written, path: context.path, from: word, to: meant === "image" ? image.reference : null });
    return meant === "image" ? image.reference : word;
  });
}

/** `shop` of `ghcr.io/acme/shop:v1`. */
const lastPart = (written: string): string => repositoryName(written).split("/").at(-1) ?? written;

/** `half`: a name whose tag stands somewhere else. */
function meaningOf(word: string, hint: string): "image" | "half" | "something else" {
  if (isImageName(hint)) return "image";
  const isBare = !hasOwnTag(word);
  // `shop` is also a container's name, a label, a host; `shop:8080` a host with its port.
  if (!word.includes("/")) return isBare || /:\d+$/u.test(word) ? "something else" : "image";
  return isBare && isRepositoryName(hint) ? "half" : "image";
}
