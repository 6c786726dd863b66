/** What a pull request changes in what is deployed: the renders of base and head side by side, object by object. */
import { isEqualJson, isMap, pathText, type JsonPath } from "./json-values.ts";
import { manifestName, type Manifest } from "./manifest.ts";

/** `paths`: where a changed object differs, at most `MOST_PATHS`. */
export type ObjectChange =
  | { readonly kind: "added" | "removed"; readonly name: string }
  | { readonly kind: "changed"; readonly name: string; readonly paths: readonly string[] };

const MOST_PATHS = 20;
/** The tag of an image's content differs by design whenever the code does. */
const OWN_TAG = /:heapgate-[0-9a-f]{12}\b/gu;

/** Changes in base's order, then what head adds. Names of built images do not count, nor does the order of keys or objects. */
export function diffRenders(base: readonly Manifest[], head: readonly Manifest[]): readonly ObjectChange[] {
  const inHead = new Map(head.map((manifest) => [keyOf(manifest), manifest]));
  const inBase = new Set(base.map(keyOf));
  const kept = base.flatMap((before): readonly ObjectChange[] => {
    const after = inHead.get(keyOf(before));
    if (after === undefined) return [{ kind: "removed", name: manifestName(before) }];
    const paths = differences(withoutOwnTags(before), withoutOwnTags(after), []);
    return paths.length === 0 ? [] : [{ kind: "changed", name: manifestName(before), paths: paths.slice(0, MOST_PATHS).map(pathText) }];
  });
  const added = head.filter((manifest) => !inBase.has(keyOf(manifest)));
  return [...kept, ...added.map((manifest): ObjectChange => ({ kind: "added", name: manifestName(manifest) }))];
}

/** True when values changed nothing in what is rendered. */
export const isSameRender = (one: readonly Manifest[], other: readonly Manifest[]): boolean => isEqualJson(one, other);

/** A new version of a kind is still the same object. */
const keyOf = (manifest: Manifest): string => `${manifest.apiVersion.replace(/\/?[^/]*$/u, "")} ${manifestName(manifest)}`;

function withoutOwnTags(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(OWN_TAG, ":heapgate");
  if (Array.isArray(value)) return value.map(withoutOwnTags);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutOwnTags(child)])) : value;
}

/** The deepest paths at which two values differ. */
function differences(left: unknown, right: unknown, path: JsonPath): readonly JsonPath[] {
  if (isEqualJson(left, right)) return [];
  if (isMap(left) && isMap(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => differences(left[key], right[key], [...path, key]));
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    return left.flatMap((item, index) => differences(item, right[index], [...path, index]));
  }
  return [path];
}
