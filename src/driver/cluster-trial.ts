/** One trial in a cluster, its app deployed and ready: targets, the way for the load, what the kubelet and the pods tell. */
import type { Config } from "../core/config/config.ts";
import { containerFacts } from "../core/kubernetes/container-facts.ts";
import type { ComponentIdentity } from "../core/kubernetes/flow-schema.ts";
import type { PodHealth } from "../core/kubernetes/restarts.ts";
import type { PodInstance } from "../core/kubernetes/select-pods.ts";
import { commonUser } from "../core/kubernetes/service-account.ts";
import type { AuditCount } from "../core/snapshot/audit.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { KubeClient } from "../ports/kube-client.ts";
import { allOrFirstError } from "../stages/collect/all-or-first-error.ts";
import type { ApiAccounting } from "../stages/collect/account-api-server.ts";
import type { AuditWatch } from "../stages/collect/watch-audit-log.ts";
import type { Authenticator } from "../stages/collect/authenticate.ts";
import { openPodTargets, type PodTarget } from "../stages/collect/open-pod-targets.ts";
import type { PortMemory } from "../stages/collect/probe-endpoint.ts";
import { readPodLog, readSecretValues, withLogs } from "../stages/collect/read-logs.ts";
import type { ComponentFacts } from "../stages/collect/query-prometheus.ts";
import { watchCpuFiles, type CpuFileWatch } from "../stages/collect/watch-cpu-files.ts";
import { watchKubelet, type KubeletWatch } from "../stages/collect/watch-kubelet.ts";
import { awaitRestart } from "../stages/deploy/await-restart.ts";
import { readPodHealth } from "../stages/deploy/diagnose.ts";
import { waitUntilQuiet } from "../stages/deploy/settle.ts";
import { heapgateFacts } from "../stages/environment/addresses.ts";
import type { ClusterContext } from "../stages/workload/cluster-context.ts";
import { openRoutes, type RouteMemory } from "../stages/workload/open-routes.ts";
import type { ClusterNodes } from "./cpu-folders.ts";
import type { StartedTrial, TrialSetting } from "./environment.ts";
import { routeTargets, spreadLoad, urlAddress, urlTls } from "./load-routes.ts";
import type { ObjectLedger } from "../ports/ledger.ts";
import type { Prometheus } from "./open-prometheus.ts";
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
  /** Null: no audit log is kept. */
  readonly audit: AuditWatch | null;
  /** Null: none is asked. */
  readonly prometheus: Pick<Prometheus, "openTrial"> | null;
  readonly context: ClusterContext;
  /** Where files of the workload are looked for, in this order. */
  readonly folders: readonly string[];
  /** Told how long the app took to come to rest. */
  readonly onSettled: (seconds: number) => void;
  /** Of commands: the caller's, the side's facts, the cluster's. */
  readonly env: Readonly<Record<string, string>>;
}

const SCRAPE_SECONDS = 10;
/** What breaks a trial may be a container that ends; then the trial is lost, and not the run. */
const RESTART_SECONDS = 10;

