/** Keys that do no harm but mean nothing here, and values that should not stand in a file, as sentences for the user. */
import { CLUSTER_SIGNALS } from "../units/signals.ts";
import { itemsAt, nodeAt, pathText, textAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { targetOf } from "./target-of.ts";

/** Contexts of clusters whose nodes take images directly. */
const LOADABLE_CONTEXT = /^(?:kind-|k3d-|minikube$)/u;

const has = (root: TreeNode, path: TreePath): boolean => nodeAt(root, path) !== null;

/** True where a key stands in at least one component, and not in those that have `unless`. */
const inComponents = (root: TreeNode, key: string, unless: string | null = null): boolean =>
  itemsAt(root, ["components"]).some(
    (_, index) => has(root, ["components", index, key]) && (unless === null || !has(root, ["components", index, unless])),
  );

const processNotes = (root: TreeNode): readonly string[] => {
  const limits = CLUSTER_SIGNALS.filter(
    (signal) =>
      has(root, ["thresholds", signal]) ||
      itemsAt(root, ["components"]).some((_, index) => has(root, ["components", index, "thresholds", signal])),
  );
  return [
    ...(textAt(root, ["reset"]) === null ? [] : ["reset has no effect with target: process: every trial starts a fresh process"]),
    ...(has(root, ["keepCluster"]) ? ["keepCluster has no effect with target: process"] : []),
    ...["selector", "namespace", "container", "optional", "accounts"]
      .filter((key) => inComponents(root, key))
      .map((key) => `components[].${key} has no effect with target: process`),
    ...limits.map((signal) => `the limit of ${signal} has no effect with target: process: only a cluster measures it`),
  ];
};

const registryNotes = (root: TreeNode): readonly string[] => {
  const context = textAt(root, ["target", "existing", "context"]);
  if (context === null) return [];
  const registry = textAt(root, ["target", "existing", "registry"]);
  const isLoadable = LOADABLE_CONTEXT.test(context);
  if (isLoadable && registry !== null)
    return [`target.existing.registry has no effect with the context ${context}: its nodes take images directly`];
  if (isLoadable || registry !== null || !has(root, ["build"])) return [];
  return [
    `target.existing has no registry: images can be loaded directly only into kind-*, k3d-* and minikube, so what build makes must be pushed for the context ${context}`,
  ];
};

const existingNotes = (root: TreeNode): readonly string[] => [
  ...(has(root, ["keepCluster"]) ? ["keepCluster has no effect with target: existing: heapgate never deletes that cluster"] : []),
  ...(has(root, ["build"]) && !has(root, ["deploy"]) && textAt(root, ["reset"]) !== "restart"
    ? ["build has no effect without deploy; with reset: restart its images are put into the running workloads"]
    : []),
  ...registryNotes(root),
];

const SECRET_PATHS: readonly TreePath[] = [
  ["auth", "token"],
  ["auth", "basic", "password"],
];

/** A secret in the file is in the history of the repository. */
const secretsBelow = (root: TreeNode, at: TreePath): readonly string[] =>
  SECRET_PATHS.map((path): TreePath => [...at, ...path])
    .filter((path) => {
      const node = nodeAt(root, path);
      return node?.kind === "scalar" && node.template === null;
    })
    .map((path) => `${pathText(path)} stands in the configuration; keep it in a secret and write \${NAME}`);

const secretNotes = (root: TreeNode): readonly string[] =>
  itemsAt(root, ["components"]).flatMap((_, index) =>
    ["pprof", "metrics"].flatMap((endpoint) => secretsBelow(root, ["components", index, endpoint])),
  );

const prometheusNotes = (root: TreeNode): readonly string[] => {
  if (!has(root, ["prometheus"]) || textAt(root, ["prometheus"]) === "off") return [];
  const asks = itemsAt(root, ["signals"]).some((_, index) => has(root, ["signals", index, "query"]));
  const idle = "prometheus has no effect without a query in signals[]: heapgate reads /metrics by itself";
  return [...(asks ? [] : [idle]), ...secretsBelow(root, ["prometheus"])];
};

const clusterNotes = (root: TreeNode, target: "kind" | "existing"): readonly string[] => [
  ...(inComponents(root, "ports") ? [`components[].ports has no effect with target: ${target}: containers declare their own`] : []),
  ...["namespace", "container", "optional", "accounts"]
    .filter((key) => inComponents(root, key, "selector"))
    .map((key) => `components[].${key} has no effect without selector`),
  ...(target === "existing" ? existingNotes(root) : []),
  ...secretNotes(root),
];

/** Sentences about a valid configuration, in no order of importance. */
export const notesOf = (root: TreeNode): readonly string[] => {
  const target = targetOf(root);
  if (target === null) return [];
  return [...(target === "process" ? processNotes(root) : clusterNotes(root, target)), ...prometheusNotes(root)];
};
