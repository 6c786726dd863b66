/** The published JSON Schema of the configuration, for editors: the same schema, with `${NAME}` allowed in the place of any value. */
import { z } from "zod";
import { SIGNAL_NAMES } from "../units/signals.ts";
import { configSchema } from "./schema.ts";

/** An unfilled placeholder; heapgate itself checks the value that takes its place. */
const PLACEHOLDER = { type: "string", pattern: String.raw`\$\{` } as const;
const isText = (type: unknown): boolean => type === "string" || (Array.isArray(type) && type.includes("string"));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value a placeholder would not fit: a number, a boolean, or a text of a certain form. */
const isStrictScalar = (schema: Readonly<Record<string, unknown>>): boolean => {
  if (["integer", "number", "boolean"].some((type) => type === schema["type"])) return true;
  if (schema["const"] !== undefined || schema["enum"] !== undefined) return true;
  return isText(schema["type"]) && schema["pattern"] !== undefined;
};

/** The bounds JavaScript sets to whole numbers say nothing to a person. */
const withoutSafeBounds = (schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== Number.MAX_SAFE_INTEGER && value !== Number.MIN_SAFE_INTEGER));

const allowPlaceholders = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(allowPlaceholders);
  if (!isRecord(schema)) return schema;
  if (isStrictScalar(schema)) return { anyOf: [withoutSafeBounds(schema), PLACEHOLDER] };
  // The names of a map stay as they are: keys are never substituted.
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === "propertyNames" ? value : allowPlaceholders(value)]),
  );
};

const BUILT_IN_LIMITS = { properties: { thresholds: { propertyNames: { enum: SIGNAL_NAMES } } } } as const;

/** A schema cannot compare names with those of `signals`; where none are declared, limits name built-in signals alone. */
const LIMITS_OF_SIGNALS = {
  if: { required: ["signals"] },
  else: { properties: { ...BUILT_IN_LIMITS.properties, components: { items: BUILT_IN_LIMITS } } },
} as const;

/** JSON Schema (draft 2020-12) of a configuration file. */
export const configJsonSchema = (): Readonly<Record<string, unknown>> => {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: "input" });
  const open = allowPlaceholders(schema);
  return { $schema, title: "heapgate configuration, version 1", ...(isRecord(open) ? open : {}), ...LIMITS_OF_SIGNALS };
};
