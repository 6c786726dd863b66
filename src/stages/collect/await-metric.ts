/** Waits until a comparison of a metric holds over all measured apps: the end of a phase that is over when its work has had its effect. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseMetricExpression, stateOfMetric } from "../../core/prometheus/metric-expression.ts";
import { parseExposition } from "../../core/prometheus/parse-text.ts";
import type { MetricFamily } from "../../core/prometheus/metric-family.ts";
import type { WorkPhase } from "../../core/snapshot/trial-plan.ts";
import type { Clock } from "../../ports/clock.ts";
import { describeRefusal } from "./classify-answer.ts";
import type { Endpoint } from "./endpoint.ts";
import { scrapeMetrics } from "./scrape.ts";

export interface AwaitedMetric {
  /** `[sum|max|min](NAME{label="value"}) OP NUMBER` */
  readonly expression: string;
  /** Of every measured app that has one. */
  readonly metrics: readonly Endpoint[];
  readonly phase: WorkPhase;
  /** Of the phase in messages. */
  readonly name: string;
  readonly signal: AbortSignal;
}

const TIMEOUT_SECONDS = 300;
const POLL_SECONDS = 1;

/** Throws WORKLOAD_FAILED when it does not hold in time, saying what is there instead, and what asking throws. */
export async function awaitMetric(ports: { readonly clock: Clock }, awaited: AwaitedMetric): Promise<void> {
  const { clock } = ports;
  const { expression: text, metrics, name, signal } = awaited;
  const fail = (problem: string): Error =>
    heapgateError(
      "WORKLOAD_FAILED",
      {
        what: `the phase ${name} waits until ${text}, but ${problem}`,
        remedy: "Check until of that phase: the metric's name and labels, the number, and whether the work brings it there.",
      },
      { stage: "workload" },
    );
  const parsed = parseMetricExpression(text);
  if (parsed.kind === "wrong") throw fail(parsed.why);
  if (metrics.length === 0) throw fail("no measured component serves metrics");
  const startedAt = clock.monotonicSeconds();
  for (;;) {
    const answers = await Promise.all(metrics.map((one) => read(ports, one, awaited)));
    const troubles = answers.flatMap((answer) => (answer.kind === "trouble" ? [answer.why] : []));
    // A sum over some of the apps would be wrong.
    const bodies = answers.flatMap((answer) => (answer.kind === "families" ? [answer.families] : []));
    const state = troubles.length > 0 ? null : stateOfMetric(parsed.expression, bodies);
    if (state?.kind === "met") return;
    if (clock.monotonicSeconds() - startedAt >= TIMEOUT_SECONDS) {
      const instead = state?.kind === "unmet" ? state.what : [...new Set(troubles)].join("; ");
      throw fail(`after ${TIMEOUT_SECONDS} s ${instead}`);
    }
    await clock.sleep(POLL_SECONDS, signal);
  }
}

type Read = { readonly kind: "families"; readonly families: readonly MetricFamily[] } | { readonly kind: "trouble"; readonly why: string };

async function read(ports: { readonly clock: Clock }, metrics: Endpoint, { phase, signal }: AwaitedMetric): Promise<Read> {
  const answer = await scrapeMetrics(ports, { metrics, phase, edge: null, signal });
  if (answer.kind !== "scrape") return { kind: "trouble", why: `${metrics.name} answers ${describeRefusal(answer)}` };
  try {
    return { kind: "families", families: parseExposition(answer.scrape.body, { name: metrics.name }) };
  } catch {
    return { kind: "trouble", why: `${metrics.name} cannot be read` };
  }
}
