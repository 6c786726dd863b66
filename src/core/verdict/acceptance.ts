/** Whether a failed verdict is accepted on the record: by a label, from a person who may set it, for this very head, with a reason. */
import type { Verdict } from "./verdict.ts";

/** What happened to a pull request. Times are GitHub's own, `YYYY-MM-DDTHH:MM:SSZ`, so that their order is that of the texts. */
export interface PullEvent {
  /** As GitHub calls it: `labeled`, `head_ref_force_pushed`, … */
  readonly event: string;
  /** Null where the event is about none. */
  readonly label: string | null;
  readonly actor: string | null;
  readonly isBot: boolean;
  readonly createdAt: string;
}

export interface HeadRun {
  readonly createdAt: string;
}

/** Who set the label. `isForHead`: while this head stood there; null: GitHub does not say when it was pushed. */
export interface Labelling {
  readonly by: string;
  readonly isBot: boolean;
  readonly isForHead: boolean | null;
}

export interface AcceptanceFacts {
  readonly label: string;
  /** The commit that was judged. */
  readonly headSha: string;
  /** What the pull request says now. */
  readonly pull: { readonly headSha: string; readonly labels: readonly string[]; readonly body: string };
  /** Null: GitHub lists nobody. */
  readonly labelling: Labelling | null;
  /** Whether who set it has triage rights; null: nobody was asked, because the label does not count anyway. */
  readonly mayTriage: boolean | null;
}

/** `missing`: the label is there and does not count; `why` are clauses without a capital letter or a full stop. */
export type Acceptance =
  | { readonly kind: "not-asked" }
  | { readonly kind: "accepted"; readonly by: string; readonly reason: string }
  | { readonly kind: "missing"; readonly label: string; readonly why: readonly string[] };

const LONGEST_REASON = 300;
/** After one of these another commit may be head that was head before: a run of before says nothing of when it was pushed. */
const HEAD_REPLACED: ReadonlySet<string> = new Set(["head_ref_force_pushed", "head_ref_restored"]);
const COMMENT = /<!--[\s\S]*?(?:-->|$)/gu;
const REASON = /^[ \t]*heapgate:[ \t]*(\S.*)$/imu;

/** Whether a label is among others; GitHub knows no two that differ in case only. */
export const hasLabel = (labels: readonly string[], label: string): boolean =>
  labels.some((name) => name.toLowerCase() === label.toLowerCase());

/** The reason in a description: what follows `heapgate:` at the start of a line. What stands in HTML comments, as in templates, does not count. */
export const acceptanceReason = (description: string): string | null => {
  const text = description.replaceAll("\r", "").replaceAll(COMMENT, "");
  const reason = (REASON.exec(text)?.[1] ?? "").trim();
  return reason === "" ? null : reason.slice(0, LONGEST_REASON).toWellFormed();
};

/**
 * When head was pushed; null: not known. GitHub records no pushes, and dates in commits are their author's. A push starts workflow runs of
 * the pushed commit, so it is the first of them since the branch was last moved to another commit by force; without one, that moment.
 */
export const pushedAt = (runs: readonly HeadRun[], events: readonly PullEvent[]): string | null => {
  const last = (times: readonly string[]): string | null => times.toSorted().at(-1) ?? null;
  const replaced = last(events.filter(({ event }) => HEAD_REPLACED.has(event)).map(({ createdAt }) => createdAt));
  const since = runs.map(({ createdAt }) => createdAt).filter((time) => replaced === null || time >= replaced);
  return since.toSorted()[0] ?? replaced;
};

/** Who set the label last, and whether after the head was pushed; null: no event tells of it. A label of the same second came with the push. */
export const labellingOf = (label: string, runs: readonly HeadRun[], events: readonly PullEvent[]): Labelling | null => {
  const labelled = events
    .filter((one) => one.event === "labeled" && one.label !== null && hasLabel([one.label], label))
    .toSorted((left, right) => (left.createdAt < right.createdAt ? -1 : 1))
    .at(-1);
  if (labelled === undefined || labelled.actor === null) return null;
  const pushed = pushedAt(runs, events);
  return { by: labelled.actor, isBot: labelled.isBot, isForHead: pushed === null ? null : labelled.createdAt > pushed };
};

const short = (sha: string): string => sha.slice(0, 7);

const faultOf = (facts: AcceptanceFacts): string | null => {
  const { headSha, labelling, mayTriage, pull } = facts;
  if (pull.headSha !== headSha) return `head is ${short(pull.headSha)} by now, and the label counts for that one only`;
  if (labelling === null) return "GitHub does not say who set it; take it off and set it again";
  if (labelling.isForHead === null) return `GitHub does not say when ${short(headSha)} was pushed; take it off and set it again`;
  if (!labelling.isForHead) return `it was set before ${short(headSha)} was pushed; take it off and set it again`;
  if (labelling.isBot) return `${labelling.by} set it, which is no person`;
  return mayTriage === true ? null : `${labelling.by}, who set it, has no triage rights in this repository`;
};

/** Accepted when nothing is missing; everything that is missing is named. */
export const decideAcceptance = (facts: AcceptanceFacts): Acceptance => {
  if (!hasLabel(facts.pull.labels, facts.label)) return { kind: "not-asked" };
  const reason = acceptanceReason(facts.pull.body);
  const fault = faultOf(facts);
  const by = facts.labelling?.by;
  if (fault === null && reason !== null && by !== undefined) return { kind: "accepted", by, reason };
  const noReason = reason === null ? "the description has no line that starts with heapgate: and says why" : null;
  return { kind: "missing", label: facts.label, why: [fault, noReason].filter((why) => why !== null) };
};

/** Only a failure can be accepted. What stands against it is said right behind the failure's first sentence. */
export const withAcceptance = (verdict: Verdict, acceptance: Acceptance): Verdict => {
  if (verdict.state !== "fail") return verdict;
  switch (acceptance.kind) {
    case "not-asked":
      return verdict;
    case "accepted":
      return { ...verdict, state: "accepted", accepted: { by: acceptance.by, reason: acceptance.reason } };
    case "missing": {
      const [first, ...others] = verdict.because;
      const said = `Label ${acceptance.label} does not count: ${acceptance.why.join("; ")}.`;
      return { ...verdict, because: first === undefined ? [said] : [first, said, ...others] };
    }
  }
};
