/** `heapgate run`: what the action does, without GitHub. */
import type { Config } from "../core/config/config.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Report } from "../core/report/report.ts";
import type { History } from "../core/snapshot/history.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { readGit, runGit } from "../stages/environment/git.ts";
import { isTagPattern, newestTag } from "./base-commit.ts";
import { reproduceLine } from "./compare.ts";
import { keepPartial } from "./keep-partial.ts";
import type { LoadedConfig } from "./load-config.ts";
import { PAGE_FILE, type PageOfBundles, type PagePorts, savePage } from "./make-page.ts";
import type { MeasurePorts } from "./ports.ts";
import { loadHistory, saveHistory } from "./noise-history.ts";
import { LINKS_OF_A_LAPTOP, rebuild } from "./rebuild.ts";
import { saveDocuments, saveMeasured } from "./save-report.ts";
import { skipUntouched } from "./skip-untouched.ts";
import { startStopwatch, withSpent } from "./spent.ts";

export interface RunOptions {
  readonly loaded: LoadedConfig;
  /** Folder of the repository. */
  readonly repository: string;
  /** A commit, branch, tag or folder; null: where HEAD left the default branch. */
  readonly base: string | null;
  /** The same; `.` is the working tree. */
  readonly head: string;
  /** Folder for the results, absolute. */
  readonly out: string;
  readonly heapgateVersion: string;
  /** File of what earlier runs tell of the noise, absolute; the run adds its own. Null: without. */
  readonly history: string | null;
  /** Whether `report.html` is written too. */
  readonly withPage: boolean;
  readonly signal: AbortSignal;
}

const DEFAULT_BRANCHES = ["origin/HEAD", "origin/main", "origin/master", "main", "master"] as const;

/** The commit where HEAD left the default branch; on it: HEAD for an uncommitted working tree, else HEAD's parent. Throws REF_NOT_FOUND, GIT_FAILED. */
export const defaultBase = async (
  ports: MeasurePorts,
  repository: string,
  isWorkingTree: boolean,
  signal: AbortSignal,
): Promise<string> => {
  const git = async (...args: readonly string[]): Promise<string | null> => {
    const result = await runGit(ports, args, { cwd: repository, signal });
    return result.exitCode === 0 ? result.stdout.trim() : null;
  };
  // Outside of a repository no ref is at fault; git says so in its own words.
  await readGit(ports, ["rev-parse", "--git-dir"], { cwd: repository, signal });
  const head = await git("rev-parse", "HEAD");
  for (const branch of DEFAULT_BRANCHES) {
    const found = await git("merge-base", "HEAD", branch);
    if (found !== null && found !== head) return found;
    if (found !== null) break;
  }
  // On the default branch itself: what is not committed yet is compared with the last commit, a clean tree with the one before.
  if (head !== null && isWorkingTree && (await git("status", "--porcelain")) !== "") return head;
  const parent = await git("rev-parse", "--verify", "--quiet", "HEAD~1");
  if (parent === null) throw heapgateError("REF_NOT_FOUND", { ref: null }, { stage: "checkout" });
  return parent;
};

const sourceOf = async ({ files }: MeasurePorts, repository: string, text: string): Promise<TreeSource> => {
  if (text === ".") return { kind: "working-tree", repository };
  const path = files.resolve(repository, text);
  return text.includes("/") && (await files.kindOf(path)) === "folder"
    ? { kind: "folder", path }
    : { kind: "commit", repository, ref: text };
};

/** The tag a pattern such as `v*` stands for; any other ref as it is. Throws REF_NOT_FOUND. */
export const namedBase = async (
  ports: MeasurePorts,
  { repository, head, signal }: Pick<RunOptions, "repository" | "head" | "signal">,
  ref: string,
): Promise<string> => {
  if (!isTagPattern(ref) || (await ports.files.kindOf(ports.files.resolve(repository, ref))) === "folder") return ref;
  const tag = await newestTag(ports, { repository, signal }, ref, head === "." ? "HEAD" : head);
  if (tag === null) throw heapgateError("REF_NOT_FOUND", { ref }, { stage: "checkout" });
  ports.log.info(`base: ${tag}, the newest tag before ${head === "." ? "HEAD" : head} that fits ${ref}`);
  return tag;
};

