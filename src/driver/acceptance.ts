/** Asks GitHub whether a failure is accepted on the record. What it does not tell leaves the failure as it is. */
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { decideAcceptance, hasLabel, labellingOf, withAcceptance, type Acceptance, type Labelling } from "../core/verdict/acceptance.ts";
import type { Verdict } from "../core/verdict/verdict.ts";
import type { GitHub, PullRequest } from "../ports/github.ts";
import type { Log } from "../ports/log.ts";
import type { PullNow } from "../ports/pull-record.ts";

export interface AcceptancePorts {
  readonly github: GitHub;
  readonly log: Pick<Log, "info">;
}

/** As the event knows it; its labels may be older than what stands there now. `headSha` null: of whatever is head now. */
export type JudgedPull = Pick<PullRequest, "number" | "labels"> & { readonly headSha: string | null };

const NOT_ASKED: Acceptance = { kind: "not-asked" };
const isGitHubs = (error: unknown): error is HeapgateError => error instanceof HeapgateError && error.blame === "github";

/**
 * Who set the label for which head. The event that started this run tells it without a doubt; else the events of the pull request do, beside
 * the runs of this head on this branch: one commit may be head of several pull requests.
 */
const findLabelling = async (github: GitHub, number: number, now: PullNow, label: string): Promise<Labelling | null> => {
  const { labelling } = github.context;
  if (labelling?.action === "labeled" && hasLabel([labelling.label], label) && labelling.by !== null)
    return { by: labelling.by, isBot: labelling.isBot, isForHead: true };
  const [events, runs] = await Promise.all([github.listPullEvents(number), github.listPullRuns(now.headSha)]);
  const ofBranch = runs.filter(
    ({ headBranch, headRepositoryId }) => headBranch === now.headRef && headRepositoryId === now.headRepositoryId,
  );
  return labellingOf(label, ofBranch, events);
};

/** The branch a merge queue makes to try a pull request; whoever pushes to that one takes it out of the queue. */
const QUEUED = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d{1,15})-[0-9a-f]+$/u;

const pullOf = ({ eventName, pullRequest, ref }: GitHub["context"]): JudgedPull | null => {
  const queued = eventName === "merge_group" ? QUEUED.exec(ref)?.[1] : undefined;
  return queued === undefined ? pullRequest : { number: Number(queued), headSha: null, labels: [] };
};

const ask = async (github: GitHub, pull: JudgedPull, label: string): Promise<Acceptance> => {
  // The event may be older than the label: of a run that is started again it is the same as the first time.
  const now = await github.getPull(pull.number);
  if (!hasLabel(now.labels, label)) return NOT_ASKED;
  const headSha = pull.headSha ?? now.headSha;
  const labelling = now.headSha === headSha ? await findLabelling(github, pull.number, now, label) : null;
  const counts = labelling !== null && labelling.isForHead === true && !labelling.isBot;
  const mayTriage = counts ? await github.mayTriage(labelling.by) : null;
  return decideAcceptance({ label, headSha, pull: now, labelling, mayTriage });
};

/**
 * Whether the pull request's label, its description and who set the label accept this head; in a merge queue, that of the pull request that is tried. Four requests at most, one where the label is not
 * set. Never throws for what GitHub does.
 */
export const findAcceptance = async (
  { github, log }: AcceptancePorts,
  label: string,
  pull: JudgedPull | null = pullOf(github.context),
): Promise<Acceptance> => {
  if (pull === null || label === "") return NOT_ASKED;
  try {
    return await ask(github, pull, label);
  } catch (error) {
    if (!isGitHubs(error)) throw error;
    log.info(`acceptance: not known. ${error.message} ${error.remedy}`);
    const { labelling } = github.context;
    const isSet = hasLabel(pull.labels, label) || (labelling?.action === "labeled" && hasLabel([labelling.label], label));
    const why = `${error.message} ${error.remedy}`.replaceAll(/\s+/gu, " ").replace(/\.$/u, "");
    return isSet ? { kind: "missing", label, why: [why] } : NOT_ASKED;
  }
};

/** The verdict after acceptance; GitHub is asked about failures only. */
export const acceptIfAsked = async (ports: AcceptancePorts, label: string, verdict: Verdict): Promise<Verdict> =>
  verdict.state === "fail" ? withAcceptance(verdict, await findAcceptance(ports, label)) : verdict;
