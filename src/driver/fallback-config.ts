/** What a run goes by when its configuration cannot be read: the default limits, under the name its comment and artifacts have had so far. */
import { entryOf, type TreeNode } from "../core/config/config-tree.ts";
import type { Config } from "../core/config/config.ts";
import { parseConfig } from "../core/config/parse-config.ts";
import { parseYamlTree } from "../core/config/parse-yaml-tree.ts";
import type { Env } from "../ports/env.ts";
import type { Files } from "../ports/files.ts";
import { configSourcesOf, type ConfigRequest } from "./load-config.ts";

/** Keys that say where and whether something is published. */
const KEPT_KEYS = ["name", "comment", "checkRun"] as const;

const scalarOf = (tree: TreeNode, key: string): string | null => {
  const value = entryOf(tree, key)?.value;
  return value?.kind === "scalar" && value.value !== null ? String(value.value) : null;
};

/**
 * The default configuration with what can still be read of name, comment and check run in files, `set` lines and inputs; a value that is wrong
 * itself is left out.
 */
export const fallbackConfig = async (
  { files, env }: { readonly files: Files; readonly env: Env },
  request: ConfigRequest,
): Promise<Config> => {
  const texts = await Promise.all(request.paths.map(async (path) => ({ name: path, text: (await files.readText(path)) ?? "" })));
  const trees = texts.flatMap((file) => parseYamlTree(file).tree ?? []);
  const fromFiles = KEPT_KEYS.flatMap((key) => {
    const value = trees.map((tree) => scalarOf(tree, key)).findLast((found) => found !== null);
    return value === undefined || value === null ? [] : [`${key}=${value}`];
  });
  const fromSets = request.sets.filter((line) => KEPT_KEYS.some((key) => line.startsWith(`${key}=`)));
  const sources = configSourcesOf(env, { ...request, purpose: "judge" }, []);
  const isRead = (line: string): boolean => parseConfig({ ...sources, sets: [line] }).kind === "ok";
  const parsed = parseConfig({ ...sources, sets: [...fromFiles, ...fromSets].filter(isRead) });
  if (parsed.kind === "ok") return parsed.config;
  const bare = parseConfig({ ...sources, sets: [], overrides: {} });
  if (bare.kind === "ok") return bare.config;
  throw new Error("the default configuration is not one");
};
