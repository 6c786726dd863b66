/** Publishes the result as a check run beside the commit. A refusal becomes a warning: it never changes the verdict. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { plainText } from "../../core/report/escape.ts";
import { fitCheckSummary } from "../../core/report/fit-check-summary.ts";
import { headlineOf } from "../../core/report/headline.ts";
import type { Report } from "../../core/report/report.ts";
import { checkConclusionOf } from "../../core/verdict/check-conclusion.ts";
import type { CheckAnnotation, CheckRuns } from "../../ports/check-runs.ts";

export interface CheckRunOptions {
  readonly report: Report;
  /** What the comment says, as Markdown. */
  readonly body: string;
  /** The commit of head, which of a pull request is not the one that was checked out. */
  readonly headSha: string;
  /** The page of the workflow run. */
  readonly runUrl: string;
  readonly annotations: readonly CheckAnnotation[];
}

export type PublishedCheck = { readonly kind: "published"; readonly url: string } | { readonly kind: "failed"; readonly warning: Warning };

const MAX_ANNOTATIONS = 50;
const LONGEST_MESSAGE = 2_000;

/** The one name of this configuration's check runs: a required check is asked for by it. */
const checkName = (name: string): string => `heapgate: ${plainText(name)}`;

/** Publishes a completed check run `heapgate: <name>` at head. Throws nothing of GitHub's. */
export const publishCheckRun = async (
  { github }: { readonly github: CheckRuns },
  { report, body, headSha, runUrl, annotations }: CheckRunOptions,
): Promise<PublishedCheck> => {
  const [first] = report.verdict.because;
  try {
    const url = await github.createCheckRun({
      name: checkName(report.name),
      headSha,
      conclusion: checkConclusionOf(report.verdict, report.policy),
      detailsUrl: runUrl,
      title: plainText(first === undefined ? headlineOf(report) : `${headlineOf(report)}: ${first}`),
      summary: fitCheckSummary(body),
      annotations: annotations
        .slice(0, MAX_ANNOTATIONS)
        .map((one) => ({ ...one, message: one.message.slice(0, LONGEST_MESSAGE).toWellFormed() })),
    });
    return { kind: "published", url };
  } catch (error) {
    if (!(error instanceof HeapgateError) || error.blame !== "github") throw error;
    return { kind: "failed", warning: warning("publish-degraded", error.message, error.remedy) };
  }
};
