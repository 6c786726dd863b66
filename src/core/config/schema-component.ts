/** The schema of one component: its processes or pods, its endpoints, its limits. */
import { z } from "zod";
import { SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import type { SignalName } from "../units/signals.ts";
import { dimensionOf } from "../verdict/threshold.ts";
import { COMPONENT_PRESET_NAMES } from "./presets/presets.ts";
import { account, auth, objectName, resources, selector } from "./schema-cluster.ts";
import { ownAmount } from "./schema-signals.ts";
import { closedMap, command, environmentMap, name, plainNumber, port, positive, quantity, text, urlPath } from "./schema-parts.ts";

/** Names under `/debug/pprof/` that `pprof.required` may list. */
const PROFILE_KINDS = ["heap", "allocs", "cpu", "goroutine", "goroutineleak", "mutex", "block", "threadcreate"] as const;

const endpointShape = {
  port: port.optional(),
  path: urlPath.optional(),
  scheme: z.enum(["http", "https"]).optional(),
  auth: auth.optional(),
};
const off = z.literal("off");

const folderPath = z
  .string()
  .regex(/^\/./u, { error: ({ input }) => `"${String(input)}" is not a directory in the container: it starts with /` });

const TIME_GROUPS = ["year", "month", "day", "hour", "minute", "second"] as const;

/** Why a text is no pattern of file names; null when it is one. */
const patternProblem = (pattern: string): string | null => {
  try {
    void new RegExp(pattern, "u");
  } catch (error) {
    return `is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
  const absent = TIME_GROUPS.filter((group) => !pattern.includes(`(?<${group}>`));
  return absent.length === 0 ? null : `needs the groups ${absent.map((group) => `(?<${group}>…)`).join(", ")}: the start of a profile, UTC`;
};

const cpuFiles = z.union([
  folderPath,
  closedMap({
    path: folderPath,
    pattern: z
      .string()
      .refine((value) => patternProblem(value) === null, { error: ({ input }) => patternProblem(String(input)) ?? undefined })
      .optional(),
  }),
]);

const pprof = z.union([
  off,
  closedMap({ ...endpointShape, required: z.array(z.enum(PROFILE_KINDS)).optional(), files: cpuFiles.optional() }),
]);
const metrics = z.union([off, closedMap({ ...endpointShape, required: z.array(text).optional() })]);

const limitShape = (amount: z.ZodType<string | number>) => ({
  maxGrowth: quantity("ratio").optional(),
  minChange: amount.optional(),
  max: amount.optional(),
});
const limit = (amount: z.ZodType<string | number>) => z.union([off, closedMap(limitShape(amount))]).optional();
/** Of a declared signal; whether there is one of that name, and in which unit its amounts are, is looked at across keys. */
const ownLimit = z.union([off, closedMap({ ...limitShape(ownAmount), min: ownAmount.optional() })]);

/** `off`, or the parts of a limit in the signal's own unit. */
const threshold = (signal: SignalName) => {
  const dimension = dimensionOf(signalMeta(signal).unit);
  return limit(dimension === "count" ? plainNumber : quantity(dimension));
};

const thresholdShape: Readonly<Record<string, ReturnType<typeof limit>>> = Object.fromEntries(
  SIGNAL_NAMES.map((signal) => [signal, threshold(signal)]),
);
export const thresholds = z.object(thresholdShape).catchall(ownLimit);

const run = closedMap({
  build: command.optional(),
  command,
  stop: command.optional(),
  env: environmentMap.optional(),
  ready: urlPath.optional(),
  readyTimeout: positive("seconds").optional(),
});

export const component = closedMap({
  name,
  preset: z.enum(COMPONENT_PRESET_NAMES).optional(),
  selector: selector.optional(),
  namespace: objectName.optional(),
  container: objectName.optional(),
  role: z.enum(["controller", "agent"]).optional(),
  env: environmentMap.optional(),
  args: z.array(text).optional(),
  resources: resources.optional(),
  url: z
    .string()
    .regex(/^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/u, {
      error: ({ input }) => `"${String(input)}" is not an address such as https://host/prefix`,
    })
    .optional(),
  ports: z.array(name).optional(),
  pprof: pprof.optional(),
  metrics: metrics.optional(),
  measure: z.boolean().optional(),
  optional: z.boolean().optional(),
  accounts: z.array(account).optional(),
  thresholds: thresholds.optional(),
  run: run.optional(),
});
