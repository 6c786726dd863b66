/** Asks each endpoint of an app once before any load: what is required and missing fails here, with its own message. */
import { heapgateError, type HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning } from "../../core/errors/warning.ts";
import { parseMetricBody } from "../../core/snapshot/metric-body.ts";
import { PROFILE_KIND_NAMES } from "../../core/snapshot/snapshot.ts";
import { allOrFirstError } from "./all-or-first-error.ts";
import type { AppRecord } from "./app-record.ts";
import { describeRefusal, type Refusal } from "./classify-answer.ts";
import type { CollectTarget } from "./collect-target.ts";
import { fetchProfile, type FetchOptions, type FetchPorts } from "./fetch-profile.ts";
import { scrapeMetrics } from "./scrape.ts";

/** The rate the environment asks for in GODEBUG. */
const WANTED_RATE_BYTES = 65_536;

/** Throws PPROF_DISABLED when `heap` or a required profile is not served; warns when pprof is off or the sampling rate is another one. */
export async function checkPprof(ports: FetchPorts, target: CollectTarget, pprof: FetchOptions | null, record: AppRecord): Promise<void> {
  const component = target.app.name;
  const { unanswered = [] } = target;
  for (const one of unanswered) record.warn(one.code === "pprof-off" ? "pprof" : "metrics", one);
  if (pprof === null) {
    const message = `Component ${component}: pprof is off, so there is no attribution to functions and no leak gate for the live heap.`;
    record.warn("pprof", warning("pprof-off", message, "Import net/http/pprof, serve it, and remove pprof: off."));
    return;
  }
  // A CPU profile takes its time: it is asked for in the cost phase.
  const needed = PROFILE_KIND_NAMES.filter((kind) => kind !== "cpu" && (kind === "heap" || target.requiredProfiles.includes(kind)));
  const served = await allOrFirstError(
    needed.map(async (kind) => {
      const answer = await fetchProfile(ports, pprof, kind);
      if (answer.kind !== "profile") throw pprofDisabled(component, `${pprof.pprof.name}/${kind}`, answer);
      return { kind, answer };
    }),
  );
  const rateBytes = served.find(({ kind }) => kind === "heap")?.answer.period ?? null;
  if (rateBytes === null || rateBytes === WANTED_RATE_BYTES) return;
  const message = `Component ${component} samples its heap every ${rateBytes} bytes, not every ${WANTED_RATE_BYTES} as GODEBUG asks: it sets the rate itself, or was built with Go 1.20 or older.`;
  record.warn("rate", warning("profile-rate-ignored", message, "Nothing is wrong with the totals; attribution to functions is coarser."));
}

/** The error of a profile that must be served. */
export const pprofDisabled = (component: string, url: string, refusal: Refusal): HeapgateError =>
  heapgateError("PPROF_DISABLED", { component, url, answer: describeRefusal(refusal) }, { stage: "collect" });

/** True when metrics are served. Throws METRICS_DISABLED when a required family is not, METRICS_* when its text cannot be read. */
export async function checkMetrics(ports: FetchPorts, target: CollectTarget, record: AppRecord, signal: AbortSignal): Promise<boolean> {
  const { metrics, requiredMetrics } = target;
  const component = target.app.name;
  if (metrics === null) return false;
  const url = metrics.name;
  const answer = await scrapeMetrics(ports, { metrics, phase: "start", edge: null, signal });
  if (answer.kind === "scrape") {
    record.keepScrape(answer.scrape);
    const served = new Set(
      requiredMetrics.length === 0 ? [] : parseMetricBody(answer.scrape.body, { name: url }).families.map(({ name }) => name),
    );
    const lacking = requiredMetrics.filter((name) => !served.has(name));
    if (lacking.length === 0) return true;
    throw heapgateError("METRICS_DISABLED", { component, url, answer: `without ${lacking.join(", ")}` }, { stage: "collect" });
  }
  const said = describeRefusal(answer);
  if (requiredMetrics.length > 0) throw heapgateError("METRICS_DISABLED", { component, url, answer: said }, { stage: "collect" });
  const message = `Component ${component} serves no metrics: ${url} answered ${said}.`;
  const remedy =
    answer.kind === "unauthorized"
      ? "Say what lets heapgate in under components[].metrics.auth; auth: own makes a ServiceAccount that may read it."
      : "Serve /metrics, name its port and path under components[].metrics, or write metrics: off.";
  record.warn("metrics", warning("metrics-missing", message, remedy));
  return false;
}
