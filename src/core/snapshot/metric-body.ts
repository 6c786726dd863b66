/** One parsed `/metrics` body, asked for the plain numbers heapgate's own signals need. */
import type { MetricFamily } from "../prometheus/metric-family.ts";
import { parseExposition } from "../prometheus/parse-text.ts";
import { labelOf, valueOf } from "../prometheus/select.ts";

export interface MetricBody {
  readonly families: readonly MetricFamily[];
  /** The one value of a family (Go runtime and process metrics have one per process); null when it is missing, ambiguous or no finite number. */
  readonly number: (name: string) => number | null;
  /** A label all series of a family agree on, such as `version` of `go_info`; null when it is missing. */
  readonly label: (name: string, label: string) => string | null;
}

/** Parses a body in either text format. Throws METRICS_SYNTAX and METRICS_TRUNCATED. */
export function parseMetricBody(text: string, { name }: { readonly name: string }): MetricBody {
  const families = parseExposition(text, { name });
  return {
    families,
    number: (family) => {
      const value = valueOf(families, family);
      return value !== null && Number.isFinite(value) ? value : null;
    },
    label: (family, label) => labelOf(families, family, label),
  };
}
