/** A series selector as people write it: `http_requests_total{code="200",method!="GET"}`. */
import type { Labels, MetricFamily } from "./metric-family.ts";
import { sumOf } from "./select.ts";

export interface Selector {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly operator: "=" | "!="; readonly value: string }[];
}

const NAME = /^(?<name>[a-zA-Z_:][\w:]*)\s*(?:\{(?<inside>[^{}]*)\})?$/u;
const MATCHER = /^\s*(?<label>[a-zA-Z_]\w*)\s*(?<operator>!?=)\s*"(?<value>[^"\\]*)"\s*$/u;

/** Null when the text is none. Only `=` and `!=` are known; values have no escapes. */
export const parseSelector = (text: string): Selector | null => {
  const found = NAME.exec(text.trim())?.groups;
  if (found === undefined) return null;
  const inside = (found["inside"] ?? "").trim().replace(/,$/u, "");
  const matchers: Selector["matchers"][number][] = [];
  for (const part of inside === "" ? [] : inside.split(",")) {
    const matcher = MATCHER.exec(part)?.groups;
    if (matcher === undefined) return null;
    matchers.push({ label: matcher["label"] ?? "", operator: matcher["operator"] === "=" ? "=" : "!=", value: matcher["value"] ?? "" });
  }
  return { name: found["name"] ?? "", matchers };
};

/** Whether a series of the selector's name is selected; a label that is not there is empty. */
export const matchesSelector = ({ matchers }: Selector, labels: Labels): boolean =>
  matchers.every(({ label, operator, value }) => ((labels[label] ?? "") === value) === (operator === "="));

/** The sum over the selected series; null when there is none. */
export const sumOfSelector = (families: readonly MetricFamily[], selector: Selector): number | null =>
  sumOf(families, selector.name, { where: (labels) => matchesSelector(selector, labels) });
