/** Keeps nodes from asking a registry for images that were loaded into them. */
import { isSameReference, parseImageReference, type BuiltImage } from "./image-reference.ts";
import { isMap, pathText, textOf, withManifestValue, type JsonPath } from "./json-values.ts";
import type { Manifest } from "./manifest.ts";

export interface RelaxedPolicies {
  readonly manifests: readonly Manifest[];
  /** `Deployment/shop spec.template.spec.containers[0]: imagePullPolicy Always`. */
  readonly changed: readonly string[];
}

const POLICY_KEYS = ["imagePullPolicy", "pullPolicy"];
const CONTAINER_LISTS = new Set<string | number>(["containers", "initContainers", "ephemeralContainers"]);

/**
 * `Always`, and the `Always` that Kubernetes assumes for the tag `latest`, become `IfNotPresent` beside the image field of a built image.
 * Call it after the images are rewritten.
 */
export function relaxPullPolicies(manifests: readonly Manifest[], images: readonly BuiltImage[]): RelaxedPolicies {
  const changed: string[] = [];
  const isBuilt = (reference: string): boolean => images.some((image) => isSameReference(image.reference, reference));
  const relaxed = manifests.map((manifest) => {
    const name = `${manifest.kind}/${manifest.metadata.name ?? manifest.metadata.generateName ?? "?"}`;
    const note = (path: JsonPath, what: string): void => void changed.push(`${name} ${pathText(path)}: ${what}`);
    return Object.keys(manifest).reduce<Manifest>((object, key) => {
      if (key === "metadata") return object;
      const value = relaxValue(object[key], [key], isBuilt, note);
      return value === object[key] ? object : withManifestValue(object, [key], value);
    }, manifest);
  });
  return { manifests: relaxed, changed };
}

function relaxValue(
  value: unknown,
  path: JsonPath,
  isBuilt: (reference: string) => boolean,
  note: (path: JsonPath, what: string) => void,
): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => relaxValue(item, [...path, index], isBuilt, note));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, relaxValue(child, [...path, key], isBuilt, note)] as const);
  const children = entries.every(([key, child]) => child === value[key]) ? value : Object.fromEntries(entries);
  const image = imageOf(value);
  if (image === null || !isBuilt(image)) return children;
  const policyKey = POLICY_KEYS.find((key) => value[key] === "Always");
  if (policyKey !== undefined) {
    note(path, `${policyKey} Always`);
    return { ...children, [policyKey]: "IfNotPresent" };
  }
  const reference = parseImageReference(image);
  const isLatest = reference !== null && reference.digest === null && (reference.tag ?? "latest") === "latest";
  const isContainer = CONTAINER_LISTS.has(path.at(-2) ?? "");
  if (!isContainer || !isLatest || textOf(value["imagePullPolicy"]) !== null) return children;
  note(path, "the tag latest without an imagePullPolicy");
  return { ...children, imagePullPolicy: "IfNotPresent" };
}

/** The reference a map names: `image`, or its halves. */
function imageOf(map: Readonly<Record<string, unknown>>): string | null {
  const image = textOf(map["image"]);
  if (image !== null) return image;
  const [repository, tag] = [textOf(map["repository"]), textOf(map["tag"])];
  return repository === null ? null : `${repository}${tag === null ? "" : `:${tag}`}`;
}
