/** Single documents of a YAML stream, by what they describe. */
import { parseAllDocuments } from "yaml";
import { textAt } from "./json-fields.ts";

/** The text of every document that describes an object of this kind and name, in any namespace. */
export function documentsOf(manifests: string, kind: string, name: string): readonly string[] {
  return parseAllDocuments(manifests).flatMap((document) => {
    if (!("toJS" in document)) return [];
    const content: unknown = document.toJS();
    return textAt(content, "kind") === kind && textAt(content, "metadata", "name") === name ? [document.toString()] : [];
  });
}
