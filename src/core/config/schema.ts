/** The one schema of `version: 1`: every level closed, quantities as texts with units, defaults filled in later by `build-config.ts`. */
import { z } from "zod";
import { POLICY_LEVELS } from "../verdict/verdict.ts";
import { PRESET_NAMES } from "./presets/presets.ts";
import { build, clusterTarget, deployStep, reset } from "./schema-cluster.ts";
import { component, thresholds } from "./schema-component.ts";
import { atLeast, closedMap, name, positive, quantity, text } from "./schema-parts.ts";
import type { command } from "./schema-parts.ts";
import { prometheus } from "./schema-prometheus.ts";
import { ownSignal } from "./schema-signals.ts";
import { workload } from "./schema-workload.ts";

const off = z.literal("off");
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
  preset: z.enum(PRESET_NAMES).optional(),
  paths: z.array(text).optional(),
  target: z.union([z.enum(["kind", "process", "existing"]), clusterTarget]).optional(),
  build: z.array(build).optional(),
  deploy: z.array(deployStep).optional(),
  reset: reset.optional(),
  components: z.array(component).min(1, { error: "is an empty list" }).optional(),
  signals: z.array(ownSignal).optional(),
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
  prometheus: prometheus.optional(),
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
export type RawCommand = z.output<typeof command>;
