/** Replaces `${NAME}` and `${NAME:-default}` in configuration values; `$$` is a dollar sign. Command strings are left to the shell. */
import { parseDocument } from "yaml";
import type { ConfigIssue } from "../errors/catalog.ts";
import { issueAt, matchesPath, pathText } from "./config-tree.ts";
import type { ScalarNode, ScalarValue, TreeNode, TreePath } from "./config-tree.ts";
import { isLateName, staysLate } from "./late-facts.ts";

export interface Substituted {
  readonly tree: TreeNode;
  readonly issues: readonly ConfigIssue[];
  /** Values taken from the environment, to be masked in logs; no facts of heapgate's own, each once. */
  readonly values: readonly string[];
  /** Paths of the values they are part of. */
  readonly paths: readonly string[];
}

/** `*` is any key or index. Everything at or below such a path is a command. */
const COMMAND_PATHS: readonly (readonly string[])[] = [
  ["components", "*", "run", "build"],
  ["components", "*", "run", "command"],
  ["components", "*", "run", "stop"],
  ["workload", "setup", "*", "command"],
  ["workload", "setup", "*", "valuesFrom"],
  ["build", "*", "command"],
  ["deploy", "*", "command"],
  ["deploy", "*", "valuesFrom"],
  ["reset", "command"],
];
/** Commands with settings beside them: a text, a list, or `run` of a map. */
const MEASURED_COMMAND_PATHS: readonly (readonly string[])[] = [
  ["workload", "command"],
  ["workload", "phases", "*", "command"],
];

const isCommand = (path: TreePath): boolean =>
  COMMAND_PATHS.some((pattern) => matchesPath(path, pattern)) ||
  MEASURED_COMMAND_PATHS.some((pattern) => {
    if (!matchesPath(path, pattern)) return false;
    const below = path[pattern.length];
    return typeof below !== "string" || below === "run";
  });

const PLACEHOLDER = /\$\$|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?\}|\$\{[^}]*\}?/gu;

/** An unquoted value is read again by YAML's rules, so that `port: ${PORT}` is a number. */
const reread = (text: string, node: ScalarNode): ScalarValue => {
  if (!node.plain) return text;
  const value: unknown = parseDocument(text, { logLevel: "silent" }).toJS();
  return typeof value === "number" || typeof value === "boolean" ? value : text;
};

/** The tree with every placeholder replaced by what `environment` says; undefined and malformed ones are issues. */
export const substitute = (root: TreeNode, environment: (name: string) => string | null): Substituted => {
  const issues: ConfigIssue[] = [];
  const values = new Set<string>();
  const paths: string[] = [];

  const expand = (node: ScalarNode, path: TreePath): ScalarNode => {
    if (typeof node.value !== "string" || !node.value.includes("$") || isCommand(path)) return node;
    const template = node.value;
    let fromOutside = false;
    const text = template.replaceAll(PLACEHOLDER, (found, name: string | undefined, fallback: string | undefined) => {
      if (found === "$$") return "$";
      if (name === undefined) {
        issues.push(issueAt(root, path, `"${found}" is not a name in braces; write \${NAME}, \${NAME:-default}, or $$ for a dollar sign`));
        return "";
      }
      if (staysLate(path, name)) return found;
      const value = environment(name);
      if (fallback !== undefined && (value === null || value === "")) return fallback;
      if (value === null) {
        const late = isLateName(name) ? "; it is known only while a trial runs: use it in a command or in components[].run.env" : "";
        issues.push(issueAt(root, path, `the environment variable ${name} is not set${late}; a default is written \${${name}:-default}`));
        return "";
      }
      fromOutside = true;
      if (value !== "" && !name.startsWith("HEAPGATE_")) values.add(value);
      return value;
    });
    if (text === template) return node;
    if (fromOutside) paths.push(pathText(path));
    return { ...node, value: reread(text, node), source: text, template: fromOutside ? template : null };
  };

  const walk = (node: TreeNode, path: TreePath): TreeNode => {
    switch (node.kind) {
      case "scalar":
        return expand(node, path);
      case "list":
        return { ...node, items: node.items.map((item, index) => walk(item, [...path, index])) };
      case "map":
        return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: walk(entry.value, [...path, entry.key]) })) };
    }
  };
  const tree = walk(root, []);
  return { tree, issues, values: [...values], paths };
};
