/** Which of a run's artifacts are results, and which files such an artifact may hold. */
import { reportFileName, resultNameOf } from "./artifact-name.ts";
import { isBundlePath } from "./bundle-paths.ts";

export interface ListedResult {
  readonly id: number;
  readonly name: string;
  readonly expired: boolean;
}

export interface ChosenResult<Artifact extends ListedResult> {
  /** The configuration's name. */
  readonly name: string;
  readonly artifact: Artifact;
  /** The un-zipped page of the same result; null: there is none. */
  readonly page: Artifact | null;
}

/** Attempts whose pages are looked for. */
const MAX_ATTEMPTS = 20;

const newest = <Artifact extends ListedResult>(artifacts: readonly Artifact[]): Artifact | null =>
  artifacts.toSorted((a, b) => b.id - a.id)[0] ?? null;

/**
 * One result for each name, by name: of several attempts the newest artifact, because those of earlier attempts stay listed. A leg that was not
 * run again keeps what its earlier attempt stored.
 */
export function chooseResults<Artifact extends ListedResult>(artifacts: readonly Artifact[]): readonly ChosenResult<Artifact>[] {
  const stored = artifacts.filter(({ expired }) => !expired);
  const byName = new Map<string, Artifact>();
  for (const artifact of stored) {
    const name = resultNameOf(artifact.name);
    const known = name === null ? undefined : byName.get(name);
    if (name !== null && (known === undefined || artifact.id > known.id)) byName.set(name, artifact);
  }
  const pagesOf = (name: string): ReadonlySet<string> =>
    new Set(Array.from({ length: MAX_ATTEMPTS }, (_, index) => reportFileName(name, index + 1)));
  return [...byName]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, artifact]) => {
      const pages = pagesOf(name);
      return { name, artifact, page: newest(stored.filter((other) => pages.has(other.name))) };
    });
}

/** Names, in order, whose results have all expired: nothing of them can be shown. */
export const expiredResults = (artifacts: readonly ListedResult[]): readonly string[] => {
  const namesOf = (isExpired: boolean): ReadonlySet<string> =>
    new Set(artifacts.filter(({ expired }) => expired === isExpired).flatMap(({ name }) => resultNameOf(name) ?? []));
  const kept = namesOf(false);
  return [...namesOf(true)].filter((name) => !kept.has(name)).toSorted();
};

/** True for a path of a stored result: bundles of both sides hold nothing but their own layout; what else there is is never read. */
export const isResultPath = (path: string): boolean => {
  const side = /^(?:base|head)\/(.*)$/u.exec(path)?.[1];
  return side === undefined || isBundlePath(side);
};

/** The files of one side, as a bundle; null: that side was not stored. */
export const sideOf = (files: ReadonlyMap<string, Uint8Array>, side: "base" | "head"): ReadonlyMap<string, Uint8Array> | null => {
  const own = [...files].filter(([path]) => path.startsWith(`${side}/`));
  return own.length === 0 ? null : new Map(own.map(([path, content]) => [path.slice(side.length + 1), content]));
};
