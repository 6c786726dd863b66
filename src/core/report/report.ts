/** What a renderer gets: the comparison, the verdict, and where things can be found. Same report, same text. */
import type { Comparison } from "../compare/comparison.ts";
import type { Policy, Verdict } from "../verdict/verdict.ts";

export const REPORT_FORMATS = ["text", "md", "json"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportLinks {
  readonly run: string | null;
  readonly report: string | null;
  readonly bundle: string | null;
}

export interface PlanReport {
  /** One line per phase, in words. */
  readonly phases: readonly string[];
  readonly rounds: number | null;
  /** Seconds spent per stage; null is "not known". */
  readonly spentSeconds: Readonly<Record<string, number>>;
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
}
