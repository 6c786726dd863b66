/** Reads one YAML file into a tree with positions; syntax errors and duplicate keys become issues with line and column. */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import type { ConfigIssue } from "../errors/catalog.ts";
import { issueAtPlace } from "./config-tree.ts";
import type { MapEntry, Place, ScalarNode, ScalarValue, TreeNode, TreePath } from "./config-tree.ts";

export interface ConfigFile {
  /** As people know it: a path relative to the repository. */
  readonly name: string;
  readonly text: string;
}

export interface ParsedTree {
  /** Null: the file is empty, or nothing could be made of it. */
  readonly tree: TreeNode | null;
  readonly issues: readonly ConfigIssue[];
  /** False when the syntax is broken, so that looking at the values would only repeat the same problem. */
  readonly readable: boolean;
}

/** Aliases multiply: a short file may stand for millions of values, or for itself. */
const MOST_NODES = 50_000;
const DEEPEST = 40;

const isScalarValue = (value: unknown): value is ScalarValue =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const offsetOf = (node: unknown): number | null => {
  if (typeof node !== "object" || node === null || !("range" in node)) return null;
  const range: unknown = node.range;
  if (!Array.isArray(range)) return null;
  const start: unknown = range[0];
  return typeof start === "number" ? start : null;
};

/** Our words for what YAML says most often; the library's own otherwise. */
const yamlProblem = (code: string, message: string): string => {
  switch (code) {
    case "TAB_AS_INDENT":
      return "YAML is indented with spaces, not tabs";
    case "MULTIPLE_DOCS":
      return "a configuration is one document; remove the --- separator";
    default:
      return `not readable as YAML: ${message}`;
  }
};

/** `name` and `text` of a configuration file give its tree; broken syntax and duplicate keys are issues. */
export const parseYamlTree = ({ name, text }: ConfigFile): ParsedTree => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, logLevel: "error" });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings].filter((problem) => problem.code !== "DUPLICATE_KEY");
  // Only the first: what follows a broken place is mostly its echo.
  const [first] = problems.toSorted((left, right) => left.pos[0] - right.pos[0]);
  if (first !== undefined) {
    const isPlaceholder = text[first.pos[0]] === "{" && text[first.pos[0] - 1] === "$";
    const problem = isPlaceholder ? "a value with ${NAME} needs quotes inside { … } and [ … ]" : yamlProblem(first.code, first.message);
    return { tree: null, issues: [issueAtPlace(placeAt(first.pos[0]), [], problem)], readable: false };
  }
  const walker = treeWalker(document, placeAt);
  const tree = document.contents === null ? null : walker.walk(document.contents, [], placeAt(0));
  const isEmpty = tree === null || (tree.kind === "scalar" && tree.value === null);
  return { tree: isEmpty ? null : tree, issues: walker.issues, readable: !walker.isBroken() };
};

interface Walker {
  readonly walk: (node: unknown, path: TreePath, near: Place) => TreeNode;
  readonly issues: readonly ConfigIssue[];
  /** True when some node could not be followed, so that the tree is not what was meant. */
  readonly isBroken: () => boolean;
}

const treeWalker = (document: Document, placeAt: (offset: number) => Place): Walker => {
  const issues: ConfigIssue[] = [];
  let nodes = 0;
  let stopped = false;
  let broken = false;

  const empty = (at: Place): ScalarNode => ({ kind: "scalar", value: null, source: "", plain: true, template: null, at });

  const walk = (node: unknown, path: TreePath, near: Place): TreeNode => {
    const offset = offsetOf(node);
    const at = offset === null ? near : placeAt(offset);
    nodes += 1;
    if (nodes > MOST_NODES || path.length > DEEPEST) {
      if (!stopped) issues.push(issueAtPlace(at, [], "the configuration is too large or refers to itself"));
      stopped = true;
      broken = true;
      return empty(at);
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target !== undefined) return walk(target, path, at);
      issues.push(issueAtPlace(at, path, `there is no anchor &${node.source} above this alias`));
      broken = true;
      return empty(at);
    }
    if (isMap(node)) return { kind: "map", entries: walkEntries(node.items, path, at), at };
    if (isSeq(node)) return { kind: "list", items: node.items.map((item, index) => walk(item, [...path, index], at)), at };
    if (isScalar(node) && isScalarValue(node.value)) {
      const source = node.source ?? String(node.value ?? "");
      return { kind: "scalar", value: node.value, source, plain: node.type === "PLAIN", template: null, at };
    }
    return empty(at);
  };

  const walkEntries = (items: readonly unknown[], path: TreePath, near: Place): readonly MapEntry[] => {
    const entries: MapEntry[] = [];
    for (const item of items) {
      if (stopped || !isPair(item)) continue;
      const key = isScalar(item.key) ? String(item.key.value) : String(item.key);
      const offset = offsetOf(item.key);
      const keyAt = offset === null ? near : placeAt(offset);
      const first = entries.find((entry) => entry.key === key);
      if (first !== undefined) {
        issues.push(issueAtPlace(keyAt, [...path, key], `this key stands twice; the first one is in line ${first.keyAt.line}`));
      } else if (key === "__proto__" || key === "<<") {
        const why =
          key === "<<"
            ? "merge keys (<<) are not part of YAML 1.2; repeat the keys, or lay a second file over this one"
            : `unknown key "${key}"`;
        issues.push(issueAtPlace(keyAt, [...path, key], why));
      } else {
        entries.push({ key, keyAt, value: walk(item.value, [...path, key], keyAt) });
      }
    }
    return entries;
  };

  return { walk, issues, isBroken: () => broken };
};
