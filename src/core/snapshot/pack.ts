/** Measured rounds as a bundle: profiles as served, metrics as OpenMetrics, points as CSV, and documents that describe them. */
import { heapgateError } from "../errors/heapgate-error.ts";
import type { Warning } from "../errors/warning.ts";
import type { LogReading } from "../logs/log-digest.ts";
import type { SourceChanges } from "../source/source-changes.ts";
import { encodeAudit } from "./audit.ts";
import { buildBundle, compareTrials, NEW_BUNDLE, type ManifestFacts } from "./build-bundle.ts";
import {
  auditPath,
  CHANGES_PATH,
  cpuPeriodsPath,
  eventsPath,
  familiesPath,
  goroutineTextPath,
  logPath,
  metricsPath,
  pointsPath,
  profilePath,
} from "./bundle-paths.ts";
import { formatCpuPeriods } from "./cpu-periods.ts";
import type { History } from "./history.ts";
import { encodeChanges } from "./changes-file.ts";
import { formatJson } from "./json-text.ts";
import { encodeLog, joinLogs } from "./log-file.ts";
import type { StoredFamily } from "./metrics-file.ts";
import { formatPoints } from "./points.ts";
import type { RawRound } from "./raw-round.ts";
import { roundFilesOf } from "./round-files.ts";
import { COLLECTOR_REVISION, SCHEMA_VERSION, type Bundle, type RoundEntry, type Side } from "./snapshot.ts";
import { voidReasonOf } from "./summarize-round.ts";
import type { Values } from "./summary.ts";
import type { DeclaredSignal } from "../units/own-signal.ts";

export interface PackInput {
  readonly manifest: Omit<ManifestFacts, "collectorRevision">;
  /** Each trial with its values (`summarizeRound`). */
  readonly rounds: readonly { readonly raw: RawRound; readonly values: Values }[];
  /** Signals that the configuration declares; left out: none. */
  readonly declared?: readonly DeclaredSignal[] | undefined;
  readonly history: History | null;
  /** From the commit base was measured at to this side's tree, where both are known; left out or null: none are stored. */
  readonly changes?: SourceChanges | null;
  /** Value of the label `side` of every stored series; null leaves the label out. */
  readonly side: Side | null;
  readonly sha256: (content: Uint8Array) => string;
  readonly gzip: (content: Uint8Array) => Uint8Array;
}

const LEADS = /^leader_election_master_status(?:\{[^}\n]*\})? 1(?:\.0+)?$/mu;

/** Of several replicas of a controller one does the work: which one is said where its last body does. */
const leaderLabel = ({ scrapes }: RawRound): Readonly<Record<string, string>> => {
  const last = scrapes.reduce<RawRound["scrapes"][number] | null>(
    (latest, one) => (latest === null || one.atSeconds >= latest.atSeconds ? one : latest),
    null,
  );
  return last !== null && LEADS.test(last.body) ? { leader: "true" } : {};
};

/** The manifest's entry of a trial. `postGc` follows the points where there are some: the leak test relies on them. */
export const entryOf = (raw: RawRound, values: Values): RoundEntry => ({
  round: raw.round,
  order: raw.order,
  component: raw.component,
  instance: raw.instance,
  units: raw.units,
  postGc: raw.points?.postGc ?? raw.postGc,
  phases: raw.phases,
  labels: { ...raw.labels, ...leaderLabel(raw) },
  voidReason: voidReasonOf(raw, values),
  ...(raw.machine === undefined ? {} : { machine: raw.machine }),
});

/**
 * Bundle with the layout of `docs/format.md`. Deterministic: same input, same bytes, no clock. Bodies of `/metrics` that cannot be read are left
 * out with a `scrape-failed` warning in the manifest. Throws BUNDLE_ROUND_EXISTS and BUNDLE_INVALID (`buildBundle`), the latter also for two
 * profiles of one kind and checkpoint.
 */
export function packBundle({ manifest, rounds, declared, history, changes = null, side, sha256, gzip }: PackInput): Bundle {
  const content = new Map<string, Uint8Array>();
  const warnings: Warning[] = [...manifest.warnings];
  const families: StoredFamily[] = [];
  const put = (path: string, bytes: Uint8Array): void => {
    if (content.has(path)) throw heapgateError("BUNDLE_INVALID", { name: NEW_BUNDLE, problem: `it would hold two files ${path}` });
    content.set(path, bytes);
  };
  const entries = rounds.map(({ raw, values }) => ({ entry: entryOf(raw, values), values }));

  for (const { raw } of rounds) {
    for (const profile of raw.profiles) put(profilePath(raw, profile), profile.content);
    const files = roundFilesOf(raw, side, gzip);
    if (files.metrics !== null) put(metricsPath(raw), files.metrics);
    if (files.families !== null) put(familiesPath(raw), files.families);
    warnings.push(...files.warnings);
    families.push(...files.stored);
    if (raw.goroutineText !== null) put(goroutineTextPath(raw), raw.goroutineText);
    if (raw.cpuPeriods !== undefined) put(cpuPeriodsPath(raw), new TextEncoder().encode(formatCpuPeriods(raw.cpuPeriods)));
    if (raw.log !== undefined && !content.has(logPath(raw))) put(logPath(raw), encodeLog(raw, joinLogs(logsOf(rounds, raw))));
    if (raw.points !== null) put(pointsPath(raw), new TextEncoder().encode(formatPoints(raw.points)));
  }
  for (const round of new Set(rounds.map(({ raw }) => raw.round))) {
    const own = rounds.filter(({ raw }) => raw.round === round).toSorted((a, b) => compareTrials(a.raw, b.raw));
    const trials = own.map(({ raw, values }) => trialRecord(raw, values));
    put(eventsPath(round), new TextEncoder().encode(formatJson({ schemaVersion: SCHEMA_VERSION, round, trials })));
    const counts = own.find(({ raw }) => raw.audit !== undefined)?.raw.audit;
    if (counts !== undefined) put(auditPath(round), encodeAudit({ round, counts }));
  }
  if (changes !== null) put(CHANGES_PATH, encodeChanges(changes));
  const facts: ManifestFacts = { ...manifest, warnings, collectorRevision: COLLECTOR_REVISION };
  return buildBundle({ facts, rounds: entries, declared, families, history, content, sha256 });
}

/** Of all instances of the component in its trial. */
const logsOf = (rounds: PackInput["rounds"], { round, component }: RawRound): readonly LogReading[] =>
  rounds.flatMap(({ raw }) => (raw.round === round && raw.component === component ? (raw.log ?? []) : []));

/** What happened in a trial, and the exact counters its values were computed from. */
const trialRecord = (raw: RawRound, values: Values) => ({
  component: raw.component,
  instance: raw.instance,
  restarts: values.restarts?.value ?? null,
  voidReason: voidReasonOf(raw, values),
  requests: raw.requests,
  ...(raw.requestParts === undefined ? {} : { requestParts: raw.requestParts }),
  memStats: raw.memStats,
  endMemStats: raw.endMemStats,
  processStats: raw.processStats,
  rssMaxBytes: raw.rssMaxBytes,
  ...(raw.container === undefined ? {} : { container: raw.container }),
});
