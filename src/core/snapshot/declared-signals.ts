/** Declared signals of one round: a family of the app read as the configuration says, or the answer of a Prometheus (`metrics.md` §5, §12). */
import type { Bucket, MetricFamily } from "../prometheus/metric-family.ts";
import { histogramIncreaseBetween } from "../prometheus/histogram-increase.ts";
import { histogramQuantile } from "../prometheus/histogram-quantile.ts";
import { increaseBetween } from "../prometheus/increase.ts";
import { valuesOf } from "../prometheus/select.ts";
import { matchesSelector, parseSelector, sumOfSelector, type Selector } from "../prometheus/selector.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { overflowOf, type OwnSignal, type OwnSignalName } from "../units/own-signal.ts";
import type { MetricBody } from "./metric-body.ts";
import { missing, observed, perUnit, type RoundEvidence } from "./round-evidence.ts";
import type { Observation } from "./snapshot.ts";

type DeclaredValues = Readonly<Record<OwnSignalName, Observation>>;

const NO_EDGES = "no /metrics at both edges of the cost phase";
const QUANTILE = 0.95;

/** The family a name is of: its own, or that of a histogram or summary whose `_sum` or `_count` it is. */
const familyOf = (families: readonly MetricFamily[], name: string): MetricFamily | undefined =>
  families.find((family) => family.name === name) ??
  families.find((family) => family.series[0]?.kind !== "value" && (name === `${family.name}_sum` || name === `${family.name}_count`));

const typeIn = (bodies: readonly MetricBody[], name: string): string | null => {
  const family = bodies.map((body) => familyOf(body.families, name)).find((found) => found !== undefined);
  if (family === undefined) return null;
  return family.name === name ? family.type : "counter";
};

/** A misspelt name, a family of another kind and labels nobody has are three things. */
const absent = (bodies: readonly MetricBody[], { name, matchers }: Selector): string => {
  const family = bodies.map(({ families }) => familyOf(families, name)).find((found) => found !== undefined);
  if (family === undefined) return `${name} is not among the app's metrics`;
  const [series] = family.series;
  if (family.name === name && series !== undefined && series.kind !== "value") {
    return `${name} is a ${family.type}: ${series.kind === "histogram" ? "as: p95 reads it, or " : ""}name its ${name}_sum or ${name}_count`;
  }
  return matchers.length > 0 ? `${name} has no series with these labels` : `${name} has no series`;
};

/** Δ over the cost phase of all selected series; never across a restart, never 0 for what is not there. */
function increaseOf({ start, end, measured }: RoundEvidence, selector: Selector): Observation {
  const { name } = selector;
  if (start === null || end === null) return missing(`${name}: ${NO_EDGES}`);
  if (typeIn([start, end], name) === "gauge") return missing(`${name} is a gauge, which has no increase; as: value reads it`);
  const increase = increaseBetween(start.families, end.families, name, { where: (labels) => matchesSelector(selector, labels) });
  switch (increase.kind) {
    case "increased":
      return observed(increase.value);
    case "reset":
      return missing(`${name}: counter reset (${increase.why.replaceAll("-", " ")})`);
    case "absent":
      return missing(absent([start, end, ...measured], selector));
    case "not-finite":
      return missing(`${name} is not a finite number`);
  }
}

/** Bodies of the cost phase, its edges included. */
function costBodies({ start, end, measured }: RoundEvidence): readonly MetricBody[] {
  const [first, last] = [start === null ? -1 : measured.indexOf(start), end === null ? -1 : measured.indexOf(end)];
  return measured.slice(Math.max(0, first), last < 0 ? measured.length : last + 1);
}

/** The mean of a gauge over the bodies of the cost phase, its series added up in each. */
function meanOf(evidence: RoundEvidence, selector: Selector): Observation {
  const bodies = costBodies(evidence);
  const { name } = selector;
  if (bodies.length === 0) return missing(`${name}: no /metrics was read in the cost phase`);
  if (typeIn(bodies, name) === "counter") return missing(`${name} is a counter, of which only the increase tells; as: perUnit reads it`);
  const values = bodies.flatMap(({ families }) => sumOfSelector(families, selector) ?? []);
  if (values.length === 0) return missing(absent(bodies, selector));
  return observed(values.reduce((sum, value) => sum + value, 0) / values.length);
}

