/** A configuration as a tree of values that know where they were written, whatever file or `set` line they came from. */
import type { ConfigIssue } from "../errors/catalog.ts";

export interface Place {
  readonly file: string;
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
}

export type ScalarValue = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  /** The value as written; equals `value` for texts. */
  readonly source: string;
  /** Written without quotes: after substitution it may turn out to be a number. */
  readonly plain: boolean;
  /** What stood there before `${NAME}` was replaced; null when nothing was. Shown instead of the value, which may be a secret. */
  readonly template: string | null;
  readonly at: Place;
}
export interface ListNode {
  readonly kind: "list";
  readonly items: readonly TreeNode[];
  readonly at: Place;
}
export interface MapEntry {
  readonly key: string;
  readonly keyAt: Place;
  readonly value: TreeNode;
}
export interface MapNode {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
  readonly at: Place;
}
export type TreeNode = ScalarNode | ListNode | MapNode;

export type TreePath = readonly (string | number)[];

/** `components[0].run.build`. */
export const pathText = (path: TreePath): string =>
  path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`), "");

export const entryOf = (node: TreeNode | null, key: string): MapEntry | null =>
  node?.kind === "map" ? (node.entries.find((entry) => entry.key === key) ?? null) : null;

const childOf = (node: TreeNode, part: string | number): TreeNode | null => {
  if (typeof part === "number") return node.kind === "list" ? (node.items[part] ?? null) : null;
  return entryOf(node, part)?.value ?? null;
};

/** The node at a path, or null when nothing stands there. */
export const nodeAt = (root: TreeNode, path: TreePath): TreeNode | null => {
  let node: TreeNode | null = root;
  for (const part of path) {
    if (node === null) return null;
    node = childOf(node, part);
  }
  return node;
};

/** The text at a path, or null when something else or nothing stands there. */
export const textAt = (root: TreeNode, path: TreePath): string | null => {
  const node = nodeAt(root, path);
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : null;
};

export const itemsAt = (root: TreeNode, path: TreePath): readonly TreeNode[] => {
  const node = nodeAt(root, path);
  return node?.kind === "list" ? node.items : [];
};

/** What a person recognizes of a value: `30`, `"shop"`, "a map"; a substituted value shows its template. */
export const describeNode = (node: TreeNode): string => {
  if (node.kind !== "scalar") return node.kind === "map" ? "a map" : "a list";
  if (node.template !== null) return node.template;
  if (node.value === null) return "nothing";
  return typeof node.value === "string" ? `"${node.value}"` : `${node.source === "" ? node.value : node.source}`;
};

/** Where a path stands: its key, else its value, else the nearest thing around it that exists. */
const placeOf = (root: TreeNode, path: TreePath): Place => {
  let node = root;
  let at = root.at;
  for (const part of path) {
    const child = childOf(node, part);
    if (child === null) return at;
    at = entryOf(node, String(part))?.keyAt ?? child.at;
    node = child;
  }
  return node.kind === "scalar" && node.value !== null ? node.at : at;
};

/** An issue at the place of a path. A substituted value that the message quotes is shown by its template. */
export const issueAt = (root: TreeNode, path: TreePath, message: string): ConfigIssue => {
  const place = placeOf(root, path);
  const node = nodeAt(root, path);
  const hidden =
    node?.kind === "scalar" && node.template !== null && node.source !== "" ? message.replaceAll(node.source, node.template) : message;
  return { path: pathText(path), message: hidden, ...place };
};

export const issueAtPlace = (place: Place, path: TreePath, message: string): ConfigIssue => ({ path: pathText(path), message, ...place });

/** The tree as plain values, for the schema. */
export const valueOfTree = (node: TreeNode, path: TreePath = []): unknown => {
  switch (node.kind) {
    case "scalar":
      return node.value !== null && isTextPath(path) ? node.source : node.value;
    case "list":
      return node.items.map((item, index) => valueOfTree(item, [...path, index]));
    case "map":
      return Object.fromEntries(node.entries.map((entry) => [entry.key, valueOfTree(entry.value, [...path, entry.key])]));
  }
};

/** The path and everything below it; `*` is any key or index. */
export const matchesPath = (path: TreePath, pattern: readonly string[]): boolean =>
  path.length >= pattern.length && pattern.every((part, index) => part === "*" || part === path[index]);

/** Below these paths the user's own values keep their types. */
const FREE_PATHS: readonly (readonly string[])[] = [
  ["deploy", "*", "valuesInline"],
  ["workload", "setup", "*", "valuesInline"],
  ["workload", "objects", "release"],
];
/** Texts that may look like numbers: `chartVersion: 1.10`, `cpu: 2`. */
const TEXT_PATHS: readonly (readonly string[])[] = [
  ["deploy", "*", "chartVersion"],
  ["workload", "setup", "*", "chartVersion"],
  ["components", "*", "resources", "*"],
  ["components", "*", "*", "auth", "token"],
  ["components", "*", "*", "auth", "basic", "*"],
];
/** Values right under these keys are texts even when they look like numbers: `env: { PORT: 8080 }`. */
const TEXT_PARENTS: readonly (string | number | undefined)[] = ["env", "headers", "args", "build", "command", "stop", "run"];

/** Environment values, headers, arguments: the map or list right above decides; in commands only list items count. */
const isTextPath = (path: TreePath): boolean => {
  if (FREE_PATHS.some((pattern) => matchesPath(path, pattern))) return false;
  if (TEXT_PATHS.some((pattern) => pattern.length === path.length && matchesPath(path, pattern))) return true;
  const parent = path.at(-2);
  if (!TEXT_PARENTS.includes(parent)) return false;
  return typeof path.at(-1) === "number" || parent === "env" || parent === "headers" || parent === "args";
};
