/** What a pull request changes in the configuration: base's files are read from its commit by git, and nothing of base is run for that. */
import { changedConfig } from "../core/config/changed-config.ts";
import { parseConfig } from "../core/config/parse-config.ts";
import { workloadParts } from "../core/config/workload-parts.ts";
import type { ConfigChange } from "../core/report/report.ts";
import type { GitHub } from "../ports/github.ts";
import { readChangedPaths } from "../stages/environment/changed-paths.ts";
import { runGit } from "../stages/environment/git.ts";
import { workloadFileOf } from "../stages/workload/find-file.ts";
import { fetchCommit, findBaseCommit } from "./base-commit.ts";
import { configSourcesOf, type ConfigRequest, type LoadedConfig } from "./load-config.ts";
import type { MeasurePorts } from "./ports.ts";

export interface BaseConfigOptions {
  readonly request: ConfigRequest;
  readonly loaded: LoadedConfig;
  /** Reads base's commit where the checkout does not hold it. */
  readonly token: string;
  readonly signal: AbortSignal;
}

type BaseConfigPorts = Pick<MeasurePorts, "exec" | "env" | "log"> & { readonly github: GitHub };

/** The files as they are at the commit; those that are not there are left out. */
const filesAt = async (
  ports: Pick<MeasurePorts, "exec" | "env">,
  { request, signal }: Pick<BaseConfigOptions, "request" | "signal">,
  commit: string,
): Promise<readonly { readonly name: string; readonly text: string }[]> => {
  const found: { readonly name: string; readonly text: string }[] = [];
  for (const path of request.paths) {
    if (!path.startsWith(`${request.repository}/`)) continue;
    const name = path.slice(request.repository.length + 1);
    const shown = await runGit(ports, ["cat-file", "blob", `${commit}:./${name}`], { cwd: request.repository, signal });
    if (shown.exitCode === 0) found.push({ name, text: shown.stdout });
  }
  return found;
};

/** Files of the workload whose content is another one at base; where each is looked for says `find-file.ts`. */
const fileChanges = async (
  ports: Pick<MeasurePorts, "exec" | "env">,
  { request: { repository }, loaded, signal }: BaseConfigOptions,
  commit: string,
): Promise<readonly ConfigChange[]> => {
  const names = [...new Set(workloadParts(loaded.config.workload).flatMap((part) => workloadFileOf(part) ?? []))];
  const touched = names.length === 0 ? [] : await readChangedPaths(ports, { repository, base: commit, head: "HEAD", signal });
  const beside = loaded.configDir.startsWith(`${repository}/`) ? `${loaded.configDir.slice(repository.length + 1)}/` : "";
  return names
    .filter((name) => {
      const path = name.replace(/^(?:\.\/)+/u, "");
      return touched?.includes(path) === true || touched?.includes(`${beside}${path}`) === true;
    })
    .map((name) => ({ what: `workload file ${name}`, base: "another content", head: "changed" }));
};

/**
 * Nothing outside of pull requests. What cannot be compared (a base that cannot be had, a configuration that is new, one that this version cannot
 * read) is said in the log: it changes no verdict.
 */
export const findConfigChanges = async (ports: BaseConfigPorts, options: BaseConfigOptions): Promise<readonly ConfigChange[]> => {
  const { request, loaded, token, signal } = options;
  if (ports.github.context.pullRequest === null) return [];
  const place = { repository: request.repository, ref: null, signal };
  const base = await findBaseCommit(ports, place);
  if (base.kind === "none" || !(await fetchCommit(ports, place, base.sha, token))) {
    ports.log.info("configuration: base's is not known, so what this pull request changes in it is not named");
    return [];
  }
  const files = await filesAt(ports, options, base.sha);
  if (files.length === 0) {
    ports.log.info("configuration: base has none");
    return [];
  }
  const parsed = parseConfig(configSourcesOf(ports.env, request, files));
  if (parsed.kind === "invalid") {
    ports.log.info(
      "configuration: base's cannot be read by this version of heapgate, so what this pull request changes in it is not named",
    );
    return [];
  }
  return [...changedConfig(parsed, loaded), ...(await fileChanges(ports, options, base.sha))];
};
