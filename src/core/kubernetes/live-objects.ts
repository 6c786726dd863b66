/** Objects as a cluster holds them: what they are called, and what has to be sent for them to be again as they were. */
import type { Manifest } from "../manifests/manifest.ts";
import { fieldAt, isObject, parseJson, textAt } from "./json-fields.ts";

const isManifest = (value: unknown): value is Manifest =>
  textAt(value, "apiVersion") !== null && textAt(value, "kind") !== null && isObject(fieldAt(value, "metadata"));

/** Of the answer to `kubectl get -o json`: a `List`, one object, or nothing. Null: it is no such answer. */
export function parseLiveObjects(text: string): readonly Manifest[] | null {
  if (text.trim() === "") return [];
  const value = parseJson(text);
  const items = fieldAt(value, "items");
  const objects = Array.isArray(items) ? items : [value];
  return objects.every(isManifest) ? objects : null;
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "");

/** The same for every version of one object. */
export const objectKey = ({ apiVersion, kind, metadata }: Manifest): string =>
  `${kind}.${groupOf(apiVersion)} ${metadata.namespace ?? ""} ${metadata.name ?? ""}`;

/** A kind as kubectl takes it, in every version of it: `deployment.apps`, `configmap`. */
export const kindName = ({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): string => {
  const group = groupOf(apiVersion);
  return `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}`;
};

/** `deployment.apps/shop`, `configmap/conf`. Null for an object without a name. */
export const resourceName = (object: Manifest): string | null =>
  object.metadata.name === undefined ? null : `${kindName(object)}/${object.metadata.name}`;

/** Metadata that the server writes. */
const OF_THE_SERVER = new Set(["resourceVersion", "generation", "creationTimestamp", "selfLink"]);

const without = (map: object, names: ReadonlySet<string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).filter(([name]) => !names.has(name)));

/**
 * The body of a PUT that makes an object again what it was, who manages its fields included; null when there is another object of that name
 * now. What it says of its own state is left as it is now. Source: "Server-Side Apply" of the Kubernetes documentation: `managedFields` of
 * an update are taken as they are sent, and what the update changes itself is added for its sender; sent again, it changes nothing.
 */
export function bodyToPutBack(original: Manifest, current: unknown): unknown {
  if (textAt(current, "metadata", "uid") !== textAt(original, "metadata", "uid")) return null;
  const status = fieldAt(current, "status");
  return {
    ...without(original, new Set(["status"])),
    metadata: { ...without(original.metadata, OF_THE_SERVER), resourceVersion: textAt(current, "metadata", "resourceVersion") },
    ...(status === undefined ? {} : { status }),
  };
}

/** As a person would have written it: for a file to put it back by hand. */
export const asWritten = (original: Manifest): Manifest => {
  const { apiVersion, kind, metadata, ...rest } = original;
  return {
    apiVersion,
    kind,
    ...without(rest, new Set(["status"])),
    metadata: Object.fromEntries(
      Object.entries(metadata).filter(([name]) => !OF_THE_SERVER.has(name) && name !== "uid" && name !== "managedFields"),
    ),
  };
};
