/** Rules between keys, which no single value can break: references, pairs that exclude each other, limits in order. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { entryOf, issueAt, itemsAt, nodeAt, pathText, textAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { CLUSTER_RULES, neededInCluster } from "./cross-checks-cluster.ts";
import { neededOfPrometheus, PROMETHEUS_RULES } from "./cross-checks-prometheus.ts";
import { PHASE_RULES } from "./cross-checks-phases.ts";
import { signalIssues } from "./cross-checks-signals.ts";
import { nearestKey } from "./nearest-key.ts";
import { pathPatternProblem } from "./path-patterns.ts";
import { targetOf } from "./target-of.ts";
import { httpPaths, phasePaths, unitsPaths } from "./workload-paths.ts";

/** Fewer post-GC points of a run than this show no growth (`statistics.md` §5: at least 10). */
const LEAST_LEAK_POINTS = 10;

type Check = (root: TreeNode) => readonly ConfigIssue[];

const has = (root: TreeNode, path: TreePath): boolean => nodeAt(root, path) !== null;

const numberAt = (root: TreeNode, path: TreePath): number | null => {
  const node = nodeAt(root, path);
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : null;
};

const uniqueNames: Check = (root) => {
  const seen = new Set<string>();
  return itemsAt(root, ["components"]).flatMap((_, index) => {
    const path = ["components", index, "name"];
    const name = textAt(root, path);
    if (name === null) return [];
    if (seen.has(name)) return [issueAt(root, path, `a second component has the name "${name}"`)];
    seen.add(name);
    return [];
  });
};

const isMeasured = (root: TreeNode, index: number): boolean => {
  const node = nodeAt(root, ["components", index, "measure"]);
  return !(node?.kind === "scalar" && node.value === false);
};

const isOptional = (root: TreeNode, index: number): boolean => {
  const node = nodeAt(root, ["components", index, "optional"]);
  return node?.kind === "scalar" && node.value === true;
};

/** Under `target: process` a port's name is one of `ports`; in a cluster containers declare them. */
const portOfComponent = (root: TreeNode, path: TreePath, index: number): readonly ConfigIssue[] => {
  const port = textAt(root, path);
  const target = targetOf(root);
  if (port === null || index < 0 || target === "kind" || target === "existing") return [];
  const declared = itemsAt(root, ["components", index, "ports"]).flatMap((item) => (item.kind === "scalar" ? [String(item.value)] : []));
  if (declared.includes(port)) return [];
  const known = declared.length === 0 ? "it declares no ports" : `its ports are ${declared.join(", ")}`;
  return [issueAt(root, path, `names the port "${port}", which the component does not declare: ${known}`)];
};

const endpointPorts: Check = (root) =>
  itemsAt(root, ["components"]).flatMap((_, index) =>
    ["pprof", "metrics"].flatMap((endpoint) => portOfComponent(root, ["components", index, endpoint, "port"], index)),
  );

const namesOf = (root: TreeNode): readonly (string | null)[] =>
  itemsAt(root, ["components"]).map((_, index) => textAt(root, ["components", index, "name"]));

const noSuchComponent = (root: TreeNode, path: TreePath, name: string): ConfigIssue => {
  const known = namesOf(root).filter((candidate) => candidate !== null);
  const near = nearestKey(name, known);
  const hint = near === null ? `the components are ${known.join(", ")}` : `did you mean ${near}?`;
  return issueAt(root, path, `there is no component "${name}"; ${hint}`);
};

const httpComponent: Check = (root) =>
  httpPaths(root).flatMap((path) => {
    const names = namesOf(root);
    if (names.length === 0) return [];
    const measured = names.filter((_, index) => isMeasured(root, index));
    const name = textAt(root, [...path, "component"]);
    if (name === null) {
      if (has(root, [...path, "component"]) || measured.length < 2)
        return portOfComponent(root, [...path, "port"], names.indexOf(measured[0] ?? null));
      return [issueAt(root, path, `needs component, the one that gets the requests: ${measured.join(", ")}`)];
    }
    const index = names.indexOf(name);
    return index < 0 ? [noSuchComponent(root, [...path, "component"], name)] : portOfComponent(root, [...path, "port"], index);
  });

