/** A bundle back as a snapshot: every listed file is there and untouched, every document has its shape, older versions are upgraded. */
import type { z } from "zod";
import { heapgateError, type HeapgateError } from "../errors/heapgate-error.ts";
import type { RoundFamilies } from "../families/family-row.ts";
import { auditSchema, type RoundAudit } from "./audit.ts";
import {
  auditPath,
  CHANGES_PATH,
  familiesPath,
  goroutineTextPath,
  HISTORY_PATH,
  logPath,
  MANIFEST_PATH,
  parseProfilePath,
  pointsPath,
  SUMMARY_PATH,
} from "./bundle-paths.ts";
import { firstProblem, manifestSchema, summarySchema } from "./bundle-schema.ts";
import { changesSchema } from "./changes-file.ts";
import { combineReplicas } from "./combine-replicas.ts";
import { familiesSchema } from "./families-file.ts";
import { historySchema, type History } from "./history.ts";
import { parseJson } from "./json-text.ts";
import { logSchema } from "./log-file.ts";
import type { StoredFamily } from "./metrics-file.ts";
import { parsePoints } from "./points.ts";
import type { Bundle, Manifest, ProfileFile, RoundData, RoundEntry, Snapshot, SummaryEntry } from "./snapshot.ts";
import { upgradeDocuments, type UpgradeOptions } from "./upgrade.ts";
import { declaredIn, valuesOf } from "./summary.ts";

export interface UnpackOptions extends UpgradeOptions {
  /** Lower-case hex of a file's SHA-256. */
  readonly sha256: (content: Uint8Array) => string;
}

export interface Unpacked {
  readonly snapshot: Snapshot;
  readonly families: readonly StoredFamily[];
}

type Fail = (problem: string) => HeapgateError;

function decodeText(bundle: Bundle, path: string, fail: Fail): string {
  const bytes = bundle.get(path);
  if (bytes === undefined) throw fail(`${path} is missing`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw fail(`${path} is not UTF-8 text`);
  }
}

function readDocument(bundle: Bundle, path: string, fail: Fail): unknown {
  const result = parseJson(decodeText(bundle, path, fail));
  if (result.kind === "broken") throw fail(`${path}:${result.line}:${result.column}: not valid JSON`);
  return result.value;
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, path: string, fail: Fail): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw fail(`${path}: ${firstProblem(result.error)}`);
  return result.data;
}

function verifyFiles(bundle: Bundle, manifest: Manifest, sha256: UnpackOptions["sha256"], fail: Fail): void {
  for (const { path, bytes, sha256: expected } of manifest.files) {
    const content = bundle.get(path);
    if (content === undefined) throw fail(`${path} is missing`);
    if (content.length !== bytes) throw fail(`${path} has ${content.length} bytes, the manifest says ${bytes}`);
    if (sha256(content) !== expected) throw fail(`${path} is not the file that was recorded (its SHA-256 differs)`);
  }
}

/** Entries must have one value for each round of their component. */
function checkSummary(manifest: Manifest, entries: readonly SummaryEntry[], fail: Fail): void {
  for (const { component, signal, values, why } of entries) {
    const expected = manifest.rounds.filter((entry) => entry.component === component).length;
    if (values.length !== expected || why.length !== expected) {
      throw fail(`summary.json: ${component}/${signal} has ${values.length} values for ${expected} rounds`);
    }
  }
}

const familiesIn = ({ rows, series, unclassifiedLeftOut }: z.output<typeof familiesSchema>): RoundFamilies => ({
  rows,
  series,
  unclassifiedLeftOut,
});