/** Throws what finding and reaching the pods throws; nothing is left open then. Disposing closes all ways; the app stays until the next reset. */
export const openClusterTrial = async (ports: MeasurePorts, options: ClusterTrialOptions): Promise<StartedTrial> => {
  const { setting, kube, namespace, context, accounting, audit, prometheus } = options;
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
  // What the other opens is on the stack when one of them throws.
  const [reached, routes] = await allOrFirstError([openTargets(), openWays()]);
  const { opened } = reached;
  const pods = opened.flatMap(({ pod }) => pod ?? []);
  const scraped = opened.flatMap(({ target, pod }) => (pod === null ? [] : [{ component: target.app.name, pod }]));
  const queries = prometheus === null ? null : stack.use(await prometheus.openTrial(scraped, context.runLabel, signal));
  const namespaces = [...new Set(pods.map((pod) => pod.namespace))];
  const kubelet = stack.use(watchKubelet(ports, { kube, containers: pods, signal }));
  const openCpuFiles = (): Promise<CpuFileWatch> =>
    watchCpuFiles(ports, {
      kube,
      components: config.components,
      pods: scraped,
      nodes: options.nodes.names,
      prepares: options.nodes.own,
      cwd: built.tree.path,
      env: options.env,
      signal,
    });
  const [healthBefore, cpuFiles, spread] = await allOrFirstError([
    readPodHealth(kube, namespaces, signal),
    openCpuFiles(),
    spreadLoad(ports, options, opened),
  ]);
  // Needed where the counting begins, and not before.
  const covering = accounting?.cover(identitiesOf(config.components, opened)) ?? Promise.resolve();
  covering.catch(() => {});
  stack.defer(() => covering.catch(() => {}));
  const facts = heapgateFacts({ side, commit: built.tree.commit, arch: ports.env.platform().arch, configDir, trialDir: folder.path, seed });
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
  const otherAccounts = config.components.flatMap(({ accounts = [] }) => accounts);
  let audited: readonly AuditCount[] | null = null;
  let ended: Promise<unknown> = Promise.resolve();
  let secrets: Promise<readonly string[]> | null = null;
  const secretsOnce = (): Promise<readonly string[]> => (secrets ??= readSecretValues(kube, namespaces, signal));
  const owned = stack.move();
  return {
    targets,
    helpers: [],
    driveContext: {
      addressOf: (component, port) => urlAddress(config, component) ?? routes.addressOf(component, port),
      tlsOf: (component) => urlTls(config, component),
      replicasOf: (component, port) => spread.addressesOf(component, port),
      commandEnv: { ...options.env, ...facts, ...routes.facts, HEAPGATE_NAMESPACE: namespace },
      cwd: built.tree.path,
      folders: options.folders,
      declaredPorts: (component) => portWords(opened, component),
      fetchMetrics: (component) => fetchMetrics(component, signal),
      cluster: context,
    },
    atEdge: async (edge, aborted) => {
      // The kubelet's window ends with the measured work, not with what comes after it.
      if (edge === "measured") {
        cpuFiles.markEnd();
        audit?.markEnd();
        // The answers are not waited for: nothing that is measured comes after.
        ended = Promise.all([kubelet.markEnd(), accounting?.markEnd()]);
        ended.catch(() => {});
        void secretsOnce();
        return [];
      }
      if (edge === "ready") {
        const counting = covering.then(() => accounting?.markStart());
        await Promise.all([kubelet.markStart(), counting, audit?.markStart(aborted)]);
        return [];
      }
      if (edge === "start") await cpuFiles.look(aborted);
      const began = ports.clock.monotonicSeconds();
      const unrest = await waitUntilQuiet(ports, { targets: settled, signal: aborted });
      options.onSettled(ports.clock.monotonicSeconds() - began);
      if (edge === "start") {
        cpuFiles.markStart();
        return [...reached.absent, ...routes.warnings, ...spread.warnings, ...unrest];
      }
      await ended;
      // After the rest: a period that covers the end of the work is over then more often.
      const ofFiles = await cpuFiles.collect(aborted);
      for (const line of cpuFiles.lines()) ports.log.info(`files   ${line}`);
      const asked = await audit?.read(aborted);
      audited = asked?.counts?.map((count) => ({ ...count, user: commonUser(count.user, otherAccounts) })) ?? null;
      return [...unrest, ...ofFiles, ...kubelet.warnings(), ...(accounting?.warnings() ?? []), ...(asked?.warnings ?? [])];
    },
    askQueries:
      queries === null ? null : (phases, aborted) => queries.ask(side, phases, (component) => queryFacts(opened, component), aborted),
    finish: async (rounds, isBroken) => {
      const wait = { namespaces, before: healthBefore, seconds: isBroken ? RESTART_SECONDS : 0, signal };
      const [healthAfter, values] = await Promise.all([
        awaitRestart(ports, kube, wait).catch((): readonly PodHealth[] | null => null),
        secretsOnce(),
        // Nothing of the app is read any more.
        reached[Symbol.asyncDispose](),
      ]);
      const told = { opened, kubelet, accounting, before: healthBefore, after: healthAfter };
      const complete = rounds.map((raw) => ({
        ...withContainer(cpuFiles.complete(raw), told),
        ...(audited === null ? {} : { audit: audited }),
      }));
      return await withLogs(complete, {
        read: async (raw) => {
          const pod = podOf(opened, raw);
          return pod === null ? null : await readPodLog(kube, pod, { restarted: (raw.container?.restarts ?? 0) > 0, signal });
        },
        secrets: values,
      });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

/** A pod is known to a Prometheus by namespace and name, one that answers at a URL by that. */
const queryFacts = (opened: readonly PodTarget[], component: string): ComponentFacts => {
  const own = opened.filter(({ target }) => target.app.name === component);
  const pods = own.flatMap(({ pod }) => pod ?? []);
  const urls = own.flatMap(({ pod, target }) => (pod === null && target.metrics !== null ? [target.metrics.name] : []));
  const addresses = urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).host);
  return { component, namespace: pods[0]?.namespace ?? null, pods: [...new Set(pods.map(({ pod }) => pod))], addresses };
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

/** Each measured component with the accounts it asks the API server as: those of its pods, and those that are written. */
const identitiesOf = (components: Config["components"], opened: readonly PodTarget[]): readonly ComponentIdentity[] =>
  [...new Set(opened.map(({ target }) => target.app.name))].map((component) => {
    const ofPods = opened.flatMap(({ target, pod }) =>
      pod === null || target.app.name !== component ? [] : [{ namespace: pod.namespace, name: pod.serviceAccount }],
    );
    const accounts = [...ofPods, ...(components.find(({ name }) => name === component)?.accounts ?? [])];
    return { component, accounts: [...new Map(accounts.map((one) => [`${one.namespace}/${one.name}`, one])).values()] };
  });

interface Told {
  readonly opened: readonly PodTarget[];
  readonly kubelet: KubeletWatch;
  readonly accounting: ApiAccounting | null;
  readonly before: readonly PodHealth[];
  readonly after: readonly PodHealth[] | null;
}

const podOf = (opened: readonly PodTarget[], { component, instance }: RawRound): PodInstance | null =>
  opened.find(({ target }) => target.app.name === component && target.app.instance === instance)?.pod ?? null;

const withContainer = (raw: RawRound, { opened, kubelet, accounting, before, after }: Told): RawRound => {
  const pod = podOf(opened, raw);
  if (pod === null) return raw;
  const apiRequests = accounting?.useOf(raw.component)?.requests ?? null;
  return {
    ...raw,
    labels: { ...raw.labels, namespace: pod.namespace, pod: pod.pod, container: pod.container },
    container: containerFacts(pod, { before, after, kubelet: kubelet.factsOf(pod), apiRequests }),
  };
};