const httpLoad: Check = (root) =>
  httpPaths(root).flatMap((path) => {
    const at = (key: string): TreePath => [...path, key];
    const given = (key: string): boolean => has(root, at(key));
    const issues: ConfigIssue[] = [];
    if (given("rate") && given("concurrency"))
      issues.push(issueAt(root, at("concurrency"), "does not go with rate: an open model has no fixed concurrency; remove one"));
    if (given("rate") && given("requests") && given("duration"))
      issues.push(issueAt(root, at("duration"), "is settled by rate and requests; remove one of the three"));
    if (!given("rate") && given("duration")) {
      issues.push(
        issueAt(
          root,
          at("duration"),
          "needs rate: a fixed time at fixed concurrency gives both sides different work; give requests or rate",
        ),
      );
    }
    if (given("body") && given("bodyFile")) issues.push(issueAt(root, at("bodyFile"), "does not go with body; remove one"));
    return issues;
  });

/** Workloads that count by themselves. */
const COUNTED = {
  http: "whose unit is a request",
  k6: "whose unit is an iteration",
  objects: "whose unit is an object",
  job: "which has units of its own: job.units, or the line heapgate-units=N in its log",
  idle: "whose unit is a second",
  phases: "whose commands have units of their own: command: { run, units }",
} as const satisfies Record<string, string>;

const commandUnits: Check = (root) => {
  const both = has(root, ["workload", "units"]) && has(root, ["workload", "command", "units"]);
  const issues = both ? [issueAt(root, ["workload", "units"], "stands also under workload.command; remove one")] : [];
  const fields = unitsPaths(root).flatMap((path) => {
    const node = nodeAt(root, path);
    if (node?.kind !== "map" || (entryOf(node, "json") === null) === (entryOf(node, "field") === null)) return [];
    return [issueAt(root, path, "json and field go together: the file and the path of the number in it, such as summary.requests")];
  });
  const aside = Object.entries(COUNTED)
    .filter(([kind]) => has(root, ["workload", "units"]) && has(root, ["workload", kind]))
    .map(([kind, why]) => issueAt(root, ["workload", "units"], `does not go with ${kind}, ${why}`));
  return [...issues, ...fields, ...aside];
};

/** `{ component, metric }`: the counter must be read from somewhere. */
const metricUnits: Check = (root) =>
  unitsPaths(root).flatMap((path) => {
    const named = [...path, "component"];
    if (!has(root, [...path, "metric"])) return has(root, named) ? [issueAt(root, named, "goes only with metric")] : [];
    const names = namesOf(root);
    const measured = names.filter((_, index) => isMeasured(root, index));
    const name = textAt(root, named) ?? (measured.length === 1 ? measured[0] : null);
    if (names.length === 0) return [];
    if (name == null)
      return has(root, named) ? [] : [issueAt(root, path, `needs component, the one that serves the counter: ${measured.join(", ")}`)];
    const index = names.indexOf(name);
    if (index < 0) return [noSuchComponent(root, named, name)];
    if (textAt(root, ["components", index, "metrics"]) !== "off") return [];
    return [issueAt(root, path, `counts by a metric of ${name}, whose metrics are off`)];
  });

const roundsInOrder: Check = (root) => {
  const min = numberAt(root, ["rounds", "min"]);
  const max = numberAt(root, ["rounds", "max"]);
  return min !== null && max !== null && min > max ? [issueAt(root, ["rounds", "max"], `is ${max}, less than rounds.min, ${min}`)] : [];
};