function roundOf(
  entry: RoundEntry,
  position: number,
  summary: readonly SummaryEntry[],
  bundle: Bundle,
  paths: ReadonlySet<string>,
  name: string,
  fail: Fail,
): RoundData {
  const csv = pointsPath(entry);
  const points = paths.has(csv) ? parsePoints(decodeText(bundle, csv, fail), { name: `${name}/${csv}`, postGc: entry.postGc }) : null;
  const profiles = [...paths].flatMap((path): ProfileFile[] => {
    const kind = parseProfilePath(entry, path);
    const content = bundle.get(path);
    return kind === null || content === undefined ? [] : [{ ...kind, path, content }];
  });
  const text = goroutineTextPath(entry);
  const goroutineText = paths.has(text) ? (bundle.get(text) ?? null) : null;
  const json = familiesPath(entry);
  const read = paths.has(json) ? checked(familiesSchema, readDocument(bundle, json, fail), json, fail) : null;
  const families = read === null ? {} : { families: familiesIn(read) };
  const logFile = logPath(entry);
  const log = paths.has(logFile) ? { log: checked(logSchema, readDocument(bundle, logFile, fail), logFile, fail) } : {};
  return { entry, values: valuesOf(summary, entry.component, position), points, profiles, goroutineText, ...families, ...log };
}

/** Of the rounds that have one, in order. */
const auditsOf = ({ rounds }: Manifest, bundle: Bundle, paths: ReadonlySet<string>, fail: Fail): readonly RoundAudit[] =>
  [...new Set(rounds.map(({ round }) => round))].flatMap((round) => {
    const path = auditPath(round);
    return paths.has(path) ? [{ round, counts: checked(auditSchema, readDocument(bundle, path, fail), path, fail).counts }] : [];
  });

/**
 * Snapshot and history of a bundle, with a round for each instance of a component. Only files the manifest lists are used. `name` opens error messages. Throws BUNDLE_TOO_NEW, BUNDLE_INVALID
 * (a file missing or changed, JSON that does not parse, with line and column, or has not the documented shape) and POINTS_INVALID.
 */
export function unpackAll(bundle: Bundle, options: UnpackOptions): Unpacked {
  const { name, sha256 } = options;
  const fail: Fail = (problem) => heapgateError("BUNDLE_INVALID", { name, problem });
  const documents = upgradeDocuments(
    {
      manifest: readDocument(bundle, MANIFEST_PATH, fail),
      summary: bundle.has(SUMMARY_PATH) ? readDocument(bundle, SUMMARY_PATH, fail) : null,
      history: bundle.has(HISTORY_PATH) ? readDocument(bundle, HISTORY_PATH, fail) : null,
    },
    options,
  );
  const manifest: Manifest = checked(manifestSchema, documents.manifest, MANIFEST_PATH, fail);
  verifyFiles(bundle, manifest, sha256, fail);
  const paths = new Set(manifest.files.map(({ path }) => path));
  if (!paths.has(SUMMARY_PATH)) throw fail(`${SUMMARY_PATH} is not among the files of the manifest`);
  const { entries, families } = checked(summarySchema, documents.summary, SUMMARY_PATH, fail);
  checkSummary(manifest, entries, fail);
  const stored = paths.has(HISTORY_PATH) ? checked(historySchema, documents.history, HISTORY_PATH, fail) : null;
  const history: History | null = stored === null ? null : { runs: stored.runs, levels: stored.levels };

  const changes = paths.has(CHANGES_PATH) ? checked(changesSchema, readDocument(bundle, CHANGES_PATH, fail), CHANGES_PATH, fail) : null;
  const seen = new Map<string, number>();
  const rounds = manifest.rounds.map((entry) => {
    const position = seen.get(entry.component) ?? 0;
    seen.set(entry.component, position + 1);
    return roundOf(entry, position, entries, bundle, paths, name, fail);
  });
  const audits = auditsOf(manifest, bundle, paths, fail);
  const declared = declaredIn(entries);
  const optional = { ...(audits.length === 0 ? {} : { audits }), ...(declared.length === 0 ? {} : { declared }) };
  return { snapshot: { manifest, rounds, changes, history, ...optional }, families };
}

/** Snapshot of a bundle, instances of a component combined; `unpackAll` says what is checked and thrown. */
export function unpackBundle(bundle: Bundle, options: UnpackOptions): Snapshot {
  const { snapshot } = unpackAll(bundle, options);
  return { ...snapshot, rounds: combineReplicas(snapshot.rounds, snapshot.declared) };
}
