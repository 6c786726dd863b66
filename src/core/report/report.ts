/** What a renderer gets: the comparison, the verdict, and where things can be found. Same report, same text. */
import type { Comparison } from "../compare/comparison.ts";
import type { Policy, Verdict } from "../verdict/verdict.ts";

export const REPORT_FORMATS = ["text", "md", "json"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportLinks {
  readonly run: string | null;
  /** The page, un-zipped: it opens in the browser. */
  readonly report: string | null;
  readonly bundle: string | null;
  /** `https://github.com/o/r/blob/<sha>/`: where lines of the measured tree can be seen; left out or null: nowhere. */
  readonly source?: string | null | undefined;
  /** Day until which page and bundle are kept, `2026-02-24`; left out or null: not known. */
  readonly keptUntil?: string | null | undefined;
}

export interface PlanReport {
  /** One line per phase, in words. */
  readonly phases: readonly string[];
  readonly rounds: number | null;
  /** Seconds spent per stage; null is "not known". */
  readonly spentSeconds: Readonly<Record<string, number>>;
}

/** One thing that decides what is judged, and that the pull request changes: in words, as both sides have it. */
export interface ConfigChange {
  /** `live-heap`, `leak`, `workload`, … */
  readonly what: string;
  readonly base: string;
  readonly head: string;
}

export interface Report {
  readonly name: string;
  readonly comparison: Comparison;
  readonly verdict: Verdict;
  readonly policy: Policy;
  readonly plan: PlanReport;
  readonly links: ReportLinks;
  /** True when the base side of a failing row can be told apart only by a folder or file name. */
  readonly reproduce: string | null;
  /** Both sides were measured and judged by head's configuration; left out or empty: base's says the same, or is not known. */
  readonly configChanges?: readonly ConfigChange[] | undefined;
}
