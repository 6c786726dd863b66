/** Reads one YAML document as Kubernetes and Helm do, into plain JSON data. */
import { LineCounter, parseDocument } from "yaml";
import { heapgateError, type HeapgateError } from "../errors/heapgate-error.ts";
import { readingTags } from "./yaml-tags.ts";

export interface YamlPiece {
  readonly text: string;
  /** Line of the whole text where it begins, from 1. */
  readonly line: number;
}

/** Undefined when there is nothing but blanks and comments in it. Throws RENDER_FAILED with the line; `name` is what the text is called there. */
export function parseYamlDocument(name: string, piece: YamlPiece): unknown {
  if (!/^\s*[^\s#]/mu.test(piece.text)) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(piece.text, {
    lineCounter: lines,
    version: "1.1",
    customTags: readingTags,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "error",
  });
  // A warning is a tag that was not followed: the value would be another than the cluster's.
  const [first] = [...document.errors, ...document.warnings];
  if (first !== undefined) {
    throw renderFailed(name, piece.line - 1 + lines.linePos(first.pos[0]).line, `not readable as YAML: ${first.message}`);
  }
  try {
    const value: unknown = document.toJS();
    return value;
  } catch (cause) {
    throw renderFailed(name, piece.line, `not readable as YAML: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

/** RENDER_FAILED of a text with the line. */
export const renderFailed = (name: string, line: number, why: string, cause?: unknown): HeapgateError =>
  heapgateError(
    "RENDER_FAILED",
    { what: name, why: `line ${line}: ${why}` },
    { stage: "deploy", ...(cause === undefined ? {} : { cause }) },
  );
