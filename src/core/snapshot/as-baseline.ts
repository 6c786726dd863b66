/** A recording as it is stored for later runs: its numbers whole, its profiles of a few rounds, with what it adds to the history of the noise. */
import { buildBundle } from "./build-bundle.ts";
import { CHANGES_PATH, goroutineTextPath, HISTORY_PATH, MANIFEST_PATH, parseProfilePath, SUMMARY_PATH } from "./bundle-paths.ts";
import type { History } from "./history.ts";
import type { Bundle, RoundEntry } from "./snapshot.ts";
import { unpackAll, type UnpackOptions } from "./unpack.ts";

/** Rounds of a component whose profiles are stored: three tell what a function takes about as well as five, and repositories pay by the byte. */
export const BASELINE_PROFILE_ROUNDS = 3;

/** The documents are written anew, and a base is not told what it changed. */
const LEFT_OUT: ReadonlySet<string> = new Set([MANIFEST_PATH, SUMMARY_PATH, HISTORY_PATH, CHANGES_PATH]);

/** Trials whose profiles go: those behind the first rounds of their component that count. Of a component without such all are kept. */
const trialsToStrip = (entries: readonly RoundEntry[]): readonly RoundEntry[] =>
  [...new Set(entries.map(({ component }) => component))].flatMap((component) => {
    const own = entries.filter((entry) => entry.component === component);
    const counting = [...new Set(own.filter(({ voidReason }) => voidReason === null).map(({ round }) => round))].toSorted((a, b) => a - b);
    const kept = new Set(counting.slice(0, BASELINE_PROFILE_ROUNDS));
    return kept.size === 0 ? [] : own.filter(({ round }) => !kept.has(round));
  });

/**
 * The bundle that is published as a baseline: profiles and goroutine texts of at most three rounds per component, byte for byte as measured,
 * all numbers of all rounds, `history` in place of the one that was there (null: none), and no list of changed lines. The bundle is checked as
 * `unpackBundle` does, and throws what that throws.
 */
export function asBaseline(recorded: Bundle, history: History | null, options: UnpackOptions): Bundle {
  const { snapshot, families } = unpackAll(recorded, options);
  const { manifest, rounds, declared } = snapshot;
  const stripped = trialsToStrip(manifest.rounds);
  const isStripped = (path: string): boolean =>
    stripped.some((entry) => path === goroutineTextPath(entry) || parseProfilePath(entry, path) !== null);
  const content = new Map([...recorded].filter(([path]) => !LEFT_OUT.has(path) && !isStripped(path)));
  return buildBundle({ facts: manifest, rounds, declared, families, history, content, sha256: options.sha256 });
}
