/** Makes the Prometheus to ask out of its checked text, says in words what it is, and which of its values are secrets. */
import { formatQuantity } from "../units/format-quantity.ts";
import { buildAuth } from "./build-component.ts";
import { acceptedQuantity } from "./build-rules.ts";
import { authText } from "./describe-cluster.ts";
import type { PrometheusConfig, QueriedPrometheus } from "./prometheus-config.ts";
import { SERVICE, type RawPrometheus } from "./schema-prometheus.ts";

/** The last one when this was written; the API that is used is that of Prometheus 2.33 and later. */
export const DEFAULT_PROMETHEUS_IMAGE = "prom/prometheus:v3.5.0";
const DEFAULT_SCRAPE_SECONDS = 5;

const buildPlace = ({ query, service, scheme, path }: Exclude<RawPrometheus, string>): QueriedPrometheus["place"] => {
  if (query !== undefined) return { kind: "url", url: query.replace(/\/+$/u, "") };
  const { namespace, name = "", port } = SERVICE.exec(service ?? "")?.groups ?? {};
  return {
    kind: "service",
    namespace: namespace ?? null,
    name,
    port: port === undefined ? null : /^\d+$/u.test(port) ? Number(port) : port,
    scheme: scheme ?? "http",
    path: (path ?? "").replace(/\/+$/u, ""),
  };
};

/** Null: `off`, the default. */
export const buildPrometheus = (raw: RawPrometheus | undefined): PrometheusConfig | null => {
  if (raw === undefined || raw === "off") return null;
  const deploy = raw === "deploy" ? {} : raw.deploy;
  if (raw === "deploy" || deploy !== undefined) {
    return {
      kind: "deploy",
      image: deploy?.image ?? DEFAULT_PROMETHEUS_IMAGE,
      scrapeSeconds: deploy?.interval === undefined ? DEFAULT_SCRAPE_SECONDS : acceptedQuantity(deploy.interval, "seconds"),
    };
  }
  const place = buildPlace(raw);
  // What serves TLS behind a forward mostly signed itself; what has a name in the world did not.
  const trustsAny = place.kind === "service" && raw.ca === undefined;
  const auth = raw.auth === undefined ? (trustsAny ? {} : null) : raw.auth;
  return { kind: "query", place, auth: auth === null ? null : buildAuth(auth, trustsAny), authorityPath: raw.ca ?? null };
};

const placeText = (place: QueriedPrometheus["place"]): string => {
  if (place.kind === "url") return place.url;
  const { namespace, name, port, scheme, path } = place;
  return `${scheme === "https" ? "https, " : ""}Service ${namespace === null ? "" : `${namespace}/`}${name}${port === null ? "" : `:${port}`}${path}`;
};

/** What `heapgate check` prints of it. */
export const prometheusText = (prometheus: PrometheusConfig): string => {
  if (prometheus.kind === "deploy")
    return `deployed for the run: ${prometheus.image}, scrapes every ${formatQuantity(prometheus.scrapeSeconds, "seconds")}`;
  const { place, auth, authorityPath } = prometheus;
  return `asked at ${placeText(place)}${authText(auth)}${authorityPath === null ? "" : `, trusting ${authorityPath}`}`;
};

/** Secrets that stand in the file itself. */
export const prometheusSecrets = (prometheus: PrometheusConfig | undefined): readonly string[] => {
  const auth = prometheus?.kind === "query" ? prometheus.auth : null;
  return [...(auth?.bearer?.kind === "token" ? [auth.bearer.token] : []), ...(auth?.basic == null ? [] : [auth.basic.password])];
};
