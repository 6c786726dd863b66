/** Check runs: a result beside the commit, as GitHub shows it under "Checks". */
import type { CheckConclusion } from "../core/verdict/check-conclusion.ts";

/** A message at lines of a file of head. */
export interface CheckAnnotation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly level: "notice" | "warning" | "failure";
  readonly message: string;
}

export interface CheckRunRequest {
  readonly name: string;
  readonly headSha: string;
  readonly conclusion: CheckConclusion;
  readonly detailsUrl: string;
  /** At most 255 characters. */
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  /** At most 50. */
  readonly annotations: readonly CheckAnnotation[];
}

export interface CheckRuns {
  /** Publishes a completed check run; its address. Throws GITHUB_FORBIDDEN where `checks: write` is missing. */
  readonly createCheckRun: (request: CheckRunRequest) => Promise<string>;
}
