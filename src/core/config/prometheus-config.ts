/** The part of a configuration that names a Prometheus to ask: the user's own, or one that heapgate deploys beside the app. */
import type { AuthConfig } from "./cluster-config.ts";

/** A port of a Service in the cluster; its pods are reached by a port-forward. */
export interface PrometheusService {
  readonly kind: "service";
  /** Null: where the app is. */
  readonly namespace: string | null;
  readonly name: string;
  /** Of the Service, by number or name; null: its first. */
  readonly port: number | string | null;
  readonly scheme: "http" | "https";
  /** Prefix under which it is served (`--web.route-prefix`); empty: none. */
  readonly path: string;
}

/** The user's own. */
export interface QueriedPrometheus {
  readonly kind: "query";
  /** A URL with its prefix and without a slash at its end, or a Service. */
  readonly place: { readonly kind: "url"; readonly url: string } | PrometheusService;
  readonly auth: AuthConfig | null;
  /** Path of a PEM file with the certificates it may be signed by; null: those the system trusts. */
  readonly authorityPath: string | null;
}

/** One of heapgate's own for the run. */
export interface DeployedPrometheus {
  readonly kind: "deploy";
  readonly image: string;
  readonly scrapeSeconds: number;
}

export type PrometheusConfig = QueriedPrometheus | DeployedPrometheus;