type Observed = { readonly kind: "buckets"; readonly buckets: readonly Bucket[] } | { readonly kind: "missing"; readonly why: string };

function bucketsOf({ start, end }: RoundEvidence, selector: Selector): Observed {
  const { name } = selector;
  const lacking = (why: string): Observed => ({ kind: "missing", why });
  if (start === null || end === null) return lacking(`${name}: ${NO_EDGES}`);
  const increase = histogramIncreaseBetween(start.families, end.families, name, { where: (labels) => matchesSelector(selector, labels) });
  switch (increase.kind) {
    case "increased":
      return increase.buckets === null
        ? lacking(`${name}: its series have different buckets`)
        : { kind: "buckets", buckets: increase.buckets };
    case "reset":
      return lacking(`${name}: counter reset (${increase.why.replaceAll("-", " ")})`);
    case "absent":
      return lacking(
        [start, end].some(({ families }) => valuesOf(families, name).length > 0 || typeIn([start, end], name) === "summary")
          ? `${name} is no histogram`
          : absent([start, end], selector),
      );
    case "not-finite":
      return lacking(`${name} is not a finite number`);
  }
}

const NOTHING_OBSERVED = "nothing was observed in the cost phase";

const quantileOf = (found: Observed, { unit }: OwnSignal): Observation => {
  if (found.kind === "missing") return missing(found.why);
  const estimate = histogramQuantile(QUANTILE, found.buckets);
  switch (estimate.kind) {
    case "value":
      return observed(estimate.value);
    case "overflow":
      return missing(
        `beyond the largest bucket (> ${formatQuantity(estimate.lowerBound, unit)}), with ${formatQuantity(estimate.overflowRatio, "ratio")} of the observations`,
      );
    case "no-observations":
      return missing(NOTHING_OBSERVED);
  }
};

const overflowShare = (found: Observed): Observation => {
  if (found.kind === "missing") return missing(found.why);
  const total = found.buckets.at(-1)?.count ?? 0;
  return total > 0 ? observed((total - (found.buckets.at(-2)?.count ?? 0)) / total) : missing(NOTHING_OBSERVED);
};

function readFamily(evidence: RoundEvidence, signal: OwnSignal, selector: Selector): DeclaredValues {
  switch (signal.as) {
    case "perUnit":
    case "flat":
      return { [signal.name]: perUnit(increaseOf(evidence, selector), evidence.raw.units) };
    case "value":
      return { [signal.name]: meanOf(evidence, selector) };
    case "p95": {
      const found = bucketsOf(evidence, selector);
      return { [signal.name]: quantileOf(found, signal), [overflowOf(signal).name]: overflowShare(found) };
    }
    case "overflow":
      return {};
  }
}

/** What the Prometheus answered; an increase it gives becomes one per unit of work. */
function readQuery({ raw }: RoundEvidence, { name, as }: OwnSignal): Observation {
  const answers = raw.queries ?? {};
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (answer === undefined) return missing("the query was not asked");
  return as === "perUnit" || as === "flat" ? perUnit(answer, raw.units) : answer;
}

/** The values of the signals declared for the component of this round, each with its value or why it has none. */
export function declaredSignals(evidence: RoundEvidence, signals: readonly OwnSignal[]): DeclaredValues {
  const own = signals.filter(({ component }) => component === evidence.raw.component);
  return Object.assign(
    {},
    ...own.map((signal): DeclaredValues => {
      if (signal.from === "query") return { [signal.name]: readQuery(evidence, signal) };
      const selector = parseSelector(signal.source);
      return selector === null ? { [signal.name]: missing(`"${signal.source}" names no metric`) } : readFamily(evidence, signal, selector);
    }),
  );
}
