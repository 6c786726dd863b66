/** The small language of `waitFor: { metric }` and `until`: one aggregated metric compared with a number, `sum(fleet_bundle_ready)==50`. */
import type { Labels, MetricFamily } from "./metric-family.ts";
import { valuesOf } from "./select.ts";
import { parseSelector, type Selector } from "./selector.ts";

const AGGREGATES = ["sum", "max", "min"] as const;
const OPERATORS = ["==", "!=", ">=", "<=", ">", "<"] as const;
type Aggregate = (typeof AGGREGATES)[number];
type Operator = (typeof OPERATORS)[number];

export interface MetricExpression {
  /** Null: there must be one series only. */
  readonly aggregate: Aggregate | null;
  readonly selector: Selector;
  readonly operator: Operator;
  readonly number: number;
}

export type ParsedExpression =
  | { readonly kind: "expression"; readonly expression: MetricExpression }
  | { readonly kind: "wrong"; readonly why: string };

const COMPARISON = /^(?<left>.*?[\w})])\s*(?<operator>==|!=|>=|<=|>|<)\s*(?<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$/su;
const AGGREGATED = /^\s*(?<aggregate>[a-z]+)\s*\((?<inside>.*)\)$/su;
const GRAMMAR = 'write [sum|max|min](NAME{label="value"}) OP NUMBER with OP one of == != >= <= > <, such as sum(fleet_bundle_ready)==50';

/** `[sum|max|min](NAME{label="value",…}) OP NUMBER`; brackets and aggregate may be left out for a metric of one series. */
export function parseMetricExpression(text: string): ParsedExpression {
  const wrong = (why: string): ParsedExpression => ({ kind: "wrong", why: `${why}: ${GRAMMAR}` });
  const { left, operator: written, number } = COMPARISON.exec(text)?.groups ?? {};
  const operator = OPERATORS.find((each) => each === written);
  if (left === undefined || operator === undefined || number === undefined) return wrong(`"${text}" is no comparison of a metric`);
  const aggregated = AGGREGATED.exec(left)?.groups;
  const aggregate = AGGREGATES.find((each) => each === aggregated?.["aggregate"]) ?? null;
  if (aggregated !== undefined && aggregate === null) return wrong(`"${aggregated["aggregate"] ?? ""}" is unknown`);
  const selector = parseSelector(aggregated?.["inside"] ?? left);
  if (selector === null) return wrong(`"${left}" is no metric`);
  return { kind: "expression", expression: { aggregate, selector, operator, number: Number(number) } };
}

export type MetricState = { readonly kind: "met" } | { readonly kind: "unmet"; readonly what: string };

/** Whether it holds over all bodies together (one per pod, say); `what` says what is there instead. */
export function stateOfMetric(expression: MetricExpression, bodies: readonly (readonly MetricFamily[])[]): MetricState {
  const { aggregate, selector, operator, number } = expression;
  const { name } = selector;
  const fits = (labels: Labels): boolean =>
    selector.matchers.every((matcher) => ((labels[matcher.label] ?? "") === matcher.value) === (matcher.operator === "="));
  const values = bodies.flatMap((families) =>
    valuesOf(families, name)
      .filter(({ labels }) => fits(labels))
      .map(({ value }) => value),
  );
  if (values.length === 0) return { kind: "unmet", what: `no ${name} is served` };
  if (aggregate === null && values.length > 1)
    return { kind: "unmet", what: `${name} has ${values.length} series; write sum, max or min around it` };
  const value = reduce(aggregate ?? "sum", values);
  return compare(value, operator, number)
    ? { kind: "met" }
    : { kind: "unmet", what: `${aggregate === null ? name : `${aggregate}(${name})`} is ${value}` };
}

function reduce(aggregate: Aggregate, values: readonly number[]): number {
  switch (aggregate) {
    case "sum":
      return values.reduce((sum, value) => sum + value, 0);
    case "max":
      return Math.max(...values);
    case "min":
      return Math.min(...values);
  }
}

function compare(value: number, operator: Operator, number: number): boolean {
  switch (operator) {
    case "==":
      return value === number;
    case "!=":
      return value !== number;
    case ">=":
      return value >= number;
    case "<=":
      return value <= number;
    case ">":
      return value > number;
    case "<":
      return value < number;
  }
}
