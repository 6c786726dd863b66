/** The promised keys of later versions (clusters, load tools, own signals): known by shape, refused by `unavailable.ts`. */
import { z } from "zod";
import { atLeast, closedMap, command, looseText, plainNumber, positive, quantity, text, variantMap } from "./schema-parts.ts";

const textList = z.array(text);
const textOrList = z.union([text, textList]);

export const clusterTarget = variantMap(
  {
    kind: closedMap({ image: text.optional(), config: text.optional(), nodes: atLeast(1).optional() }).optional(),
    existing: closedMap({ context: text.optional(), namespace: text.optional(), registry: text.optional() }).optional(),
  },
  ["kind", "existing"],
);

export const build = closedMap({
  image: textOrList.optional(),
  context: text.optional(),
  dockerfile: text.optional(),
  args: z.record(z.string(), looseText).optional(),
  target: text.optional(),
  options: textList.optional(),
  command: command.optional(),
  pull: text.optional(),
});

const waitFor = closedMap({
  resource: text.optional(),
  namespace: text.optional(),
  for: text.optional(),
  timeout: positive("seconds").optional(),
  http: text.optional(),
  metric: text.optional(),
  log: text.optional(),
});

export const deployStep = variantMap(
  {
    chart: text.optional(),
    kustomize: text.optional(),
    manifests: textList.optional(),
    tilt: z.unknown().optional(),
    command: command.optional(),
    repo: text.optional(),
    chartVersion: text.optional(),
    install: z.enum(["template", "helm"]).optional(),
    release: text.optional(),
    namespace: text.optional(),
    values: textList.optional(),
    valuesInline: z.record(z.string(), z.unknown()).optional(),
    valuesFrom: textOrList.optional(),
    set: textList.optional(),
    setString: textList.optional(),
    waitFor: z.array(waitFor).optional(),
    once: z.boolean().optional(),
  },
  ["chart", "kustomize", "manifests", "tilt", "command"],
);

export const reset = z.union([z.enum(["redeploy", "restart"]), closedMap({ command })]);

export const k6 = closedMap({ script: text, iterations: atLeast(1).optional() });
export const objects = closedMap({
  template: text,
  count: atLeast(1).optional(),
  rate: positive("rate").optional(),
  namespace: text.optional(),
  ready: text.optional(),
  release: z.unknown().optional(),
});
export const job = closedMap({ manifest: text, units: z.unknown().optional() });

const phaseShape = {
  name: text,
  measure: z.enum(["cost", "growth"]).optional(),
  until: text.optional(),
  quiesce: z.boolean().optional(),
  repeat: atLeast(1).optional(),
  batches: atLeast(1).optional(),
  cpuProfile: closedMap({
    delay: quantity("seconds").optional(),
    seconds: z.union([atLeast(1), positive("seconds")]).optional(),
  }).optional(),
  k6: k6.optional(),
  objects: objects.optional(),
  job: job.optional(),
  idle: positive("seconds").optional(),
};
/** One entry of `workload.phases`; the workload variants of the main schema are handed in. */
export const phaseOf = <Http extends z.ZodType, Command extends z.ZodType>(http: Http, measured: Command) =>
  variantMap({ ...phaseShape, http: http.optional(), command: measured.optional() }, ["http", "k6", "command", "objects", "job", "idle"]);

export const ownSignal = closedMap({
  name: text,
  component: text.optional(),
  metric: text.optional(),
  query: text.optional(),
  as: z.enum(["perUnit", "value", "p95", "flat"]).optional(),
  unit: text.optional(),
  better: z.enum(["lower", "higher", "neither"]).optional(),
  class: z.enum(["count", "time", "untested", "context"]).optional(),
  required: z.boolean().optional(),
});

/** `{ query: url, auth, … }`: what else belongs there is settled with the mode itself, so only `query` is looked at. */
export const prometheus = z.union([z.enum(["off", "deploy"]), z.looseObject({ query: text, auth: z.unknown().optional() })]);

export const resources = closedMap({ cpu: z.union([text, z.number()]).optional(), memory: text.optional() });

/** Signals of later versions and the dimension of their limits. */
export const LATER_SIGNALS = {
  "working-set": "bytes",
  "reconcile-p95": "seconds",
  reconciles: "count",
  "api-out": "count",
  "api-in": "count",
  "network-tx": "bytes",
  "network-rx": "bytes",
  workqueue: "count",
  series: "count",
} as const;

const anyAmount = z.union([plainNumber, text]);
export const laterThreshold = z.union([
  z.literal("off"),
  closedMap({ maxGrowth: quantity("ratio").optional(), minChange: anyAmount.optional(), max: anyAmount.optional() }),
]);
