/** The history of drift as a document: one run of main against an anchor per entry, in order of time; read, extended, written. */
import { z } from "zod";
import { parseJson } from "../snapshot/json-text.ts";

/** Version of the history file. A reader refuses newer ones by name. */
export const DRIFT_HISTORY_VERSION = 1;

const numbers = z.array(z.number()).readonly();

const signalSchema = z.object({
  component: z.string(),
  signal: z.string(),
  better: z.enum(["lower", "higher", "neither"]),
  /** Whether that run's limits gated it; what does not gate is shown and not judged. */
  gated: z.boolean(),
  /** A smaller change in the signal's own unit does not count; null: any counts. */
  minChange: z.number().nullable(),
  /** Relative change of main against the anchor and its 95 % limits, as that run's own report said. */
  ratio: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
  /** The pairs' values; empty when it was not measured, and `why` says why. */
  base: numbers,
  head: numbers,
  why: z.string().nullable(),
});

/** Full or shortened: it is put into lines for people to paste. */
export const COMMIT = z.string().regex(/^[0-9a-f]{7,64}$/u);
const sideSchema = z.object({ commit: COMMIT, ref: z.string().nullable() });

const runSchema = z.object({
  head: sideSchema,
  /** The anchor. */
  base: sideSchema,
  /** Seconds since the epoch; null when not known. */
  measuredAtSeconds: z.number().nullable(),
  /** SHA-256 of the `result.json` it was read from. */
  result: z.string(),
  /** Both sides were the same binary, so nothing was measured: there is no drift. */
  unchanged: z.boolean(),
  signals: z.array(signalSchema).readonly(),
});

const historySchema = z.object({ schemaVersion: z.literal(DRIFT_HISTORY_VERSION), name: z.string(), runs: z.array(runSchema) });

export type DriftSignal = Readonly<z.infer<typeof signalSchema>>;
export type DriftSide = Readonly<z.infer<typeof sideSchema>>;
export type DriftRun = Readonly<z.infer<typeof runSchema>>;

export interface DriftHistory {
  /** Of the configuration whose results these are; null before the first one. */
  readonly name: string | null;
  /** Oldest first. */
  readonly runs: readonly DriftRun[];
}

export const EMPTY_HISTORY: DriftHistory = { name: null, runs: [] };

export type ParsedHistory =
  | { readonly kind: "ok"; readonly history: DriftHistory }
  | { readonly kind: "too-new"; readonly found: number }
  | { readonly kind: "invalid"; readonly problem: string };

const versionOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "schemaVersion" in value ? value.schemaVersion : undefined;

/** The first thing that does not fit, with its place in the document. */
export const firstIssue = ({ issues }: z.ZodError): string => {
  const [issue] = issues;
  return issue === undefined ? "it does not fit" : `${issue.path.join(".") || "the document"}: ${issue.message}`;
};

/** Reads the file's text. Keys of later versions that do not change the meaning are passed over. */
export const parseHistory = (text: string): ParsedHistory => {
  const json = parseJson(text);
  if (json.kind === "broken") return { kind: "invalid", problem: `it is not JSON (line ${json.line}, column ${json.column})` };
  const version = versionOf(json.value);
  if (typeof version === "number" && version > DRIFT_HISTORY_VERSION) return { kind: "too-new", found: version };
  const parsed = historySchema.safeParse(json.value);
  return parsed.success
    ? { kind: "ok", history: { name: parsed.data.name, runs: parsed.data.runs } }
    : { kind: "invalid", problem: firstIssue(parsed.error) };
};

/** The file's text: one run per line, so that a version control shows one line per night. Equal histories give equal bytes. */
export const formatHistory = ({ name, runs }: DriftHistory): string => {
  const head = `{"schemaVersion":${DRIFT_HISTORY_VERSION},"name":${JSON.stringify(name ?? "")},"runs":[`;
  return `${head}${runs.map((run) => `\n${JSON.stringify(runSchema.parse(run))}`).join(",")}\n]}\n`;
};

/** The same file, or the same measurement from a file that was written again. */
const isSameRun = (one: DriftRun, other: DriftRun): boolean =>
  one.result === other.result ||
  (one.measuredAtSeconds !== null &&
    one.measuredAtSeconds === other.measuredAtSeconds &&
    one.head.commit === other.head.commit &&
    one.base.commit === other.base.commit);

/** History with a run at its place in time (one of unknown time goes to the end); the same history when it holds it already. */
export const addRun = (history: DriftHistory, name: string, run: DriftRun): DriftHistory => {
  if (history.runs.some((known) => isSameRun(known, run))) return history;
  const at = run.measuredAtSeconds;
  const later = at === null ? -1 : history.runs.findIndex(({ measuredAtSeconds }) => measuredAtSeconds !== null && measuredAtSeconds > at);
  return { name: history.name ?? name, runs: history.runs.toSpliced(later === -1 ? history.runs.length : later, 0, run) };
};
