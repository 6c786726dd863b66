/** `heapgate run`: what the action does, without GitHub. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Report } from "../core/report/report.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { readGit, runGit } from "../stages/environment/git.ts";
import { reproduceLine } from "./compare.ts";
import { keepPartial } from "./keep-partial.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { MeasurePorts } from "./ports.ts";
import { LINKS_OF_A_LAPTOP, rebuild } from "./rebuild.ts";
import { saveReport } from "./save-report.ts";

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
  if (parent === null) throw heapgateError("REF_NOT_FOUND", { ref: "HEAD~1" }, { stage: "checkout" });
  return parent;
};

const sourceOf = async ({ files }: MeasurePorts, repository: string, text: string): Promise<TreeSource> => {
  if (text === ".") return { kind: "working-tree", repository };
  const path = files.resolve(repository, text);
  return text.includes("/") && (await files.kindOf(path)) === "folder"
    ? { kind: "folder", path }
    : { kind: "commit", repository, ref: text };
};

/** Builds, measures, judges and saves. What was measured before an error is kept in `out`. */
export const run = async (ports: MeasurePorts, options: RunOptions): Promise<Report> => {
  const { loaded, out, repository, signal } = options;
  const { config } = loaded;
  const wanted = options.base ?? config.baseline.path ?? config.baseline.ref;
  const base = await sourceOf(ports, repository, wanted ?? (await defaultBase(ports, repository, options.head === ".", signal)));
  const head = await sourceOf(ports, repository, options.head);
  const measured = await rebuild(ports, {
    loaded,
    base,
    head,
    heapgateVersion: options.heapgateVersion,
    onBroken: async (partial) => await keepPartial(ports, out, partial),
    signal,
  });
  const report: Report = {
    name: config.name,
    comparison: measured.comparison,
    verdict: measured.verdict,
    policy: config.policy,
    plan: measured.plan,
    links: LINKS_OF_A_LAPTOP,
    reproduce: reproduceLine(measured.comparison),
  };
  await saveReport(ports, {
    folder: out,
    report,
    rules: config.rules,
    mainModules: measured.mainModules,
    base: measured.base,
    head: measured.head,
  });
  return report;
};
