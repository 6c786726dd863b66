/** Whether a change touches what `paths` names; one that does not is skipped before anything starts. */
import { isTouched } from "../core/config/path-patterns.ts";
import { emptyComparison } from "../core/compare/special-comparisons.ts";
import type { Report } from "../core/report/report.ts";
import { skippedVerdict } from "../core/verdict/skipped.ts";
import type { GitHub } from "../ports/github.ts";
import { readChangedPaths, type ChangedPathsOptions } from "../stages/environment/changed-paths.ts";
import { runGit } from "../stages/environment/git.ts";
import { fetchCommit, findBaseCommit } from "./base-commit.ts";
import { NO_LINKS, NO_PLAN } from "./compare.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { MeasurePorts } from "./ports.ts";

type SkipPorts = Pick<MeasurePorts, "exec" | "env" | "log">;

const known = (subject: string, commit: string | null, dirty: boolean) => ({ subject, commit, ref: null, dirty });

/** Null: a name git does not know as a commit. */
const commitOf = async (ports: SkipPorts, repository: string, ref: string, signal: AbortSignal): Promise<string | null> => {
  const shown = await runGit(ports, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], {
    cwd: repository,
    signal,
  });
  return shown.exitCode === 0 ? shown.stdout.trim() : null;
};

/** The report of a change that touches none of `paths`; null: it is to be measured, also where git cannot tell what it touches. */
export const skipUntouched = async (
  ports: SkipPorts,
  { config }: Pick<LoadedConfig, "config">,
  change: ChangedPathsOptions,
): Promise<Report | null> => {
  if (config.paths.length === 0) return null;
  const paths = await readChangedPaths(ports, change);
  if (paths === null) {
    ports.log.warn("paths has no effect on this run: git cannot tell what was changed, so all is measured (fetch-depth: 0 helps).");
    return null;
  }
  // What changes nothing at all is measured where that is asked for (skip-unchanged: false), and known by its binaries elsewhere.
  if (paths.length === 0 || isTouched(config.paths, paths)) return null;
  const { repository, base, head, signal } = change;
  const [baseCommit, headCommit] = [
    await commitOf(ports, repository, base, signal),
    await commitOf(ports, repository, head ?? "HEAD", signal),
  ];
  return {
    name: config.name,
    comparison: emptyComparison(known(config.name, baseCommit, false), known(config.name, headCommit, head === null), false, []),
    verdict: skippedVerdict(paths),
    policy: config.policy,
    plan: NO_PLAN,
    links: NO_LINKS,
    reproduce: null,
  };
};

export interface CommitPaths {
  readonly repository: string;
  readonly patterns: readonly string[];
  readonly signal: AbortSignal;
}

/** Whether a commit changes, against its first parent, what the patterns name; one that git cannot look into does. */
export const touchesPaths = async (
  ports: Pick<MeasurePorts, "exec" | "env">,
  { repository, patterns, signal }: CommitPaths,
  sha: string,
): Promise<boolean> => {
  const paths = await readChangedPaths(ports, { repository, base: `${sha}^`, head: sha, signal });
  return paths === null || isTouched(patterns, paths);
};

interface UntouchedPull {
  readonly loaded: LoadedConfig;
  /** The checkout. */
  readonly repository: string;
  /** Reads base's commit where the checkout does not hold it. */
  readonly token: string;
  readonly signal: AbortSignal;
}

/** The same for what started this run of the action. A pull request is what it adds to its own base, whatever `base-ref` compares it with. */
export const skipUntouchedPull = async (
  ports: SkipPorts & { readonly github: GitHub },
  { loaded, repository, token, signal }: UntouchedPull,
): Promise<Report | null> => {
  const { paths, baseline } = loaded.config;
  if (paths.length === 0) return null;
  const isPull = ports.github.context.pullRequest !== null;
  if (!isPull && baseline.path !== null) return null;
  const place = { repository, ref: isPull ? null : baseline.ref, signal };
  const base = await findBaseCommit(ports, place);
  if (base.kind === "none" || !(await fetchCommit(ports, place, base.sha, token))) {
    ports.log.warn("paths has no effect on this run: its base is not known, so all is measured.");
    return null;
  }
  return await skipUntouched(ports, loaded, { repository, base: base.sha, head: "HEAD", signal });
};
