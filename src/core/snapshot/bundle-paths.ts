/** The layout of a bundle: which path each file has, and what a path says about the file. */
import { PROFILE_KIND_NAMES, type ProfileFile, type ProfileKindName, type RoundEntry } from "./snapshot.ts";

export const MANIFEST_PATH = "manifest.json";
export const SUMMARY_PATH = "summary.json";
export const HISTORY_PATH = "history.json";
export const CHANGES_PATH = "changes.json";

/** Who and when: one folder of a bundle. */
export type RoundKey = Pick<RoundEntry, "round" | "component" | "instance">;

/** True for a name that can be one folder of a path on every system: no separators, no leading dot, no spaces. */
export const isFolderName = (name: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/u.test(name);

/** True for the paths a bundle may hold; everything else (absolute, `..`, other folders) is refused before anything is read or written. */
export const isBundlePath = (path: string): boolean =>
  path === MANIFEST_PATH ||
  path === SUMMARY_PATH ||
  path === HISTORY_PATH ||
  path === CHANGES_PATH ||
  (path.startsWith("rounds/") && path.split("/").every((part) => isFolderName(part)) && path.split("/").length >= 3);

export const roundFolder = ({ round, component, instance }: RoundKey): string => `rounds/${round}/${component}/${instance}`;
export const metricsPath = (key: RoundKey): string => `${roundFolder(key)}/metrics.om.gz`;
export const pointsPath = (key: RoundKey): string => `${roundFolder(key)}/points.csv`;
export const goroutineTextPath = (key: RoundKey): string => `${roundFolder(key)}/goroutine.end.txt`;
export const familiesPath = (key: RoundKey): string => `${roundFolder(key)}/families.json`;
export const cpuPeriodsPath = (key: RoundKey): string => `${roundFolder(key)}/cpu-periods.csv`;
export const auditPath = (round: number): string => `rounds/${round}/audit.json`;
/** Of all instances of a component together. */
export const logPath = ({ round, component }: Pick<RoundKey, "round" | "component">): string => `rounds/${round}/logs/${component}.json`;
export const eventsPath = (round: number): string => `rounds/${round}/events.json`;

/** Two bytes every gzip member starts with (RFC 1952). */
const isGzip = (content: Uint8Array): boolean => content[0] === 0x1f && content[1] === 0x8b;

/**
 * Path of a profile: `heap.start.pb.gz`, `heap.10.pb.gz`, `goroutine.end.pb.gz`; a profile of the cost phase carries no checkpoint
 * (`cpu.pb.gz`). Content that is not gzipped is stored as served and named `.pb`.
 */
export const profilePath = (key: RoundKey, { kind, checkpoint, content }: Pick<ProfileFile, "kind" | "checkpoint" | "content">): string =>
  `${roundFolder(key)}/${kind}${checkpoint === "cost" ? "" : `.${checkpoint}`}.pb${isGzip(content) ? ".gz" : ""}`;

/** Kind and checkpoint of the profile at `path`; null when the path is no profile of this round (or of a kind this version does not know). */
export function parseProfilePath(key: RoundKey, path: string): { readonly kind: ProfileKindName; readonly checkpoint: string } | null {
  const folder = `${roundFolder(key)}/`;
  if (!path.startsWith(folder)) return null;
  const match = /^([a-z]+)(?:\.([a-z0-9-]+))?\.pb(?:\.gz)?$/u.exec(path.slice(folder.length));
  const kind = PROFILE_KIND_NAMES.find((name) => name === match?.[1]);
  return kind === undefined ? null : { kind, checkpoint: match?.[2] ?? "cost" };
}
