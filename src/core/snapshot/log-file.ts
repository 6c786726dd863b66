/** `rounds/<n>/logs/<component>.json`: what a component logged in a round, as a digest without secrets. */
import { z } from "zod";
import { mergeDigests } from "../logs/digest-log.ts";
import { LOG_LEVELS, type LogReading } from "../logs/log-digest.ts";
import { formatJson } from "./json-text.ts";
import { SCHEMA_VERSION, type RoundEntry } from "./snapshot.ts";

/** Several instances as one; one whose log could not be read leaves the component's unknown, since a part would look like less. */
export function joinLogs(readings: readonly LogReading[]): LogReading {
  const digests = readings.flatMap((one) => (one.kind === "digest" ? [one.digest] : []));
  const missing = readings.find((one) => one.kind === "missing");
  if (missing !== undefined) return missing;
  const [first, ...others] = digests;
  if (first === undefined) return { kind: "missing", why: "no log was read" };
  return { kind: "digest", digest: others.length === 0 ? first : mergeDigests(digests) };
}

/** The file of one component of a round. */
export const encodeLog = ({ round, component }: Pick<RoundEntry, "round" | "component">, reading: LogReading): Uint8Array => {
  const content = reading.kind === "digest" ? { why: null, digest: reading.digest } : { why: reading.why, digest: null };
  return new TextEncoder().encode(formatJson({ schemaVersion: SCHEMA_VERSION, round, component, ...content }));
};

const count = z.int().min(0);
const level = z.enum(LOG_LEVELS);

const digestSchema = z.object({
  lines: count,
  bytes: count,
  readLines: count,
  truncated: z.boolean(),
  levels: z.object({ panic: count, error: count, warning: count, info: count, none: count, debug: count }),
  dataRaces: count,
  templates: z.array(z.object({ level, text: z.string(), count })),
  otherLines: count,
  lastLines: z.array(z.string()),
});

export const logSchema = z
  .object({ schemaVersion: z.int(), why: z.string().nullable(), digest: digestSchema.nullable() })
  .transform(({ why, digest }): LogReading =>
    digest === null ? { kind: "missing", why: why ?? "not known" } : { kind: "digest", digest },
  );
