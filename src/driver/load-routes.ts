/** Where the load of a trial in a cluster goes: the components it asks, the ports that get a way in, and each replica by itself. */
import type { ComponentConfig, Config } from "../core/config/config.ts";
import { httpParts, workloadParts } from "../core/config/workload-parts.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { PodInstance } from "../core/kubernetes/select-pods.ts";
import type { KubeClient } from "../ports/kube-client.ts";
import type { TlsOptions } from "../ports/http.ts";
import type { ObjectLedger } from "../ports/ledger.ts";
import { findPods, findPodsIfAny } from "../stages/collect/find-pods.ts";
import type { PodTarget } from "../stages/collect/open-pod-targets.ts";
import { openPodRoutes, type PodRoutes } from "../stages/workload/open-pod-routes.ts";
import type { RouteMemory, RoutePorts, RouteTarget } from "../stages/workload/open-routes.ts";
import type { TrialSetting } from "./environment.ts";

export interface LoadRouteOptions {
  readonly setting: Pick<TrialSetting, "config" | "signal">;
  readonly kube: KubeClient;
  readonly namespace: string;
  readonly routes: RouteMemory;
  readonly objects: ObjectLedger;
}

/** `host:port` of a component behind a URL of its own; null: it has none. */
export const urlAddress = ({ components }: Config, name: string): string | null => {
  const url = components.find((component) => component.name === name)?.url ?? null;
  return url === null ? null : url.replace(/^https?:\/\//u, "").replace(/\/+$/u, "");
};

/** How the load asks a component behind an `https:` URL: its certificate is checked unless what reads its profiles or metrics takes any. Null: plain HTTP. */
export const urlTls = ({ components }: Pick<Config, "components">, name: string): TlsOptions | null => {
  const component = components.find((one) => one.name === name);
  if (component?.url?.startsWith("https:") !== true) return null;
  const takesAny = [component.pprof, component.metrics].some(
    (endpoint) => endpoint !== "off" && endpoint.auth?.insecureSkipVerify === true,
  );
  return { insecureSkipVerify: takesAny, clientCertificate: null };
};

/** Whether the load may ask for a component: commands may for any, what is not sent from here for none. */
const isAskedFor = ({ workload }: Config, name: string): boolean =>
  workloadParts(workload).some((part) => {
    switch (part.kind) {
      case "http":
        return part.component === name;
      case "idle":
      case "objects":
        return false;
      case "command":
      case "job":
      case "k6":
        return true;
    }
  });

/** Components with pods, measured or not, and the ports the load may ask for; an optional one that is not there has none. */
export const routeTargets = async ({ setting, kube, namespace }: LoadRouteOptions): Promise<readonly RouteTarget[]> => {
  const { config, signal } = setting;
  const targets: RouteTarget[] = [];
  for (const component of config.components) {
    const { pods } = component;
    if (pods === null || component.url !== null || !isAskedFor(config, component.name)) continue;
    const find = { component: component.name, pods, defaultNamespace: namespace, signal };
    const [pod] = component.optional === true ? await findPodsIfAny(kube, find) : await findPods(kube, find);
    if (pod === undefined) continue;
    targets.push({
      component: component.name,
      selector: pods.selector,
      namespace: pod.namespace,
      pod: pod.pod,
      ports: portsOf(config, component, pod),
    });
  }
  return targets;
};

export interface Spread {
  /** Of the replicas behind a port as the workload writes it; empty: they are not reached one by one. */
  readonly addressesOf: (component: string, port: number | string | null) => readonly string[];
  readonly warnings: readonly Warning[];
}

/** A way to each replica of the components that get HTTP load; none where there is one pod, a URL, or a forward only. */
export const spreadLoad = async (
  ports: RoutePorts,
  { setting: { config, signal }, kube, routes, objects }: LoadRouteOptions,
  opened: readonly PodTarget[],
): Promise<Spread> => {
  const ways = new Map<string, PodRoutes>();
  const byPort = new Map<string, PodRoutes>();
  for (const { component: name, port: written } of httpParts(config.workload)) {
    const component = config.components.find((one) => one.name === name);
    const pods = opened.flatMap(({ target, pod }) => (pod === null || target.app.name !== name ? [] : [pod]));
    const [first] = pods;
    const number = first === undefined ? null : portNumberOf(first, written);
    if (component?.pods == null || component.url !== null || first === undefined || pods.length < 2 || number === null) continue;
    const place = `${name} ${number}`;
    const { selector } = component.pods;
    const way = { kube, component: name, selector, namespace: first.namespace, pods: pods.map(({ pod }) => pod), port: number };
    const found =
      ways.get(place) ?? (await openPodRoutes(ports, { ...way, isOnly: isOnlyPort(ways, name), memory: routes, ledger: objects, signal }));
    ways.set(place, found);
    byPort.set(`${name} ${written}`, found);
  }
  return {
    addressesOf: (component, port) => byPort.get(`${component} ${port}`)?.addresses ?? [],
    warnings: [...ways.values()].flatMap(({ warnings }) => warnings),
  };
};

const isOnlyPort = (ways: ReadonlyMap<string, PodRoutes>, component: string): boolean =>
  ![...ways.keys()].some((place) => place.startsWith(`${component} `));

/** By number, by name, or the first that the container declares. */
const portNumberOf = ({ ports }: PodInstance, written: number | string | null): number | null =>
  typeof written === "number" ? written : ((written === null ? ports[0] : ports.find(({ name }) => name === written))?.port ?? null);

/** Those that the workload names come first: the first one is the component's address. */
const portsOf = ({ workload }: Config, component: ComponentConfig, pod: PodInstance): RouteTarget["ports"] => {
  const declared = pod.ports.map(({ name, port }) => ({ name, number: port }));
  const wanted = httpParts(workload).flatMap(({ component: asked, port }) => {
    if (asked !== component.name || port === null) return [];
    return (
      declared.find(({ name, number }) => number === port || name === port) ??
      (typeof port === "number" ? { name: null, number: port } : [])
    );
  });
  return [...new Map([...wanted, ...declared].map((port) => [port.number, port])).values()];
};
