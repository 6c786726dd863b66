/** Where the workloads of a configuration stand in its tree: directly under `workload`, or in its phases. */
import { itemsAt, nodeAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";

export const PHASES_PATH: TreePath = ["workload", "phases"];

export const phasePaths = (root: TreeNode): readonly TreePath[] => itemsAt(root, PHASES_PATH).map((_, index) => [...PHASES_PATH, index]);

/** Maps of which one key is the workload. */
const workloadPlaces = (root: TreeNode): readonly TreePath[] => [["workload"], ...phasePaths(root)];

/** HTTP workloads, each a map or in a list of maps. */
export const httpPaths = (root: TreeNode): readonly TreePath[] =>
  workloadPlaces(root).flatMap((place): readonly TreePath[] => {
    const path = [...place, "http"];
    const node = nodeAt(root, path);
    if (node?.kind === "list") return node.items.map((_, index) => [...path, index]);
    return node === null ? [] : [path];
  });

/** Where units may be told. */
export const unitsPaths = (root: TreeNode): readonly TreePath[] => [
  ["workload", "units"],
  ...workloadPlaces(root).map((place): TreePath => [...place, "command", "units"]),
];
