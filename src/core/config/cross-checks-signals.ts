/** Rules of declared signals that no single value can break: whose they are, how they are read, in which unit their limits are written. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { OWN_READINGS } from "../units/own-signal.ts";
import { UNITS, type Unit } from "../units/quantity.ts";
import { isSignalName, SIGNAL_NAMES } from "../units/signals.ts";
import { NO_LIMITS, parseThreshold, THRESHOLD_KEYS, type ThresholdText } from "../verdict/threshold.ts";
import { readingOf, unitOf } from "./build-signals.ts";
import { entryOf, issueAt, issueAtPlace, itemsAt, nodeAt, pathText, textAt, type TreeNode, type TreePath } from "./config-tree.ts";
import { nearestKey } from "./nearest-key.ts";
import { unknownKey } from "./schema-issues.ts";

/** A declared signal as far as it can be told from what is written. */
interface Written {
  readonly path: TreePath;
  readonly name: string;
  /** Null: not written. */
  readonly component: string | null;
  readonly metric: string | null;
  readonly as: (typeof OWN_READINGS)[number];
  /** Null: what is written goes with no unit. */
  readonly unit: Unit | null;
  readonly better: string | null;
}

const signalPaths = (root: TreeNode): readonly TreePath[] => itemsAt(root, ["signals"]).map((_, index) => ["signals", index]);

const writtenAt = (root: TreeNode, path: TreePath): Written | null => {
  const at = (key: string): string | null => textAt(root, [...path, key]);
  const name = at("name");
  if (name === null) return null;
  const metric = at("metric");
  const [as] = OWN_READINGS.filter((reading) => reading === at("as"));
  const [unit] = UNITS.filter((known) => known === at("unit"));
  const facts = { metric: metric ?? undefined, as, unit };
  return { path, name, component: at("component"), metric, as: readingOf(facts), unit: unitOf(facts), better: at("better") };
};

const writtenIn = (root: TreeNode): readonly Written[] => signalPaths(root).flatMap((path) => writtenAt(root, path) ?? []);

const names = (root: TreeNode): readonly (string | null)[] =>
  itemsAt(root, ["components"]).map((_, index) => textAt(root, ["components", index, "name"]));

const isMeasured = (root: TreeNode, index: number): boolean => {
  const node = nodeAt(root, ["components", index, "measure"]);
  return !(node?.kind === "scalar" && node.value === false);
};

/** Two signals of one name would share their limits; the share beyond the buckets of a `p95` has a name as well. */
const uniqueNames = (root: TreeNode): readonly ConfigIssue[] => {
  const written = writtenIn(root);
  const overflows = new Set(written.filter(({ as }) => as === "p95").map(({ name }) => `${name}-overflow`));
  return written.flatMap(({ path, name }, index) => {
    if (written.findIndex((other) => other.name === name) < index)
      return [issueAt(root, [...path, "name"], `a second signal has the name "${name}"`)];
    return overflows.has(name)
      ? [issueAt(root, [...path, "name"], `"${name}" is what heapgate calls the share beyond the buckets of a p95`)]
      : [];
  });
};

const componentIssues = (root: TreeNode, { path, component, metric }: Written): readonly ConfigIssue[] => {
  const known = names(root);
  if (known.length === 0) return [];
  const measured = known.filter((_, index) => isMeasured(root, index)).filter((name) => name !== null);
  if (component === null) {
    const need = `needs component, the one whose signal it is: ${measured.join(", ")}`;
    if (measured.length > 1 && entryOf(nodeAt(root, path), "component") === null) return [issueAt(root, path, need)];
  }
  const name = component ?? measured[0] ?? null;
  const index = known.indexOf(name);
  const at = [...path, "component"];
  if (component !== null && index < 0) {
    const near = nearestKey(component, measured);
    return [
      issueAt(
        root,
        at,
        `there is no component "${component}"; ${near === null ? `the components are ${measured.join(", ")}` : `did you mean ${near}?`}`,
      ),
    ];
  }
  if (component !== null && !isMeasured(root, index)) return [issueAt(root, at, `names "${component}", which is not measured`)];
  return metric !== null && textAt(root, ["components", index, "metrics"]) === "off"
    ? [issueAt(root, [...path, "metric"], `is read from ${name ?? "a component"}, whose metrics are off`)]
    : [];
};

