/** `calibration.json`: the gates of an app against itself that were finished, so that none is measured twice. */
import { z } from "zod";
import { firstProblem } from "../snapshot/bundle-schema.ts";
import { formatJson, parseJson } from "../snapshot/json-text.ts";
import { UNITS } from "../units/quantity.ts";

/** Version of the file. A reader refuses newer ones by name. */
export const CALIBRATION_VERSION = 1;

const signalSchema = z.object({
  component: z.string(),
  signal: z.string(),
  /** Of a declared signal, which no table knows; left out for built-in ones. */
  unit: z.enum(UNITS).optional(),
  /** Growth inside the runs; false: a cost or level. */
  growth: z.boolean(),
  /** What has to be alike for two gates' noise to be the same: `classKeyOf`. */
  classKey: z.string(),
  /** One log difference per pair. */
  differencesLog: z.array(z.number()).readonly(),
  /** Median of both sides, in the signal's unit; null where nothing was read. */
  level: z.number().nullable(),
  /** Least variance of a pair, whatever the data say: rounding of the value. */
  floorVariance: z.number(),
});

const gateSchema = z.object({
  /** Which plan, limits and machine it was measured with; gates of another key do not count. */
  planKey: z.string(),
  measuredAtSeconds: z.number().nullable(),
  /** Spent on measuring. */
  seconds: z.number(),
  pairs: z.number(),
  /** State of the verdict, as a run would have had it. */
  state: z.string(),
  /** Gated signals beyond their limit: `shop/cpu`, `growth of shop/live-heap`. */
  red: z.array(z.string()).readonly(),
  /** Gated signals that stayed undecided. */
  undecided: z.array(z.string()).readonly(),
  /** Earlier runs the noise was known from, of the signal that knew least; 0: a cold start. */
  priorRuns: z.number(),
  signals: z.array(signalSchema).readonly(),
});

const fileSchema = z.object({
  schemaVersion: z.literal(CALIBRATION_VERSION),
  gates: z.array(gateSchema).readonly(),
});

export type SignalRecord = Readonly<z.infer<typeof signalSchema>>;
/** One finished gate. */
export type GateRecord = Readonly<z.infer<typeof gateSchema>>;

export type ParsedGates =
  | { readonly kind: "ok"; readonly gates: readonly GateRecord[] }
  | { readonly kind: "too-new"; readonly found: number }
  | { readonly kind: "invalid"; readonly problem: string };

const versionOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "schemaVersion" in value ? value.schemaVersion : null;

/** The gates of the file's text, oldest first. */
export function parseGates(text: string): ParsedGates {
  const json = parseJson(text);
  if (json.kind === "broken") return { kind: "invalid", problem: `${json.line}:${json.column}: not valid JSON` };
  const version = versionOf(json.value);
  if (typeof version === "number" && version > CALIBRATION_VERSION) return { kind: "too-new", found: version };
  const parsed = fileSchema.safeParse(json.value);
  return parsed.success ? { kind: "ok", gates: parsed.data.gates } : { kind: "invalid", problem: firstProblem(parsed.error) };
}

/** The file's text, the same bytes for the same gates. */
export const formatGates = (gates: readonly GateRecord[]): string => formatJson({ schemaVersion: CALIBRATION_VERSION, gates });
