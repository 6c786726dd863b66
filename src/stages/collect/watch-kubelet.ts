/** Reads the kubelets beside a trial: at both ends of the measured phases and every few seconds between, one question per node for all its pods. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import {
  cadvisorPath,
  containerKey,
  parseCfsPeriods,
  parseMemoryLimits,
  throttledRatioBetween,
  type CfsPeriods,
} from "../../core/kubernetes/cadvisor.ts";
import { kubeletReadingOf, parseStatsSummary, statsSummaryPath, type ContainerRef } from "../../core/kubernetes/stats-summary.ts";
import type { ContainerFacts, KubeletReading } from "../../core/snapshot/raw-round.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { startRepetition, type Repetition } from "./repeat-every.ts";

/** A measured container and the node it runs on; null: not told. */
export interface WatchedContainer extends ContainerRef {
  readonly node: string | null;
}

/** What the kubelet tells of one container over the measured phases. */
export type KubeletFacts = Pick<ContainerFacts, "kubelet" | "workingSetMaxBytes" | "throttledRatio" | "memoryLimitBytes">;

export interface KubeletWatch extends AsyncDisposable {
  /** At the end of warm-up; reads every few seconds from then on. Throws only the abort reason. */
  readonly markStart: () => Promise<void>;
  /** At the end of growth; ends the reading. Throws only the abort reason. */
  readonly markEnd: () => Promise<void>;
  readonly factsOf: (container: ContainerRef) => KubeletFacts;
  readonly warnings: () => readonly Warning[];
}

export interface KubeletWatchOptions {
  readonly kube: Pick<KubeClient, "raw">;
  readonly containers: readonly WatchedContainer[];
  /** Default 10 s, about as often as the kubelet itself reads. */
  readonly everySeconds?: number;
  readonly signal: AbortSignal;
}

const EVERY_SECONDS = 10;
const TIMEOUT_SECONDS = 20;
/** One reading is no maximum. */
const LEAST_READINGS = 2;
const NO_PERIODS: ReadonlyMap<string, CfsPeriods> = new Map();

/** What cAdvisor tells of every container of the nodes. */
interface Limits {
  readonly periods: ReadonlyMap<string, CfsPeriods>;
  readonly memoryLimits: ReadonlyMap<string, number>;
}

interface Edge extends Limits {
  readonly readings: ReadonlyMap<WatchedContainer, KubeletReading>;
}

/** The rule that a refusal asks for, as it stands in a ClusterRole. */
export const NODES_PROXY_RULE = '{ apiGroups: [""], resources: ["nodes/proxy"], verbs: ["get"] }';

function refusal(node: string, error: HeapgateError): Warning {
  const message = `The kubelet of node ${node} cannot be read, so working set, throttling and network are not available: ${error.message}`;
  return /forbidden/iu.test(error.message)
    ? warning("right-missing", message, `Add this rule to a ClusterRole of who you are there: ${NODES_PROXY_RULE}`)
    : warning("not-available", message, "Check that the node is Ready and the API server reaches its kubelet (port 10250).");
}

/** Nothing is read before `markStart`. A kubelet that cannot be read gives a warning, once per node, and values that are not known. */
export function watchKubelet({ clock }: { readonly clock: Clock }, options: KubeletWatchOptions): KubeletWatch {
  const { kube, containers, everySeconds = EVERY_SECONDS, signal } = options;
  const nodes = [...new Set(containers.flatMap(({ node }) => node ?? []))];
  const warnings = new Map<string, Warning>();
  /** Readings by the kubelet's own time: the same one read twice is one. */
  const seen = new Map<WatchedContainer, Map<number, KubeletReading>>();
  let start: Edge | null = null;
  let end: Edge | null = null;
  let repetition: Repetition | null = null;

  const raw = async (node: string, path: string): Promise<string | null> => {
    try {
      return await kube.raw(path, { timeoutSeconds: TIMEOUT_SECONDS, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof HeapgateError)) throw error;
      if (!warnings.has(node)) warnings.set(node, refusal(node, error));
      return null;
    }
  };
  const parsed = <T>(node: string, parse: () => T): T | null => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof HeapgateError)) throw error;
      if (!warnings.has(node)) warnings.set(node, refusal(node, error));
      return null;
    }
  };

  const readSummaries = async (): Promise<ReadonlyMap<WatchedContainer, KubeletReading>> => {
    const found = new Map<WatchedContainer, KubeletReading>();
    for (const node of nodes) {
      const path = statsSummaryPath(node);
      const body = await raw(node, path);
      const summary = body === null ? null : parsed(node, () => parseStatsSummary(body, { name: path }));
      if (summary === null) continue;
      for (const container of containers.filter((one) => one.node === node)) {
        const reading = kubeletReadingOf(summary, container);
        if (reading === null) continue;
        found.set(container, reading);
        const own = seen.get(container) ?? new Map<number, KubeletReading>();
        seen.set(container, own.set(reading.atSeconds, reading));
      }
    }
    return found;
  };
  const readLimits = async (): Promise<Limits> => {
    const [periods, memoryLimits] = [new Map<string, CfsPeriods>(), new Map<string, number>()];
    for (const node of nodes) {
      const path = cadvisorPath(node);
      const body = await raw(node, path);
      if (body === null) continue;
      for (const [key, one] of parsed(node, () => parseCfsPeriods(body, { name: path })) ?? []) periods.set(key, one);
      for (const [key, one] of parsed(node, () => parseMemoryLimits(body, { name: path })) ?? []) memoryLimits.set(key, one);
    }
    return { periods, memoryLimits };
  };
  const readEdge = async (): Promise<Edge> => {
    const [readings, limits] = await Promise.all([readSummaries(), readLimits()]);
    return { readings, ...limits };
  };
  const stop = async (): Promise<void> => {
    await repetition?.stop();
    repetition = null;
  };

  return {
    markStart: async () => {
      await stop();
      seen.clear();
      start = await readEdge();
      repetition = startRepetition(clock, everySeconds, async () => void (await readSummaries()), signal);
    },
    markEnd: async () => {
      await stop();
      end = await readEdge();
    },
    factsOf: ({ namespace, pod, container }) => {
      const watched = containers.find((one) => one.namespace === namespace && one.pod === pod && one.container === container);
      if (watched === undefined) return { kubelet: { start: null, end: null }, workingSetMaxBytes: null, throttledRatio: null };
      const memoryLimitBytes = end?.memoryLimits.get(containerKey(watched)) ?? null;
      const sizes = [...(seen.get(watched)?.values() ?? [])].flatMap(({ workingSetBytes }) => workingSetBytes ?? []);
      return {
        kubelet: { start: start?.readings.get(watched) ?? null, end: end?.readings.get(watched) ?? null },
        workingSetMaxBytes: sizes.length < LEAST_READINGS ? null : Math.max(...sizes),
        throttledRatio: throttledRatioBetween(start?.periods ?? NO_PERIODS, end?.periods ?? NO_PERIODS, watched),
        ...(memoryLimitBytes === null ? {} : { memoryLimitBytes }),
      };
    },
    warnings: () => [...warnings.values()],
    [Symbol.asyncDispose]: stop,
  };
}
