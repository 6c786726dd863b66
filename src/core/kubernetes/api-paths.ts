/** Addresses of the API server, and what it says of the kinds it serves. */
import { fieldAt, listAt, textAt } from "./json-fields.ts";

/** Path of a group and version: `/api/v1`, `/apis/apps/v1`. */
export const groupPath = (apiVersion: string): string => `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}`;

/** How a kind is called in addresses, and whether its objects lie in namespaces. */
export interface ServedKind {
  readonly resource: string;
  readonly namespaced: boolean;
}

/** From the answer at `groupPath`; null when that version does not serve the kind. */
export const servedKind = (resourceList: unknown, kind: string): ServedKind | null => {
  const found = listAt(resourceList, "resources").find(
    (one) => textAt(one, "kind") === kind && textAt(one, "name")?.includes("/") === false,
  );
  const resource = textAt(found, "name");
  return resource === null ? null : { resource, namespaced: fieldAt(found, "namespaced") === true };
};

/** Path of all objects of a kind, in one namespace where the kind has them. */
export const collectionPath = (apiVersion: string, { resource, namespaced }: ServedKind, namespace: string): string =>
  `${groupPath(apiVersion)}${namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : ""}/${resource}`;

/** What the API server says went wrong: the message of a `Status`; null for anything else. */
export const statusMessage = (body: unknown): string | null => (textAt(body, "kind") === "Status" ? textAt(body, "message") : null);
