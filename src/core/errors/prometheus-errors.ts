/** What goes wrong around a Prometheus that is asked: reaching it, its queries, one of heapgate's own. */
import { entry } from "./catalog-entry.ts";

export const PROMETHEUS_ERRORS = {
  PROMETHEUS_UNREACHABLE: entry<{ place: string; why: string }>(
    "environment",
    ({ place, why }) => `The Prometheus at ${place} cannot be asked: ${why}.`,
    () => "Check prometheus.query (or service), its path prefix and auth with: curl URL/api/v1/query?query=up",
  ),
  PROMQL_INVALID: entry<{ signal: string; query: string; why: string }>(
    "usage",
    ({ signal, query, why }) => `The query of signal ${signal} is refused: ${why}. It was: ${query}`,
    () => "Try it in Prometheus' own page; $start, $end, $duration, $namespace, $component, $pods and $selector are filled in by heapgate.",
  ),
  QUERY_WITHOUT_SAMPLES: entry<{ signal: string; query: string; why: string }>(
    "environment",
    ({ signal, query, why }) => `Signal ${signal} requires samples, and there is no number: ${why}. The query was: ${query}`,
    () => "Check that Prometheus scrapes the app (its page /targets), or take requireSamples away: the signal is then not measured.",
  ),
  PROMETHEUS_START_FAILED: entry<{ image: string; why: string }>(
    "environment",
    ({ image, why }) => `A Prometheus of heapgate's own (${image}) did not become ready: ${why}.`,
    () => "Name an image that the cluster can pull, or that is in this machine's Docker: prometheus: { deploy: { image: … } }.",
  ),
} as const;
