/** Reads configuration files from disk and hands them to the parser; a problem is an error that names every issue. */
import type { Overrides } from "../core/config/inputs.ts";
import { parseConfig, type ConfigSources } from "../core/config/parse-config.ts";
import type { ConfigFile } from "../core/config/parse-yaml-tree.ts";
import type { Config } from "../core/config/config.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Env } from "../ports/env.ts";
import type { Files } from "../ports/files.ts";

export interface ConfigRequest {
  /** Absolute paths. Empty: default limits and policy only, for `judge`. */
  readonly paths: readonly string[];
  readonly sets: readonly string[];
  readonly overrides: Overrides;
  readonly purpose: "measure" | "judge";
  /** Folder of the repository; paths in messages start there. */
  readonly repository: string;
  /** Default name; the folder's name where it is not given. */
  readonly repositoryName?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly notes: readonly string[];
  /** Values that came from the environment: mask them. */
  readonly substituted: readonly string[];
  readonly substitutedPaths: readonly string[];
  /** Folder of the first file; the repository without one. */
  readonly configDir: string;
}

const DEFAULT_FILES: ReadonlySet<string> = new Set(["heapgate.yaml", "heapgate.yml"]);

const baseName = (path: string): string => path.split(/[/\\]/u).findLast((part) => part !== "") ?? "heapgate";

/** The repository's name for the usual file, the file's stem for another one (`surface.md` §3). */
const defaultName = (paths: readonly string[], repository: string): string => {
  const file = paths[0] === undefined ? null : baseName(paths[0]);
  const name = file === null || DEFAULT_FILES.has(file) ? baseName(repository) : file.replace(/\.ya?ml$/u, "");
  return name.replaceAll(/[^A-Za-z0-9._-]/gu, "-");
};

const shownPath = (path: string, repository: string): string =>
  path.startsWith(`${repository}/`) ? path.slice(repository.length + 1) : path;

/** What the parser is given for these files of the request. */
export const configSourcesOf = (env: Pick<Env, "get">, request: ConfigRequest, files: readonly ConfigFile[]): ConfigSources => ({
  files,
  sets: request.sets,
  overrides: request.overrides,
  environment: env.get,
  defaultName: defaultName(request.paths, request.repositoryName ?? request.repository),
  purpose: request.purpose,
});

/** Throws CONFIG_NOT_FOUND and CONFIG_INVALID (with all issues). */
export const loadConfig = async (
  { files, env }: { readonly files: Files; readonly env: Env },
  request: ConfigRequest,
): Promise<LoadedConfig> => {
  const texts = await Promise.all(
    request.paths.map(async (path) => {
      const text = await files.readText(path);
      if (text === null) throw heapgateError("CONFIG_NOT_FOUND", { path: shownPath(path, request.repository) });
      return { name: shownPath(path, request.repository), text };
    }),
  );
  const parsed = parseConfig(configSourcesOf(env, request, texts));
  if (parsed.kind === "invalid") throw heapgateError("CONFIG_INVALID", { issues: parsed.issues });
  const first = request.paths[0];
  return {
    config: parsed.config,
    notes: parsed.notes,
    substituted: parsed.substituted,
    substitutedPaths: parsed.substitutedPaths,
    configDir: first === undefined ? request.repository : files.resolve(first, ".."),
  };
};

/** The same for a text at hand. */
export const loadConfigText = (
  { env }: { readonly env: Env },
  file: { readonly name: string; readonly text: string },
): Pick<LoadedConfig, "config"> => {
  const parsed = parseConfig({ files: [file], sets: [], overrides: {}, environment: env.get, defaultName: "heapgate", purpose: "measure" });
  if (parsed.kind === "invalid") throw heapgateError("CONFIG_INVALID", { issues: parsed.issues });
  return { config: parsed.config };
};
