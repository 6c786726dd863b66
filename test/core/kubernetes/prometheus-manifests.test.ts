// The objects of a Prometheus of heapgate's own, and the configuration with which it scrapes the pods of a trial.
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  podAddressesOf,
  PROMETHEUS_NAME,
  PROMETHEUS_NAMESPACE,
  prometheusConfig,
  prometheusManifests,
  type OwnPrometheus,
  type ScrapeJob,
} from "../../../src/core/kubernetes/prometheus-manifests.ts";
import { manifestName } from "../../../src/core/manifests/manifest.ts";
import { parseManifests } from "../../../src/core/manifests/parse-manifests.ts";
import { writeManifests } from "../../../src/core/manifests/write-manifests.ts";

const job = (parts: Partial<ScrapeJob> = {}): ScrapeJob => ({
  component: "shop",
  pods: [{ pod: "shop-1", namespace: "dev", port: 8080 }],
  path: "/metrics",
  scheme: "http",
  credentials: { kind: "none" },
  insecureSkipVerify: true,
  ...parts,
});
const own = (...jobs: readonly ScrapeJob[]): OwnPrometheus => ({
  image: "prom/prometheus:v3.5.0",
  scrapeSeconds: 5,
  jobs,
  addresses: new Map([
    ["dev/shop-1", "10.0.0.7"],
    ["dev/shop-2", "fd00::7"],
  ]),
  mark: "head-3",
});
const jobOf = (parts: Partial<ScrapeJob>): unknown => {
  const config: { readonly scrape_configs: readonly unknown[] } = parse(prometheusConfig(own(job(parts))));
  return config.scrape_configs[0];
};

test("the configuration scrapes the pods of each component, with the labels kube-prometheus-stack gives them", () => {
  const pods = ["shop-1", "shop-2", "shop-gone"].map((pod) => ({ pod, namespace: "dev", port: 8080 }));
  expect(parse(prometheusConfig(own(job({ pods }), job({ component: "agent", path: "/m" }))))).toEqual({
    global: { scrape_interval: "5000ms", scrape_timeout: "5000ms", evaluation_interval: "1m" },
    scrape_configs: [
      {
        job_name: "shop",
        metrics_path: "/metrics",
        scheme: "http",
        static_configs: [
          { targets: ["10.0.0.7:8080"], labels: { namespace: "dev", pod: "shop-1", component: "shop" } },
          { targets: ["[fd00::7]:8080"], labels: { namespace: "dev", pod: "shop-2", component: "shop" } },
        ],
      },
      expect.objectContaining({ job_name: "agent", metrics_path: "/m" }),
    ],
  });
});

test("a scrape is given up before the next one, and after ten seconds", () => {
  expect(parse(prometheusConfig({ ...own(), scrapeSeconds: 0.5 }))).toMatchObject({
    global: { scrape_interval: "500ms", scrape_timeout: "500ms" },
  });
  expect(parse(prometheusConfig({ ...own(), scrapeSeconds: 30 }))).toMatchObject({
    global: { scrape_interval: "30000ms", scrape_timeout: "10000ms" },
  });
});

test.each<[string, Partial<ScrapeJob>, object]>([
  ["nothing", {}, {}],
  ["a token", { credentials: { kind: "bearer", token: "abc" } }, { authorization: { credentials: "abc" } }],
  [
    "a password",
    { credentials: { kind: "basic", username: "me", password: "hush: it" } },
    { basic_auth: { username: "me", password: "hush: it" } },
  ],
  ["https with any certificate", { scheme: "https" }, { tls_config: { insecure_skip_verify: true } }],
  ["https with one that is trusted", { scheme: "https", insecureSkipVerify: false }, { tls_config: { insecure_skip_verify: false } }],
])("a job shows %s", (_, parts, expected) => {
  const { component, scheme, path } = job(parts);
  expect(jobOf(parts)).toEqual({ job_name: component, metrics_path: path, scheme, static_configs: [expect.anything()], ...expected });
});

describe("the objects", () => {
  test("are read back as they were written, all in the namespace", () => {
    const manifests = [PROMETHEUS_NAMESPACE, ...prometheusManifests(own(job()))];
    expect(manifests.map(manifestName)).toEqual([
      `Namespace/${PROMETHEUS_NAME}`,
      `Secret/${PROMETHEUS_NAME} in ${PROMETHEUS_NAME}`,
      `Deployment/${PROMETHEUS_NAME} in ${PROMETHEUS_NAME}`,
    ]);
    expect(parseManifests("own", writeManifests(manifests)).map(({ manifest }) => manifest)).toEqual(manifests);
  });

  test("run the image without rights, keep the data in the pod, and are others for each trial", () => {
    const deployment = prometheusManifests(own(job())).at(-1);
    expect(deployment?.["spec"]).toMatchObject({
      replicas: 1,
      template: {
        metadata: { annotations: { "heapgate.io/trial": "head-3" } },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true },
          containers: [{ image: "prom/prometheus:v3.5.0", imagePullPolicy: "IfNotPresent" }],
          volumes: [{ secret: { secretName: PROMETHEUS_NAME } }, { emptyDir: {} }],
        },
      },
    });
  });
});

test("addresses of pods are those that are given", () => {
  const pod = (name: string, status: object) => ({ metadata: { name, namespace: "dev" }, status });
  expect(podAddressesOf({ items: [pod("a", { podIP: "10.0.0.1" }), pod("b", {}), pod("c", { podIP: "" })] })).toEqual(
    new Map([["dev/a", "10.0.0.1"]]),
  );
  expect(podAddressesOf(null)).toEqual(new Map());
});
