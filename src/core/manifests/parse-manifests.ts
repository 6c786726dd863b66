/** Reads multi-document YAML as Kubernetes does: documents with their origin and line, lists taken apart, empty ones left out. */
import { isMap } from "./json-values.ts";
import type { Manifest } from "./manifest.ts";
import { parseYamlDocument, renderFailed, type YamlPiece } from "./parse-yaml-document.ts";

export interface ManifestDocument {
  readonly manifest: Manifest;
  /** The template it comes from, as Helm's comment `# Source: chart/templates/x.yaml` says; null: no such comment. */
  readonly source: string | null;
  /** Line of the text where its document begins, from 1. */
  readonly line: number;
}

const SOURCE = /^# Source: (?<path>\S.*?)\s*$/mu;

/**
 * The objects of `text`, in its order. `name` is what the text is called in errors: a file, an address, `helm template …`.
 * Throws RENDER_FAILED with the line of what is no YAML or no Kubernetes object.
 */
export function parseManifests(name: string, text: string): readonly ManifestDocument[] {
  return splitDocuments(text).flatMap((piece) => {
    const source = SOURCE.exec(piece.text)?.groups?.["path"] ?? null;
    const value = parseYamlDocument(name, piece);
    const line = piece.line + countLeadingLines(piece.text);
    return objectsOf(value).map((object) => ({ manifest: checkManifest(object, { name, line, source }), source, line }));
  });
}

/** YAML separates documents by lines that begin with `---`; what is inside of a block scalar is indented. */
function splitDocuments(text: string): readonly YamlPiece[] {
  const pieces: { line: number; lines: string[] }[] = [{ line: 1, lines: [] }];
  for (const [index, line] of text
    .replace(/^\uFEFF/u, "")
    .split(/\r?\n/u)
    .entries()) {
    if (/^---(?:\s|$)/u.test(line)) pieces.push({ line: index + 1, lines: [line.slice(3)] });
    else pieces.at(-1)?.lines.push(line);
  }
  return pieces.map(({ line, lines }) => ({ line, text: lines.join("\n") }));
}

/** Lines before the first that is neither blank nor a comment. */
const countLeadingLines = (text: string): number =>
  Math.max(
    0,
    text.split("\n").findIndex((line) => /^\s*[^\s#]/u.test(line)),
  );

/** `kind: List` and the likes of it (`ConfigMapList`) hold objects in `items`. */
function objectsOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(objectsOf);
  if (isMap(value) && typeof value["kind"] === "string" && value["kind"].endsWith("List") && Array.isArray(value["items"])) {
    return value["items"].flatMap(objectsOf);
  }
  return [value];
}

/** What an object must have; null: it has it. */
function faultOf(value: unknown): string | null {
  if (!isMap(value)) return "not a Kubernetes object but a bare value";
  for (const key of ["apiVersion", "kind"]) {
    if (typeof value[key] !== "string" || value[key] === "") return `not a Kubernetes object: it has no ${key}`;
  }
  const metadata = value["metadata"];
  if (metadata === undefined || metadata === null) return `${String(value["kind"])} has no metadata`;
  if (!isMap(metadata)) return `metadata of ${String(value["kind"])} is not a map`;
  if (typeof metadata["name"] !== "string" && typeof metadata["generateName"] !== "string")
    return `${String(value["kind"])} has no metadata.name`;
  return null;
}

function checkManifest(value: unknown, place: { readonly name: string; readonly line: number; readonly source: string | null }): Manifest {
  const fault = faultOf(value);
  if (fault !== null) throw renderFailed(place.name, place.line, place.source === null ? fault : `${fault} (from ${place.source})`);
  return withoutNulls(value as Manifest);
}

/** Templates often leave `namespace:`, `labels:` or `annotations:` empty; Kubernetes reads that as absent. */
function withoutNulls(manifest: Manifest): Manifest {
  const metadata = Object.fromEntries(Object.entries(manifest.metadata).filter(([, value]) => value !== null));
  return { ...manifest, metadata };
}
