/** Applies one `set` line, `path=value`, to a configuration; list entries are named: `components.shop.metrics.port=9090`. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { issueAtPlace, pathText } from "./config-tree.ts";
import type { MapNode, Place, TreeNode, TreePath } from "./config-tree.ts";
import { nameOf } from "./overlay.ts";
import { parseYamlTree } from "./parse-yaml-tree.ts";

/** What `set` lines are called where an issue names a file. */
export const SET_FILE = "set";

export type SetResult =
  | { readonly kind: "ok"; readonly tree: TreeNode }
  | { readonly kind: "issue"; readonly issues: readonly ConfigIssue[] };

const move = (node: TreeNode, place: (at: Place) => Place): TreeNode => {
  switch (node.kind) {
    case "scalar":
      return { ...node, at: place(node.at) };
    case "list":
      return { ...node, at: place(node.at), items: node.items.map((item) => move(item, place)) };
    case "map":
      return {
        ...node,
        at: place(node.at),
        entries: node.entries.map((entry) => ({ ...entry, keyAt: place(entry.keyAt), value: move(entry.value, place) })),
      };
  }
};

/** The value in YAML's flow form: `9090`, `5%`, `[a, b]`, `{ max: 1MiB }`. Nothing at all is an empty text. */
const parseValue = (text: string, at: Place): SetResult => {
  const place = (inner: Place): Place => ({ ...at, column: at.column + inner.column - 1 });
  if (text.trim() === "") return { kind: "ok", tree: { kind: "scalar", value: "", source: "", plain: false, template: null, at } };
  const parsed = parseYamlTree({ name: SET_FILE, text });
  if (parsed.issues.length > 0)
    return {
      kind: "issue",
      issues: parsed.issues.map((issue) => ({ ...issue, line: at.line, column: at.column + (issue.column ?? 1) - 1 })),
    };
  return {
    kind: "ok",
    tree: parsed.tree === null ? { kind: "scalar", value: null, source: text, plain: true, template: null, at } : move(parsed.tree, place),
  };
};

interface Step {
  readonly key: string;
  readonly at: Place;
}

const place = (node: TreeNode | null, steps: readonly Step[], value: TreeNode, path: TreePath): SetResult => {
  const [step, ...rest] = steps;
  if (step === undefined) return { kind: "ok", tree: value };
  if (node?.kind === "list") {
    const byName = node.items.findIndex((item) => nameOf(item) === step.key);
    const index = byName >= 0 || !/^\d+$/u.test(step.key) ? byName : Number(step.key);
    const item = node.items[index];
    if (item === undefined) {
      const names = node.items.map((entry) => nameOf(entry)).filter((name) => name !== null);
      const known = names.length === 0 ? `it has ${node.items.length} entries` : `its entries are ${names.join(", ")}`;
      return { kind: "issue", issues: [issueAtPlace(step.at, [], `${pathText(path)} has no entry "${step.key}"; ${known}`)] };
    }
    const inner = place(item, rest, value, [...path, index]);
    return inner.kind === "issue" ? inner : { kind: "ok", tree: { ...node, items: node.items.with(index, inner.tree) } };
  }
  const map: MapNode = node?.kind === "map" ? node : { kind: "map", entries: [], at: step.at };
  const index = map.entries.findIndex((entry) => entry.key === step.key);
  const inner = place(map.entries[index]?.value ?? null, rest, value, [...path, step.key]);
  if (inner.kind === "issue") return inner;
  const entry = { key: step.key, keyAt: map.entries[index]?.keyAt ?? step.at, value: inner.tree };
  return { kind: "ok", tree: { ...map, entries: index < 0 ? [...map.entries, entry] : map.entries.with(index, entry) } };
};

/** The tree with line `lineNumber` (from 1) of the `set` lines laid over it; the new value is at that line and its column. */
export const applySetLine = (tree: TreeNode, text: string, lineNumber: number): SetResult => {
  const at = (column: number): Place => ({ file: SET_FILE, line: lineNumber, column });
  const equals = text.indexOf("=");
  const written = equals < 0 ? "" : text.slice(0, equals);
  const keys = written.trim().split(".");
  if (equals < 0 || keys.some((key) => key === "" || key === "__proto__")) {
    return {
      kind: "issue",
      issues: [issueAtPlace(at(1), [], `"${text}" is not of the form path=value, such as components.shop.metrics.port=9090`)],
    };
  }
  let column = written.length - written.trimStart().length + 1;
  const steps: Step[] = [];
  for (const key of keys) {
    steps.push({ key, at: at(column) });
    column += key.length + 1;
  }
  const value = parseValue(text.slice(equals + 1), at(equals + 2));
  return value.kind === "issue" ? value : place(tree, steps, value.tree, []);
};
