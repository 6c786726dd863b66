/** Which target a configuration names, read from its tree before the schema has accepted it. */
import { nodeAt } from "./config-tree.ts";
import type { TreeNode } from "./config-tree.ts";

/** Null: something that is no target stands there. Nothing at all is kind, the default. */
export const targetOf = (root: TreeNode): "process" | "kind" | "existing" | null => {
  const node = nodeAt(root, ["target"]);
  if (node === null) return "kind";
  const chosen = node.kind === "map" ? node.entries[0]?.key : node.kind === "scalar" ? node.value : null;
  return chosen === "process" || chosen === "kind" || chosen === "existing" ? chosen : null;
};
