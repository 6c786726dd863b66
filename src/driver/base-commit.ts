/** The commit a pull request is compared with, brought into the local repository when a shallow checkout lacks it. */
import { encodeBase64 } from "../core/report/base64.ts";
import { wantedBaseline } from "../core/snapshot/choose-baseline.ts";
import type { GitHub } from "../ports/github.ts";
import { resolveBaselineCommit, type ResolvedCommit } from "../stages/baseline/resolve-commit.ts";
import { runGit } from "../stages/environment/git.ts";
import type { MeasurePorts } from "./ports.ts";

export interface BaseCommitOptions {
  readonly repository: string;
  /** From the configuration or input; null: from the event. */
  readonly ref: string | null;
  readonly signal: AbortSignal;
}

const revision = async (ports: MeasurePorts, { repository, signal }: BaseCommitOptions, ref: string): Promise<string | null> => {
  const result = await runGit(ports, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], { cwd: repository, signal });
  return result.exitCode === 0 ? result.stdout.trim() : null;
};

/** The commit base stands for. `none` says why there is none. */
export const findBaseCommit = async (ports: MeasurePorts & { readonly github: GitHub }, options: BaseCommitOptions): Promise<ResolvedCommit> => {
  if (options.ref !== null) {
    const sha = (await revision(ports, options, options.ref)) ?? (await revision(ports, options, `origin/${options.ref}`));
    return sha === null ? { kind: "none", why: `git knows no commit "${options.ref}" in this checkout` } : { kind: "commit", sha };
  }
  return await resolveBaselineCommit(ports.github, wantedBaseline(ports.github.context, await revision(ports, options, "HEAD")));
};

/** Names of the commit and its first-parent ancestors as far as the checkout goes; null when it does not hold the commit. */
export const localAncestors = async (ports: MeasurePorts, { repository, signal }: BaseCommitOptions, sha: string): Promise<readonly string[] | null> => {
  const result = await runGit(ports, ["rev-list", "--first-parent", "--max-count=100", sha], { cwd: repository, signal });
  const commits = result.exitCode === 0 ? result.stdout.trim().split("\n") : [];
  return commits.length > 1 ? commits : null;
};

/** Makes sure that the commit's tree is there. The token goes through the environment, never through arguments. */
export const fetchCommit = async (ports: MeasurePorts & { readonly github: GitHub }, options: BaseCommitOptions, sha: string, token: string | null): Promise<boolean> => {
  const { repository, signal } = options;
  const present = await runGit(ports, ["cat-file", "-e", `${sha}^{tree}`], { cwd: repository, signal });
  if (present.exitCode === 0) return true;
  const { serverUrl } = ports.github.context;
  const env: Record<string, string> =
    token === null
      ? {}
      : {
          GIT_CONFIG_COUNT: "1",
          GIT_CONFIG_KEY_0: `http.${serverUrl}/.extraheader`,
          GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${encodeBase64(`x-access-token:${token}`)}`,
        };
  const fetched = await runGit(ports, ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", sha], { cwd: repository, signal, env });
  if (fetched.exitCode !== 0) ports.log.warn(`could not fetch ${sha.slice(0, 7)}: ${fetched.stderr.trim().split("\n").at(-1) ?? ""}`);
  return fetched.exitCode === 0;
};
