/** Ways to the pods of the next trial, opened while its app is still starting: forwards, and the first tokens, for which kubectl takes its time. */
import type { ComponentConfig } from "../../core/config/config.ts";
import { portByName, type EndpointKind } from "../../core/kubernetes/probe-ports.ts";
import { labelsOfSelector } from "../../core/kubernetes/route-service.ts";
import { startedPods, type PodInstance } from "../../core/kubernetes/select-pods.ts";
import type { Forward, KubeClient } from "../../ports/kube-client.ts";
import type { Authenticator } from "./authenticate.ts";
import { rememberedPort, type PortMemory } from "./probe-endpoint.ts";

export interface EarlyWayOptions {
  readonly components: readonly ComponentConfig[];
  /** Where components without a namespace of their own are. */
  readonly defaultNamespace: string;
  /** Keeps the tokens for those who ask later. */
  readonly authenticator: Authenticator;
  /** Where components were found to answer whose ports nobody named. */
  readonly memory: PortMemory;
  /** Pods of earlier trials, by uid: they are about to go. */
  readonly isKnown: (uid: string) => boolean;
  readonly signal: AbortSignal;
}

/** Disposing ends the forwards that nobody took. */
export interface EarlyWays extends AsyncDisposable {
  /** The same cluster; a forward that was begun early is given to the first who asks for it. */
  readonly kube: KubeClient;
  /** Begins forwards to the pods of a list that have started, one for each port that will be read, and gets tokens for them. Never throws. */
  readonly look: (list: unknown) => void;
}

const FORWARD_SECONDS = 20;
const KINDS: readonly EndpointKind[] = ["pprof", "metrics"];

type Target = Parameters<KubeClient["forward"]>[0];

const keyOf = ({ namespace, pod, port }: Target): string => `${namespace}/${pod}:${port}`;

/** What could not be opened early is opened when it is asked for, and fails then with its own words. */
export function earlyWays(kube: KubeClient, options: EarlyWayOptions): EarlyWays {
  const begun = new Map<string, Promise<Forward | null>>();
  const letIn = new Map<string, Promise<unknown>>();
  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);

  const begin = (target: Target): void => {
    const key = keyOf(target);
    if (begun.has(key)) return;
    const opening = kube.forward(target, { timeoutSeconds: FORWARD_SECONDS, signal });
    begun.set(
      key,
      opening.catch(() => null),
    );
  };
  const getTokens = (component: ComponentConfig): void => {
    if (letIn.has(component.name)) return;
    const auths = KINDS.flatMap((kind) => (component[kind] === "off" ? [] : (component[kind].auth ?? [])));
    letIn.set(component.name, Promise.allSettled(auths.map((auth) => options.authenticator.open(component.name, auth, options.signal))));
  };
  const take = async (target: Target): Promise<Forward | null> => {
    const key = keyOf(target);
    const opening = begun.get(key);
    if (opening === undefined) return null;
    // Not deleted: whoever asks again, or looks again, gets none from here.
    begun.set(key, Promise.resolve(null));
    const forward = await opening;
    if (forward === null || forward.hasExited() === null) return forward;
    await forward[Symbol.asyncDispose]();
    return null;
  };
  return {
    kube: { ...kube, forward: async (target, call) => (await take(target)) ?? (await kube.forward(target, call)) },
    look: (list) => {
      if (signal.aborted) return;
      for (const component of options.components) {
        for (const pod of podsOf(list, component, options)) {
          getTokens(component);
          for (const port of portsOf(pod, component, options)) begin({ namespace: pod.namespace, pod: pod.pod, port });
        }
      }
    },
    [Symbol.asyncDispose]: async () => {
      // Those that are still being opened are not waited for.
      end.abort();
      const left = [...begun.values()];
      begun.clear();
      await Promise.all([...left.map(async (opening) => await (await opening)?.[Symbol.asyncDispose]()), ...letIn.values()]);
    },
  };
}

/** None of a selector that only the API server can apply. */
function podsOf(list: unknown, { measure, url, pods }: ComponentConfig, { defaultNamespace, isKnown }: EarlyWayOptions): PodInstance[] {
  if (!measure || url !== null || pods === null) return [];
  const wanted = labelsOfSelector(pods.selector);
  if (wanted === null) return [];
  const namespace = pods.namespace ?? defaultNamespace;
  return startedPods(list, pods.container).filter(
    (pod) =>
      pod.namespace === namespace && !isKnown(pod.uid) && Object.entries(wanted).every(([name, value]) => pod.labels[name] === value),
  );
}

/** Named, or found in an earlier trial. */
const portsOf = (pod: PodInstance, component: ComponentConfig, { memory }: EarlyWayOptions): ReadonlySet<number> =>
  new Set(
    KINDS.flatMap((kind) => {
      const endpoint = component[kind];
      if (endpoint === "off") return [];
      const { port } = endpoint;
      if (typeof port === "number") return [port];
      return (port === null ? rememberedPort(memory, component.name, kind) : portByName(pod, port)) ?? [];
    }),
  );
