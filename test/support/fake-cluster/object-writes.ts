// What the API server of a fake cluster takes over plain HTTP: its kinds named, objects made, changed and deleted by label.
import type { IncomingMessage } from "node:http";
import { isObject } from "../../../src/core/kubernetes/json-fields.ts";
import { applyObject, deleteObject, keyOf, readObject, type Place } from "./cluster-state.ts";
import { KINDS, listed } from "./read-objects.ts";
import type { Json } from "./state.ts";

export interface Written {
  readonly status: number;
  readonly body: Json;
}

const COLLECTION = /^\/api\/v1\/namespaces\/(?<namespace>[^/]+)\/(?<plural>[a-z]+)(?:\/(?<name>[^/]+))?$/u;

const RESOURCES: Json = {
  kind: "APIResourceList",
  groupVersion: "v1",
  resources: [{ name: "configmaps", kind: "ConfigMap", namespaced: true }],
};

const bodyOf = async (request: IncomingMessage): Promise<Json> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  return isObject(parsed) ? parsed : {};
};

/** Merge patch (RFC 7396). */
const merged = (object: Json, patch: Json): Json => ({
  ...object,
  ...Object.fromEntries(
    Object.entries(patch).map(([key, value]) => {
      const before = object[key];
      return [key, isObject(before) && isObject(value) ? merged(before, value) : value];
    }),
  ),
});

/** Null: nothing is written, and it is no question for the kinds there are. */
export async function writeThroughApi(
  place: Place,
  request: IncomingMessage,
  path: string,
  selector: string | null,
): Promise<Written | null> {
  if (request.method === "GET") return path === "/api/v1" ? { status: 200, body: RESOURCES } : null;
  const { namespace = "", plural = "", name } = COLLECTION.exec(path)?.groups ?? {};
  const kind = KINDS[plural];
  if (kind === undefined) return { status: 404, body: { kind: "Status", code: 404, message: `nothing is written at ${path}` } };
  if (request.method === "POST") {
    const object = await bodyOf(request);
    const key = keyOf(object, namespace);
    if (readObject(place, key) !== null)
      return { status: 409, body: { kind: "Status", code: 409, message: `${plural} "${key.name}" already exists` } };
    applyObject(place, object, namespace);
    return { status: 201, body: object };
  }
  if (request.method === "PATCH") {
    const before = readObject(place, { kind, namespace, name: name ?? "" });
    if (before === null) return { status: 404, body: { kind: "Status", code: 404, message: `${plural} "${name}" not found` } };
    applyObject(place, merged(before, await bodyOf(request)), namespace);
    return { status: 200, body: before };
  }
  for (const object of listed(place, kind, namespace, selector)) deleteObject(place, keyOf(object, namespace));
  return { status: 200, body: { kind: "Status", status: "Success" } };
}
