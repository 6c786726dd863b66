/** The building blocks of the schema: closed maps, quantities, names, ports, commands. */
import { z } from "zod";
import { missingUnit, parseQuantity, quantityExample, quantityPattern } from "../units/parse-quantity.ts";
import type { Dimension } from "../units/parse-quantity.ts";

/** Separates the known keys in the message of an unknown one; `schema-issues.ts` takes them apart again. */
export const KEY_SEPARATOR = "\n";

/** A map that knows all its keys. */
export const closedMap = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(KEY_SEPARATOR) : undefined) });

/** A map whose key says which variant it is: exactly one of `variants` stands in it. */
export const variantMap = <Shape extends z.ZodRawShape>(
  shape: Shape,
  variants: readonly (keyof Shape & string)[],
): z.ZodObject<Shape, z.core.$strict> =>
  closedMap(shape)
    .refine((value: unknown) => isRecord(value) && variants.filter((variant) => Object.hasOwn(value, variant)).length === 1, {
      // Other problems of the map must not hide this one.
      when: ({ value }) => isRecord(value),
      error: ({ input }) => {
        const found = isRecord(input) ? variants.filter((variant) => Object.hasOwn(input, variant)) : [];
        const list = variants.join(", ");
        return found.length === 0 ? `needs one of ${list}` : `takes one of ${list}, found ${found.join(" and ")}`;
      },
    })
    .meta({ oneOf: variants.map((variant) => ({ required: [variant] })) });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const text = z.string().min(1, { error: "is empty" });
/** A text that may be written as a number or a boolean: `env: { PORT: 8080 }`. The tree hands over what was written. */
export const looseText = z.string().meta({ type: ["string", "number", "boolean"] });

/** A quantity stays the text it is; its grammar is checked here. */
export const quantity = (dimension: Dimension, description?: string) =>
  z
    .string({ error: ({ input }) => (typeof input === "number" ? missingUnit(input, dimension) : undefined) })
    .refine((value) => parseQuantity(value, dimension).kind === "ok", {
      error: ({ input }) => {
        const parsed = parseQuantity(String(input), dimension);
        return parsed.kind === "error" ? parsed.message : undefined;
      },
    })
    .meta({
      pattern: quantityPattern(dimension),
      examples: [quantityExample(dimension)],
      ...(description === undefined ? {} : { description }),
    });

/** Like `quantity`, and more than zero. */
export const positive = (dimension: Dimension, description?: string) =>
  quantity(dimension, description).refine(
    (value) => {
      const parsed = parseQuantity(value, dimension);
      return parsed.kind === "error" || parsed.value > 0;
    },
    { error: "must be more than zero" },
  );

/** A number without unit, also as a text ("10"). */
export const plainNumber = z.union([z.number().min(0, { error: "must not be negative" }), quantity("count")]);
export const atLeast = (least: number) => z.int().min(least, { error: `must be at least ${least}` });

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u;
/** Names become folders, artifact names and environment variables. */
export const isName = (value: string): boolean => NAME.test(value);
export const NAME_RULE = "letters, digits, dots, dashes and underscores, at most 100, starting with a letter or digit";
export const name = z.string().regex(NAME, { error: ({ input }) => `"${String(input)}" is not a name: ${NAME_RULE}` });

const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u;
export const environmentMap = z.record(
  z.string().regex(ENVIRONMENT_NAME, { error: "is not the name of an environment variable" }),
  looseText,
);
/** RFC 9110 §5.1: a field name is a token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u;
export const headerMap = z.record(z.string().regex(HEADER_NAME, { error: "is not the name of an HTTP header" }), looseText);

export const portNumber = z.int().min(1, { error: "must be between 1 and 65535" }).max(65_535, { error: "must be between 1 and 65535" });
export const port = z.union([portNumber, name]);
export const urlPath = z.string().regex(/^\//u, { error: ({ input }) => `"${String(input)}" is not a path: it starts with /` });

const argv = z
  .array(z.string().meta({ type: ["string", "number", "boolean"] }))
  .min(1, { error: "is an empty list; the first entry is the program" });
/** A text runs under `bash -eo pipefail`; a list is argv without a shell. */
export const command = z.union([text, argv]);
