/** The schema of the workload: HTTP, commands, load tools, objects, Jobs, phases. */
import { z } from "zod";
import { parseMetricExpression } from "../prometheus/metric-expression.ts";
import { deployStep, objectName, readiness } from "./schema-cluster.ts";
import { atLeast, closedMap, command, headerMap, name, port, positive, quantity, text, urlPath, variantMap } from "./schema-parts.ts";

const http = closedMap({
  component: name.optional(),
  port: port.optional(),
  scheme: z.enum(["http", "https"]).optional(),
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

/** A tool's name alone: its summary is on stdout; as a key: the file it was written to. */
const units = z.union([
  z.enum(["stdout", "k6", "ghz", "fortio", "vegeta"]),
  variantMap(
    {
      file: text.optional(),
      json: text.optional(),
      field: text.optional(),
      k6: text.optional(),
      ghz: text.optional(),
      fortio: text.optional(),
      vegeta: text.optional(),
      component: name.optional(),
      metric: text.optional(),
    },
    ["file", "json", "k6", "ghz", "fortio", "vegeta", "metric"],
  ),
]);
const measuredCommand = z.union([command, closedMap({ run: command, requests: atLeast(1).optional(), units: units.optional() })]);

const k6 = closedMap({ script: text, iterations: atLeast(1).optional() });
const objects = closedMap({
  template: text,
  count: atLeast(1).optional(),
  rate: positive("rate").optional(),
  namespace: objectName.optional(),
  ready: readiness.optional(),
  release: z.record(z.string(), z.unknown()).optional(),
});
const job = closedMap({ manifest: text, units: atLeast(1).optional() });

const httpOrList = z.union([http, z.array(http).min(1, { error: "is an empty list" })]);

const PHASE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/u;
/** Becomes part of the names of Jobs and of labels. */
const phaseName = z.string().regex(PHASE_NAME, {
  error: ({ input }) => `"${String(input)}" is not a phase's name: lower-case letters, digits and dashes, at most 40`,
});
const whyNoExpression = (input: unknown): string | undefined => {
  const parsed = parseMetricExpression(String(input));
  return parsed.kind === "wrong" ? parsed.why : undefined;
};
const metricExpression = z
  .string()
  .refine((value) => whyNoExpression(value) === undefined, { error: ({ input }) => whyNoExpression(input) })
  .meta({ examples: ["sum(fleet_bundle_ready)==50"] });

export const phase = variantMap(
  {
    name: phaseName,
    measure: z.enum(["cost", "growth"]).optional(),
    until: metricExpression.optional(),
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
    http: httpOrList.optional(),
    command: measuredCommand.optional(),
  },
  ["http", "k6", "command", "objects", "job", "idle"],
);

export const workload = variantMap(
  {
    http: httpOrList.optional(),
    k6: k6.optional(),
    command: measuredCommand.optional(),
    objects: objects.optional(),
    job: job.optional(),
    idle: positive("seconds").optional(),
    phases: z.array(phase).min(1, { error: "is an empty list" }).optional(),
    setup: z.array(deployStep).optional(),
    units: units.optional(),
  },
  ["http", "k6", "command", "objects", "job", "idle", "phases"],
);

export type RawHttp = z.output<typeof http>;
export type RawUnits = z.output<typeof units>;
export type RawPhase = z.output<typeof phase>;
export type RawObjects = z.output<typeof objects>;
