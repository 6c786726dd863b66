/** User queries as templates: `$namespace`, `$start`, `$duration` and the like, filled in for one trial. */
import { durationText } from "./query-path.ts";

/** The measured phase by Prometheus' clock, and what the component is there. */
export interface QueryFacts {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly component: string;
  /** Null: it has none, as a process. */
  readonly namespace: string | null;
  /** Names of its pods; empty for a process. */
  readonly pods: readonly string[];
  /** `host:port` of its metrics, as `instance` says it where nobody relabels; empty where they are not known. */
  readonly addresses: readonly string[];
}

export const TEMPLATE_VARIABLES = ["start", "end", "duration", "component", "namespace", "pods", "selector"] as const;
export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number];

export type Filled = { readonly kind: "filled"; readonly query: string } | { readonly kind: "unfilled"; readonly why: string };

/** A name of Kubernetes or an address in a regular expression of RE2, inside of quotes. */
const alternatives = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(/[.+*?()|[\]{}^$\\]/gu, String.raw`\\$&`)).join("|");

const quoted = (text: string): string => text.replaceAll(/["\\]/gu, String.raw`\$&`);

/** What a variable stands for; null: nothing here. */
const valueOf = (variable: TemplateVariable, facts: QueryFacts): string | null => {
  const { startSeconds, endSeconds, component, namespace, pods, addresses } = facts;
  switch (variable) {
    case "start":
      return startSeconds.toFixed(3);
    case "end":
      return endSeconds.toFixed(3);
    case "duration":
      return durationText(endSeconds - startSeconds);
    case "component":
      return quoted(component);
    case "namespace":
      return namespace === null ? null : quoted(namespace);
    case "pods":
      return pods.length === 0 ? null : alternatives(pods);
    case "selector":
      if (pods.length > 0) return `${namespace === null ? "" : `namespace="${quoted(namespace)}",`}pod=~"${alternatives(pods)}"`;
      return addresses.length === 0 ? null : `instance=~"${alternatives(addresses)}"`;
  }
};

const VARIABLE = /\$(?:\{(?<braced>[A-Za-z_]\w*)\}|(?<bare>[A-Za-z_]\w*))/gu;

const isVariable = (name: string): name is TemplateVariable => TEMPLATE_VARIABLES.some((known) => known === name);

/** Names in the query that are no variables; one sentence can name them all. */
export const unknownVariables = (query: string): readonly string[] => [
  ...new Set(
    [...query.matchAll(VARIABLE)].map(({ groups }) => groups?.["bare"] ?? groups?.["braced"] ?? "").filter((name) => !isVariable(name)),
  ),
];

/** The query of one trial. A `$` that begins no name stays: regular expressions end with one. */
export const fillTemplate = (query: string, facts: QueryFacts): Filled => {
  const missing = new Set<string>();
  const filled = query.replaceAll(VARIABLE, (written, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? "";
    const value = isVariable(name) ? valueOf(name, facts) : null;
    if (value === null) missing.add(written);
    return value ?? written;
  });
  return missing.size === 0
    ? { kind: "filled", query: filled }
    : { kind: "unfilled", why: `${[...missing].join(", ")} stands for nothing here` };
};
