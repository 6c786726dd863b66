/** The schema of a signal that the configuration declares, and of the limits that may name it. */
import { z } from "zod";
import { parseSelector } from "../prometheus/selector.ts";
import { isOwnSignalName, OWN_NAME_RULE, OWN_READINGS } from "../units/own-signal.ts";
import { BETTER, UNITS } from "../units/quantity.ts";
import { isSignalName, SIGNAL_CLASSES } from "../units/signals.ts";
import { name, plainNumber, text, variantMap } from "./schema-parts.ts";

const ownName = z
  .string()
  .refine(isOwnSignalName, {
    error: ({ input }) =>
      isSignalName(String(input))
        ? `"${String(input)}" is a built-in signal; choose another name`
        : `"${String(input)}" is not a name of a signal: ${OWN_NAME_RULE}`,
  })
  .meta({ pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" });

const selector = text.refine((value) => parseSelector(value) !== null, {
  error: ({ input }) => `"${String(input)}" names no metric: write http_requests_total or http_requests_total{code="500",method!="GET"}`,
});

/** A quantity in the unit of the signal, which the schema does not know: `cross-checks-signals.ts` looks at it. */
export const ownAmount = z.union([plainNumber, text]);

export const ownSignal = variantMap(
  {
    name: ownName,
    component: name.optional(),
    metric: selector.optional(),
    query: text.optional(),
    as: z.enum(OWN_READINGS).optional(),
    unit: z.enum(UNITS).optional(),
    better: z.enum(BETTER).optional(),
    class: z.enum(SIGNAL_CLASSES).optional(),
    threshold: ownAmount.optional(),
    lowerBound: z.boolean().optional(),
    required: z.boolean().optional(),
    requireSamples: z.boolean().optional(),
  },
  ["metric", "query"],
);
export type RawSignal = z.output<typeof ownSignal>;
