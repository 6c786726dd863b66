/** One read of `/metrics`: a body with its time, or a named failure; never a zero. */
import type { Scrape } from "../../core/snapshot/raw-round.ts";
import type { PhaseName } from "../../core/snapshot/snapshot.ts";
import type { Clock } from "../../ports/clock.ts";
import { classifyAnswer, type Refusal } from "./classify-answer.ts";
import type { Endpoint } from "./endpoint.ts";

export type ScrapeAnswer = { readonly kind: "scrape"; readonly scrape: Scrape } | Refusal;

export interface ScrapeOptions {
  readonly metrics: Endpoint;
  readonly phase: PhaseName;
  readonly edge: "start" | "end" | null;
  readonly signal: AbortSignal;
}

const TIMEOUT_SECONDS = 10;
/** The text format every client library speaks, without compression: the same cost on both sides. */
const HEADERS = { accept: "text/plain;version=0.0.4", connection: "close" };

/** The time is the middle of the scrape. A body that does not end with a line end was cut off. Throws what asking throws. */
export async function scrapeMetrics(ports: { readonly clock: Clock }, options: ScrapeOptions): Promise<ScrapeAnswer> {
  const startSeconds = ports.clock.nowSeconds();
  const answer = classifyAnswer(
    await options.metrics.ask({ path: "", headers: HEADERS, timeoutSeconds: TIMEOUT_SECONDS, signal: options.signal }),
  );
  if (answer.kind !== "body") return answer;
  const body = new TextDecoder().decode(answer.body);
  if (!body.endsWith("\n")) return { kind: "missing", why: "the body ends in the middle of a line" };
  const atSeconds = (startSeconds + ports.clock.nowSeconds()) / 2;
  return { kind: "scrape", scrape: { atSeconds, phase: options.phase, edge: options.edge, body } };
}