const readingIssues = (root: TreeNode, { path, metric, as, unit, better }: Written): readonly ConfigIssue[] => {
  const has = (key: string): boolean => nodeAt(root, [...path, key]) !== null;
  const issues: ConfigIssue[] = [];
  const say = (key: string, message: string): void => void issues.push(issueAt(root, [...path, key], message));
  if (unit === null) {
    const written = textAt(root, [...path, "unit"]);
    if (as === "perUnit" || as === "flat")
      say(written === null ? "metric" : "unit", `is a ratio, which is not divided by units of work; write as: value`);
    else say("unit", `${written ?? "it"} is per unit of work, and as: ${as} divides by none; write as: perUnit`);
  }
  if (metric === null && as === "p95") say("as", "p95 reads a histogram of the component; a query gives the quantile itself: as: value");
  if (metric !== null && has("requireSamples")) say("requireSamples", "is for a query; write required");
  if (has("lowerBound") && !has("threshold")) say("lowerBound", "says how threshold is meant, which is not there");
  if (better === "neither" && has("class") && textAt(root, [...path, "class"]) !== "context")
    say("class", "of what has no better direction is context; remove one");
  if (unit !== null && has("threshold")) {
    const { problems } = amounts(root, path, { threshold: "max" }, unit);
    for (const { message } of problems) say("threshold", message);
  }
  return issues;
};

/** What is wrong with the amounts under a path; `keys` says which part of a limit each key is. */
const amounts = (root: TreeNode, path: TreePath, keys: Readonly<Record<string, keyof ThresholdText>>, unit: Unit) => {
  const parts = Object.entries(keys).flatMap(([key, part]) => {
    const node = nodeAt(root, [...path, key]);
    return node?.kind === "scalar" && node.value !== null ? [[part, node.source === "" ? String(node.value) : node.source] as const] : [];
  });
  const parsed = parseThreshold(Object.fromEntries(parts), unit, { gate: true, limits: NO_LIMITS });
  return { problems: parsed.kind === "error" ? parsed.problems : [] };
};

const limitIssues = (root: TreeNode, path: TreePath, { unit, better }: Written): readonly ConfigIssue[] => {
  if (unit === null || nodeAt(root, path)?.kind !== "map") return [];
  const keys = Object.fromEntries(THRESHOLD_KEYS.filter((key) => key !== "maxGrowth").map((key) => [key, key]));
  const { problems } = amounts(root, path, keys, unit);
  const aimless = better === "neither" ? (["maxGrowth", "minChange"] as const).filter((key) => nodeAt(root, [...path, key]) !== null) : [];
  return [
    ...problems.map(({ key, message }) => issueAt(root, [...path, key], message)),
    ...aimless.map((key) =>
      issueAt(root, [...path, key], "limits a change for the worse, and better: neither knows none; write max or min"),
    ),
  ];
};

/** Limits at a place: each names a built-in signal, or a declared one that the component has. */
const thresholdIssues = (root: TreeNode, path: TreePath, component: string | null): readonly ConfigIssue[] => {
  const node = nodeAt(root, path);
  if (node?.kind !== "map") return [];
  const written = writtenIn(root);
  return node.entries
    .filter(({ key }) => !isSignalName(key))
    .flatMap(({ key, keyAt }) => {
      const signal = written.find(({ name }) => name === key);
      if (signal === undefined) {
        return [issueAtPlace(keyAt, [...path, key], unknownKey(key, [...SIGNAL_NAMES, ...written.map(({ name }) => name)]))];
      }
      if (component !== null && signal.component !== null && signal.component !== component) {
        return [issueAtPlace(keyAt, [...path, key], `is a signal of ${signal.component}, not of ${component}`)];
      }
      return limitIssues(root, [...path, key], signal);
    });
};

/** Paths of limits that name no signal: nothing more is to be said of what stands there. */
export const unknownLimits = (root: TreeNode): readonly string[] => {
  const known = new Set<string>([...SIGNAL_NAMES, ...writtenIn(root).map(({ name }) => name)]);
  const places: readonly TreePath[] = [["thresholds"], ...names(root).map((_, index) => ["components", index, "thresholds"])];
  return places.flatMap((path) => {
    const node = nodeAt(root, path);
    return node?.kind === "map" ? node.entries.filter(({ key }) => !known.has(key)).map(({ key }) => pathText([...path, key])) : [];
  });
};

const needsPrometheus = (root: TreeNode, { path, metric }: Written): readonly ConfigIssue[] => {
  const prometheus = nodeAt(root, ["prometheus"]);
  return metric === null && nodeAt(root, [...path, "query"]) !== null && (prometheus === null || textAt(root, ["prometheus"]) === "off")
    ? [issueAt(root, [...path, "query"], "needs a Prometheus to ask: prometheus: { query: URL }")]
    : [];
};

/** All broken rules of declared signals and of the limits that name them. */
export const signalIssues = (root: TreeNode): readonly ConfigIssue[] => [
  ...uniqueNames(root),
  ...writtenIn(root).flatMap((signal) => [
    ...componentIssues(root, signal),
    ...readingIssues(root, signal),
    ...needsPrometheus(root, signal),
  ]),
  ...thresholdIssues(root, ["thresholds"], null),
  ...names(root).flatMap((name, index) => thresholdIssues(root, ["components", index, "thresholds"], name)),
];
