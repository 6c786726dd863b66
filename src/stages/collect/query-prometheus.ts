/** Asks a Prometheus what it has of a trial's measured phase: the values of signals that are queries, each with a reason where there is none. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import type { ApiAnswer } from "../../core/promql/api-answer.ts";
import { fillTemplate, type QueryFacts } from "../../core/promql/fill-template.ts";
import type { PhaseWindow } from "../../core/promql/phase-points.ts";
import { rangeSelector } from "../../core/promql/query-path.ts";
import { isSelector, nameOfSelector, selectorsOf } from "../../core/promql/selectors-of.ts";
import {
  NO_RESULT,
  troubleOfPoints,
  valueOfPoints,
  valueOfResult,
  type QueryTaking,
  type SignalValue,
} from "../../core/promql/signal-value.ts";
import { downText, targetsOf, type ScrapeTarget } from "../../core/promql/targets.ts";
import type { Observation, PhaseRecord } from "../../core/snapshot/snapshot.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PrometheusSource } from "./prometheus-source.ts";

/** A signal whose value is a query. */
export interface QuerySignal {
  readonly name: string;
  readonly component: string;
  /** With template variables (`TEMPLATE_VARIABLES`). */
  readonly query: string;
  readonly taking: QueryTaking;
  /** Without a value the run ends. */
  readonly requireSamples: boolean;
}

/** What is known of a component in this trial. */
export type ComponentFacts = Omit<QueryFacts, "startSeconds" | "endSeconds">;

export interface QueryOptions {
  readonly source: PrometheusSource;
  readonly signals: readonly QuerySignal[];
  readonly factsOf: (component: string) => ComponentFacts;
  /** Of the trial, by our clock. */
  readonly phases: readonly PhaseRecord[];
  readonly signal: AbortSignal;
}

export interface QueryAnswers {
  /** By component, then by signal. An amount (`perUnit`, `flat`) is that of the whole phase, not yet divided by its units. */
  readonly byComponent: ReadonlyMap<string, Readonly<Record<string, Observation>>>;
  readonly warnings: readonly Warning[];
  /** Waited for scrapes after the phase. */
  readonly waitedSeconds: number;
}

/** Where targets do not tell: the default of most charts. */
const USUAL_SCRAPE_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 70;
/** A scrape takes its time until it is stored. */
const STORED_AFTER_SECONDS = 0.5;
/** Scrapes around the phase: one on each side of it, and one that came late. */
const AROUND_INTERVALS = 2.5;

/** The phase between whose edges counters are read, by the clock of Prometheus; null: none was measured. */
function windowOf(
  phases: readonly PhaseRecord[],
  { aheadSeconds }: PrometheusSource,
): (PhaseWindow & { readonly trialSeconds: number }) | null {
  const record = phases.find(({ phase }) => phase === "cost") ?? phases.find(({ phase }) => phase === "growth");
  if (record === undefined || record.startSeconds === null || record.endSeconds === null) return null;
  const { startSeconds, endSeconds } = record;
  const began = Math.min(...phases.flatMap((one) => one.startSeconds ?? []));
  return { startSeconds: startSeconds + aheadSeconds, endSeconds: endSeconds + aheadSeconds, trialSeconds: began + aheadSeconds };
}

/** One trial as seen by one signal. */
interface Asked {
  readonly options: QueryOptions;
  readonly signal: QuerySignal;
  readonly query: string;
  readonly phase: PhaseWindow & { readonly trialSeconds: number };
  readonly everySeconds: number;
  readonly nowSeconds: number;
}

const missing = (why: string): SignalValue => ({ kind: "missing", why });

const refusalText = (answer: Exclude<ApiAnswer<unknown>, { readonly kind: "success" }>): string =>
  answer.kind === "unreadable"
    ? answer.why
    : answer.errorType === "unreachable"
      ? answer.message
      : `Prometheus refuses it: ${answer.message}`;

/** A fault of the query itself, which no later trial mends. */
function throwIfInvalid({ signal: { name }, query }: Pick<Asked, "signal" | "query">, answer: ApiAnswer<unknown>): void {
  if (answer.kind === "refused" && answer.errorType === "bad_data")
    throw heapgateError("PROMQL_INVALID", { signal: name, query, why: answer.message }, { stage: "collect" });
}

/** Raw points of a selector from shortly before the phase to shortly after it, none of them older than the trial. */
async function rawPoints({ options, phase, everySeconds, nowSeconds }: Asked, selector: string) {
  const from = Math.max(phase.startSeconds - AROUND_INTERVALS * everySeconds, phase.trialSeconds);
  const to = Math.min(nowSeconds, phase.endSeconds + AROUND_INTERVALS * everySeconds);
  return await options.source.query(rangeSelector(selector, to - from), to, options.signal);
}

