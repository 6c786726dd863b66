/** The one schema of `version: 1`: every level closed, quantities as texts with units, defaults filled in later by `build-config.ts`. */
import { z } from "zod";
import { signalMeta } from "../units/signals.ts";
import type { SignalName } from "../units/signals.ts";
import { dimensionOf } from "../verdict/threshold.ts";
import { POLICY_LEVELS } from "../verdict/verdict.ts";
import * as cluster from "./schema-cluster.ts";
import {
  atLeast,
  closedMap,
  command,
  environmentMap,
  headerMap,
  name,
  plainNumber,
  port,
  positive,
  quantity,
  text,
  urlPath,
  variantMap,
} from "./schema-parts.ts";

/** Names under `/debug/pprof/` that `pprof.required` may list. */
const PROFILE_KINDS = ["heap", "allocs", "cpu", "goroutine", "goroutineleak", "mutex", "block", "threadcreate"] as const;

const endpointShape = {
  port: port.optional(),
  path: urlPath.optional(),
  scheme: z.enum(["http", "https"]).optional(),
  auth: z.unknown().optional(),
};
const off = z.literal("off");
const pprof = z.union([off, closedMap({ ...endpointShape, required: z.array(z.enum(PROFILE_KINDS)).optional() })]);
const metrics = z.union([off, closedMap({ ...endpointShape, required: z.array(text).optional() })]);

/** `off`, or the parts of a limit in the signal's own unit. */
const threshold = (signal: SignalName) => {
  const dimension = dimensionOf(signalMeta(signal).unit);
  const amount = dimension === "count" ? plainNumber : quantity(dimension);
  return z
    .union([off, closedMap({ maxGrowth: quantity("ratio").optional(), minChange: amount.optional(), max: amount.optional() })])
    .optional();
};

const later = cluster.laterThreshold.optional();
const thresholds = closedMap({
  cpu: threshold("cpu"),
  "gc-cpu": threshold("gc-cpu"),
  allocations: threshold("allocations"),
  allocated: threshold("allocated"),
  "live-heap": threshold("live-heap"),
  "live-objects": threshold("live-objects"),
  goroutines: threshold("goroutines"),
  "open-fds": threshold("open-fds"),
  rss: threshold("rss"),
  "http-p50": threshold("http-p50"),
  "http-p95": threshold("http-p95"),
  "http-p99": threshold("http-p99"),
  errors: threshold("errors"),
  restarts: threshold("restarts"),
  "working-set": later,
  "reconcile-p95": later,
  reconciles: later,
  "api-out": later,
  "api-in": later,
  "network-tx": later,
  "network-rx": later,
  workqueue: later,
  series: later,
});

const run = closedMap({
  build: command.optional(),
  command,
  stop: command.optional(),
  env: environmentMap.optional(),
  ready: urlPath.optional(),
  readyTimeout: positive("seconds").optional(),
});

const component = closedMap({
  name,
  preset: z.enum(["go-generic", "controller-runtime"]).optional(),
  selector: text.optional(),
  namespace: text.optional(),
  container: text.optional(),
  role: z.enum(["controller", "agent"]).optional(),
  env: environmentMap.optional(),
  args: z.array(text).optional(),
  resources: cluster.resources.optional(),
  url: text.optional(),
  ports: z.array(name).optional(),
  pprof: pprof.optional(),
  metrics: metrics.optional(),
  measure: z.boolean().optional(),
  thresholds: thresholds.optional(),
  run: run.optional(),
});

const http = closedMap({
  component: name.optional(),
  port: port.optional(),
  method: z
    .string()
    .regex(/^[A-Z]+$/u, { error: ({ input }) => `"${String(input)}" is not an HTTP method: write it in capitals` })
    .optional(),
  path: urlPath,
  headers: headerMap.optional(),
  body: z.string().optional(),
  bodyFile: text.optional(),
  rate: positive("rate").optional(),
  concurrency: atLeast(1).optional(),
  requests: atLeast(1).optional(),
  duration: positive("seconds").optional(),
});

