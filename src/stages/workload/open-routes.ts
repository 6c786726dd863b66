/** Direct ways for the load into a cluster: a NodePort Service of ours per component, on a node's address (`kubernetes.md` §11). */
import { warning, type Warning } from "../../core/errors/warning.ts";
import {
  buildRouteService,
  labelsOfSelector,
  nodeAddressesOf,
  nodePortsOf,
  routeServiceName,
} from "../../core/kubernetes/route-service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Http } from "../../ports/http.ts";
import type { Forward, KubeClient } from "../../ports/kube-client.ts";
import type { ObjectLedger } from "../../ports/ledger.ts";

/** A component with the pods it has now. */
export interface RouteTarget {
  readonly component: string;
  readonly selector: string;
  readonly namespace: string;
  /** Of any of its pods: where a forward goes when there is no direct way. */
  readonly pod: string;
  /** Declared container ports with their names, and those the workload names; numbers. */
  readonly ports: readonly { readonly name: string | null; readonly number: number }[];
}

export interface Routes extends AsyncDisposable {
  /** `host:port`; null when there is no such component or port. A null port is the only or first one. */
  readonly addressOf: (component: string, port: number | string | null) => string | null;
  /** `HEAPGATE_ADDR_<COMPONENT>[_<PORT>]`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

export interface RoutePorts {
  readonly http: Http;
  readonly clock: Clock;
}

const CALL_TIMEOUT_SECONDS = 30;
const PROBE_TIMEOUT_SECONDS = 2;
/** kube-proxy writes its rules within a second or two. */
const REACHABLE_SECONDS = 10;
const POLL_SECONDS = 0.2;

const variableName = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/gu, "_");

/** Services that stand, as they were applied, by `namespace/name`: a later trial finds its way there already. Kept for a run. */
export type RouteMemory = Map<string, string>;

/** Removes them all. Never throws; what could not be removed stays noted. */
export async function closeRoutes(kube: Pick<KubeClient, "run">, memory: RouteMemory, ledger: ObjectLedger): Promise<void> {
  const namespaces = Map.groupBy(memory.keys(), (key) => key.slice(0, key.indexOf("/")));
  memory.clear();
  await Promise.allSettled(
    [...namespaces].map(async ([namespace, keys]) => {
      const names = keys.map((key) => key.slice(namespace.length + 1));
      const { exitCode } = await kube.run(["delete", "service", ...names, "-n", namespace, "--ignore-not-found", "--wait=false"], {
        timeoutSeconds: CALL_TIMEOUT_SECONDS,
      });
      if (exitCode === 0) await ledger.forget(names.map((name) => ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace } })));
    }),
  );
}

/**
 * Opens a way to every port of the targets. Where no node can be reached (a remote cluster, Docker in a virtual machine) the load goes through
 * port-forwards, which is said. Throws KUBECTL_FAILED, APPLY_FAILED, FORWARD_FAILED, or the abort reason. Disposing ends the forwards; the Services
 * stay until `closeRoutes`.
 */