async function valueOf(asked: Asked, said: string[]): Promise<SignalValue> {
  const { options, signal, query, phase, everySeconds } = asked;
  const note = (answer: ApiAnswer<unknown>): void => {
    if (answer.kind === "success") said.push(...answer.warnings, ...answer.infos);
    throwIfInvalid(asked, answer);
  };
  if (isSelector(query)) {
    const answer = await rawPoints(asked, query);
    note(answer);
    if (answer.kind !== "success") return missing(refusalText(answer));
    const types = await options.source.types(options.signal);
    const type = types?.get(nameOfSelector(query) ?? "") ?? null;
    return valueOfPoints(answer.data.kind === "matrix" ? answer.data.series : [], { phase, taking: signal.taking, type, everySeconds });
  }
  const answer = await options.source.query(query, phase.endSeconds, options.signal);
  note(answer);
  if (answer.kind !== "success") return missing(refusalText(answer));
  const value = valueOfResult(answer.data);
  for (const selector of selectorsOf(query)) {
    const points = await rawPoints(asked, selector);
    if (points.kind !== "success") return missing(refusalText(points));
    const trouble = troubleOfPoints(points.data.kind === "matrix" ? points.data.series : [], phase, everySeconds);
    if (trouble !== null) return missing(`${selector}: ${trouble}`);
  }
  return value;
}

/** Between two scrapes of the targets of the components, the longest; where it is not known which are theirs, of the middle one of all. */
const intervalOf = (targets: readonly ScrapeTarget[] | null, own: readonly ScrapeTarget[]): number => {
  const secondsOf = (list: readonly ScrapeTarget[]): readonly number[] =>
    list.flatMap(({ everySeconds }) => everySeconds ?? []).toSorted((left, right) => left - right);
  const all = secondsOf(targets ?? []);
  return secondsOf(own).at(-1) ?? all[Math.floor(all.length / 2)] ?? USUAL_SCRAPE_SECONDS;
};

/** Reads all signals. Throws PROMQL_INVALID, QUERY_WITHOUT_SAMPLES, AUTH_FAILED and the abort reason. */
export async function queryPrometheus({ clock }: { readonly clock: Clock }, options: QueryOptions): Promise<QueryAnswers> {
  const { source, signals, factsOf, signal } = options;
  const phase = windowOf(options.phases, source);
  const said = new Map<string, readonly string[]>();
  const byComponent = new Map<string, Record<string, Observation>>();
  const targets = await source.targets(signal);
  const own = targetsOf(targets ?? [], mergedFacts(signals.map(({ component }) => factsOf(component))));
  const everySeconds = intervalOf(targets, own);
  const storedSeconds = phase === null ? 0 : phase.endSeconds - source.aheadSeconds + everySeconds + STORED_AFTER_SECONDS;
  const waitedSeconds = Math.min(LONGEST_WAIT_SECONDS, Math.max(0, storedSeconds - clock.nowSeconds()));
  if (waitedSeconds > 0) await clock.sleep(waitedSeconds, signal);
  const nowSeconds = clock.nowSeconds() + source.aheadSeconds;
  for (const one of signals) {
    const filled = phase === null ? null : fillTemplate(one.query, { ...phase, ...factsOf(one.component) });
    const heard: string[] = [];
    const value =
      phase === null || filled === null
        ? missing("no phase was measured")
        : filled.kind === "unfilled"
          ? missing(filled.why)
          : await valueOf({ options, signal: one, query: filled.query, phase, everySeconds, nowSeconds }, heard);
    const observation = observationOf(value, downText(own));
    if (observation.value === null && one.requireSamples) {
      const facts = { signal: one.name, query: filled?.kind === "filled" ? filled.query : one.query, why: observation.why ?? "" };
      throw heapgateError("QUERY_WITHOUT_SAMPLES", facts, { stage: "collect" });
    }
    byComponent.set(one.component, { ...byComponent.get(one.component), [one.name]: observation });
    if (heard.length > 0) said.set(one.name, heard);
  }
  return { byComponent, warnings: [...said].map(([name, heard]) => saidWarning(name, heard)), waitedSeconds };
}

/** Components that a Prometheus scrapes lie in one list of targets. */
const mergedFacts = (
  facts: readonly ComponentFacts[],
): { readonly pods: readonly string[]; readonly namespace: null; readonly addresses: readonly string[] } => ({
  pods: facts.flatMap(({ pods }) => pods),
  namespace: null,
  addresses: facts.flatMap(({ addresses }) => addresses),
});

/** A query without result is explained by a target that is down. */
const observationOf = (value: SignalValue, down: string | null): Observation =>
  value.kind === "value"
    ? { value: value.value, why: null }
    : { value: null, why: value.why === NO_RESULT && down !== null ? `${value.why}; ${down}` : value.why };

const saidWarning = (name: string, heard: readonly string[]): Warning =>
  warning(
    "query-annotated",
    `Prometheus says of the query of signal ${name}: ${[...new Set(heard)].join("; ")}.`,
    "Change the query until nothing is said of it.",
  );

/** Asks each query once for a minute that is over, so that a fault in it is known before the load. Throws PROMQL_INVALID and the abort reason. */
export async function checkQueries(
  { clock }: { readonly clock: Clock },
  { source, signals, signal }: Pick<QueryOptions, "source" | "signals" | "signal">,
): Promise<void> {
  const endSeconds = clock.nowSeconds() + source.aheadSeconds;
  for (const one of signals) {
    const facts = { component: one.component, namespace: "default", pods: ["none"], addresses: ["127.0.0.1:1"] };
    const filled = fillTemplate(one.query, { startSeconds: endSeconds - 60, endSeconds, ...facts });
    if (filled.kind === "unfilled")
      throw heapgateError("PROMQL_INVALID", { signal: one.name, query: one.query, why: filled.why }, { stage: "collect" });
    throwIfInvalid({ signal: one, query: filled.query }, await source.query(filled.query, endSeconds, signal));
  }
}
