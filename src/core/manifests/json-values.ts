/** Looking into Kubernetes objects and changing one place of them: plain JSON data of any shape, never changed in place. */
import type { Manifest } from "./manifest.ts";

export type JsonMap = Readonly<Record<string, unknown>>;
/** Keys and list positions from an object's root. */
export type JsonPath = readonly (string | number)[];

export const isMap = (value: unknown): value is JsonMap => typeof value === "object" && value !== null && !Array.isArray(value);

/** The map, or an empty one where something else stands. */
export const mapOf = (value: unknown): JsonMap => (isMap(value) ? value : {});

/** The list, or an empty one where something else stands. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The text, or null where something else stands. */
export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** What stands at a path; undefined where nothing does. */
export const valueAt = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>((found, key) => (typeof key === "number" ? listOf(found)[key] : mapOf(found)[key]), value);

/** A copy with `replacement` at the path; what lies beside the path is shared. Maps on the way are made where they are missing. */
export function withValue(value: unknown, path: JsonPath, replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (typeof key === "number") return listOf(value).map((item, index) => (index === key ? withValue(item, rest, replacement) : item));
  return { ...mapOf(value), [key]: withValue(mapOf(value)[key], rest, replacement) };
}

/** The object with another value at a path below `spec`, `data` or any other key but `metadata`. */
export const withManifestValue = (manifest: Manifest, path: JsonPath, replacement: unknown): Manifest => {
  const [key, ...rest] = path;
  return typeof key === "string" ? { ...manifest, [key]: withValue(manifest[key], rest, replacement) } : manifest;
};

/** `spec.containers[0].image`; keys with other characters than letters, digits, `_` and `-` stand in brackets: `data["agent.yaml"]`. */
export const pathText = (path: JsonPath): string =>
  path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[\w-]+$/u.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");

/** Equal as JSON data: the order of keys does not count, that of lists does. */
export function isEqualJson(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqualJson(item, right[index]));
  }
  if (isMap(left) && isMap(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isEqualJson(left[key], right[key]))
    );
  }
  return left === right;
}
