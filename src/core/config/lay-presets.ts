/** Lays presets under a configuration: a whole one for an app that is known, and one for each component that names one. */
import { entryOf, itemsAt, textAt } from "./config-tree.ts";
import type { TreeNode } from "./config-tree.ts";
import { overlay } from "./overlay.ts";
import { parseYamlTree } from "./parse-yaml-tree.ts";
import { COMPONENT_PRESET_NAMES, COMPONENT_PRESETS, PRESET_NAMES, PRESETS } from "./presets/presets.ts";

const treeOf = (name: string, text: string): TreeNode | null => parseYamlTree({ name: `preset ${name}`, text }).tree;

/** The app's preset under the whole; `named` is the tree in which its name is looked up. A name that is none is left to the schema. */
export const layPreset = (root: TreeNode, named: TreeNode = root): TreeNode => {
  const name = textAt(named, ["preset"]);
  const found = PRESET_NAMES.find((one) => one === name);
  const under = found === undefined ? null : treeOf(found, PRESETS[found].document);
  return under === null ? root : overlay(under, root);
};

const layComponentPreset = (item: TreeNode): TreeNode => {
  const name = textAt(item, ["preset"]);
  const found = COMPONENT_PRESET_NAMES.find((one) => one === name);
  const under = found === undefined ? null : treeOf(found, COMPONENT_PRESETS[found].document);
  return under === null ? item : overlay(under, item);
};

/** Each component's preset under its entry. */
export const layComponentPresets = (root: TreeNode): TreeNode => {
  const components = entryOf(root, "components");
  if (root.kind !== "map" || components?.value.kind !== "list") return root;
  const value: TreeNode = { ...components.value, items: itemsAt(root, ["components"]).map(layComponentPreset) };
  return { ...root, entries: root.entries.map((entry) => (entry === components ? { ...entry, value } : entry)) };
};
