/** Waits until the measured apps have come to rest, so that what they do at the start is not taken for the workload. */
import { warning, type Warning } from "../../core/errors/warning.ts";
import { hasQueues, unrestOf, type QuietReading } from "../../core/kubernetes/quiet.ts";
import type { MetricFamily } from "../../core/prometheus/metric-family.ts";
import { parseExposition } from "../../core/prometheus/parse-text.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";

export interface SettleTarget {
  readonly name: string;
  /** The body of `/metrics`; null: it did not answer. */
  readonly scrape: (signal: AbortSignal) => Promise<string | null>;
}

export interface SettleOptions {
  /** Targets without metrics are left out by the caller: there is nothing to see. */
  readonly targets: readonly SettleTarget[];
  readonly signal: AbortSignal;
  /** How long all must be quiet in a row; default 3 s, and 1 s where no target has a work queue. */
  readonly quietSeconds?: number;
  /** When it is given up; default 60 s, and 2 s where no target has a work queue. */
  readonly withinSeconds?: number;
}

const WITH_QUEUES = { quietSeconds: 3, withinSeconds: 60 };
const PLAIN = { quietSeconds: 1, withinSeconds: 2 };
const POLL_SECONDS = 1;

/**
 * Scrapes once a second until nothing moved for long enough. Gives a warning that names what still moves when the time is up, and nothing
 * when all is quiet. Throws only the abort reason: an app that never rests is measured as it is.
 */
export async function waitUntilQuiet(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  options: SettleOptions,
): Promise<readonly Warning[]> {
  const { targets, signal } = options;
  if (targets.length === 0) return [];
  let before = await read(clock, targets, signal);
  const start = before.atSeconds;
  const defaults = hasQueues(before) ? WITH_QUEUES : PLAIN;
  const { quietSeconds, withinSeconds } = { ...defaults, ...given(options) };
  let quietSince = start;
  for (;;) {
    await clock.sleep(Math.min(POLL_SECONDS, quietSeconds), signal);
    const now = await read(clock, targets, signal);
    const unrest = unrestOf(before, now);
    if (unrest.length > 0) quietSince = now.atSeconds;
    else if (now.atSeconds - quietSince >= quietSeconds) return [];
    if (now.atSeconds - start >= withinSeconds) return [notQuiet(unrest, withinSeconds)];
    if (unrest.length > 0) log.progress(`waiting until the app is quiet: ${unrest.join(", ")}`);
    before = now;
  }
}

const given = ({ quietSeconds, withinSeconds }: SettleOptions): Partial<typeof WITH_QUEUES> => ({
  ...(quietSeconds === undefined ? {} : { quietSeconds }),
  ...(withinSeconds === undefined ? {} : { withinSeconds }),
});

const notQuiet = (unrest: readonly string[], seconds: number): Warning =>
  warning(
    "not-quiet",
    `The app was not quiet after ${seconds} s: ${unrest.length === 0 ? "it came to rest only at the end" : unrest.join(", ")}.`,
    "What it does by itself is measured with the workload. Give it more time with deploy[].waitFor, or a metric to wait for.",
  );

/** The middle of the scrapes is close enough: they are all of one moment, milliseconds apart. */
async function read(clock: Clock, targets: readonly SettleTarget[], signal: AbortSignal): Promise<QuietReading> {
  const atSeconds = clock.monotonicSeconds();
  const answers = await Promise.all(targets.map(async ({ name, scrape }) => ({ name, families: familiesOf(await scrape(signal)) })));
  return { atSeconds, targets: answers };
}

/** A body that cannot be read is no answer here; collecting says what is wrong with it. */
function familiesOf(body: string | null): readonly MetricFamily[] | null {
  if (body === null) return null;
  try {
    return parseExposition(body, { name: "/metrics" });
  } catch {
    return null;
  }
}
