// Objects of a fake cluster as the API server lists them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, listAt, textAt } from "../../../src/core/kubernetes/json-fields.ts";
import { eventsOf, fitsLabels, keyOf, listObjects, podFiles, podNow, withStatus, type Place } from "./cluster-state.ts";
import { nodeOf, type Json } from "./state.ts";

const RECORDED = join(import.meta.dirname, "..", "..", "..", "fixtures", "cluster-tools");

/** Kinds by what kubectl calls them. */
export const KINDS: Readonly<Record<string, string>> = {
  namespace: "Namespace",
  namespaces: "Namespace",
  node: "Node",
  nodes: "Node",
  pod: "Pod",
  pods: "Pod",
  service: "Service",
  services: "Service",
  deployment: "Deployment",
  deployments: "Deployment",
  event: "Event",
  events: "Event",
  secret: "Secret",
  secrets: "Secret",
  configmap: "ConfigMap",
  configmaps: "ConfigMap",
  jobs: "Job",
  statefulsets: "StatefulSet",
  daemonsets: "DaemonSet",
  crd: "CustomResourceDefinition",
};
const nodeObject = ({ cluster }: Place): Json => {
  const list: unknown = JSON.parse(
    readFileSync(join(RECORDED, "nodes.json"), "utf8").replaceAll("heapgate-1a2b3c-control-plane", nodeOf(cluster)),
  );
  const [node] = listAt(list, "items").filter(isObject);
  const status = isObject(node?.["status"]) ? node["status"] : {};
  // The node is this machine.
  const addresses = [{ type: "InternalIP", address: "127.0.0.1" }];
  return { ...node, status: { ...status, addresses } };
};

const labelsOf = (selector: string | null): Json =>
  Object.fromEntries(
    (selector ?? "")
      .split(",")
      .flatMap((part) => (part.includes("=") ? [part.split("=").map((one) => one.trim()) as [string, string]] : [])),
  );

/** All objects of a kind, in a namespace or (null) everywhere. */
export function listed(place: Place, kind: string, namespace: string | null, selector: string | null): readonly Json[] {
  const labels = labelsOf(selector);
  const here = (one: Json): boolean =>
    (namespace === null || keyOf(one, "").namespace === "" || keyOf(one, "").namespace === namespace) &&
    (selector === null || fitsLabels(one, labels));
  if (kind === "Node") return [nodeObject(place)];
  if (kind === "Pod")
    return podFiles(place)
      .map(podNow)
      .filter((pod) => pod !== null)
      .filter(here);
  if (kind === "Event") return eventsOf(place).filter(here);
  return listObjects(place)
    .filter((one) => textAt(one, "kind") === kind && here(one))
    .map((one) => withStatus(place, one));
}
