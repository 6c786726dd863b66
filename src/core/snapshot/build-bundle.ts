/** The documents of a bundle, made from its rounds and the files already in it. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { HISTORY_PATH, isBundlePath, isFolderName, MANIFEST_PATH, roundFolder, SUMMARY_PATH, type RoundKey } from "./bundle-paths.ts";
import { formatHistory, type History } from "./history.ts";
import { formatJson } from "./json-text.ts";
import type { StoredFamily } from "./metrics-file.ts";
import type { DeclaredSignal } from "../units/own-signal.ts";
import { SCHEMA_VERSION, type Bundle, type Manifest, type RoundEntry } from "./snapshot.ts";
import { buildSummary, type SummarizedRound } from "./summary.ts";

/** A manifest without what follows from the rounds and files. */
export type ManifestFacts = Omit<Manifest, "schemaVersion" | "rounds" | "files">;

export interface BundleParts {
  readonly facts: ManifestFacts;
  readonly rounds: readonly SummarizedRound[];
  /** Signals that were declared; left out: none. */
  readonly declared?: readonly DeclaredSignal[] | undefined;
  /** Families whose name or type in `metrics.om.gz` is not the app's; twins are left out. */
  readonly families: readonly StoredFamily[];
  readonly history: History | null;
  /** Everything but manifest, summary and history, by path. */
  readonly content: Bundle;
  /** Lower-case hex of a file's SHA-256. */
  readonly sha256: (content: Uint8Array) => string;
}

/** What a bundle that is not stored yet is called in messages. */
export const NEW_BUNDLE = "The new bundle";

const encodeJson = (value: unknown): Uint8Array => new TextEncoder().encode(formatJson(value));

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Order of trials in every document: by round, component and instance. */
export const compareTrials = (a: RoundKey, b: RoundKey): number =>
  a.round - b.round || compareText(a.component, b.component) || compareText(a.instance, b.instance);

const distinctFamilies = (families: readonly StoredFamily[]): readonly StoredFamily[] => {
  const byName = new Map(families.map((family) => [`${family.name} ${family.type}`, family]));
  return [...byName.values()].toSorted((a, b) => compareText(a.name, b.name) || compareText(a.type, b.type));
};

function refuseTwins(entries: readonly RoundEntry[]): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    const folder = roundFolder(entry);
    if (seen.has(folder)) throw heapgateError("BUNDLE_ROUND_EXISTS", { component: entry.component, round: entry.round, path: folder });
    seen.add(folder);
  }
}

/**
 * A bundle with manifest, summary and (if there is any) history around the files of its rounds. Rounds are put in order of number, component and
 * instance; the same parts give the same bytes. Throws BUNDLE_ROUND_EXISTS for two rounds of one place and BUNDLE_INVALID for a path that
 * cannot be part of a bundle.
 */
export function buildBundle({ facts, rounds, declared, families, history, content, sha256 }: BundleParts): Bundle {
  const ordered = rounds.toSorted((a, b) => compareTrials(a.entry, b.entry));
  const entries = ordered.map(({ entry }) => entry);
  refuseTwins(entries);
  const unnameable = entries.flatMap(({ component, instance }) => [component, instance]).find((folder) => !isFolderName(folder));
  if (unnameable !== undefined)
    throw heapgateError("BUNDLE_INVALID", { name: NEW_BUNDLE, problem: `"${unnameable}" cannot be the name of a folder in it` });
  const components = [...new Set([...facts.components, ...entries.map(({ component }) => component)])];

  const files = new Map(content);
  files.set(
    SUMMARY_PATH,
    encodeJson({
      schemaVersion: SCHEMA_VERSION,
      entries: buildSummary(ordered, components, declared),
      families: distinctFamilies(families),
    }),
  );
  if (history !== null) files.set(HISTORY_PATH, new TextEncoder().encode(formatHistory(history)));
  const paths = [...files.keys()].toSorted(compareText);
  const wrong = paths.find((path) => !isBundlePath(path));
  if (wrong !== undefined) throw heapgateError("BUNDLE_INVALID", { name: NEW_BUNDLE, problem: `"${wrong}" cannot be a path in it` });

  const manifest: Manifest = {
    ...facts,
    schemaVersion: SCHEMA_VERSION,
    components,
    rounds: entries,
    files: paths.map((path) => {
      const bytes = files.get(path) ?? new Uint8Array();
      return { path, bytes: bytes.length, sha256: sha256(bytes) };
    }),
  };
  return new Map([[MANIFEST_PATH, encodeJson(manifest)], ...paths.map((path) => [path, files.get(path) ?? new Uint8Array()] as const)]);
}
