/** What the JSON documents of a bundle must look like. Added keys and names of newer minor versions are passed over; missing ones are refused. */
import { z } from "zod";
import { WARNING_CODES } from "../errors/warning.ts";
import { SIGNAL_NAMES } from "../units/signals.ts";
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

const summaryEntry = z.object({
  component: text,
  signal: z.custom<(typeof SIGNAL_NAMES)[number]>((value) => SIGNAL_NAMES.some((name) => name === value)),
  metric: text,
  unit: text,
  class: text,
  better: text,
  aggregation: text,
  phase: z.enum(PHASES),
  values: z.array(nullableNumber),
  why: z.array(nullableText),
});

export const summarySchema = z.object({
  schemaVersion: z.int(),
  entries: knownOnly(summaryEntry, hasKnown("signal", SIGNAL_NAMES)),
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
