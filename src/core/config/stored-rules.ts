/** The limits and policy a run stores beside its result, so that the result can be judged and rendered again. */
import { z } from "zod";
import type { Policy, Rules } from "../verdict/verdict.ts";

const limits = z.object({
  maxGrowthRatio: z.number().nullable(),
  minChange: z.number().nullable(),
  max: z.number().nullable(),
  min: z.number().nullish(),
});
const signalRule = z.union([z.literal("off"), z.object({ gate: z.boolean(), limits })]);
const signalRules = z.record(z.string(), signalRule);

const storedRules = z.object({
  version: z.literal(1),
  name: z.string(),
  rules: z.object({
    signals: signalRules,
    components: z.record(z.string(), signalRules),
    leak: z.union([z.literal("off"), z.object({ maxGrowthRatio: z.number(), minChangeBytes: z.number(), minChangeCount: z.number() })]),
  }),
  policy: z.object({
    failOn: z.enum(["fail", "warn", "never"]),
    onInconclusive: z.enum(["pass", "warn", "fail"]),
    onMissingBaseline: z.enum(["pass", "warn", "fail"]),
  }),
  mainModules: z.array(z.string()),
  reproduce: z.string().nullable(),
});

export interface StoredRules {
  readonly version: 1;
  readonly name: string;
  readonly rules: Rules;
  readonly policy: Policy;
  readonly mainModules: readonly string[];
  readonly reproduce: string | null;
}

export type ParsedRules = { readonly kind: "ok"; readonly stored: StoredRules } | { readonly kind: "invalid"; readonly problem: string };

/** Reads stored rules from parsed JSON; signals of a newer version are passed over by whoever judges. */
export const parseStoredRules = (value: unknown): ParsedRules => {
  const parsed = storedRules.safeParse(value);
  if (parsed.success) return { kind: "ok", stored: parsed.data };
  const first = parsed.error.issues[0];
  return { kind: "invalid", problem: first === undefined ? "it does not fit" : `${first.path.join(".")}: ${first.message}` };
};
