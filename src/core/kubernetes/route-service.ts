/** A Service of ours that leads load straight to a component's pods, so that it does not go through a port-forward (`kubernetes.md` §11). */
import type { Manifest } from "../manifests/manifest.ts";
import { listAt, numberAt, textAt } from "./json-fields.ts";

export interface RoutePort {
  readonly containerPort: number;
  readonly protocol: "TCP" | "UDP";
}

/** The labels of a selector that only asks for equality (`app=shop,tier=web`); null for one with sets, which a Service cannot have. */
export const labelsOfSelector = (selector: string): Readonly<Record<string, string>> | null => {
  const labels: Record<string, string> = {};
  for (const part of selector.split(",")) {
    const found = /^\s*(?<key>[\w./-]+)\s*==?\s*(?<value>[\w.-]*)\s*$/u.exec(part)?.groups;
    if (found === undefined) return null;
    labels[found["key"] ?? ""] = found["value"] ?? "";
  }
  return labels;
};

export const routeServiceName = (component: string): string => `heapgate-${component}`.slice(0, 63).replace(/-+$/u, "");

/** A NodePort Service to all ports of a component's pods. */
export const buildRouteService = (
  component: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  ports: readonly RoutePort[],
): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: routeServiceName(component), namespace, labels: { "app.kubernetes.io/managed-by": "heapgate" } },
  spec: {
    type: "NodePort",
    selector: labels,
    ports: ports.map(({ containerPort, protocol }) => ({
      name: `p-${containerPort}`,
      port: containerPort,
      targetPort: containerPort,
      protocol,
    })),
  },
});

/** The node port behind each port of a Service as the API server gives it. */
export const nodePortsOf = (service: unknown): ReadonlyMap<number, number> =>
  new Map(
    listAt(service, "spec", "ports").flatMap((port): readonly (readonly [number, number])[] => {
      const [own, node] = [numberAt(port, "port"), numberAt(port, "nodePort")];
      return own === null || node === null ? [] : [[own, node]];
    }),
  );

/** Addresses of the nodes inside their network, in the order of the list; kind's are reachable from a Linux host. */
export const nodeAddressesOf = (nodes: unknown): readonly string[] =>
  listAt(nodes, "items").flatMap((node) =>
    listAt(node, "status", "addresses").flatMap((address): readonly string[] => {
      const found = textAt(address, "address");
      return textAt(address, "type") === "InternalIP" && found !== null ? [found] : [];
    }),
  );
