/** Paths of the API with everything encoded, below the prefix under which Prometheus is served. */

export const READY_PATH = "/-/ready";
export const TARGETS_PATH = "/api/v1/targets?state=active";
export const METADATA_PATH = "/api/v1/metadata";

const milliseconds = (seconds: number): string => seconds.toFixed(3);

/** An expression at one moment. `atSeconds` null: now, by Prometheus' own clock. */
export const queryPath = (
  query: string,
  { atSeconds, timeoutSeconds }: { readonly atSeconds: number | null; readonly timeoutSeconds: number },
): string => {
  const parameters = [
    `query=${encodeURIComponent(query)}`,
    ...(atSeconds === null ? [] : [`time=${milliseconds(atSeconds)}`]),
    `timeout=${Math.ceil(timeoutSeconds)}s`,
  ];
  return `/api/v1/query?${parameters.join("&")}`;
};

/** A duration as PromQL writes it, at least 1 ms: `30000ms`. */
export const durationText = (seconds: number): string => `${Math.max(1, Math.round(seconds * 1000))}ms`;

/** All raw points of a selector in the `seconds` before the moment at which it is evaluated. */
export const rangeSelector = (selector: string, seconds: number): string => `${selector}[${durationText(seconds)}]`;
