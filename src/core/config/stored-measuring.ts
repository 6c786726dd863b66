/** What a stored `result.json` says of the measuring itself: the plan, the time it took, and warnings. Judging again cannot find these out. */
import { z } from "zod";
import { WARNING_CODES, type Warning } from "../errors/warning.ts";
import type { PlanReport } from "../report/report.ts";

/** More than any run has. */
const MAX_WARNINGS = 200;
const MAX_PHASES = 200;

const warningCode = z.enum(WARNING_CODES);
const measuring = z.object({
  plan: z.object({
    phases: z.array(z.string()).max(MAX_PHASES),
    rounds: z.int().min(0).nullable(),
    spentSeconds: z.record(z.string(), z.number().nullable()),
  }),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), remedy: z.string() })).max(MAX_WARNINGS),
});

export interface StoredMeasuring {
  readonly plan: PlanReport;
  readonly warnings: readonly Warning[];
}

const spentOf = (spent: Readonly<Record<string, number | null>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(spent).flatMap(([stage, seconds]) => (seconds === null ? [] : [[stage, seconds]])));

/** Null: it says nothing of it that can be used. Warnings of a kind that this version does not know are left out. */
export const parseStoredMeasuring = (value: unknown): StoredMeasuring | null => {
  const parsed = measuring.safeParse(value);
  if (!parsed.success) return null;
  const { plan, warnings } = parsed.data;
  return {
    plan: { ...plan, spentSeconds: spentOf(plan.spentSeconds) },
    warnings: warnings.flatMap((one) => {
      const code = warningCode.safeParse(one.code);
      return code.success ? [{ ...one, code: code.data }] : [];
    }),
  };
};
