/** Writes Kubernetes objects as YAML that kubectl reads back as the same data: equal objects give equal bytes. */
import { stringify } from "yaml";
import type { Manifest } from "./manifest.ts";
import { writingTags } from "./yaml-tags.ts";

/** Keys that come first, as people write them; the rest keeps its order. */
const FIRST_KEYS = ["apiVersion", "kind", "metadata"];

/** One document per object, each after a `---` line; empty for no objects. Text that YAML 1.1 would read as something else is quoted. */
export const writeManifests = (manifests: readonly Manifest[]): string =>
  manifests.map((manifest) => `---\n${writeDocument(manifest)}`).join("");

function writeDocument(manifest: Manifest): string {
  const rest = Object.entries(manifest).filter(([key]) => !FIRST_KEYS.includes(key));
  const { apiVersion, kind, metadata } = manifest;
  // Anchors would be legal, but nobody expects them; long lines are kept, as folding hides what a value is.
  return stringify(
    { apiVersion, kind, metadata, ...Object.fromEntries(rest) },
    { version: "1.1", customTags: writingTags, aliasDuplicateObjects: false, lineWidth: 0, indentSeq: false },
  );
}
