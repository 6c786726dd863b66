/** One trial in a cluster, its app deployed and ready: targets, the way for the load, what the kubelet and the pods tell. */
import type { ComponentConfig, Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import { containerFacts } from "../core/kubernetes/container-facts.ts";
import type { ComponentIdentity } from "../core/kubernetes/flow-schema.ts";
import type { PodHealth } from "../core/kubernetes/restarts.ts";
import type { PodInstance } from "../core/kubernetes/select-pods.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { KubeClient } from "../ports/kube-client.ts";
import type { ApiAccounting } from "../stages/collect/account-api-server.ts";
import type { Authenticator } from "../stages/collect/authenticate.ts";
import { findPods } from "../stages/collect/find-pods.ts";
import { openPodTargets, type PodTarget } from "../stages/collect/open-pod-targets.ts";
import type { PortMemory } from "../stages/collect/probe-endpoint.ts";
import { watchCpuFiles } from "../stages/collect/watch-cpu-files.ts";
import { watchKubelet, type KubeletWatch } from "../stages/collect/watch-kubelet.ts";
import { readPodHealth } from "../stages/deploy/diagnose.ts";
import { waitUntilQuiet } from "../stages/deploy/settle.ts";
import { heapgateFacts } from "../stages/environment/addresses.ts";
import type { ClusterContext } from "../stages/workload/cluster-context.ts";
import { openPodRoutes, type PodRoutes } from "../stages/workload/open-pod-routes.ts";
import { openRoutes, type RouteMemory, type RouteTarget } from "../stages/workload/open-routes.ts";
import type { ClusterNodes } from "./cpu-folders.ts";
import type { StartedTrial, TrialSetting } from "./environment.ts";
import type { ObjectLedger } from "../ports/ledger.ts";
import type { MeasurePorts } from "./ports.ts";

export interface ClusterTrialOptions {
  readonly setting: TrialSetting;
  readonly kube: KubeClient;
  readonly namespace: string;
  readonly authenticator: Authenticator;
  readonly memory: PortMemory;
  readonly routes: RouteMemory;
  readonly objects: ObjectLedger;
  /** Where CPU profiles of the apps themselves lie. */
  readonly nodes: ClusterNodes;
  /** Null: who asks the API server is not counted. */
  readonly accounting: ApiAccounting | null;
  readonly context: ClusterContext;
  /** Where files of the workload are looked for, in this order. */
  readonly folders: readonly string[];
  /** Told how long the app took to come to rest. */
  readonly onSettled: (seconds: number) => void;
  /** Of commands: the caller's, the side's facts, the cluster's. */
  readonly env: Readonly<Record<string, string>>;
}

const SCRAPE_SECONDS = 10;

/** Throws what finding and reaching the pods throws; nothing is left open then. Disposing closes all ways; the app stays until the next reset. */
export const openClusterTrial = async (ports: MeasurePorts, options: ClusterTrialOptions): Promise<StartedTrial> => {
  const { setting, kube, namespace, context, accounting } = options;
  const { config, configDir, side, built, seed, signal } = setting;
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await ports.files.makeTemporaryFolder("trial"));
  const openTargets = async () =>
    stack.use(
      await openPodTargets(ports, {
        kube,
        components: config.components,
        defaultNamespace: namespace,
        side,
        authenticator: options.authenticator,
        memory: options.memory,
        readKubelet: null,
        signal,
      }),
    );
  const openWays = async () =>
    stack.use(
      await openRoutes(ports, { kube, targets: await routeTargets(options), memory: options.routes, ledger: options.objects, signal }),
    );
  const openings = [openTargets(), openWays()] as const;
  // What the other opens is on the stack when one of them throws.
  await Promise.allSettled(openings);
  const [{ opened }, routes] = await Promise.all(openings);
  const pods = opened.flatMap(({ pod }) => pod ?? []);
  const namespaces = [...new Set(pods.map((pod) => pod.namespace))];
  const healthBefore = await readPodHealth(kube, namespaces, signal);
  const kubelet = stack.use(watchKubelet(ports, { kube, containers: pods, signal }));
  const cpuFiles = await watchCpuFiles(ports, {
    kube,
    components: config.components,
    pods: opened.flatMap(({ target, pod }) => (pod === null ? [] : [{ component: target.app.name, pod }])),
    nodes: options.nodes.names,
    prepares: options.nodes.own,
    cwd: built.tree.path,
    env: options.env,
    signal,
  });
  const spread = await spreadLoad(ports, options, opened);
  const facts = heapgateFacts({ side, commit: built.tree.commit, arch: ports.env.platform().arch, configDir, trialDir: folder.path, seed });
  await accounting?.cover(identitiesOf(opened));
  const targets = opened.map(({ target }) => ({ ...target, profilesItself: () => cpuFiles.isBusy(target.app.instance) }));
  const fetchMetrics = async (component: string, aborted: AbortSignal): Promise<string | null> => {
    const endpoint = targets.find(({ app }) => app.name === component)?.metrics ?? null;
    const answer = await endpoint?.ask({
      path: "",
      headers: { accept: "text/plain;version=0.0.4" },
      timeoutSeconds: SCRAPE_SECONDS,
      signal: aborted,
    });
    return answer?.kind === "answer" && answer.response.status === 200 ? new TextDecoder().decode(answer.response.body) : null;
  };
  const settled = targets.flatMap(({ app, metrics }) =>
    metrics === null ? [] : [{ name: app.instance, scrape: (aborted: AbortSignal) => scrapeOf(metrics, aborted) }],
  );
  const owned = stack.move();
  return {
    targets,
    helpers: [],
    driveContext: {
      addressOf: (component, port) => urlAddress(config, component) ?? routes.addressOf(component, port),
      replicasOf: (component) => (component === spread.component && urlAddress(config, component) === null ? spread.addresses : []),
      commandEnv: { ...options.env, ...facts, ...routes.facts, HEAPGATE_NAMESPACE: namespace },
      cwd: built.tree.path,
      folders: options.folders,
      declaredPorts: (component) => portWords(opened, component),
      fetchMetrics: (component) => fetchMetrics(component, signal),
      cluster: context,
    },
    atEdge: async (edge, aborted) => {
      const warnings: Warning[] = edge === "start" ? [...routes.warnings, ...spread.warnings] : [];
      // The kubelet's window ends with the work, not with the rest after it.
      if (edge === "end") cpuFiles.markEnd();
      else await cpuFiles.look(aborted);
      if (edge === "end") await Promise.all([kubelet.markEnd(), accounting?.markEnd()]);
      const began = ports.clock.monotonicSeconds();
      warnings.push(...(await waitUntilQuiet(ports, { targets: settled, signal: aborted })));
      options.onSettled(ports.clock.monotonicSeconds() - began);
      if (edge === "start") {
        await Promise.all([kubelet.markStart(), accounting?.markStart()]);
        cpuFiles.markStart();
        return warnings;
      }
      // After the rest: a period that covers the end of the work is over then more often.
      return [...warnings, ...(await cpuFiles.collect(aborted)), ...kubelet.warnings(), ...(accounting?.warnings() ?? [])];
    },
    finish: async (rounds) => {
      const healthAfter = await readPodHealth(kube, namespaces, undefined).catch((): readonly PodHealth[] | null => null);
      return rounds.map((raw) =>
        withContainer(cpuFiles.complete(raw), { opened, kubelet, accounting, before: healthBefore, after: healthAfter }),
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

const scrapeOf = async (metrics: NonNullable<PodTarget["target"]["metrics"]>, signal: AbortSignal): Promise<string | null> => {
  const answer = await metrics.ask({ path: "", headers: { accept: "text/plain;version=0.0.4" }, timeoutSeconds: SCRAPE_SECONDS, signal });
  return answer.kind === "answer" && answer.response.status === 200 ? new TextDecoder().decode(answer.response.body) : null;
};

/** Ports that the pods of a component declare, such as `http=8080`; null: its pods were not looked at. */
const portWords = (opened: readonly PodTarget[], component: string): readonly string[] | null => {
  const pod = opened.find(({ target }) => target.app.name === component)?.pod ?? null;
  return pod?.ports.map(({ name, port }) => (name === null ? String(port) : `${name}=${port}`)) ?? null;
};

/** `host:port` of a component behind a URL of its own. */
const urlAddress = ({ components }: Config, name: string): string | null => {
  const url = components.find((component) => component.name === name)?.url ?? null;
  return url === null ? null : url.replace(/^https?:\/\//u, "").replace(/\/+$/u, "");
};

/** Whether the load may ask for a component: commands may for any, what is not sent from here for none. */
const isAskedFor = ({ workload }: Config, name: string): boolean => {
  switch (workload?.kind) {
    case "http":
      return workload.component === name;
    case "idle":
    case "objects":
    case undefined:
      return false;
    case "command":
    case "job":
    case "k6":
      return true;
  }
};

/** Components with pods, measured or not, and the ports the load may ask for. */
const routeTargets = async ({ setting, kube, namespace }: ClusterTrialOptions): Promise<readonly RouteTarget[]> => {
  const { config, signal } = setting;
  const targets: RouteTarget[] = [];
  for (const component of config.components) {
    const { pods } = component;
    if (pods === null || component.url !== null || !isAskedFor(config, component.name)) continue;
    const [pod] = await findPods(kube, { component: component.name, pods, defaultNamespace: namespace, signal });
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

/** A way to each replica of the component that gets the HTTP load; none where it is one pod, or has a forward only. */
const spreadLoad = async (
  ports: MeasurePorts,
  { setting: { config, signal }, kube, routes, objects }: ClusterTrialOptions,
  opened: readonly PodTarget[],
): Promise<PodRoutes & { readonly component: string | null }> => {
  const { workload } = config;
  const none = { component: null, addresses: [], warnings: [] };
  if (workload?.kind !== "http") return none;
  const component = config.components.find(({ name }) => name === workload.component);
  const pods = opened.flatMap(({ target, pod }) => (pod === null || target.app.name !== workload.component ? [] : [pod]));
  const [first] = pods;
  if (component?.pods == null || first === undefined || pods.length < 2) return none;
  const [port] = portsOf(config, component, first);
  if (port === undefined) return none;
  const { selector } = component.pods;
  const names = pods.map(({ pod }) => pod);
  const ways = { kube, component: component.name, selector, namespace: first.namespace, pods: names, port: port.number };
  return { component: component.name, ...(await openPodRoutes(ports, { ...ways, memory: routes, ledger: objects, signal })) };
};

/** The port the workload names comes first: it is the component's address. */
const portsOf = ({ workload }: Config, component: ComponentConfig, pod: PodInstance): RouteTarget["ports"] => {
  const declared = pod.ports.map(({ name, port }) => ({ name, number: port }));
  const wanted = workload?.kind === "http" && workload.component === component.name ? workload.port : null;
  if (wanted === null) return declared;
  const named = declared.find(({ name, number }) => number === wanted || name === wanted);
  const first = named ?? (typeof wanted === "number" ? { name: null, number: wanted } : null);
  return first === null ? declared : [first, ...declared.filter((port) => port !== named)];
};

/** Each measured component with the accounts its pods ask the API server as. */
const identitiesOf = (opened: readonly PodTarget[]): readonly ComponentIdentity[] =>
  [...new Set(opened.map(({ target }) => target.app.name))].map((component) => {
    const accounts = opened.flatMap(({ target, pod }) =>
      pod === null || target.app.name !== component ? [] : [{ namespace: pod.namespace, name: pod.serviceAccount }],
    );
    return { component, accounts: [...new Map(accounts.map((one) => [`${one.namespace}/${one.name}`, one])).values()] };
  });

interface Told {
  readonly opened: readonly PodTarget[];
  readonly kubelet: KubeletWatch;
  readonly accounting: ApiAccounting | null;
  readonly before: readonly PodHealth[];
  readonly after: readonly PodHealth[] | null;
}

const withContainer = (raw: RawRound, { opened, kubelet, accounting, before, after }: Told): RawRound => {
  const pod = opened.find(({ target }) => target.app.name === raw.component && target.app.instance === raw.instance)?.pod ?? null;
  if (pod === null) return raw;
  const apiRequests = accounting?.useOf(raw.component)?.requests ?? null;
  return {
    ...raw,
    labels: { ...raw.labels, namespace: pod.namespace, pod: pod.pod, container: pod.container },
    container: containerFacts(pod, { before, after, kubelet: kubelet.factsOf(pod), apiRequests }),
  };
};
