/** The comment about the stored results of a run: one as its own comment, several as one; and what must be said of where they come from. */
import { conclusionOf } from "../verdict/conclusion.ts";
import type { VerdictState } from "../verdict/verdict.ts";
import { codeSpan, markdownText } from "./escape.ts";
import { renderAggregate, sortByBadness, type AggregateLeg, type RefusedLeg } from "./render-aggregate.ts";
import { renderComment } from "./render-comment.ts";

export interface ResultsOrigin {
  /** False: the code that was measured is a stranger's. */
  readonly isTrusted: boolean;
  /** Names of the results that were judged by limits a stranger's run stored. */
  readonly ownLimits: readonly string[];
  /** How the run ended, where it is over; null otherwise. */
  readonly conclusion: string | null;
  /** Names of the results that GitHub no longer has; left out: none. */
  readonly expired?: readonly string[];
  /** Why it is not known whether all jobs ended well; null or left out: it is known. */
  readonly unknownJobs?: string | null;
}

/** Ends of a run that are no success. */
const BROKEN: ReadonlySet<string> = new Set(["failure", "cancelled", "timed_out", "startup_failure", "action_required"]);
/** A stranger's run followed a policy of its own, and what is accepted here was a failure there: these verdicts may have made its job fail. */
const MAY_EXPLAIN: ReadonlySet<VerdictState> = new Set(["fail", "accepted", "invalid-run", "warn", "inconclusive", "no-baseline"]);

/** Whether the job that stored this result failed for it. */
const explains = ({ report: { verdict, policy } }: AggregateLeg, isTrusted: boolean): boolean =>
  isTrusted ? conclusionOf(verdict, policy).failed : MAY_EXPLAIN.has(verdict.state);

/** A run that failed although no result says why: something broke before it could store one, so its results are not all there is. */
export const isUnexplained = (
  legs: readonly AggregateLeg[],
  refused: readonly RefusedLeg[],
  { conclusion, isTrusted }: Pick<ResultsOrigin, "conclusion" | "isTrusted">,
): boolean => conclusion !== null && BROKEN.has(conclusion) && refused.length === 0 && !legs.some((leg) => explains(leg, isTrusted));

/** Whether something of the run is not shown, or may not be: results that expired, jobs nobody could ask for. */
export const lacksResults = ({ expired = [], unknownJobs = null }: ResultsOrigin): boolean => expired.length > 0 || unknownJobs !== null;

const LIMITS_NAMED = 5;

const namesOf = (names: readonly string[]): string =>
  `${names.slice(0, LIMITS_NAMED).map(codeSpan).join(", ")}${names.length > LIMITS_NAMED ? ` and ${names.length - LIMITS_NAMED} more` : ""}`;

/** What must be said before the results, because it may be worse than they are. */
const gapLines = (legs: readonly AggregateLeg[], refused: readonly RefusedLeg[], origin: ResultsOrigin): readonly string[] => {
  const { conclusion, expired = [], unknownJobs = null } = origin;
  const gaps = [
    isUnexplained(legs, refused, origin)
      ? `⚠️ **The run ended as ${codeSpan(conclusion ?? "")}, which no result here explains**: a job may have broken before it stored its result.`
      : null,
    unknownJobs === null
      ? null
      : `⚠️ **Whether a job broke before it stored its result is not known**: GitHub did not list the jobs of the run (${markdownText(unknownJobs)}).`,
    expired.length === 0
      ? null
      : `⚠️ **Not shown, because GitHub no longer has ${expired.length === 1 ? "it" : "them"}**: ${namesOf(expired)}.`,
  ];
  return gaps.flatMap((gap) => (gap === null ? [] : [gap, ""]));
};

const originLine = ({ isTrusted, ownLimits }: ResultsOrigin): string | null => {
  if (isTrusted) return null;
  const limits =
    ownLimits.length === 0
      ? "Judged by the limits of the default branch."
      : `Judged by limits the pull request brought along: ${namesOf(ownLimits)}.`;
  return `<sub>Measured in the run of a fork, which its own code could have told anything. ${limits}</sub>`;
};

/** Markdown without marker and hidden state; at least one leg or refused result. */
export const renderResults = (legs: readonly AggregateLeg[], refused: readonly RefusedLeg[], origin: ResultsOrigin): string => {
  const [only] = legs;
  const whole =
    only !== undefined && legs.length === 1 && refused.length === 0
      ? renderComment(only.report, only.leakRules)
      : renderAggregate(sortByBadness(legs), refused);
  const [heading = "", ...rest] = whole.trimEnd().split("\n");
  const line = originLine(origin);
  return `${[heading, ...gapLines(legs, refused, origin), ...rest, ...(line === null ? [] : ["", line])].join("\n")}\n`;
};
