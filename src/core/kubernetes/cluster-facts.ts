/** A cluster's nodes and its API server, as kubectl's JSON tells them. */
import { fieldAt, listAt, textAt } from "./json-fields.ts";

export interface ClusterNode {
  readonly name: string;
  /** Address inside the cluster; null: not told. */
  readonly ip: string | null;
  /** `v1.34.4`. */
  readonly version: string | null;
  readonly controlPlane: boolean;
  readonly ready: boolean;
  /** Why it is not ready, in the kubelet's words; null when it is. */
  readonly why: string | null;
  /** `containerd://1.7.18`. */
  readonly runtime: string | null;
  readonly os: string | null;
  readonly arch: string | null;
}

const nodeOf = (item: unknown): ClusterNode => {
  const condition = listAt(item, "status", "conditions").find((each) => textAt(each, "type") === "Ready");
  const ready = textAt(condition, "status") === "True";
  const address = listAt(item, "status", "addresses").find((each) => textAt(each, "type") === "InternalIP");
  const info = fieldAt(item, "status", "nodeInfo");
  return {
    name: textAt(item, "metadata", "name") ?? "?",
    ip: textAt(address, "address"),
    version: textAt(info, "kubeletVersion"),
    controlPlane: fieldAt(item, "metadata", "labels", "node-role.kubernetes.io/control-plane") !== undefined,
    ready,
    why: ready ? null : (textAt(condition, "message") ?? "its kubelet has not said that it is ready"),
    runtime: textAt(info, "containerRuntimeVersion"),
    os: textAt(info, "osImage"),
    arch: textAt(info, "architecture"),
  };
};

/** `kubectl get nodes -o json`. */
export const parseNodes = (list: unknown): readonly ClusterNode[] => listAt(list, "items").map(nodeOf);

export interface ApiServer {
  /** As pods and this machine reach it. */
  readonly url: string;
  /** Base64 of the PEM of its certificate authority; null: the system's are trusted, or none is checked. */
  readonly caData: string | null;
}

/** `kubectl config view --minify --flatten --raw -o json`; null when it names no server. */
export function parseApiServer(view: unknown): ApiServer | null {
  const cluster = fieldAt(view, "clusters", 0, "cluster");
  const url = textAt(cluster, "server");
  return url === null ? null : { url, caData: textAt(cluster, "certificate-authority-data") };
}

/** How images get to the nodes. */
export type ImageRoute =
  | { readonly kind: "kind"; readonly name: string }
  | { readonly kind: "k3d"; readonly name: string }
  | { readonly kind: "minikube"; readonly name: string }
  /** Null: there is none, so only what the nodes can pull runs. */
  | { readonly kind: "registry"; readonly registry: string | null };

/** The route for a context of the user's: contexts of local clusters have their tool's names; a registry that is given is used. */
export function imageRouteOf(context: string, registry: string | null): ImageRoute {
  if (registry !== null) return { kind: "registry", registry };
  const local = /^(?<tool>kind|k3d)-(?<name>.+)$/u.exec(context)?.groups;
  if (local !== undefined) return { kind: local["tool"] === "k3d" ? "k3d" : "kind", name: local["name"] ?? "" };
  return context === "minikube" ? { kind: "minikube", name: context } : { kind: "registry", registry: null };
}
