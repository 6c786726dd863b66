/** A Prometheus as heapgate asks it: health first, then queries, targets and types; its clock is compared with ours. */
import { heapgateError, type HeapgateError } from "../../core/errors/heapgate-error.ts";
import { parseQueryAnswer, type ApiAnswer, type QueryResult } from "../../core/promql/api-answer.ts";
import { METADATA_PATH, queryPath, READY_PATH, TARGETS_PATH } from "../../core/promql/query-path.ts";
import { parseMetadata, parseTargets, type ScrapeTarget } from "../../core/promql/targets.ts";
import type { MetricType } from "../../core/prometheus/metric-family.ts";
import type { Clock } from "../../ports/clock.ts";
import { classifyAnswer, describeRefusal } from "./classify-answer.ts";
import type { Endpoint } from "./endpoint.ts";

export interface PrometheusSource {
  /** As messages name it. */
  readonly name: string;
  /** What its clock says minus what ours says: its points are at its times. */
  readonly aheadSeconds: number;
  /** An expression at a moment of its clock. Failures of the way are refusals of the type `unreachable`. Throws the abort reason and AUTH_FAILED. */
  readonly query: (query: string, atSeconds: number | null, signal: AbortSignal) => Promise<ApiAnswer<QueryResult>>;
  /** Null: it does not say. */
  readonly targets: (signal: AbortSignal) => Promise<readonly ScrapeTarget[] | null>;
  /** By family; null: it does not say. */
  readonly types: (signal: AbortSignal) => Promise<ReadonlyMap<string, MetricType | null> | null>;
}

const TIMEOUT_SECONDS = 30;
const MAX_BYTES = 64 * 2 ** 20;
/** One that was just started reads its log first, and answers 503 meanwhile. */
const READY_ATTEMPTS = 20;
const READY_PAUSE_SECONDS = 0.5;
const AGAIN_AFTER_SECONDS = 1;
/** What lies below is the way of the question, not a clock that is wrong. */
const CLOCK_NOISE_SECONDS = 0.1;

/** Statuses whose body says in JSON what is wrong (Prometheus documentation, "HTTP API"). */
const SPEAKING = new Set([200, 400, 422, 503]);

type Body =
  | { readonly kind: "body"; readonly text: string; readonly status: number }
  | { readonly kind: "none"; readonly why: string; readonly status: number | null };

async function ask(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<Body> {
  const answer = await endpoint.ask({
    path,
    headers: { accept: "application/json" },
    timeoutSeconds: TIMEOUT_SECONDS,
    maxBytes: MAX_BYTES,
    signal,
  });
  const status = answer.kind === "answer" ? answer.response.status : null;
  const said = classifyAnswer(answer);
  if (answer.kind === "answer" && SPEAKING.has(answer.response.status) && said.kind !== "wrong-page")
    return { kind: "body", text: new TextDecoder().decode(answer.response.body), status: answer.response.status };
  return { kind: "none", why: said.kind === "body" ? `status ${status}` : `it answered ${describeRefusal(said)}`, status };
}

const unreachable = (endpoint: Endpoint, why: string): HeapgateError =>
  heapgateError("PROMETHEUS_UNREACHABLE", { place: endpoint.name, why }, { stage: "collect" });

/** Waits for one that is starting. Servers that only speak the API (Thanos, Mimir) have no such page, so a 404 says nothing. */
async function waitUntilReady(clock: Clock, endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(endpoint, READY_PATH, signal);
    if (answer.status === 200 || answer.status === 404) return;
    if (answer.status !== 503 || attempt === READY_ATTEMPTS)
      throw unreachable(endpoint, answer.kind === "none" ? answer.why : `it says it is not ready: ${answer.text.trim().slice(0, 200)}`);
    await clock.sleep(READY_PAUSE_SECONDS, signal);
  }
}

const whyRefused = (answer: Exclude<ApiAnswer<unknown>, { readonly kind: "success" }>): string =>
  answer.kind === "unreadable" ? answer.why : `${answer.errorType}: ${answer.message}`;

async function clockAhead(clock: Clock, endpoint: Endpoint, signal: AbortSignal): Promise<number> {
  const before = clock.nowSeconds();
  const answer = await ask(endpoint, queryPath("time()", { atSeconds: null, timeoutSeconds: TIMEOUT_SECONDS }), signal);
  const after = clock.nowSeconds();
  if (answer.kind === "none") throw unreachable(endpoint, answer.why);
  const said = parseQueryAnswer(answer.text);
  if (said.kind !== "success") throw unreachable(endpoint, whyRefused(said));
  if (said.data.kind !== "scalar") throw unreachable(endpoint, "it does not know what time it is");
  const ahead = said.data.point.value - (before + after) / 2;
  return Math.abs(ahead) <= CLOCK_NOISE_SECONDS + (after - before) / 2 ? 0 : ahead;
}

/** Looks whether it can be asked. Throws PROMETHEUS_UNREACHABLE, AUTH_FAILED and the abort reason. */
export async function openPrometheus(
  { clock }: { readonly clock: Clock },
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<PrometheusSource> {
  await waitUntilReady(clock, endpoint, signal);
  const aheadSeconds = await clockAhead(clock, endpoint, signal);
  /** Once more after a moment: a run of half an hour is worth a second question. */
  const askTwice = async (path: string, now: AbortSignal): Promise<Body> => {
    const first = await ask(endpoint, path, now);
    if (first.kind === "body" && first.status !== 503) return first;
    await clock.sleep(AGAIN_AFTER_SECONDS, now);
    return await ask(endpoint, path, now);
  };
  const listed = async <Data>(path: string, parse: (body: string) => ApiAnswer<Data>, now: AbortSignal): Promise<Data | null> => {
    const answer = await ask(endpoint, path, now);
    const parsed = answer.kind === "body" ? parse(answer.text) : null;
    return parsed?.kind === "success" ? parsed.data : null;
  };
  return {
    name: endpoint.name,
    aheadSeconds,
    query: async (query, atSeconds, now) => {
      const answer = await askTwice(queryPath(query, { atSeconds, timeoutSeconds: TIMEOUT_SECONDS }), now);
      return answer.kind === "body" ? parseQueryAnswer(answer.text) : { kind: "refused", errorType: "unreachable", message: answer.why };
    },
    targets: (now) => listed(TARGETS_PATH, parseTargets, now),
    types: (now) => listed(METADATA_PATH, parseMetadata, now),
  };
}
