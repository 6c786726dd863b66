/** What the JSON documents of a bundle must look like. Added keys and names of newer minor versions are passed over; missing ones are refused. */
import { z } from "zod";
import { WARNING_CODES } from "../errors/warning.ts";
import { BETTER, UNITS } from "../units/quantity.ts";
import { DECLARED_READINGS, DECLARED_SOURCES, isOwnSignalName, type SignalId } from "../units/own-signal.ts";
import { isSignalName, SIGNAL_CLASSES } from "../units/signals.ts";
import { isBundlePath, isFolderName } from "./bundle-paths.ts";
import { PHASES } from "./snapshot.ts";

const text = z.string();
const number = z.number();
const nullableText = text.nullable();
const nullableNumber = number.nullable();
const folderName = text.refine(isFolderName, "must be usable as a folder name");

/** A list whose entries of unknown kind (written by a newer minor version) are left out instead of making the bundle unreadable. */
const knownOnly = <Shape extends z.ZodType>(entry: Shape, isKnown: (value: unknown) => boolean) =>
  z.preprocess((value: unknown) => (Array.isArray(value) ? value.filter(isKnown) : value), z.array(entry));

const hasKnown =
  (key: string, known: readonly string[]) =>
  (value: unknown): boolean => {
    if (typeof value !== "object" || value === null) return true;
    const name: unknown = Object.entries(value).find(([member]) => member === key)?.[1];
    return typeof name !== "string" || known.includes(name);
  };

const environment = z.object({
  goVersion: nullableText,
  gogcPercent: nullableNumber,
  gomemlimitBytes: nullableNumber,
  gomaxprocs: nullableNumber,
  godebug: nullableText,
  memProfileRateBytes: nullableNumber,
  os: nullableText,
  arch: nullableText,
  cpuModel: nullableText,
  cpuCount: nullableNumber,
  kernel: nullableText,
  runner: nullableText,
});

const phaseRecord = z.object({
  phase: z.enum(PHASES),
  name: text.optional(),
  startSeconds: nullableNumber,
  endSeconds: nullableNumber,
  units: nullableNumber,
  offeredPerSecond: nullableNumber,
  achievedPerSecond: nullableNumber,
});

const roundEntry = z.object({
  round: z.int().min(1),
  order: nullableNumber,
  component: folderName,
  instance: folderName,
  units: nullableNumber,
  postGc: z.boolean(),
  phases: knownOnly(phaseRecord, hasKnown("phase", PHASES)),
  labels: z.record(text, text),
  voidReason: nullableText,
  machine: z.object({ loopSeconds: nullableNumber, stealRatio: nullableNumber }).optional(),
});

export const manifestSchema = z.object({
  schemaVersion: z.int(),
  collectorRevision: z.int(),
  heapgateVersion: text,
  source: z.enum(["process", "kind", "existing", "import"]),
  subject: z.object({
    name: text,
    commit: nullableText,
    ref: nullableText,
    buildIds: z.record(text, text),
    dirty: z.boolean(),
    mainModules: z.array(text).default([]),
  }),
  session: nullableText,
  plannedRounds: z.int().min(1).optional(),
  measuredAtSeconds: nullableNumber,
  environment,
  workload: z.object({ hash: nullableText, description: text }),
  components: z.array(folderName),
  rounds: z.array(roundEntry),
  tools: z.record(text, text),
  warnings: knownOnly(z.object({ code: z.enum(WARNING_CODES), message: text, remedy: text }), hasKnown("code", WARNING_CODES)),
  files: z.array(
    z.object({ path: text.refine(isBundlePath, "is no path of a bundle"), bytes: z.int().min(0), sha256: text.regex(/^[0-9a-f]{64}$/u) }),
  ),
});

/** Facts of a declared signal stand in no table here, so they must be known words. */
const declared = z.object({ as: z.enum(DECLARED_READINGS), from: z.enum(DECLARED_SOURCES), definition: text, required: z.boolean() });
const isSignal = (value: unknown): value is SignalId => typeof value === "string" && (isSignalName(value) || isOwnSignalName(value));

/** Words a declared signal needs to be judged: an entry that lacks one was written by a newer minor version, or by hand. */
const DECLARED_WORDS = z.looseObject({
  signal: text.refine(isOwnSignalName),
  unit: z.enum(UNITS),
  class: z.enum(SIGNAL_CLASSES),
  better: z.enum(BETTER),
  declared,
});
const isReadable = (value: unknown): boolean => {
  const { signal } = z.looseObject({ signal: z.unknown() }).catch({ signal: null }).parse(value);
  return typeof signal !== "string" || isSignalName(signal) || DECLARED_WORDS.safeParse(value).success;
};

const summaryEntry = z.object({
  component: text,
  signal: z.custom<SignalId>(isSignal),
  metric: text,
  unit: text,
  class: text,
  better: text,
  aggregation: text,
  phase: z.enum(PHASES),
  values: z.array(nullableNumber),
  why: z.array(nullableText),
  declared: declared.optional(),
});

export const summarySchema = z.object({
  schemaVersion: z.int(),
  entries: knownOnly(summaryEntry, isReadable),
  families: z.array(z.object({ name: text, type: text, writtenAs: text })).default([]),
});

/** Only the part that joining two bundles needs; the rest of a trial is kept as it is. */
export const eventsSchema = z.object({
  schemaVersion: z.int(),
  round: z.int(),
  trials: z.array(z.looseObject({ component: text, instance: text })),
});

/** The first problem of a document in one phrase: `rounds[2].component: ...`. */
export function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "it has no valid content";
  const place = issue.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return place === "" ? issue.message : `${place.replace(/^\./u, "")}: ${issue.message}`;
}
