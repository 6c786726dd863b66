/** Rules between the phases of a workload: which of them measure, in which order, and which keys go with what. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { issueAt, itemsAt, nodeAt, textAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { phasePaths, PHASES_PATH } from "./workload-paths.ts";

type Check = (root: TreeNode) => readonly ConfigIssue[];

const has = (root: TreeNode, path: TreePath): boolean => nodeAt(root, path) !== null;
const measureOf = (root: TreeNode, phase: TreePath): string | null => textAt(root, [...phase, "measure"]);

/** An issue for each phase that has the key, with what is wrong with it there. */
const atKey = (root: TreeNode, phase: TreePath, key: string, message: string): readonly ConfigIssue[] =>
  has(root, [...phase, key]) ? [issueAt(root, [...phase, key], message)] : [];

const uniqueNames: Check = (root) => {
  const seen = new Set<string>();
  return phasePaths(root).flatMap((phase) => {
    const name = textAt(root, [...phase, "name"]);
    if (name === null) return [];
    if (seen.has(name)) return [issueAt(root, [...phase, "name"], `a second phase has the name "${name}"`)];
    seen.add(name);
    return [];
  });
};

/** One phase measures cost, one growth, in this order, with nothing between: a trial has one pair of edges, and one window for what a cluster counts. */
const measuredPhases: Check = (root) => {
  const phases = phasePaths(root);
  if (phases.length === 0) return [];
  const measures = phases.map((phase) => measureOf(root, phase));
  const [cost, growth] = [measures.indexOf("cost"), measures.indexOf("growth")];
  if (cost < 0 && growth < 0)
    return [issueAt(root, PHASES_PATH, "no phase is measured: write measure: cost at the one whose work is counted, such as requests")];
  const issues = phases.flatMap((phase, index) => {
    const measure = measures[index] ?? null;
    if (measure === null || index === measures.indexOf(measure)) return [];
    const remedy = measure === "cost" ? "give the first one repeat, or more work" : "give the first one more batches";
    return [issueAt(root, [...phase, "measure"], `a second phase measures ${measure}; ${remedy}`)];
  });
  if (issues.length > 0 || cost < 0 || growth < 0) return issues;
  if (growth < cost)
    return [
      issueAt(
        root,
        [...(phases[growth] ?? []), "measure"],
        "growth is measured after cost; move the phase behind the one with measure: cost",
      ),
    ];
  return phases
    .slice(cost + 1, growth)
    .map((phase) =>
      issueAt(root, phase, "stands between the measured phases and would be measured with them; move it before or behind them"),
    );
};

const keysOfMeasures: Check = (root) =>
  phasePaths(root).flatMap((phase) => {
    const measure = measureOf(root, phase);
    return [
      ...(measure === "growth" ? [] : atKey(root, phase, "batches", "goes only with measure: growth; elsewhere write repeat")),
      ...(measure === "growth" ? atKey(root, phase, "repeat", "does not go with measure: growth: write batches") : []),
      ...(measure === "cost" ? [] : atKey(root, phase, "cpuProfile", "goes only with measure: cost, where CPU is profiled")),
    ];
  });

/** Batches are told once. */
const batchesOnce: Check = (root) =>
  has(root, ["plan", "batches"])
    ? phasePaths(root).flatMap((phase) => atKey(root, phase, "batches", "stands also as plan.batches; remove one"))
    : [];

const growthForLeaks: Check = (root) => {
  const phases = phasePaths(root);
  const measures = phases.map((phase) => measureOf(root, phase));
  if (!measures.includes("cost") || measures.includes("growth") || textAt(root, ["leak"]) === "off") return [];
  return [issueAt(root, PHASES_PATH, "the leak gate needs a phase with measure: growth; add one, or write leak: off")];
};

/** `until` reads the metrics of the measured components. */
const untilIsServed: Check = (root) => {
  const components = itemsAt(root, ["components"]).map((_, index) => ["components", index]);
  const serves = components.some((component) => {
    const measure = nodeAt(root, [...component, "measure"]);
    return !(measure?.kind === "scalar" && measure.value === false) && textAt(root, [...component, "metrics"]) !== "off";
  });
  if (serves || components.length === 0) return [];
  return phasePaths(root).flatMap((phase) => atKey(root, phase, "until", "waits for a metric, but no measured component serves metrics"));
};

export const PHASE_RULES: readonly Check[] = [uniqueNames, measuredPhases, keysOfMeasures, batchesOnce, growthForLeaks, untilIsServed];
