/** Fills the facts of one side (`${HEAPGATE_SHA}`, `${HEAPGATE_API_SERVER_URL}`) into what is built and deployed for it. */
import type { ChartSource, DeploySource, DeployStep, ImageBuild } from "./cluster-config.ts";
import type { ComponentConfig } from "./config.ts";
import { fillFacts } from "./late-facts.ts";

type Facts = Readonly<Record<string, string>>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One filled value with the names of facts that are not known. */
export interface Filled<Value> {
  readonly value: Value;
  readonly missing: readonly string[];
}

interface Filler {
  readonly text: (text: string) => string;
  readonly optional: (text: string | null) => string | null;
  readonly list: (texts: readonly string[]) => readonly string[];
  readonly map: (texts: Facts) => Facts;
  readonly tree: (value: unknown) => unknown;
}

const filling = <Value>(facts: Facts, fill: (filler: Filler) => Value): Filled<Value> => {
  const missing = new Set<string>();
  const text = (written: string): string => {
    const filled = fillFacts(written, facts);
    for (const name of filled.missing) missing.add(name);
    return filled.text;
  };
  const tree = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(tree);
    return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tree(inner)])) : value;
  };
  const value = fill({
    text,
    optional: (written) => (written === null ? null : text(written)),
    list: (texts) => texts.map(text),
    map: (texts) => Object.fromEntries(Object.entries(texts).map(([key, inner]) => [key, text(inner)])),
    tree,
  });
  return { value, missing: [...missing] };
};

const fillChart = (chart: ChartSource, filler: Filler): ChartSource => ({
  ...chart,
  chart: filler.text(chart.chart),
  repo: filler.optional(chart.repo),
  chartVersion: filler.optional(chart.chartVersion),
  values: filler.list(chart.values),
  valuesInline: Object.fromEntries(Object.entries(chart.valuesInline).map(([key, value]) => [key, filler.tree(value)])),
  set: filler.list(chart.set),
  setString: filler.list(chart.setString),
});

const fillSource = (source: DeploySource, filler: Filler): DeploySource => {
  switch (source.kind) {
    case "chart":
      return fillChart(source, filler);
    case "kustomize":
      return { ...source, path: filler.text(source.path) };
    case "manifests":
      return { ...source, paths: filler.list(source.paths) };
    case "tilt":
      return { ...source, args: filler.list(source.args) };
    case "command":
      // Inside commands the shell fills in.
      return source;
  }
};

/** A deploy step as one side gets it. Commands stay as they are: they find the facts in their environment. */
export const fillDeployStep = (step: DeployStep, facts: Facts): Filled<DeployStep> =>
  filling(facts, (filler) => ({ ...step, source: fillSource(step.source, filler) }));

/** An image as one side builds it: `pull: ghcr.io/acme/shop:${HEAPGATE_SHA}`. */
export const fillImageBuild = (build: ImageBuild, facts: Facts): Filled<ImageBuild> =>
  filling(facts, (filler) => ({
    ...build,
    args: filler.map(build.args),
    options: filler.list(build.options),
    pull: filler.optional(build.pull),
  }));

/** Environment and arguments of a component's containers on one side. */
export const fillContainer = (component: ComponentConfig, facts: Facts): Filled<ComponentConfig> =>
  filling(facts, (filler) => ({ ...component, env: filler.map(component.env), args: filler.list(component.args) }));