const units = z.union([
  z.enum(["stdout", "k6", "ghz", "fortio", "vegeta"]),
  variantMap(
    { file: text.optional(), json: text.optional(), field: text.optional(), component: text.optional(), metric: text.optional() },
    ["file", "json", "metric"],
  ),
]);
const measuredCommand = z.union([command, closedMap({ run: command, requests: atLeast(1).optional(), units: units.optional() })]);

const workload = variantMap(
  {
    http: z.union([http, z.array(http).min(1, { error: "is an empty list" })]).optional(),
    k6: cluster.k6.optional(),
    command: measuredCommand.optional(),
    objects: cluster.objects.optional(),
    job: cluster.job.optional(),
    idle: positive("seconds").optional(),
    phases: z.array(cluster.phaseOf(http, measuredCommand)).optional(),
    setup: z.array(cluster.deployStep).optional(),
    units: units.optional(),
  },
  ["http", "k6", "command", "objects", "job", "idle", "phases"],
);

const leak = z.union([
  off,
  closedMap({
    points: atLeast(1).optional(),
    maxGrowth: quantity("ratio").optional(),
    minChange: quantity("bytes").optional(),
    over: positive("seconds").optional(),
  }),
]);

const reportFormat = z.enum(["html", "none"]);
const report = z.union([
  reportFormat,
  closedMap({
    format: reportFormat.optional(),
    rows: atLeast(1).optional(),
    ownership: z.record(z.string(), z.array(text)).optional(),
    links: z.record(z.string(), text).optional(),
  }),
]);

export const configSchema = closedMap({
  $schema: text.optional(),
  version: z.literal(1, { error: "must be 1, the only version there is" }),
  name: name.optional(),
  preset: text.optional(),
  paths: z.array(text).optional(),
  target: z.union([z.enum(["kind", "process", "existing"]), cluster.clusterTarget]).optional(),
  build: z.array(cluster.build).optional(),
  deploy: z.array(cluster.deployStep).optional(),
  reset: cluster.reset.optional(),
  components: z.array(component).min(1, { error: "is an empty list" }).optional(),
  signals: z.array(cluster.ownSignal).optional(),
  workload: workload.optional(),
  rounds: closedMap({ min: atLeast(1).optional(), max: atLeast(1).optional() }).optional(),
  thresholds: thresholds.optional(),
  leak: leak.optional(),
  plan: closedMap({
    warmUp: quantity("seconds").optional(),
    cost: positive("seconds").optional(),
    batches: atLeast(1).optional(),
    batch: positive("seconds").optional(),
  }).optional(),
  timeLimit: positive("seconds").optional(),
  prometheus: cluster.prometheus.optional(),
  baseline: closedMap({
    mode: z.enum(["auto", "artifact", "rebuild"]).optional(),
    ref: text.optional(),
    workflow: text.optional(),
    maxDistance: atLeast(0).optional(),
    retentionDays: z.int().min(1, { error: "must be between 1 and 400" }).max(400, { error: "must be between 1 and 400" }).optional(),
  }).optional(),
  report: report.optional(),
  // The action's inputs under the same names in camelCase.
  baseRef: text.optional(),
  basePath: text.optional(),
  onMissingBaseline: z.enum(POLICY_LEVELS).optional(),
  onInconclusive: z.enum(POLICY_LEVELS).optional(),
  failOn: z.enum(["fail", "warn", "never"]).optional(),
  acceptLabel: z.string().optional(),
  comment: z.enum(["on-change", "always", "never"]).optional(),
  checkRun: z.boolean().optional(),
  skipUnchanged: z.boolean().optional(),
  keepCluster: z.enum(["never", "on-failure", "always"]).optional(),
});

/** A configuration as written, checked, with nothing filled in. */
export type RawConfig = z.output<typeof configSchema>;
export type RawComponent = NonNullable<RawConfig["components"]>[number];
export type RawThresholds = NonNullable<RawConfig["thresholds"]>;
export type RawHttp = z.output<typeof http>;
export type RawCommand = z.output<typeof command>;
export type RawUnits = z.output<typeof units>;
