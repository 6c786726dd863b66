/** Lays one configuration over another: maps merge, lists of named entries merge by name, everything else is replaced. */
import { entryOf } from "./config-tree.ts";
import type { ListNode, MapNode, TreeNode } from "./config-tree.ts";

/** The name of a list entry such as a component; null for entries without one. */
export const nameOf = (node: TreeNode): string | null => {
  const name = entryOf(node, "name")?.value;
  return name?.kind === "scalar" && typeof name.value === "string" ? name.value : null;
};

const isNamedList = (list: ListNode): boolean => list.items.length > 0 && list.items.every((item) => nameOf(item) !== null);

const overlayMaps = (under: MapNode, over: MapNode): MapNode => {
  const merged = under.entries.map((entry) => {
    const upper = over.entries.find((candidate) => candidate.key === entry.key);
    return upper === undefined ? entry : { ...upper, value: overlay(entry.value, upper.value) };
  });
  const added = over.entries.filter((entry) => under.entries.every((lower) => lower.key !== entry.key));
  return { kind: "map", entries: [...merged, ...added], at: under.at };
};

const overlayLists = (under: ListNode, over: ListNode): ListNode => {
  if (!isNamedList(under) || !isNamedList(over)) return over;
  const names = new Set(under.items.map(nameOf));
  const merged = under.items.map((item) =>
    over.items.filter((candidate) => nameOf(candidate) === nameOf(item)).reduce((result, candidate) => overlay(result, candidate), item),
  );
  return { kind: "list", items: [...merged, ...over.items.filter((item) => !names.has(nameOf(item)))], at: under.at };
};

/** The merged tree; every value keeps the place where it was written. */
export const overlay = (under: TreeNode, over: TreeNode): TreeNode => {
  if (under.kind === "map" && over.kind === "map") return overlayMaps(under, over);
  if (under.kind === "list" && over.kind === "list") return overlayLists(under, over);
  return over;
};
