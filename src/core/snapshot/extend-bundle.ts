/** A bundle with further rounds: files captured later or elsewhere join those already there. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { warning, type Warning } from "../errors/warning.ts";
import { buildBundle, compareTrials, type ManifestFacts } from "./build-bundle.ts";
import { eventsPath, HISTORY_PATH, logPath, MANIFEST_PATH, roundFolder, SUMMARY_PATH, type RoundKey } from "./bundle-paths.ts";
import { eventsSchema } from "./bundle-schema.ts";
import { joinEnvironments } from "./environment-of.ts";
import { formatJson, parseJson } from "./json-text.ts";
import { SCHEMA_VERSION, type Bundle, type Manifest, type RoundData, type RoundEntry } from "./snapshot.ts";
import { unpackAll, type UnpackOptions } from "./unpack.ts";
import type { DeclaredSignal } from "../units/own-signal.ts";

export interface ExtendOptions extends UnpackOptions {
  /** Rounds that are already there are put out and replaced; otherwise they are an error. */
  readonly replace: boolean;
}

const DOCUMENTS = [MANIFEST_PATH, SUMMARY_PATH, HISTORY_PATH];
const sameTrial = (a: RoundKey, b: RoundKey): boolean => a.round === b.round && a.component === b.component;
const isTrialOf =
  (added: readonly RoundEntry[]) =>
  (entry: RoundKey): boolean =>
    added.some((other) => sameTrial(other, entry));

/**
 * `existing` with the rounds of `addition`; both are checked as `unpackBundle` does. The subject, session and workload of `existing` stay. Facts
 * of the environment are joined, and where they disagree the manifest carries an `environment-differs` warning. Throws BUNDLE_ROUND_EXISTS for a
 * round and component already there unless `replace`.
 */
export function extendBundle(existing: Bundle, addition: Bundle, options: ExtendOptions): Bundle {
  const { name, sha256, replace } = options;
  const before = unpackAll(existing, options);
  const added = unpackAll(addition, options);
  const isReplaced = isTrialOf(added.snapshot.manifest.rounds);
  const twin = before.snapshot.manifest.rounds.find(isReplaced);
  if (twin !== undefined && !replace)
    throw heapgateError("BUNDLE_ROUND_EXISTS", { component: twin.component, round: twin.round, path: name });

  const kept = before.snapshot.rounds.filter(({ entry }) => !isReplaced(entry));
  const content = new Map<string, Uint8Array>();
  for (const { path } of before.snapshot.manifest.files)
    copyUnless(existing, path, content, (file) => goneWith(before.snapshot.rounds, isReplaced, file));
  for (const { path } of added.snapshot.manifest.files) {
    const joined =
      path === eventsPathOf(path) && content.has(path) ? joinEvents(content.get(path), addition.get(path), isReplaced) : addition.get(path);
    if (joined !== undefined && !DOCUMENTS.includes(path)) content.set(path, joined);
  }
  const summarized = [...kept, ...added.snapshot.rounds].map(({ entry, values }) => ({ entry, values }));
  return buildBundle({
    facts: joinFacts(before.snapshot.manifest, added.snapshot.manifest),
    rounds: summarized,
    declared: joinDeclared(before.snapshot.declared ?? [], added.snapshot.declared ?? []),
    families: [...before.families, ...added.families],
    history: before.snapshot.history ?? added.snapshot.history,
    content,
    sha256,
  });
}

function copyUnless(bundle: Bundle, path: string, content: Map<string, Uint8Array>, isGone: (path: string) => boolean): void {
  const bytes = bundle.get(path);
  if (bytes !== undefined && !DOCUMENTS.includes(path) && !isGone(path)) content.set(path, bytes);
}

const goneWith = (rounds: readonly RoundData[], isReplaced: (entry: RoundKey) => boolean, path: string): boolean =>
  rounds.some(({ entry }) => isReplaced(entry) && (path.startsWith(`${roundFolder(entry)}/`) || path === logPath(entry)));

const eventsPathOf = (path: string): string => {
  const round = /^rounds\/(\d+)\//u.exec(path)?.[1];
  return round === undefined ? "" : eventsPath(Number(round));
};

function trialsOf(bytes: Uint8Array | undefined): readonly Omit<RoundKey, "round">[] {
  const result = parseJson(new TextDecoder().decode(bytes ?? new Uint8Array()));
  const parsed = eventsSchema.safeParse(result.kind === "value" ? result.value : null);
  return parsed.success ? parsed.data.trials : [];
}

/** Both files' trials; those of a replaced component come from the addition only. */
function joinEvents(before: Uint8Array | undefined, added: Uint8Array | undefined, isReplaced: (entry: RoundKey) => boolean): Uint8Array {
  const result = parseJson(new TextDecoder().decode(added ?? new Uint8Array()));
  const round = eventsSchema.parse(result.kind === "value" ? result.value : null).round;
  const kept = trialsOf(before).filter((trial) => !isReplaced({ ...trial, round }));
  const trials = [...kept, ...trialsOf(added)].toSorted((a, b) => compareTrials({ ...a, round }, { ...b, round }));
  return new TextEncoder().encode(formatJson({ schemaVersion: SCHEMA_VERSION, round, trials }));
}

/** What was declared last holds. */
const joinDeclared = (before: readonly DeclaredSignal[], added: readonly DeclaredSignal[]): readonly DeclaredSignal[] => [
  ...new Map([...before, ...added].map((signal) => [`${signal.component}/${signal.name}`, signal])).values(),
];

function joinFacts(before: Manifest, added: Manifest): ManifestFacts {
  const { environment, differences } = joinEnvironments(before.environment, added.environment);
  const differs: Warning[] = differences.map((difference) =>
    warning(
      "environment-differs",
      `Rounds of this bundle were measured in different environments (${difference}).`,
      "Measure all rounds of a side in one environment.",
    ),
  );
  const warnings = new Map([...before.warnings, ...added.warnings, ...differs].map((entry) => [`${entry.code} ${entry.message}`, entry]));
  const times = [before.measuredAtSeconds, added.measuredAtSeconds].flatMap((time) => time ?? []);
  return {
    collectorRevision: before.collectorRevision,
    heapgateVersion: added.heapgateVersion,
    source: before.source,
    subject: { ...before.subject, buildIds: { ...before.subject.buildIds, ...added.subject.buildIds } },
    session: before.session,
    ...(before.plannedRounds === undefined ? {} : { plannedRounds: before.plannedRounds }),
    measuredAtSeconds: times.length === 0 ? null : Math.min(...times),
    environment,
    workload: before.workload,
    components: [...new Set([...before.components, ...added.components])],
    tools: { ...before.tools, ...added.tools },
    warnings: [...warnings.values()],
  };
}
