/** `kubectl get` as requests to the API server: the few questions heapgate asks over and over, for which starting kubectl costs more than the answer. */
import { listAt, textAt } from "./json-fields.ts";

/** Where a kind is served. */
interface Place {
  /** `/api/v1`, `/apis/apps/v1`. */
  readonly group: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const core = (plural: string, namespaced: boolean): Place => ({ group: "/api/v1", plural, namespaced });
const grouped = (group: string, plural: string): Place => ({ group: `/apis/${group}/v1`, plural, namespaced: true });

const PLACES: ReadonlyMap<string, Place> = new Map([
  ["pods", core("pods", true)],
  ["pod", core("pods", true)],
  ["events", core("events", true)],
  ["service", core("services", true)],
  ["nodes", core("nodes", false)],
  ["namespace", core("namespaces", false)],
  ["deployments", grouped("apps", "deployments")],
  ["statefulsets", grouped("apps", "statefulsets")],
  ["daemonsets", grouped("apps", "daemonsets")],
  ["replicasets", grouped("apps", "replicasets")],
  ["jobs", grouped("batch", "jobs")],
  ["job", grouped("batch", "jobs")],
]);

/** All that is read this way, as `kubectl proxy --accept-paths` takes it: no secrets, and of a kubelet and the API server their numbers only. */
export const READ_PATHS = [
  "^/metrics$",
  "^/api/v1/nodes(/[^/]+/proxy/(stats/summary|metrics/cadvisor|metrics/resource))?$",
  "^/api/v1/namespaces/[^/]+(/(pods|services|events)(/[^/]+)?)?$",
  "^/api/v1/namespaces/[^/]+/pods/[^/]+/log$",
  "^/apis/(apps|batch)/v1/namespaces/[^/]+/(deployments|statefulsets|daemonsets|replicasets|jobs)(/[^/]+)?$",
].join(",");

/** Whether a path of `kubectl get --raw` is among them, whatever its query. */
export const isReadPath = (path: string): boolean => {
  const [bare = ""] = path.split("?");
  return READ_PATHS.split(",").some((pattern) => new RegExp(pattern, "u").test(bare));
};

/** `one`: an object by name; `lists`: a list of each kind, to be put together. */
export type Question = { readonly kind: "one"; readonly path: string } | { readonly kind: "lists"; readonly paths: readonly string[] };

/** What `kubectl get ARGS` asks; null: something else, which only kubectl knows how to ask. */
export function questionOf(args: readonly string[]): Question | null {
  const words: string[] = [];
  let namespace: string | null = null;
  let selector: string | null = null;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? "";
    if (!word.startsWith("-")) {
      words.push(word);
      continue;
    }
    index += 1;
    const value = args[index];
    if (value === undefined) return null;
    if (word === "-n") namespace = value;
    else if (word === "-l") selector = value;
    else return null;
  }
  const [kinds = "", name, ...more] = words;
  if (more.length > 0) return null;
  const paths: string[] = [];
  for (const kind of kinds.split(",")) {
    const place = PLACES.get(kind);
    if (place === undefined || place.namespaced !== (namespace !== null)) return null;
    const inside = namespace === null ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
    paths.push(`${place.group}${inside}/${place.plural}`);
  }
  const [only = "", ...others] = paths;
  if (name !== undefined) {
    return others.length > 0 || selector !== null ? null : { kind: "one", path: `${only}/${encodeURIComponent(name)}` };
  }
  const query = selector === null ? "" : `?labelSelector=${encodeURIComponent(selector)}`;
  return { kind: "lists", paths: paths.map((path) => `${path}${query}`) };
}

/** Lists of the API server as kubectl prints them: one list, every item with the kind and version that the server says of the whole list. Null: one of them is no list. */
export function joinLists(bodies: readonly unknown[]): unknown {
  const items: unknown[] = [];
  for (const body of bodies) {
    const kind = textAt(body, "kind");
    const apiVersion = textAt(body, "apiVersion");
    if (kind === null || !kind.endsWith("List") || apiVersion === null) return null;
    for (const item of listAt(body, "items")) {
      if (typeof item !== "object" || item === null) return null;
      items.push({ apiVersion, kind: kind.slice(0, -"List".length), ...item });
    }
  }
  return { apiVersion: "v1", kind: "List", items };
}
