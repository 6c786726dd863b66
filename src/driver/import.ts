/** `heapgate import`: one round of one component, captured elsewhere as files, becomes part of a bundle. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { isFolderName, MANIFEST_PATH } from "../core/snapshot/bundle-paths.ts";
import { environmentOf } from "../core/snapshot/environment-of.ts";
import { extendBundle } from "../core/snapshot/extend-bundle.ts";
import { packBundle } from "../core/snapshot/pack.ts";
import { parsePoints } from "../core/snapshot/points.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import { summarizeRound } from "../core/snapshot/summarize-round.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import { SIGNAL_NAMES, type SignalName } from "../core/units/signals.ts";
import type { Files } from "../ports/files.ts";
import type { Warning } from "../core/errors/warning.ts";
import { loadMetrics, type ImportMetrics } from "./import-metrics.ts";
import { loadProfiles, type ImportProfile } from "./import-profiles.ts";
import { loadBundle } from "./load-snapshot.ts";
import { saveBundle } from "./save-bundle.ts";

export interface ImportOptions {
  /** Folder of the bundle, absolute; made when it is not there. */
  readonly out: string;
  readonly component: string;
  /** From 1. */
  readonly round: number;
  /** Work done in the measured phase; null: not known, costs per unit are then missing. */
  readonly units: number | null;
  /** What was measured, for example a version; null: as in the bundle, else the folder's name. */
  readonly subject: string | null;
  readonly profiles: readonly ImportProfile[];
  readonly metrics: readonly ImportMetrics[];
  /** A `points.csv`, absolute. */
  readonly points: string | null;
  readonly postGc: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly replace: boolean;
  readonly heapgateVersion: string;
}

export interface ImportPorts {
  readonly files: Files;
}

export interface ImportResult {
  readonly path: string;
  readonly component: string;
  readonly round: number;
  /** Rounds the bundle holds now, all components together. */
  readonly rounds: number;
  readonly measured: readonly SignalName[];
  /** Signals the files say nothing about, and why. */
  readonly missing: readonly { readonly signal: SignalName; readonly why: string }[];
}

const usage = (problem: string) => heapgateError("USAGE", { problem, command: "import" });

function checkOptions({ component, round, units, profiles, metrics, points }: ImportOptions): void {
  if (!isFolderName(component)) throw usage(`--component "${component}" must consist of letters, digits, ".", "_" and "-".`);
  if (!Number.isInteger(round) || round < 1) throw usage(`--round ${round} must be a whole number from 1.`);
  if (units !== null && !(Number.isFinite(units) && units > 0)) throw usage(`--units ${units} must be a positive number.`);
  if (profiles.length === 0 && metrics.length === 0 && points === null)
    throw usage("There is nothing to import: give --profile, --metrics or --points.");
}

async function loadPoints(path: string | null, postGc: boolean, files: Files): Promise<RawRound["points"]> {
  if (path === null) return null;
  const text = await files.readText(path);
  if (text === null) throw heapgateError("FILE_NOT_FOUND", { path });
  return parsePoints(text, { name: path, postGc });
}

async function loadRound(options: ImportOptions, files: Files): Promise<{ readonly raw: RawRound; readonly warnings: readonly Warning[] }> {
  const profiles = await loadProfiles(options.profiles, files);
  const scrapes = await loadMetrics(options.metrics, profiles.times, files);
  const [start, end] = [scrapes.startSeconds, scrapes.endSeconds];
  const raw: RawRound = {
    component: options.component,
    instance: "import",
    round: options.round,
    order: null,
    units: options.units,
    postGc: options.postGc,
    phases: [
      { phase: "cost", startSeconds: start, endSeconds: end, units: options.units, offeredPerSecond: null, achievedPerSecond: null },
    ],
    scrapes: scrapes.scrapes,
    memStats: { start: null, end: null },
    endMemStats: null,
    processStats: { start: null, end: null },
    rssMaxBytes: null,
    goroutineText: null,
    requests: null,
    points: await loadPoints(options.points, options.postGc, files),
    profiles: profiles.files,
    labels: options.labels,
    voidReason: null,
  };
  return { raw, warnings: scrapes.warnings };
}

/** The bundle already at `out`, or null. A folder with other things in it is not written to. */
async function loadExisting(out: string, files: Files): Promise<Bundle | null> {
  const kind = await files.kindOf(out);
  if (kind === "file") throw heapgateError("OUTPUT_NOT_WRITABLE", { path: out, why: "it is a file" });
  if (kind === "absent") return null;
  const entries = (await files.entries(out)) ?? [];
  if (entries.length === 0) return null;
  if (!entries.includes(MANIFEST_PATH)) {
    throw heapgateError("OUTPUT_NOT_WRITABLE", { path: out, why: `the folder is not empty and holds no ${MANIFEST_PATH}` });
  }
  return loadBundle(out, { files }, () => new Map());
}

const folderName = (path: string): string => path.split(/[/\\]/u).findLast((part) => part !== "") ?? "bundle";

/**
 * Makes or extends the bundle at `options.out` with one round. Every file is read and checked before anything is written; several CPU profiles of
 * the round are merged. Throws USAGE, FILE_NOT_FOUND, BUNDLE_ROUND_EXISTS (unless `replace`), PROFILE_*, METRICS_*, POINTS_INVALID, BUNDLE_INVALID,
 * BUNDLE_TOO_NEW, OUTPUT_NOT_WRITABLE, DISK_FULL.
 */
export async function importRound(options: ImportOptions, { files }: ImportPorts): Promise<ImportResult> {
  checkOptions(options);
  const { out } = options;
  const existing = await loadExisting(out, files);
  const known = existing === null ? null : unpackBundle(existing, { name: out, sha256: files.sha256 }).manifest;
  const subject = options.subject ?? known?.subject.name ?? folderName(out);
  if (known !== null && known.subject.name !== subject) {
    throw usage(`The bundle ${out} holds ${known.subject.name}, this call says --subject ${subject}: a bundle is one side.`);
  }
  if (known !== null && known.source !== "import") throw usage(`The bundle ${out} was measured by heapgate; files cannot be added to it.`);

  const { raw, warnings } = await loadRound(options, files);
  const values = summarizeRound(raw, files.gunzip);
  const addition = packBundle({
    manifest: {
      heapgateVersion: options.heapgateVersion,
      source: "import",
      subject: { name: subject, commit: null, ref: null, buildIds: {}, dirty: false, mainModules: [] },
      session: null,
      measuredAtSeconds: raw.phases[0]?.startSeconds ?? null,
      environment: environmentOf({ rounds: [raw], host: {}, inflate: files.gunzip }),
      workload: { hash: null, description: "captured elsewhere" },
      components: [options.component],
      tools: {},
      warnings,
    },
    rounds: [{ raw, values }],
    history: null,
    side: null,
    sha256: files.sha256,
    gzip: files.gzip,
  });
  const bundle =
    existing === null ? addition : extendBundle(existing, addition, { name: out, sha256: files.sha256, replace: options.replace });
  await saveBundle(out, bundle, existing, files);
  return {
    path: out,
    component: options.component,
    round: options.round,
    rounds: (known?.rounds.filter((entry) => entry.component !== options.component || entry.round !== options.round).length ?? 0) + 1,
    measured: SIGNAL_NAMES.filter((signal) => (values[signal]?.value ?? null) !== null),
    missing: SIGNAL_NAMES.flatMap((signal) => {
      const why = values[signal]?.why ?? null;
      return why === null ? [] : [{ signal, why }];
    }),
  };
}
