/** What is wrong with a body of metrics: where it breaks its format, or that it was cut off. */
import { entry } from "./catalog-entry.ts";

export const METRICS_ERRORS = {
  METRICS_SYNTAX: entry<{ name: string; line: number; column: number; problem: string }>(
    "data",
    ({ name, line, column, problem }) => `${name}:${line}:${column}: ${problem}.`,
    () => "Fetch it again: curl -sS -H 'Accept: text/plain;version=0.0.4' http://HOST/metrics",
  ),
  METRICS_TRUNCATED: entry<{ name: string; place: string }>(
    "data",
    ({ name, place }) => `${name} ends in the middle of ${place}: the body was cut off.`,
    () => "Fetch it again and check that the download was complete.",
  ),
  METRICS_CORRUPT: entry<{ name: string; offset: number; problem: string }>(
    "data",
    ({ name, offset, problem }) => `${name}: at byte ${offset}: ${problem}.`,
    () =>
      "Fetch it again: curl -sS -H 'Accept: application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited' http://HOST/metrics",
  ),
  SIGNAL_MISSING: entry<{ signal: string; component: string; definition: string; why: string | null }>(
    "subject",
    ({ signal, component, why }) =>
      `The signal ${signal} of ${component} is required, and no round has a value: ${why ?? "it was not measured"}.`,
    ({ definition }) => `Serve what ${definition} reads in every round, correct it under signals, or take required: true away.`,
  ),
} as const;
