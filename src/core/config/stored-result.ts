/** What of a stored `result.json` may be used where nothing can be judged again: its state and facts, never what it says in Markdown. */
import { z } from "zod";
import type { ConfigChange } from "../report/report.ts";
import { REASONS, VERDICT_STATES, type Reason, type VerdictState } from "../verdict/verdict.ts";

/** More is not shown anywhere. */
const MAX_SENTENCES = 4;
/** The version of `result.json` this reads. */
const VERSION = 1;

/** The whole of a git commit name, of either hash. */
const commit = z.string().regex(/^[0-9a-f]{7,64}$/u);
const side = z.object({
  commit: commit.nullable(),
  distance: z.int().min(0).max(1_000_000).nullable(),
  dirty: z.boolean(),
});
const storedResult = z.object({
  schemaVersion: z.literal(VERSION),
  verdict: z.enum(VERDICT_STATES),
  reasons: z.array(z.enum(REASONS)).max(REASONS.length),
  because: z.array(z.string()).transform((sentences) => sentences.slice(0, MAX_SENTENCES)),
  accepted: z.object({ by: z.string(), reason: z.string() }).nullable(),
  configurationChanges: z.array(z.object({ what: z.string(), base: z.string(), head: z.string() })).default([]),
  base: side,
  head: side,
});

export interface StoredSide {
  readonly commit: string | null;
  /** Commits between the wanted base and this one. */
  readonly distance: number | null;
  readonly dirty: boolean;
}

export interface StoredResult {
  readonly verdict: VerdictState;
  readonly reasons: readonly Reason[];
  /** Sentences of whoever stored it. */
  readonly because: readonly string[];
  readonly accepted: { readonly by: string; readonly reason: string } | null;
  /** What the pull request changed in its configuration. */
  readonly configurationChanges: readonly ConfigChange[];
  readonly base: StoredSide;
  readonly head: StoredSide;
}

export type ParsedResult = { readonly kind: "ok"; readonly result: StoredResult } | { readonly kind: "invalid"; readonly problem: string };

/** Reads a result from parsed JSON. Fields it does not know are passed over; a newer version is refused. */
export const parseStoredResult = (value: unknown): ParsedResult => {
  const parsed = storedResult.safeParse(value);
  if (parsed.success) return { kind: "ok", result: parsed.data };
  const first = parsed.error.issues[0];
  return { kind: "invalid", problem: first === undefined ? "it does not fit" : `${first.path.join(".")}: ${first.message}` };
};
