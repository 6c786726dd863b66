/** Direct ways for the load to each pod of a component, so that every replica gets the same share of the work. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { textAt } from "../../core/kubernetes/json-fields.ts";
import { buildPodService, buildPodSlice, podAddressesOf, podServiceName } from "../../core/kubernetes/pod-route.ts";
import { nodeAddressesOf, nodePortsOf } from "../../core/kubernetes/route-service.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { ObjectLedger } from "../../ports/ledger.ts";
import { firstReachable, type RouteMemory, type RoutePorts } from "./open-routes.ts";

export interface PodRouteOptions {
  readonly kube: KubeClient;
  readonly component: string;
  readonly selector: string;
  readonly namespace: string;
  /** Names, as many as there are replicas. */
  readonly pods: readonly string[];
  readonly port: number;
  /** False: another port of the component has its ways already, under the component's name. */
  readonly isOnly: boolean;
  readonly memory: RouteMemory;
  /** Services are noted there before they are made; what leads them to pods goes with them. */
  readonly ledger: ObjectLedger;
  readonly signal: AbortSignal;
}

export interface PodRoutes {
  /** `host:port` of each pod, in the order of the pods; empty: the load takes the component's one address. */
  readonly addresses: readonly string[];
  readonly warnings: readonly Warning[];
}

const CALL_TIMEOUT_SECONDS = 30;

/** What is refused, or leads nowhere, is a warning: the load goes on by the component's one address then. Throws the abort reason. */
export async function openPodRoutes(ports: RoutePorts, options: PodRouteOptions): Promise<PodRoutes> {
  try {
    const addresses = await open(ports, options);
    return addresses === null ? uneven(options, "its pods cannot be reached one by one") : { addresses, warnings: [] };
  } catch (error) {
    if (!(error instanceof HeapgateError) || (error.code !== "APPLY_FAILED" && error.code !== "KUBECTL_FAILED")) throw error;
    return uneven(options, error.message);
  }
}

/** Null: there is a pod that no node leads to. The Services stay for the next trial, until `closeRoutes`. */
async function open(ports: RoutePorts, options: PodRouteOptions): Promise<readonly string[] | null> {
  const { kube, component, selector, namespace, pods, memory, ledger, signal } = options;
  const call = { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal };
  const port = { containerPort: options.port, protocol: "TCP" } as const;
  const known = podAddressesOf(await kube.getJson(["pods", "-n", namespace, "-l", selector], call));
  const targets = pods.map((pod, index) => ({
    name: podServiceName(options.isOnly ? component : `${component}-${options.port}`, index),
    address: known.get(pod) ?? null,
  }));
  const services = targets.map(({ name }) => buildPodService(name, namespace, port));
  for (const { name } of targets) memory.set(`${namespace}/${name}`, "");
  await ledger.note(services);
  await kube.apply(documents(services), { ...call, recreate: true });
  const standing = await Promise.all(targets.map(({ name }) => kube.getJson(["service", name, "-n", namespace], call)));
  const slices = targets.flatMap(({ name, address }, index) => {
    const uid = textAt(standing[index], "metadata", "uid");
    return address === null || uid === null ? [] : [buildPodSlice({ name, namespace, uid }, address, port)];
  });
  if (slices.length < targets.length) return null;
  await kube.apply(documents(slices), { ...call, recreate: true });
  const nodes = nodeAddressesOf(await kube.getJson(["nodes"], call));
  const addresses = await Promise.all(
    standing.map(async (service) => {
      const nodePort = nodePortsOf(service).get(options.port);
      const node = nodePort === undefined ? null : await firstReachable(ports, nodes, nodePort, signal);
      return node === null ? null : `${node.includes(":") ? `[${node}]` : node}:${nodePort}`;
    }),
  );
  return addresses.includes(null) ? null : addresses.filter((address) => address !== null);
}

/** JSON is YAML, and documents are one stream. */
const documents = (manifests: readonly unknown[]): string => manifests.map((manifest) => JSON.stringify(manifest)).join("\n---\n");

const uneven = ({ component, pods }: PodRouteOptions, why: string): PodRoutes => ({
  addresses: [],
  warnings: [
    warning(
      "load-uneven",
      `The ${pods.length} pods of ${component} may get unequal shares of the load: ${why.replace(/\.$/u, "")}.`,
      "The cluster chooses a pod for each connection by chance; run one replica, or allow services and endpointslices to be created.",
    ),
  ],
});
