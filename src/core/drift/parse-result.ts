/** Reads what drift needs from a `result.json`: which commits, and the pairs of every signal; or says why it cannot be used. */
import { z } from "zod";
import { parseJson } from "../snapshot/json-text.ts";
import { COMMIT, type DriftRun, type DriftSignal, firstIssue } from "./drift-history.ts";

/** The highest `schemaVersion` of a result this version reads. */
export const RESULT_VERSION = 1;

const side = z.object({ commit: COMMIT.nullable(), ref: z.string().nullable(), dirty: z.boolean() });
const values = z.array(z.number().nullable());

const outcome = z.object({
  component: z.string(),
  signal: z.string(),
  better: z.enum(["lower", "higher", "neither"]),
  class: z.string(),
  ratio: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  gated: z.boolean(),
  budget: z.object({ minChange: z.number().nullable() }).nullable(),
  baseValues: values,
  headValues: values,
  evidence: z.object({}).nullable(),
  why: z.string().nullable(),
});

const result = z.object({
  schemaVersion: z.number(),
  name: z.string(),
  verdict: z.string(),
  reasons: z.array(z.string()),
  base: side,
  head: side,
  design: z.string(),
  outcomes: z.array(outcome),
});

export type ParsedResult =
  | { readonly kind: "ok"; readonly name: string; readonly run: Omit<DriftRun, "measuredAtSeconds" | "result"> }
  | { readonly kind: "too-new"; readonly found: number }
  | { readonly kind: "unusable"; readonly problem: string };

/** Context and plainly judged signals (restarts, errors) have no ratio that could drift. */
const hasRatio = ({ class: klass }: z.infer<typeof outcome>): boolean => klass === "count" || klass === "time";

const signalOf = (one: z.infer<typeof outcome>): DriftSignal => {
  const pairs = one.evidence === null ? [] : one.baseValues.map((base, index) => ({ base, head: one.headValues[index] ?? null }));
  const whole = pairs.flatMap(({ base, head }) => (base === null || head === null ? [] : [{ base, head }]));
  return {
    component: one.component,
    signal: one.signal,
    better: one.better,
    gated: one.gated,
    minChange: one.budget?.minChange ?? null,
    ratio: one.ratio,
    interval: one.interval,
    base: whole.map(({ base }) => base),
    head: whole.map(({ head }) => head),
    why: whole.length > 0 ? null : (one.why ?? "not measured"),
  };
};

const versionOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "schemaVersion" in value ? value.schemaVersion : undefined;

/**
 * `text`: the file. Unusable is what is no result, measured no two commits side by side, or measured nothing: it would stand in the history as
 * a night without drift.
 */
export const parseResult = (text: string): ParsedResult => {
  const unusable = (problem: string): ParsedResult => ({ kind: "unusable", problem });
  const json = parseJson(text);
  if (json.kind === "broken") return unusable(`it is not JSON (line ${json.line}, column ${json.column})`);
  const version = versionOf(json.value);
  if (typeof version === "number" && version > RESULT_VERSION) return { kind: "too-new", found: version };
  const parsed = result.safeParse(json.value);
  if (!parsed.success) return unusable(firstIssue(parsed.error));
  const { name, verdict, reasons, base, head, design, outcomes } = parsed.data;
  if (base.commit === null) return unusable("its base is no commit: there is no anchor");
  if (head.commit === null) return unusable("its head is no commit");
  if (base.dirty || head.dirty) return unusable(`its ${head.dirty ? "head" : "base"} held uncommitted changes`);
  const unchanged = reasons.includes("binary-unchanged");
  if (!unchanged && design !== "paired") return unusable("its base was measured at another time (use baseline: rebuild)");
  const signals = outcomes.filter(hasRatio).map(signalOf);
  if (!unchanged && signals.every((signal) => signal.base.length === 0)) return unusable(`it measured nothing (verdict ${verdict})`);
  const run = { head: { commit: head.commit, ref: head.ref }, base: { commit: base.commit, ref: base.ref }, unchanged, signals };
  return { kind: "ok", name, run };
};
