/** What a Prometheus of heapgate's own has to scrape in one trial: the pods that are measured, on the ports where they were found to answer. */
import type { ComponentConfig, EndpointConfig } from "../core/config/config.ts";
import type { ScrapeCredentials, ScrapeJob } from "../core/kubernetes/prometheus-manifests.ts";
import { portByName } from "../core/kubernetes/probe-ports.ts";
import type { PodInstance } from "../core/kubernetes/select-pods.ts";
import type { Authenticator } from "../stages/collect/authenticate.ts";
import type { PortMemory } from "../stages/collect/probe-endpoint.ts";

/** One container of one pod that is measured. */
export interface ScrapedTarget {
  readonly component: string;
  readonly pod: PodInstance;
}

export interface ScrapeOptions {
  readonly authenticator: Authenticator;
  /** Where components were found to answer whose ports nobody named. */
  readonly memory: PortMemory;
  readonly signal: AbortSignal;
}

/** Null: it does not answer anywhere. */
const portOf = (port: EndpointConfig["port"], pod: PodInstance, found: number | undefined): number | null =>
  port === null ? (found ?? null) : typeof port === "number" ? port : portByName(pod, port);

const BEARER = /^Bearer (?<token>.+)$/u;

/** A token is the one that heapgate itself shows; it is not renewed, but a trial is shorter than it lasts. */
const credentialsOf = async (component: string, { auth }: EndpointConfig, options: ScrapeOptions): Promise<ScrapeCredentials> => {
  if (auth === null) return { kind: "none" };
  if (auth.basic !== null) return { kind: "basic", ...auth.basic };
  const { headers } = await options.authenticator.open(component, auth, options.signal);
  const { authorization = "" } = await headers(options.signal);
  const token = BEARER.exec(authorization)?.groups?.["token"];
  return token === undefined ? { kind: "none" } : { kind: "bearer", token };
};

/** Throws AUTH_FAILED and the abort reason. */
export const scrapeJobsOf = async (
  components: readonly ComponentConfig[],
  targets: readonly ScrapedTarget[],
  options: ScrapeOptions,
): Promise<readonly ScrapeJob[]> => {
  const jobs: ScrapeJob[] = [];
  for (const { name, metrics } of components) {
    if (metrics === "off") continue;
    const found = options.memory.get(`${name} metrics`);
    const pods = targets
      .filter(({ component }) => component === name)
      .flatMap(({ pod }) => {
        const port = portOf(metrics.port, pod, found?.port);
        return port === null ? [] : [{ pod: pod.pod, namespace: pod.namespace, port }];
      });
    if (pods.length === 0) continue;
    jobs.push({
      component: name,
      pods,
      path: metrics.path,
      scheme: metrics.port === null ? (found?.scheme ?? metrics.scheme) : metrics.scheme,
      credentials: await credentialsOf(name, metrics, options),
      insecureSkipVerify: metrics.auth?.insecureSkipVerify ?? true,
    });
  }
  return jobs;
};
