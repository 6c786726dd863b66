/** Addresses of changed lines on the growing path: GitHub shows the code where such an address stands alone on its line. */
import type { ProfileDiff } from "../compare/comparison.ts";
import type { TouchedFunction } from "../compare/touched-functions.ts";
import { touchedSteps } from "./growing-path.ts";
import type { Report } from "./report.ts";

const MOST_CARDS = 2;
/** A card shows no more lines than are read. */
const MOST_LINES = 20;

/** `internal/manifest/store.go`, each part encoded, underscores as they are: GitHub must know the address again. Null for what is no path in a repository. */
const encodedPath = (path: string): string | null => {
  const parts = path.toWellFormed().split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return null;
  return parts
    .map((part) => encodeURIComponent(part).replaceAll(/[()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`))
    .join("/");
};

/** `…/blob/<sha>/internal/manifest/store.go#L38-L45`; null where the source has no address. */
export const permalink = (sourceUrl: string | null, { path, firstLine, lastLine }: TouchedFunction): string | null => {
  const encoded = encodedPath(path);
  if (sourceUrl === null || encoded === null) return null;
  const last = Math.min(lastLine, firstLine + MOST_LINES - 1);
  return `${sourceUrl.replace(/\/$/u, "")}/${encoded}#L${firstLine}${last > firstLine ? `-L${last}` : ""}`;
};

/** At most two addresses, each once, of the profiles in their order. */
export const codeCards = ({ links }: Report, diffs: readonly ProfileDiff[]): readonly string[] => {
  const urls = diffs.flatMap((diff) => touchedSteps(diff).flatMap(({ touched }) => permalink(links.source ?? null, touched) ?? []));
  return [...new Set(urls)].slice(0, MOST_CARDS);
};