export async function openRoutes(
  ports: RoutePorts,
  options: {
    readonly kube: KubeClient;
    readonly targets: readonly RouteTarget[];
    readonly memory: RouteMemory;
    /** Services are noted there before they are made. */
    readonly ledger: ObjectLedger;
    readonly signal: AbortSignal;
  },
): Promise<Routes> {
  const { kube, targets, memory, ledger, signal } = options;
  await using opened = new AsyncDisposableStack();
  const addresses = new Map<string, string>();
  const warnings: Warning[] = [];
  const key = (component: string, port: number): string => `${component} ${port}`;
  const reached = targets.filter((target) => target.ports.length > 0);
  const openings = reached.map((target) => openDirect(ports, { kube, target, memory, ledger, signal }));
  // None is still being made when the first error is thrown.
  await Promise.allSettled(openings);
  for (const [index, target] of reached.entries()) {
    const direct = (await openings[index]) ?? null;
    for (const { number } of target.ports) {
      const found = direct?.get(number);
      if (found !== undefined) {
        addresses.set(key(target.component, number), found);
        continue;
      }
      const forward: Forward = opened.use(
        await kube.forward(
          { namespace: target.namespace, pod: target.pod, port: number },
          { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal },
        ),
      );
      addresses.set(key(target.component, number), `127.0.0.1:${forward.localPort}`);
    }
    if (direct === null) {
      const message = `The load for component ${target.component} goes through a port-forward to one pod: no node of the cluster can be reached from here.`;
      warnings.push(
        warning("load-through-forward", message, "Name a reachable address in the workload, or run where the nodes can be reached."),
      );
    }
  }
  const owned = opened.move();
  const portOf = (target: RouteTarget, port: number | string | null): number | null => {
    if (typeof port === "number") return port;
    return (port === null ? target.ports[0] : target.ports.find(({ name }) => name === port))?.number ?? null;
  };
  const facts: Record<string, string> = {};
  for (const target of targets) {
    for (const [index, { name, number }] of target.ports.entries()) {
      const address = addresses.get(key(target.component, number));
      if (address === undefined) continue;
      const variable = `HEAPGATE_ADDR_${variableName(target.component)}`;
      if (index === 0) facts[variable] = address;
      facts[`${variable}_${variableName(name ?? String(number))}`] = address;
    }
  }
  return {
    addressOf: (component, port) => {
      const target = targets.find((one) => one.component === component);
      const number = target === undefined ? null : portOf(target, port);
      return number === null ? null : (addresses.get(key(component, number)) ?? null);
    },
    facts,
    warnings,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface DirectOptions {
  readonly kube: KubeClient;
  readonly target: RouteTarget;
  readonly memory: RouteMemory;
  readonly ledger: ObjectLedger;
  readonly signal: AbortSignal;
}

/** Addresses by container port; null when no node answers, or the selector is none a Service can have. */
async function openDirect(
  ports: RoutePorts,
  { kube, target, memory, ledger, signal }: DirectOptions,
): Promise<ReadonlyMap<number, string> | null> {
  const labels = labelsOfSelector(target.selector);
  if (labels === null) return null;
  const { component, namespace } = target;
  const call = { timeoutSeconds: CALL_TIMEOUT_SECONDS, signal };
  const name = routeServiceName(component);
  const service = buildRouteService(
    component,
    namespace,
    labels,
    target.ports.map(({ number }) => ({ containerPort: number, protocol: "TCP" })),
  );
  const key = `${namespace}/${name}`;
  const manifest = JSON.stringify(service);
  const find = (): Promise<unknown> => kube.getJson(["service", name, "-n", namespace], call);
  // It may have gone with its namespace.
  const standing = memory.get(key) === manifest ? await find() : null;
  if (standing === null) {
    memory.set(key, manifest);
    await ledger.note([service]);
    await kube.apply(manifest, { ...call, recreate: true });
  }
  const nodePorts = nodePortsOf(standing ?? (await find()));
  const nodes = nodeAddressesOf(await kube.getJson(["nodes"], call));
  const [firstNodePort] = nodePorts.values();
  if (firstNodePort === undefined) return null;
  const node = await firstReachable(ports, nodes, firstNodePort, signal);
  if (node === null) return null;
  return new Map([...nodePorts].map(([port, nodePort]) => [port, `${node.includes(":") ? `[${node}]` : node}:${nodePort}`]));
}

/** Any answer shows that the way is open; what the app says is not asked here. */
export async function firstReachable(
  ports: RoutePorts,
  nodes: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<string | null> {
  const until = ports.clock.monotonicSeconds() + REACHABLE_SECONDS;
  for (;;) {
    for (const node of nodes) {
      const url = `http://${node.includes(":") ? `[${node}]` : node}:${port}/`;
      const answer = await ports.http.request({ url, headers: { connection: "close" }, timeoutSeconds: PROBE_TIMEOUT_SECONDS, signal });
      if (answer.kind === "answer" || answer.reason === "reset" || answer.reason === "truncated" || answer.reason === "too-large")
        return node;
    }
    if (ports.clock.monotonicSeconds() >= until) return null;
    await ports.clock.sleep(POLL_SECONDS, signal);
  }
}
