/** A Service of ours to one pod alone: kube-proxy chooses a pod for each connection by chance, which gives replicas of a trial unequal work. */
import type { Manifest } from "../manifests/manifest.ts";
import { listAt, textAt } from "./json-fields.ts";
import { routeServiceName, type RoutePort } from "./route-service.ts";

const LABELS = { "app.kubernetes.io/managed-by": "heapgate" } as const;
const MOST_CHARACTERS = 63;

/** The pod's place among its component's, from 0, is part of the name: it stays from trial to trial, unlike the pod. */
export const podServiceName = (component: string, index: number): string => {
  const end = `-${index}`;
  return `${routeServiceName(component)
    .slice(0, MOST_CHARACTERS - end.length)
    .replace(/-+$/u, "")}${end}`;
};

const portName = ({ containerPort }: RoutePort): string => `p-${containerPort}`;

/** A NodePort Service without a selector: where it leads says `buildPodSlice`. */
export const buildPodService = (name: string, namespace: string, port: RoutePort): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace, labels: LABELS },
  spec: {
    type: "NodePort",
    ports: [{ name: portName(port), port: port.containerPort, targetPort: port.containerPort, protocol: port.protocol }],
  },
});

/** Leads the Service to one address, and goes with it. */
export const buildPodSlice = (
  service: { readonly name: string; readonly namespace: string; readonly uid: string },
  address: string,
  port: RoutePort,
): Manifest => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: {
    name: service.name,
    namespace: service.namespace,
    labels: { ...LABELS, "kubernetes.io/service-name": service.name },
    ownerReferences: [{ apiVersion: "v1", kind: "Service", name: service.name, uid: service.uid }],
  },
  addressType: address.includes(":") ? "IPv6" : "IPv4",
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
  ports: [{ name: portName(port), port: port.containerPort, protocol: port.protocol }],
});

/** Addresses of the pods of a list, by name. */
export const podAddressesOf = (list: unknown): ReadonlyMap<string, string> =>
  new Map(
    listAt(list, "items").flatMap((pod): readonly (readonly [string, string])[] => {
      const [name, address] = [textAt(pod, "metadata", "name"), textAt(pod, "status", "podIP")];
      return name === null || address === null ? [] : [[name, address]];
    }),
  );
