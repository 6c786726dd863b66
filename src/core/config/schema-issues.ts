/** Turns what the schema finds wrong into sentences at the line and column where it was written. */
import type { z } from "zod";
import type { ConfigIssue } from "../errors/catalog.ts";
import { describeNode, entryOf, issueAt, issueAtPlace, nodeAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { nearestKey } from "./nearest-key.ts";
import { KEY_SEPARATOR } from "./schema-parts.ts";

type SchemaIssue = z.core.$ZodIssue;

/** What the schema's type names are in words. */
const WANTED: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a map",
  record: "a map",
  array: "a list",
};

const isPathPart = (part: PropertyKey): part is string | number => typeof part !== "symbol";

/** True when the whole value is of another kind than this variant: no more can be said about it by the variant. */
const isOfAnotherKind = (issue: SchemaIssue): boolean =>
  issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value" || issue.code === "invalid_union");

/** What the value could have been, in words: `off`, `a map`. */
const alternatives = (issues: readonly SchemaIssue[]): readonly string[] => {
  const words = issues.flatMap((issue): readonly string[] => {
    if (issue.path.length > 0) return [];
    if (issue.code === "invalid_type") return [WANTED[issue.expected] ?? issue.expected];
    if (issue.code === "invalid_value") return issue.values.map(String);
    return issue.code === "invalid_union" ? alternatives(issue.errors.flat()) : [];
  });
  return [...new Set(words)];
};

const choice = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;

const mismatch = (node: TreeNode, words: readonly string[]): string => {
  if (node.kind === "scalar" && node.value === null) return `is empty; write ${choice(words)}`;
  const near = node.kind === "scalar" && typeof node.value === "string" && node.template === null ? nearestKey(node.value, words) : null;
  return `must be ${choice(words)}, found ${describeNode(node)}${near === null ? "" : `; did you mean ${near}?`}`;
};

/** The sentence of an unknown key, with the nearest known one. */
export const unknownKey = (key: string, known: readonly string[]): string => {
  const near = nearestKey(key, known);
  const hint = near === null ? `known here: ${known.join(", ")}` : `did you mean ${near}?`;
  return `unknown key "${key}"; ${hint} (newer versions may know it)`;
};

/** All issues of one schema issue; a closed map names several unknown keys at once, a union hides those of the variant that was meant. */
const convert = (root: TreeNode, issue: SchemaIssue, above: TreePath): readonly ConfigIssue[] => {
  const path = [...above, ...issue.path.filter(isPathPart)];
  const node = nodeAt(root, path);
  if (issue.code === "unrecognized_keys") {
    const known = issue.message.split(KEY_SEPARATOR);
    return issue.keys.map((key) => issueAtPlace(entryOf(node ?? root, key)?.keyAt ?? root.at, [...path, key], unknownKey(key, known)));
  }
  if (node === null) return [issueAt(root, path, issue.code === "custom" ? issue.message : "is missing")];
  switch (issue.code) {
    case "invalid_union": {
      const meant = issue.errors.filter((branch) => !branch.some(isOfAnotherKind));
      const [only] = meant;
      if (only !== undefined) return only.flatMap((inner) => convert(root, inner, path));
      // A union within a union may still hold the variant that was meant.
      const inner = issue.errors
        .flat()
        .find((candidate) => candidate.code === "invalid_union" && candidate.errors.some((branch) => !branch.some(isOfAnotherKind)));
      if (inner !== undefined) return convert(root, inner, path);
      const own = issue.errors.flat().find((candidate) => candidate.path.length === 0 && isOurs(candidate));
      return [issueAt(root, path, own?.message ?? mismatch(node, alternatives(issue.errors.flat())))];
    }
    case "invalid_key": {
      const key = String(path.at(-1));
      const at = entryOf(nodeAt(root, path.slice(0, -1)), key)?.keyAt ?? node.at;
      return [issueAtPlace(at, path, `"${key}" ${issue.issues[0]?.message ?? "is not a possible key"}`)];
    }
    case "invalid_type":
      return [issueAt(root, path, isOurs(issue) ? issue.message : mismatch(node, alternatives([{ ...issue, path: [] }])))];
    case "invalid_value":
      return [
        issueAt(root, path, isOurs(issue) ? `${issue.message}, found ${describeNode(node)}` : mismatch(node, issue.values.map(String))),
      ];
    case "too_small":
    case "too_big":
      return [
        issueAt(root, path, node.kind === "scalar" && node.source !== "" ? `${issue.message}, found ${describeNode(node)}` : issue.message),
      ];
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_element":
    case "custom":
      return [issueAt(root, path, issue.message)];
  }
};

/** True for a sentence written in the schema, false for the library's own words. */
const isOurs = (issue: SchemaIssue): boolean => !issue.message.startsWith("Invalid ");

/** Every issue with its place in the file; `root` is the tree the checked value was made from. */
export const issuesOfSchema = (root: TreeNode, issues: readonly SchemaIssue[]): readonly ConfigIssue[] =>
  issues.flatMap((issue) => convert(root, issue, []));
