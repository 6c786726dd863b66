/** `metrics.om.gz`: all bodies of a trial as one OpenMetrics text with times and target labels, ready for promtool. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import { warning, type Warning } from "../errors/warning.ts";
import { namesToFlatten, openMetricsName } from "../prometheus/flatten-family.ts";
import type { Labels, MetricFamily } from "../prometheus/metric-family.ts";
import { escapeMetricName } from "../prometheus/openmetrics-text.ts";
import { writeOpenMetrics, type TimedFamilies } from "../prometheus/write-openmetrics.ts";
import { parseMetricBody } from "./metric-body.ts";
import type { RawRound, Scrape } from "./raw-round.ts";
import type { ParsedScrape } from "./round-families.ts";
import type { Side } from "./snapshot.ts";

/** A family that OpenMetrics could not hold as what it is: its name and type in the app, and the name it is stored under. */
export interface StoredFamily {
  readonly name: string;
  readonly type: string;
  readonly writtenAs: string;
}

export interface MetricsFile {
  /** Null when no body could be read. */
  readonly text: string | null;
  readonly families: readonly StoredFamily[];
  /** The bodies that could be read. */
  readonly bodies: readonly ParsedScrape[];
  readonly warnings: readonly Warning[];
}

const POD_LABELS = ["namespace", "pod", "container"] as const;

/** Target labels as a Prometheus would add them; `side` where it is known. Process mode has no namespace, pod and container. */
const targetLabels = (raw: RawRound, { phase }: Scrape, side: Side | null): Labels => ({
  instance: raw.instance,
  job: raw.component,
  phase,
  ...(side === null ? {} : { side }),
  ...Object.fromEntries(POD_LABELS.flatMap((name) => (raw.labels[name] === undefined ? [] : [[name, raw.labels[name]] as const]))),
});

/** Families whose type is lost on writing, or whose name is escaped. */
function storedFamilies(families: readonly MetricFamily[]): readonly StoredFamily[] {
  const flat = namesToFlatten(families);
  const found = new Map<string, StoredFamily>();
  for (const { name, type } of families) {
    const writtenAs = escapeMetricName(flat.has(name) ? name : openMetricsName(name, type));
    if (flat.has(name) || writtenAs.startsWith("U__")) found.set(name, { name, type, writtenAs });
  }
  return [...found.values()];
}

/** The text of a trial's `metrics.om` (`metrics.md` §11). A body that cannot be read is left out and said in a `scrape-failed` warning. */
export function formatScrapes(raw: RawRound, side: Side | null): MetricsFile {
  const scrapes: TimedFamilies[] = [];
  const bodies: ParsedScrape[] = [];
  const warnings: Warning[] = [];
  for (const scrape of raw.scrapes) {
    try {
      const { families } = parseMetricBody(scrape.body, { name: `/metrics of ${raw.component}` });
      bodies.push({ scrape, families });
      scrapes.push({ families, atSeconds: scrape.atSeconds, labels: targetLabels(raw, scrape, side) });
    } catch (error) {
      if (!(error instanceof HeapgateError)) throw error;
      warnings.push(warning("scrape-failed", `Round ${raw.round}: a body was left out. ${error.message}`, error.remedy));
    }
  }
  return {
    text: scrapes.length === 0 ? null : writeOpenMetrics(scrapes),
    families: storedFamilies(scrapes.flatMap(({ families }) => families)),
    bodies,
    warnings,
  };
}
