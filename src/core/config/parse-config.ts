/** Configuration files, `set` lines and inputs become one checked configuration, or all that is wrong with them. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { secretsOf } from "./build-component.ts";
import { buildConfig } from "./build-config.ts";
import { prometheusSecrets } from "./build-prometheus.ts";
import { valueOfTree } from "./config-tree.ts";
import type { TreeNode } from "./config-tree.ts";
import type { Config } from "./config.ts";
import { crossCheckIssues } from "./cross-checks.ts";
import type { Overrides } from "./inputs.ts";
import { unknownLimits } from "./cross-checks-signals.ts";
import { layComponentPresets, layPreset } from "./lay-presets.ts";
import { notesOf } from "./notes.ts";
import { overlay } from "./overlay.ts";
import { parseYamlTree } from "./parse-yaml-tree.ts";
import type { ConfigFile } from "./parse-yaml-tree.ts";
import { issuesOfSchema } from "./schema-issues.ts";
import { configSchema } from "./schema.ts";
import { applySetLine, SET_FILE } from "./set-line.ts";
import { substitute } from "./substitute.ts";
import { unavailableIssues } from "./unavailable.ts";

export interface ConfigSources {
  /** Later files are laid over earlier ones. None at all: the default limits and policy. */
  readonly files: readonly ConfigFile[];
  /** Lines `path=value`, laid over the files. */
  readonly sets: readonly string[];
  /** From inputs or flags (`parseInputs`), laid over everything. */
  readonly overrides: Overrides;
  readonly environment: (name: string) => string | null;
  /** The repository's name, or the stem of another configuration file. */
  readonly defaultName: string;
  /** `judge`: only limits and policy are needed, as in `heapgate compare`; what this version cannot measure with is then no problem. */
  readonly purpose?: "measure" | "judge";
}

export type ParsedConfig =
  | {
      readonly kind: "ok";
      readonly config: Config;
      /** What was ignored, as sentences. */
      readonly notes: readonly string[];
      /** Values that came from the environment, and secrets in the file: mask them in logs, store them nowhere. */
      readonly substituted: readonly string[];
      /** Paths of the values they stand in, left out of the fingerprint. */
      readonly substitutedPaths: readonly string[];
    }
  | { readonly kind: "invalid"; readonly issues: readonly ConfigIssue[] };

const NOTHING: TreeNode = { kind: "map", entries: [], at: { file: SET_FILE, line: 1, column: 1 } };

interface Merged {
  readonly tree: TreeNode | null;
  readonly issues: readonly ConfigIssue[];
}

const mergeFiles = (files: readonly ConfigFile[]): Merged => {
  const parsed = files.map(parseYamlTree);
  const issues = parsed.flatMap((file) => file.issues);
  if (parsed.some((file) => !file.readable)) return { tree: null, issues };
  const trees = parsed.map((file) => file.tree).filter((tree) => tree !== null);
  const [first, ...rest] = trees;
  if (first !== undefined) return { tree: rest.reduce(overlay, first), issues };
  const [file] = files;
  if (file === undefined) return { tree: applied(NOTHING, ["version=1"]).tree, issues };
  return { tree: null, issues: [{ path: "", message: "is empty; start with version: 1", file: file.name, line: 1, column: 1 }] };
};

const applied = (root: TreeNode, sets: readonly string[]): { readonly tree: TreeNode; readonly issues: readonly ConfigIssue[] } => {
  const issues: ConfigIssue[] = [];
  let tree = root;
  for (const [index, line] of sets.entries()) {
    const result = applySetLine(tree, line, index + 1);
    if (result.kind === "issue") issues.push(...result.issues);
    else tree = result.tree;
  }
  return { tree, issues };
};

/** By file in the order given, then by position; the same place and sentence once. */
const sorted = (issues: readonly ConfigIssue[], files: readonly ConfigFile[]): readonly ConfigIssue[] => {
  const order = new Map(files.map((file, index) => [file.name, index]));
  const rank = (issue: ConfigIssue): number => order.get(issue.file ?? "") ?? files.length;
  const distinct = new Map(issues.map((issue) => [`${issue.file}:${issue.line}:${issue.column}:${issue.path}:${issue.message}`, issue]));
  return [...distinct.values()].toSorted(
    (left, right) => rank(left) - rank(right) || (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0),
  );
};

/** What the environment filled in is stored nowhere, so not in the bundle of a declared signal either. */
const withoutSubstituted = (config: Config, values: readonly string[]): Config => ({
  ...config,
  signals: config.signals.map((signal) => ({
    ...signal,
    definition: values.filter((value) => value !== "").reduce((text, value) => text.replaceAll(value, "***"), signal.definition),
  })),
});

/** One checked configuration with defaults filled in, or every issue with file, line and column. */
export const parseConfig = (sources: ConfigSources): ParsedConfig => {
  const purpose = sources.purpose ?? "measure";
  const merged = mergeFiles(sources.files);
  if (merged.tree === null) return { kind: "invalid", issues: sorted(merged.issues, sources.files) };
  // A line may name the preset, and others what is in it.
  const set = applied(layPreset(merged.tree, applied(merged.tree, sources.sets).tree), sources.sets);
  const substituted = substitute(layComponentPresets(set.tree), sources.environment);
  const tree = substituted.tree;
  const checked = configSchema.safeParse(valueOfTree(tree));
  // What is wrong with a value whose placeholder could not be filled in would only repeat that.
  const unfilled = new Set(substituted.issues.map((issue) => issue.path));
  const unnamed = unknownLimits(tree);
  const isOfUnknownLimit = ({ path }: ConfigIssue): boolean => unnamed.some((limit) => path === limit || path.startsWith(`${limit}.`));
  const schemaIssues = issuesOfSchema(tree, checked.error?.issues ?? []).filter(
    (issue) => !unfilled.has(issue.path) && !isOfUnknownLimit(issue),
  );
  const isMap = tree.kind === "map";
  const issues = [
    ...merged.issues,
    ...set.issues,
    ...substituted.issues,
    ...schemaIssues,
    ...(purpose === "measure" && isMap ? unavailableIssues(tree) : []),
    ...(isMap ? crossCheckIssues(tree, purpose) : []),
  ];
  if (!checked.success || issues.length > 0) return { kind: "invalid", issues: sorted(issues, sources.files) };
  const config = withoutSubstituted(buildConfig(checked.data, sources.overrides, sources.defaultName), substituted.values);
  return {
    kind: "ok",
    config,
    notes: purpose === "measure" ? notesOf(tree) : [],
    substituted: [...new Set([...substituted.values, ...config.components.flatMap(secretsOf), ...prometheusSecrets(config.prometheus)])],
    substitutedPaths: substituted.paths,
  };
};
