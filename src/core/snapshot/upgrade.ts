/** Documents of older bundles brought to the present version, one step at a time; newer ones are refused by name. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { SCHEMA_VERSION } from "./snapshot.ts";

/** The parsed JSON documents of a bundle; null is "not there". */
export interface Documents {
  readonly manifest: unknown;
  readonly summary: unknown;
  readonly history: unknown;
}

/** Turns documents of version n into those of version n + 1. */
export type Upgrader = (documents: Documents) => Documents;

/** By the version they start from. Each one added here needs a frozen bundle of its version under `fixtures/bundles/` and an entry in `docs/format.md`. */
export const UPGRADERS: ReadonlyMap<number, Upgrader> = new Map();

export interface UpgradeOptions {
  /** The bundle, for messages. */
  readonly name: string;
  readonly supported?: number;
  readonly upgraders?: ReadonlyMap<number, Upgrader>;
}

const versionOf = (manifest: unknown): unknown =>
  typeof manifest === "object" && manifest !== null && "schemaVersion" in manifest ? manifest.schemaVersion : undefined;

/**
 * Documents at version `supported`. Throws BUNDLE_TOO_NEW for a higher version and BUNDLE_INVALID when the manifest names none, or one from
 * which no step leads here.
 */
export function upgradeDocuments(
  documents: Documents,
  { name, supported = SCHEMA_VERSION, upgraders = UPGRADERS }: UpgradeOptions,
): Documents {
  let current = documents;
  for (;;) {
    const found = versionOf(current.manifest);
    if (typeof found !== "number" || !Number.isInteger(found) || found < 1) {
      throw heapgateError("BUNDLE_INVALID", { name, problem: "manifest.json names no schemaVersion" });
    }
    if (found > supported) throw heapgateError("BUNDLE_TOO_NEW", { name, found, supported });
    if (found === supported) return current;
    const upgrade = upgraders.get(found);
    if (upgrade === undefined)
      throw heapgateError("BUNDLE_INVALID", { name, problem: `schemaVersion ${found} is older than this version reads` });
    const next = upgrade(current);
    if (versionOf(next.manifest) !== found + 1)
      throw new TypeError(`the upgrader of schemaVersion ${found} gave ${String(versionOf(next.manifest))}`);
    current = next;
  }
}