/** Where the number of batches stands: in the phase that measures growth, else in the plan. */
const batchesPath = (root: TreeNode): TreePath =>
  phasePaths(root)
    .map((phase): TreePath => [...phase, "batches"])
    .find((path) => has(root, path)) ?? ["plan", "batches"];

const leakPoints: Check = (root) => {
  if (textAt(root, ["leak"]) === "off") return [];
  const points = numberAt(root, ["leak", "points"]);
  const written = batchesPath(root);
  const batches = numberAt(root, written);
  const few = `the leak gate needs at least ${LEAST_LEAK_POINTS} points of a run; raise it or write leak: off`;
  if (points !== null && points < LEAST_LEAK_POINTS) return [issueAt(root, ["leak", "points"], `is ${points}: ${few}`)];
  if (batches !== null && batches < LEAST_LEAK_POINTS) return [issueAt(root, written, `is ${batches}: ${few}`)];
  if (points !== null && batches !== null && points > batches) {
    return [issueAt(root, ["leak", "points"], `is ${points}, but there is one point after each of ${pathText(written)}, ${batches}`)];
  }
  return [];
};

const oneBaseReference: Check = (root) =>
  has(root, ["baseRef"]) && has(root, ["baseline", "ref"])
    ? [issueAt(root, ["baseRef"], "means the same as baseline.ref; remove one")]
    : [];

/** A list of nothing but `!` would match nothing, and every pull request would be skipped. */
const pathPatterns: Check = (root) => {
  const patterns = itemsAt(root, ["paths"]).map((_, index) => ({ path: ["paths", index], text: textAt(root, ["paths", index]) }));
  const issues = patterns.flatMap(({ path, text }) => {
    const problem = text === null || text === "" ? null : pathPatternProblem(text);
    return problem === null ? [] : [issueAt(root, path, problem)];
  });
  if (patterns.length === 0 || patterns.some(({ text }) => text === null || !text.startsWith("!"))) return issues;
  return [...issues, issueAt(root, ["paths"], 'holds only patterns with !, which take back what others match; put "**" first')];
};

const ALWAYS: readonly Check[] = [
  pathPatterns,
  uniqueNames,
  endpointPorts,
  httpComponent,
  httpLoad,
  commandUnits,
  metricUnits,
  roundsInOrder,
  leakPoints,
  oneBaseReference,
  ...PHASE_RULES,
  ...CLUSTER_RULES,
  signalIssues,
  ...PROMETHEUS_RULES,
];

/** What a measurement needs beyond a valid file. */
const neededToMeasure: Check = (root) => {
  const issues: ConfigIssue[] = [];
  if (!has(root, ["components"]))
    issues.push(
      issueAt(
        root,
        ["components"],
        "is missing: name what is measured, such as components: [{ name: shop, run: { command: ./bin/shop } }]",
      ),
    );
  if (!has(root, ["workload"]))
    issues.push(issueAt(root, ["workload"], "is missing: say what the app has to do, such as workload: { http: { path: / } }"));
  const components = itemsAt(root, ["components"]);
  if (components.length > 0 && components.every((_, index) => !isMeasured(root, index))) {
    issues.push(issueAt(root, ["components"], "no component is measured: all have measure: false"));
  } else if (components.length > 0 && components.every((_, index) => !isMeasured(root, index) || isOptional(root, index))) {
    issues.push(issueAt(root, ["components"], "no component has to be there: all that are measured have optional: true"));
  }
  if (targetOf(root) !== "process") return [...issues, ...neededInCluster(root)];
  for (const index of components.keys()) {
    if (!has(root, ["components", index, "run"])) {
      issues.push(issueAt(root, ["components", index], "needs run: { command: … }, which starts it under target: process"));
    }
  }
  return issues;
};

/** All broken rules, in no order. */
export const crossCheckIssues = (root: TreeNode, purpose: "measure" | "judge"): readonly ConfigIssue[] =>
  [...ALWAYS, ...(purpose === "measure" ? [neededToMeasure, neededOfPrometheus] : [])].flatMap((check) => check(root));
