/** A Prometheus of heapgate's own as objects: it scrapes the pods of one trial, and keeps nothing beyond it (`metrics.md` §12). */
import { stringify } from "yaml";
import type { Manifest } from "../manifests/manifest.ts";
import { fieldAt, listAt, textAt } from "./json-fields.ts";

/** How the endpoints let Prometheus in. */
export type ScrapeCredentials =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string };

/** One pod whose metrics are scraped. */
export interface ScrapedPod {
  readonly pod: string;
  readonly namespace: string;
  readonly port: number;
}

/** One component; its pods serve alike. */
export interface ScrapeJob {
  readonly component: string;
  readonly pods: readonly ScrapedPod[];
  readonly path: string;
  readonly scheme: "http" | "https";
  readonly credentials: ScrapeCredentials;
  readonly insecureSkipVerify: boolean;
}

export interface OwnPrometheus {
  readonly image: string;
  readonly scrapeSeconds: number;
  readonly jobs: readonly ScrapeJob[];
  /** Addresses by `namespace/pod`. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Of the trial: each gets pods of its own. */
  readonly mark: string;
}

/** Of everything it is made of, its namespace included. */
export const PROMETHEUS_NAME = "heapgate-prometheus";
export const PROMETHEUS_PORT = 9090;
export const PROMETHEUS_SELECTOR = `app.kubernetes.io/name=${PROMETHEUS_NAME}`;
/** `nobody`, as whom the official image runs. */
const USER = 65_534;
const FOLDER = "/etc/heapgate-prometheus";
const LABELS = { "app.kubernetes.io/managed-by": "heapgate", "app.kubernetes.io/name": PROMETHEUS_NAME };

/** Addresses of the pods of a list by `namespace/pod`; without those that have none. */
export const podAddressesOf = (list: unknown): ReadonlyMap<string, string> =>
  new Map(
    listAt(list, "items").flatMap((pod): readonly (readonly [string, string])[] => {
      const address = textAt(fieldAt(pod, "status"), "podIP");
      return address === null
        ? []
        : [[`${textAt(pod, "metadata", "namespace") ?? "default"}/${textAt(pod, "metadata", "name") ?? ""}`, address]];
    }),
  );

const duration = (seconds: number): string => `${Math.max(1, Math.round(seconds * 1000))}ms`;

const credentialsOf = (credentials: ScrapeCredentials): Readonly<Record<string, unknown>> => {
  switch (credentials.kind) {
    case "none":
      return {};
    case "basic":
      return { basic_auth: { username: credentials.username, password: credentials.password } };
    case "bearer":
      return { authorization: { credentials: credentials.token } };
  }
};

const jobOf = (job: ScrapeJob, addresses: OwnPrometheus["addresses"]): unknown => ({
  job_name: job.component,
  metrics_path: job.path,
  scheme: job.scheme,
  ...credentialsOf(job.credentials),
  ...(job.scheme === "https" ? { tls_config: { insecure_skip_verify: job.insecureSkipVerify } } : {}),
  static_configs: job.pods.flatMap(({ pod, namespace, port }) => {
    const address = addresses.get(`${namespace}/${pod}`);
    if (address === undefined) return [];
    const host = address.includes(":") ? `[${address}]` : address;
    // Labels as the charts of kube-prometheus-stack give them, so that a query works with either.
    return [{ targets: [`${host}:${port}`], labels: { namespace, pod, component: job.component } }];
  }),
});

/** Its configuration file. A scrape that takes longer than the time between two is given up. */
export const prometheusConfig = ({ scrapeSeconds, jobs, addresses }: OwnPrometheus): string =>
  stringify({
    global: { scrape_interval: duration(scrapeSeconds), scrape_timeout: duration(Math.min(10, scrapeSeconds)), evaluation_interval: "1m" },
    scrape_configs: jobs.map((job) => jobOf(job, addresses)),
  });

const podSpec = (image: string): unknown => ({
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 1,
  securityContext: { runAsNonRoot: true, runAsUser: USER, runAsGroup: USER, fsGroup: USER },
  containers: [
    {
      name: "prometheus",
      image,
      imagePullPolicy: "IfNotPresent",
      args: [
        `--config.file=${FOLDER}/prometheus.yml`,
        "--storage.tsdb.path=/data",
        "--storage.tsdb.retention.time=1d",
        `--web.listen-address=:${PROMETHEUS_PORT}`,
      ],
      ports: [{ name: "web", containerPort: PROMETHEUS_PORT }],
      readinessProbe: { httpGet: { path: "/-/ready", port: "web" }, periodSeconds: 1 },
      resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
      volumeMounts: [
        { name: "config", mountPath: FOLDER },
        { name: "data", mountPath: "/data" },
      ],
    },
  ],
  volumes: [
    { name: "config", secret: { secretName: PROMETHEUS_NAME } },
    { name: "data", emptyDir: {} },
  ],
});

/** Made once for a run; all else is in it. */
export const PROMETHEUS_NAMESPACE: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: PROMETHEUS_NAME, labels: LABELS } };

/** Of one trial. The configuration may hold passwords, so it is a Secret. */
export const prometheusManifests = (options: OwnPrometheus): readonly Manifest[] => {
  const metadata = { name: PROMETHEUS_NAME, namespace: PROMETHEUS_NAME, labels: LABELS };
  const annotations = { "heapgate.io/trial": options.mark };
  return [
    { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData: { "prometheus.yml": prometheusConfig(options) } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: { "app.kubernetes.io/name": PROMETHEUS_NAME } },
        template: { metadata: { labels: LABELS, annotations }, spec: podSpec(options.image) },
      },
    },
  ];
};
