/** The Prometheus of a run: the user's, looked at before the load, or one of heapgate's own beside the app of each trial; asked at the end of a trial. */
import type { Config } from "../core/config/config.ts";
import type { DeployedPrometheus, QueriedPrometheus } from "../core/config/prometheus-config.ts";
import type { PhaseRecord, Side } from "../core/snapshot/snapshot.ts";
import { createAuthenticator } from "../stages/collect/authenticate.ts";
import { openPrometheusWay, ownPrometheusWay, type PrometheusWay, type WayOptions } from "../stages/collect/prometheus-endpoint.ts";
import { openPrometheus } from "../stages/collect/prometheus-source.ts";
import { checkQueries, queryPrometheus, type ComponentFacts, type QueryAnswers } from "../stages/collect/query-prometheus.ts";
import { nameLocalImage } from "../stages/deploy/name-local-image.ts";
import { openPrometheusNamespace, startPrometheus } from "../stages/deploy/start-prometheus.ts";
import { load, timed, type Shared } from "./cluster-session.ts";
import type { MeasurePorts } from "./ports.ts";
import { querySignalsOf } from "./query-signals.ts";
import { scrapeJobsOf, type ScrapedTarget } from "./scrape-jobs.ts";

/** The values of a trial's query signals. Throws PROMQL_INVALID, QUERY_WITHOUT_SAMPLES, AUTH_FAILED and the abort reason. */
export type AskQueries = (
  side: Side,
  phases: readonly PhaseRecord[],
  factsOf: (component: string) => ComponentFacts,
  signal: AbortSignal,
) => Promise<QueryAnswers>;

/** Disposing ends what is there for the trial. */
export interface TrialPrometheus extends AsyncDisposable {
  /** As messages name it. */
  readonly name: string;
  readonly ask: AskQueries;
}

/** Disposing ends what is there for the run. */
export interface Prometheus extends AsyncDisposable {
  /** Once the app of a trial stands, before its load. Throws what starting and reaching one throw. */
  readonly openTrial: (targets: readonly ScrapedTarget[], mark: string, signal: AbortSignal) => Promise<TrialPrometheus>;
}

const asksFor = (config: Config): boolean => querySignalsOf(config, "head").length > 0;

/** Looks at it and at the queries; the way ends with what is given back, or here when it throws. */
const overWay = async (ports: MeasurePorts, config: Config, way: PrometheusWay, signal: AbortSignal): Promise<TrialPrometheus> => {
  await using stack = new AsyncDisposableStack();
  stack.use(way);
  const signals = querySignalsOf(config, "head");
  const source = await openPrometheus(ports, way.endpoint, signal);
  await checkQueries(ports, { source, signals, signal });
  const owned = stack.move();
  return {
    name: source.name,
    ask: (side, phases, factsOf, aborted) =>
      queryPrometheus(ports, { source, signals: querySignalsOf(config, side), factsOf, phases, signal: aborted }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

const tell = ({ log }: Pick<MeasurePorts, "log">, config: Config, where: string): void => {
  const count = querySignalsOf(config, "head").length;
  log.info(`queries ${count} signal${count === 1 ? "" : "s"}, asked of ${where}`);
};

/** One for all trials, which each of them leaves as it is. */
const openQueried = async (
  ports: MeasurePorts,
  config: Config,
  prometheus: QueriedPrometheus,
  options: WayOptions,
): Promise<Prometheus> => {
  const opened = await overWay(ports, config, await openPrometheusWay(ports, prometheus, options), options.signal);
  tell(ports, config, `the Prometheus at ${opened.name}`);
  return {
    openTrial: () => Promise.resolve({ ...opened, [Symbol.asyncDispose]: () => Promise.resolve() }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
};

export interface ProcessOptions {
  readonly config: Config;
  readonly configDir: string;
  readonly signal: AbortSignal;
}

/** For local processes; null: none is configured, or nothing is asked of it. Throws what reaching it throws. */
export const openProcessPrometheus = async (
  ports: MeasurePorts,
  { config, configDir, signal }: ProcessOptions,
): Promise<Prometheus | null> => {
  const { prometheus } = config;
  if (prometheus?.kind !== "query" || !asksFor(config)) return null;
  const authenticator = createAuthenticator(ports, { kube: null, namespace: "default", access: "print", endpoints: [], configDir });
  return await openQueried(ports, config, prometheus, { kube: null, namespace: "default", authenticator, configDir, signal });
};

/** In a cluster. Null: none is configured, or nothing is asked of it. Throws what reaching it throws, and IMAGE_LOAD_FAILED, APPLY_FAILED. */
export const openClusterPrometheus = async (shared: Shared, signal: AbortSignal): Promise<Prometheus | null> => {
  const { ports, config, configDir, cluster, namespace, authenticator } = shared;
  const { prometheus } = config;
  if (prometheus === undefined || !asksFor(config)) return null;
  const { kube } = cluster;
  return prometheus.kind === "query"
    ? await openQueried(ports, config, prometheus, { kube, namespace, authenticator, configDir, signal })
    : await openDeployed(shared, prometheus, signal);
};

const openDeployed = async (
  shared: Shared,
  { image: written, scrapeSeconds }: DeployedPrometheus,
  signal: AbortSignal,
): Promise<Prometheus> => {
  const { ports, config, cluster, authenticator, memory } = shared;
  const { kube } = cluster;
  const image = await bringImage(shared, written, signal);
  const ledger = shared.trial.traces.objects;
  tell(ports, config, `a Prometheus of heapgate's own (${written})`);
  const namespace = await openPrometheusNamespace({ kube, ledger, removes: cluster.kind === "existing", signal });
  return {
    openTrial: async (targets, mark, aborted) => {
      await using stack = new AsyncDisposableStack();
      const jobs = await scrapeJobsOf(config.components, targets, { authenticator, memory, signal: aborted });
      const started = await timed(
        ports,
        (seconds) => {
          shared.spent.deploy += seconds;
        },
        () => startPrometheus(ports, { kube, prometheus: { image, scrapeSeconds, jobs, mark }, signal: aborted }),
      );
      stack.use(started);
      const opened = stack.use(await overWay(ports, config, ownPrometheusWay(ports, kube, started.pod), aborted));
      const owned = stack.move();
      return { ...opened, [Symbol.asyncDispose]: () => owned.disposeAsync() };
    },
    [Symbol.asyncDispose]: () => namespace[Symbol.asyncDispose](),
  };
};

/** The reference pods are to name: an image of this machine is loaded into nodes that take images, any other is pulled by them. */
const bringImage = async (shared: Shared, reference: string, signal: AbortSignal): Promise<string> => {
  if (shared.cluster.images.kind === "registry") return reference;
  await using local = await nameLocalImage(shared.ports, reference, signal);
  if (local === null) return reference;
  const [loaded] = await load(shared, [local.image], signal);
  return loaded?.reference ?? reference;
};
