/** Everything a round's signals are read from, parsed once: bodies at the edges of the cost phase, later ones, and whether the app restarted. */
import { HeapgateError } from "../errors/heapgate-error.ts";
import { restartBetween } from "../prometheus/increase.ts";
import { parseMetricBody, type MetricBody } from "./metric-body.ts";
import type { RawRound, Scrape } from "./raw-round.ts";
import type { Observation } from "./snapshot.ts";

export interface RoundEvidence {
  readonly raw: RawRound;
  /** Bodies at the edges of the cost phase. */
  readonly start: MetricBody | null;
  readonly end: MetricBody | null;
  /** The latest body of the round: levels are read there. */
  readonly last: MetricBody | null;
  /** All bodies of the cost, growth and end phases, in time order. */
  readonly measured: readonly MetricBody[];
  /** How often the process start time changed between bodies; null when fewer than two bodies name it. */
  readonly restarts: number | null;
}

/** A finite number as an observation; anything else is missing, said by `why`. */
export const observed = (value: number): Observation =>
  Number.isFinite(value) ? { value, why: null } : missing("the value is not a finite number");
export const missing = (why: string): Observation => ({ value: null, why });

/** An increase by units of work; missing stays missing. */
export function perUnit(increase: Observation, units: number | null): Observation {
  if (increase.value === null) return increase;
  if (units === null) return missing("the units of work are not known");
  if (units <= 0) return missing("no unit of work was completed");
  return observed(increase.value / units);
}

const MEASURED_PHASES = ["cost", "growth", "end"];
const inTimeOrder = (scrapes: readonly Scrape[]): readonly Scrape[] => scrapes.toSorted((a, b) => a.atSeconds - b.atSeconds);

/** A body that cannot be read is missing, never zero: `importRound` and the collector refuse or warn before. */
function bodyOf(scrape: Scrape | undefined): MetricBody | null {
  if (scrape === undefined) return null;
  try {
    return parseMetricBody(scrape.body, { name: `/metrics (${scrape.phase})` });
  } catch (error) {
    if (error instanceof HeapgateError && error.blame === "data") return null;
    throw error;
  }
}

/** Restarts between consecutive bodies that name a start time; null when fewer than two do. */
function countRestarts(bodies: readonly MetricBody[]): number | null {
  const timed = bodies.filter((body) => body.number("process_start_time_seconds") !== null);
  if (timed.length < 2) return null;
  return timed.filter((body, index) => restartBetween((timed[index - 1] ?? body).families, body.families) === "restarted").length;
}

/** Parses the bodies of a round, each once. A start time that changes is a restart, whatever the counters say. */
export function evidenceOf(raw: RawRound): RoundEvidence {
  const scrapes = inTimeOrder(raw.scrapes);
  const bodies = new Map(scrapes.map((scrape) => [scrape, bodyOf(scrape)]));
  const read = (scrape: Scrape | undefined): MetricBody | null => (scrape === undefined ? null : (bodies.get(scrape) ?? null));
  const measuredScrapes = scrapes.filter(({ phase }) => MEASURED_PHASES.includes(phase));
  const measured = measuredScrapes.flatMap((scrape) => read(scrape) ?? []);
  return {
    raw,
    start: read(scrapes.find(({ edge }) => edge === "start")),
    end: read(scrapes.findLast(({ edge }) => edge === "end")),
    last: read(
      scrapes.findLast(({ phase }) => phase === "end") ?? scrapes.findLast(({ edge }) => edge === "end") ?? measuredScrapes.at(-1),
    ),
    measured,
    restarts: countRestarts(measured),
  };
}
