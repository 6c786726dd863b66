/** The commit a pull request is compared with, brought into the local repository when a shallow checkout lacks it. */
import { encodeBase64 } from "../core/report/base64.ts";
import { wantedBaseline } from "../core/snapshot/choose-baseline.ts";
import type { GitHub } from "../ports/github.ts";
import { resolveBaselineCommit, type ResolvedCommit } from "../stages/baseline/resolve-commit.ts";
import { runGit, type GitPorts } from "../stages/environment/git.ts";
import type { Log } from "../ports/log.ts";

export interface BaseCommitOptions {
  readonly repository: string;
  /** From the configuration or input: a commit, branch, tag or tag pattern; null: from the event. */
  readonly ref: string | null;
  readonly signal: AbortSignal;
}

/** How far back a baseline may lie. */
const MAX_ANCESTORS = 100;
const PATTERN = /[*?[]/u;

/** The first line git prints; null when it refuses or prints nothing. */
const ask = async (
  ports: GitPorts,
  { repository, signal }: Omit<BaseCommitOptions, "ref">,
  args: readonly string[],
): Promise<string | null> => {
  const result = await runGit(ports, args, { cwd: repository, signal });
  const line = result.stdout.trim().split("\n", 1)[0] ?? "";
  return result.exitCode === 0 && line !== "" ? line : null;
};

const revision = async (ports: GitPorts, options: BaseCommitOptions, ref: string): Promise<string | null> =>
  await ask(ports, options, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);

/** Whether a ref is a pattern of tags, such as `v*`: git allows none of these characters in a name. */
export const isTagPattern = (ref: string): boolean => PATTERN.test(ref);

/**
 * The newest tag of this pattern before `head`, of equal age the higher version; one at `head` itself names what is measured. Null: there is
 * none in this checkout.
 */
export const newestTag = async (
  ports: GitPorts,
  options: Omit<BaseCommitOptions, "ref">,
  pattern: string,
  head = "HEAD",
): Promise<string | null> => {
  const order = ["--sort=-v:refname", "--sort=-creatordate"];
  return await ask(ports, options, ["tag", `--merged=${head}`, `--no-contains=${head}`, ...order, "--list", "--", pattern]);
};

/** `tag`: the one that a pattern stands for. */
export type BaseCommit = ResolvedCommit & { readonly tag?: string };

const namedCommit = async (ports: GitPorts, options: BaseCommitOptions, ref: string): Promise<BaseCommit> => {
  const isPattern = isTagPattern(ref);
  const name = isPattern ? await newestTag(ports, options, ref) : ref;
  const sha = name === null ? null : ((await revision(ports, options, name)) ?? (await revision(ports, options, `origin/${name}`)));
  if (sha !== null) return { kind: "commit", sha, ...(isPattern && name !== null ? { tag: name } : {}) };
  const what = isPattern ? `no tag that fits "${ref}" before HEAD` : `no commit "${ref}"`;
  return { kind: "none", why: `git knows ${what} in this checkout (a shallow one holds few: fetch-depth: 0)` };
};

/** As the commit itself names it: there also where a shallow checkout ends. Null: the checkout does not hold it, or it has no parent. */
const firstParentOf = async (ports: GitPorts, { repository, signal }: BaseCommitOptions, sha: string): Promise<string | null> => {
  const shown = await runGit(ports, ["cat-file", "commit", sha], { cwd: repository, signal });
  const [head = ""] = shown.stdout.split("\n\n", 1);
  return (shown.exitCode === 0 ? /^parent ([0-9a-f]+)$/mu.exec(head)?.[1] : undefined) ?? null;
};

/** The commit base stands for. `none` says why there is none. */
export const findBaseCommit = async (ports: GitPorts & { readonly github: GitHub }, options: BaseCommitOptions): Promise<BaseCommit> => {
  if (options.ref !== null) return await namedCommit(ports, options, options.ref);
  const wanted = wantedBaseline(ports.github.context, await revision(ports, options, "HEAD"));
  const parent = wanted.kind === "first-parent" ? await firstParentOf(ports, options, wanted.of) : null;
  return parent === null ? await resolveBaselineCommit(ports.github, wanted) : { kind: "commit", sha: parent };
};

/** Names of the commit and its first-parent ancestors; null when the checkout does not hold them as far as they may be wanted. */
export const localAncestors = async (ports: GitPorts, options: BaseCommitOptions, sha: string): Promise<readonly string[] | null> => {
  const { repository, signal } = options;
  const listed = await runGit(ports, ["rev-list", "--first-parent", `--max-count=${MAX_ANCESTORS}`, sha], { cwd: repository, signal });
  if (listed.exitCode !== 0) return null;
  const commits = listed.stdout.trim().split("\n");
  if (commits.length === MAX_ANCESTORS) return commits;
  return (await ask(ports, options, ["rev-parse", "--is-shallow-repository"])) === "false" ? commits : null;
};

/**
 * Git's configuration as variables, for one command and behind those of the job: the token in a header for this server, and nothing
 * from before in that header (a checkout that keeps its credentials has one of its own, and GitHub refuses a request with two).
 */
const authorization = ({ env }: GitPorts, serverUrl: string, token: string): Readonly<Record<string, string>> => {
  const key = `http.${serverUrl}/.extraheader`;
  const count = Number(env.get("GIT_CONFIG_COUNT") ?? "0");
  return {
    GIT_CONFIG_COUNT: String(count + 2),
    [`GIT_CONFIG_KEY_${count}`]: key,
    [`GIT_CONFIG_VALUE_${count}`]: "",
    [`GIT_CONFIG_KEY_${count + 1}`]: key,
    [`GIT_CONFIG_VALUE_${count + 1}`]: `AUTHORIZATION: basic ${encodeBase64(`x-access-token:${token}`)}`,
  };
};

/** Makes sure that the commit's tree is there. The token goes through the environment, never through arguments. */
export const fetchCommit = async (
  ports: GitPorts & { readonly github: Pick<GitHub, "context">; readonly log: Pick<Log, "warn"> },
  { repository, signal }: BaseCommitOptions,
  sha: string,
  token: string,
): Promise<boolean> => {
  const present = await runGit(ports, ["cat-file", "-e", `${sha}^{tree}`], { cwd: repository, signal });
  if (present.exitCode === 0) return true;
  const options = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--depth=1"];
  const env = authorization(ports, ports.github.context.serverUrl, token);
  const fetched = await runGit(ports, ["fetch", ...options, "origin", sha], { cwd: repository, signal, env });
  if (fetched.exitCode !== 0) ports.log.warn(`could not fetch ${sha.slice(0, 7)}: ${fetched.stderr.trim().split("\n").at(-1) ?? ""}`);
  return fetched.exitCode === 0;
};
