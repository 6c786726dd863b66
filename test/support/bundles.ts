// Bundles for tests: what packing needs besides rounds, with real checksums and compression.
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { UNKNOWN_ENVIRONMENT } from "../../src/core/snapshot/environment-of.ts";
import { packBundle, type PackInput } from "../../src/core/snapshot/pack.ts";
import type { RawRound } from "../../src/core/snapshot/raw-round.ts";
import type { Bundle } from "../../src/core/snapshot/snapshot.ts";
import { summarizeRound } from "../../src/core/snapshot/summarize-round.ts";

export const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
export const gzip = (content: Uint8Array): Uint8Array => new Uint8Array(gzipSync(content));
export const gunzipText = (content: Uint8Array | undefined): string => gunzipSync(content ?? new Uint8Array()).toString("utf8");

export const MANIFEST_FACTS: PackInput["manifest"] = {
  heapgateVersion: "0.1.0",
  source: "process",
  subject: { name: "shop", commit: null, ref: null, buildIds: {}, dirty: false, mainModules: [] },
  session: null,
  measuredAtSeconds: null,
  environment: UNKNOWN_ENVIRONMENT,
  workload: { hash: null, description: "50 GET /work" },
  components: ["shop"],
  tools: {},
  warnings: [],
};

/** Packs rounds with the values `summarizeRound` gives them. */
export const packRounds = (rounds: readonly RawRound[], input: Partial<PackInput> = {}): Bundle =>
  packBundle({
    manifest: MANIFEST_FACTS,
    rounds: rounds.map((raw) => ({ raw, values: summarizeRound(raw) })),
    history: null,
    side: null,
    sha256,
    gzip,
    ...input,
  });

export const textOf = (bundle: Bundle, path: string): string => new TextDecoder().decode(bundle.get(path) ?? new Uint8Array());
export const jsonOf = (bundle: Bundle, path: string): unknown => JSON.parse(textOf(bundle, path));

/** The bundle with one file changed (null: taken out), the manifest left as it was. */
export function withFile(bundle: Bundle, path: string, content: string | null): Bundle {
  const changed = new Map(bundle);
  if (content === null) changed.delete(path);
  else changed.set(path, new TextEncoder().encode(content));
  return changed;
}

/** The bundle with a document changed and, for others than the manifest, its checksum set right. */
export function withDocument(bundle: Bundle, path: string, change: (document: Record<string, unknown>) => Record<string, unknown>): Bundle {
  const parsed: Record<string, unknown> = JSON.parse(textOf(bundle, path));
  const changed = withFile(bundle, path, JSON.stringify(change(parsed)));
  if (path === "manifest.json") return changed;
  const content = changed.get(path) ?? new Uint8Array();
  return withDocument(changed, "manifest.json", (manifest) => ({
    ...manifest,
    files: (Array.isArray(manifest["files"]) ? manifest["files"] : []).map((entry: { path: string }) =>
      entry.path === path ? { path, bytes: content.length, sha256: sha256(content) } : entry,
    ),
  }));
}
