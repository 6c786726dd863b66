/** What Tilt's `helm()` makes of a render, with heapgate's deviations: tests and foreign hooks dropped, namespaces filled in. */
import { hookEvents, hookTimeOf } from "./hooks.ts";
import { manifestName, type Manifest } from "./manifest.ts";
import type { ManifestDocument } from "./parse-manifests.ts";
import { buildScopes, type ApiResource } from "./scopes.ts";

export interface PrepareOptions {
  /** Filled in where a namespaced object names none. */
  readonly namespace: string;
  /** The cluster's own kinds; empty: not known. */
  readonly resources: readonly ApiResource[];
}

export interface PreparedRender {
  readonly manifests: readonly Manifest[];
  /** What is not applied, and why. */
  readonly dropped: readonly { readonly name: string; readonly why: string }[];
}

const isTestSource = (source: string | null): boolean => source !== null && source.split("/").includes("tests");

/**
 * The objects to apply, in the render's order. Dropped are documents whose template lies in a folder `tests` (as in Tilt), and hooks that do
 * not run on an install: Tilt would apply those as ordinary objects, which breaks charts with `pre-delete` or `post-upgrade` Jobs.
 */
export function prepareRender(documents: readonly ManifestDocument[], options: PrepareOptions): PreparedRender {
  const dropped: { name: string; why: string }[] = [];
  const kept: Manifest[] = [];
  for (const { manifest, source } of documents) {
    const name = manifestName(manifest);
    if (isTestSource(source)) dropped.push({ name, why: `its template ${source ?? ""} is a test` });
    else if (hookTimeOf(manifest) === "dropped")
      dropped.push({ name, why: `its hook does not run on an install (${hookEvents(manifest).join(", ")})` });
    else kept.push(manifest);
  }
  const isNamespaced = buildScopes(kept, options.resources);
  return { manifests: kept.map((manifest) => (isNamespaced(manifest) ? withNamespace(manifest, options.namespace) : manifest)), dropped };
}

const withNamespace = (manifest: Manifest, namespace: string): Manifest =>
  manifest.metadata.namespace === undefined || manifest.metadata.namespace === ""
    ? { ...manifest, metadata: { ...manifest.metadata, namespace } }
    : manifest;
