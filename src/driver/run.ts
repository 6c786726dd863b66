/** `heapgate run`: what the action does, without GitHub. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Report } from "../core/report/report.ts";
import type { Bundle } from "../core/snapshot/snapshot.ts";
import type { TreeSource } from "../stages/environment/prepare-tree.ts";
import { runGit } from "../stages/environment/git.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { MeasurePorts } from "./ports.ts";
import { LINKS_OF_A_LAPTOP, rebuild } from "./rebuild.ts";
import { saveBundle } from "./save-bundle.ts";
import { saveReport } from "./save-report.ts";

export interface RunOptions {
  readonly loaded: LoadedConfig;
  /** Folder of the repository. */
  readonly repository: string;
  /** A commit, branch, tag or folder; null: where HEAD left the default branch. */
  readonly base: string | null;
  /** The same; `.` is the working tree. */
  readonly head: string;
  /** Null: `.heapgate/<name>/<time>` in the repository. */
  readonly out: string | null;
  readonly heapgateVersion: string;
  readonly signal: AbortSignal;
}

export interface RunResult {
  readonly report: Report;
  readonly out: string;
}

const DEFAULT_BRANCHES = ["origin/HEAD", "origin/main", "origin/master", "main", "master"] as const;

/** The commit where HEAD left the default branch; HEAD's parent when HEAD is on it. Throws REF_NOT_FOUND. */
const mergeBase = async (ports: MeasurePorts, repository: string, signal: AbortSignal): Promise<string> => {
  const git = async (...args: readonly string[]): Promise<string | null> => {
    const result = await runGit(ports, args, { cwd: repository, signal });
    return result.exitCode === 0 ? result.stdout.trim() : null;
  };
  const head = await git("rev-parse", "HEAD");
  for (const branch of DEFAULT_BRANCHES) {
    const found = await git("merge-base", "HEAD", branch);
    if (found !== null && found !== head) return found;
    if (found !== null) break;
  }
  const parent = await git("rev-parse", "--verify", "--quiet", "HEAD~1");
  if (parent === null) throw heapgateError("REF_NOT_FOUND", { ref: "HEAD~1" }, { stage: "checkout" });
  return parent;
};

const sourceOf = async ({ files }: MeasurePorts, repository: string, text: string): Promise<TreeSource> => {
  if (text === ".") return { kind: "working-tree", repository };
  const path = files.resolve(repository, text);
  return text.includes("/") && (await files.kindOf(path)) === "folder" ? { kind: "folder", path } : { kind: "commit", repository, ref: text };
};

const stamp = (seconds: number): string => {
  // Days to civil date: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
  const days = Math.floor(seconds / 86_400) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = ((seconds % 86_400) + 86_400) % 86_400;
  return `${year}-${two(month < 10 ? month + 3 : month - 9)}-${two(day)}T${two(Math.floor(clock / 3600))}-${two(Math.floor((clock % 3600) / 60))}-${two(Math.floor(clock % 60))}Z`;
};

/** Folder of this run's results when none is given. */
export const defaultOut = (ports: MeasurePorts, repository: string, name: string): string => ports.files.resolve(repository, ".heapgate", name, stamp(ports.clock.nowSeconds()));

/** Builds, measures, judges and saves. What was measured before an error is kept in `out`. */
export const run = async (ports: MeasurePorts, options: RunOptions): Promise<RunResult> => {
  const { loaded, repository, signal } = options;
  const { config } = loaded;
  const out = options.out ?? defaultOut(ports, repository, config.name);
  const wanted = options.base ?? config.baseline.path ?? config.baseline.ref;
  const base = await sourceOf(ports, repository, wanted ?? (await mergeBase(ports, repository, signal)));
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
    reproduce: `heapgate run --base ${measured.comparison.base.commit?.slice(0, 12) ?? wanted ?? "REF"}`,
  };
  await saveReport(ports, { folder: out, report, rules: config.rules, mainModules: measured.mainModules, base: measured.base, head: measured.head });
  return { report, out };
};

/** Bundles of a run that broke, so that nothing measured is lost. */
export const keepPartial = async ({ files, log }: MeasurePorts, out: string, partial: Readonly<Record<string, Bundle>>): Promise<void> => {
  for (const [name, bundle] of Object.entries(partial)) await saveBundle(files.resolve(out, name), bundle, null, files);
  log.info(`What was measured so far is kept in ${out}`);
};