/** Which tree base is: the one that is named, or where HEAD left the default branch. Throws REF_NOT_FOUND, GIT_FAILED. */
export const baseSourceOf = async (
  ports: MeasurePorts,
  options: Pick<RunOptions, "repository" | "base" | "head" | "signal"> & { readonly config: Pick<Config, "baseline"> },
): Promise<TreeSource> => {
  const { repository, base, head, signal } = options;
  const { baseline } = options.config;
  const wanted = base ?? baseline.path ?? baseline.ref;
  const named = wanted === null ? null : await namedBase(ports, options, wanted);
  return await sourceOf(ports, repository, named ?? (await defaultBase(ports, repository, head === ".", signal)));
};

/** The verdict stands without it: what cannot be written is said. */
const keepHistory = async ({ files, log }: MeasurePorts, path: string, history: History): Promise<void> => {
  try {
    await saveHistory(files, path, history);
  } catch (error) {
    log.warn(`the history of the noise could not be kept: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Everything but the bundles; a page of an earlier run in the same folder goes. */
const saveAll = async (ports: MeasurePorts & PagePorts, { out, withPage }: RunOptions, page: PageOfBundles): Promise<void> => {
  const path = ports.files.resolve(out, PAGE_FILE);
  await saveDocuments(ports, { folder: out, ...page });
  if (withPage) await savePage(ports, path, page);
  else await ports.files.remove(path);
};

/** Builds, measures, judges and saves. What was measured before an error is kept in `out`. */
export const run = async (ports: MeasurePorts & PagePorts, options: RunOptions): Promise<Report> => {
  const { loaded, out, repository, signal } = options;
  const { config } = loaded;
  const runSeconds = startStopwatch(ports.clock);
  // Before anything is built: a file that cannot be read must not be found out after a quarter of an hour.
  const history = options.history === null ? null : await loadHistory(ports.files, options.history);
  const base = await baseSourceOf(ports, { ...options, config });
  const head = await sourceOf(ports, repository, options.head);
  const skipped =
    base.kind === "commit" && head.kind !== "folder"
      ? await skipUntouched(ports, loaded, { repository, base: base.ref, head: head.kind === "commit" ? head.ref : null, signal })
      : null;
  if (skipped !== null) {
    await saveMeasured(ports, { folder: out, base: null, head: null });
    await saveAll(ports, options, { report: skipped, rules: config.rules, mainModules: [], base: null, head: null });
    return skipped;
  }
  const rebuildSeconds = startStopwatch(ports.clock);
  const measured = await rebuild(ports, {
    loaded,
    base,
    head,
    heapgateVersion: options.heapgateVersion,
    history,
    logs: ports.files.resolve(out, "diagnostics"),
    onBroken: async (partial) => await keepPartial(ports, out, partial),
    signal,
  });
  const remove = Math.max(0, rebuildSeconds() - (measured.plan.spentSeconds["total"] ?? 0));
  const saveSeconds = startStopwatch(ports.clock);
  const { base: baseBundle, head: headBundle, mainModules } = measured;
  await saveMeasured(ports, { folder: out, base: baseBundle, head: headBundle });
  const report: Report = {
    name: config.name,
    comparison: measured.comparison,
    verdict: measured.verdict,
    policy: config.policy,
    plan: withSpent(measured.plan, { remove, report: saveSeconds() }, runSeconds()),
    links: LINKS_OF_A_LAPTOP,
    reproduce: reproduceLine(measured.comparison),
  };
  await saveAll(ports, options, { report, rules: config.rules, mainModules, base: baseBundle, head: headBundle });
  if (options.history !== null && measured.history !== null) await keepHistory(ports, options.history, measured.history);
  return report;
};
