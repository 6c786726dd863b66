/** Reads a `/metrics` body in either of its two text formats. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import type { MetricFamily } from "./metric-family.ts";
import type { Conformance } from "./openmetrics-rules.ts";
import { parseClassic } from "./parse-classic.ts";
import { parseOpenMetrics } from "./parse-openmetrics.ts";

/** `text` is the text format 0.0.4; `auto` takes a body for OpenMetrics when its last line is `# EOF`. */
export type ExpositionFormat = "auto" | "text" | "openmetrics";

export interface ParseOptions {
  /** What the body is called in errors: a file name or a URL. */
  readonly name: string;
  /** Default `auto`. Give what `Content-Type` says where it is known: a cut-off OpenMetrics body has no `# EOF` to tell it by. */
  readonly format?: ExpositionFormat;
  /** How strict OpenMetrics is read, default `prometheus`. */
  readonly conformance?: Conformance;
}

/** The format a `Content-Type` header announces; `auto` when it says nothing useful. */
export function formatOfContentType(contentType: string | null): ExpositionFormat {
  const mediaType = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType === "application/openmetrics-text") return "openmetrics";
  return mediaType === "text/plain" ? "text" : "auto";
}

/**
 * The metric families of a body in the text format 0.0.4 or OpenMetrics 1.0, in its order, each with its points brought together by labels.
 * Throws METRICS_SYNTAX with line and column for a body that breaks the format, also for a series that stands twice; METRICS_TRUNCATED
 * for one that was cut off (last line without end, no `# EOF`, an error message of the server in the middle).
 */
export function parseExposition(text: string, { name, format = "auto", conformance = "prometheus" }: ParseOptions): MetricFamily[] {
  return PARSERS[format](text, name, conformance);
}

const PARSERS = {
  text: (text: string, name: string) => parseClassic(text, name),
  openmetrics: parseOpenMetrics,
  auto: parseEither,
} as const satisfies Record<ExpositionFormat, unknown>;

function parseEither(text: string, name: string, conformance: Conformance): MetricFamily[] {
  return /(?:^|\n)# EOF\n?$/u.test(text.slice(-7)) ? parseWithEnd(text, name, conformance) : parseClassic(text, name);
}

/** `# EOF` is a comment of the text format too: what is wrong as OpenMetrics may still be right as text. */
function parseWithEnd(text: string, name: string, conformance: Conformance): MetricFamily[] {
  try {
    return parseOpenMetrics(text, name, conformance);
  } catch (error) {
    if (!(error instanceof HeapgateError)) throw error;
    try {
      return parseClassic(text, name);
    } catch {
      throw error;
    }
  }
}
