// Accepting a failure on the record: which reason counts, for which head a label was set, what is missing, and what becomes of the verdict.
import { describe, expect, test } from "vitest";
import {
  acceptanceReason,
  decideAcceptance,
  hasLabel,
  labellingOf,
  pushedAt,
  withAcceptance,
  type AcceptanceFacts,
  type PullEvent,
} from "../../../src/core/verdict/acceptance.ts";
import type { Verdict, VerdictState } from "../../../src/core/verdict/verdict.ts";

const LABEL = "heapgate-accepted";
const HEAD = "aaaaaaa1111111111111111111111111111111aa";

/** `10:05` of one day. */
const at = (time: string): string => `2026-11-20T${time}:00Z`;
const labelled = (time: string, changes: Partial<PullEvent> = {}): PullEvent => ({
  event: "labeled",
  label: LABEL,
  actor: "octocat",
  isBot: false,
  createdAt: at(time),
  ...changes,
});
const other = (event: string, time: string): PullEvent => ({ event, label: null, actor: "author", isBot: false, createdAt: at(time) });
const runs = (...times: readonly string[]) => times.map((time) => ({ createdAt: at(time) }));

describe("the reason", () => {
  test.each([
    ["the rest of a line", "What it does.\n\nheapgate: the cache is intended\nMore.", "the cache is intended"],
    ["the first of several", "heapgate: one\nheapgate: two", "one"],
    ["whatever the case and line ends", "Title\r\n  Heapgate:  the cache  \r\n", "the cache"],
    ["missing: no such line", "We use heapgate: a lot", null],
    ["missing: nothing behind it", "heapgate:   \nbecause", null],
    ["missing: in a comment of the template", "<!-- heapgate: say why here -->\n", null],
    ["missing: in a comment over several lines", "<!--\nheapgate: say why here\n-->", null],
    ["missing: in a comment without an end", "<!--\nheapgate: say why here", null],
    ["below a comment", "<!-- heapgate: say why -->\nheapgate: real", "real"],
    ["missing: no description", "", null],
  ])("is %s", (_name, description, reason) => {
    expect(acceptanceReason(description)).toBe(reason);
  });

  test("is cut, never within a character", () => {
    const reason = acceptanceReason(`heapgate: ${"x".repeat(299)}😀 and more`) ?? "";
    expect(reason).toHaveLength(300);
    expect(reason.isWellFormed()).toBe(true);
  });
});

test.each([
  [["perf", "Heapgate-Accepted"], true],
  [["heapgate-accepted-not"], false],
  [[], false],
])("%j holds the label: %j", (labels, expected) => {
  expect(hasLabel(labels, LABEL)).toBe(expected);
});

describe("when head was pushed", () => {
  test.each<[string, ReturnType<typeof runs>, readonly PullEvent[], string | null]>([
    ["at its first run", runs("10:05", "10:00", "11:00"), [], at("10:00")],
    ["not before the branch was moved by force", runs("10:00"), [other("head_ref_force_pushed", "10:30")], at("10:30")],
    ["at its first run since then", runs("10:00", "10:31", "10:40"), [other("head_ref_force_pushed", "10:30")], at("10:31")],
    [
      "since the last of several moves",
      runs("10:31"),
      ["10:30", "11:30", "09:00"].map((time) => other("head_ref_force_pushed", time)),
      at("11:30"),
    ],
    ["not before the branch was restored", runs("10:00"), [other("head_ref_restored", "12:00")], at("12:00")],
    ["whatever else happened", runs("10:00"), [other("review_requested", "10:30"), labelled("10:40")], at("10:00")],
    ["is not known without both", [], [labelled("10:40")], null],
  ])("%s", (_name, given, events, expected) => {
    expect(pushedAt(given, events)).toBe(expected);
  });
});

describe("who set the label", () => {
  test.each<[string, ReturnType<typeof runs>, readonly PullEvent[], object | null]>([
    ["after the push counts", runs("10:00"), [labelled("10:10")], { by: "octocat", isBot: false, isForHead: true }],
    ["before the push does not", runs("10:00"), [labelled("09:00")], { isForHead: false }],
    ["with the push does not", runs("10:00"), [labelled("10:00")], { isForHead: false }],
    [
      "again after the push counts",
      runs("10:00"),
      [labelled("10:10", { actor: "second" }), labelled("09:00")],
      { by: "second", isForHead: true },
    ],
    ["counts in GitHub's spelling of it", runs("10:00"), [labelled("10:10", { label: "Heapgate-accepted" })], { isForHead: true }],
    ["before a move by force does not", runs("10:00"), [labelled("10:10"), other("head_ref_force_pushed", "10:20")], { isForHead: false }],
    [
      "while another commit was head does not: it was pushed, taken off by force, and pushed again after the label",
      runs("10:00", "10:40"),
      [other("head_ref_force_pushed", "10:10"), labelled("10:20")],
      { isForHead: false },
    ],
    ["at a time that cannot be told is not known", [], [labelled("10:10")], { isForHead: null }],
    ["is a bot's doing", runs("10:00"), [labelled("10:10", { isBot: true })], { isBot: true }],
    ["is nobody: another label", runs("10:00"), [labelled("10:10", { label: "bug" })], null],
    ["is nobody: no event", runs("10:00"), [], null],
    ["is nobody: the account is gone", runs("10:00"), [labelled("10:10", { actor: null })], null],
    ["is nobody: it was taken off only", runs("10:00"), [labelled("10:10", { event: "unlabeled" })], null],
  ])("%s", (_name, given, events, expected) => {
    expect({ found: labellingOf(LABEL, given, events) }).toMatchObject({ found: expected });
  });
});

const FACTS: AcceptanceFacts = {
  label: LABEL,
  headSha: HEAD,
  pull: { headSha: HEAD, labels: [LABEL], body: "heapgate: intended" },
  labelling: { by: "octocat", isBot: false, isForHead: true },
  mayTriage: true,
};
const labelling = { by: "octocat", isBot: false, isForHead: true };

describe("the decision", () => {
  test("is to accept when nothing is missing", () => {
    expect(decideAcceptance(FACTS)).toEqual({ kind: "accepted", by: "octocat", reason: "intended" });
  });

  test("is not asked for without the label, whatever else is there", () => {
    expect(decideAcceptance({ ...FACTS, pull: { ...FACTS.pull, labels: ["bug"] } })).toEqual({ kind: "not-asked" });
  });

  test.each<[string, Partial<AcceptanceFacts>, readonly RegExp[]]>([
    ["a reason", { pull: { ...FACTS.pull, body: "" } }, [/^the description has no line that starts with heapgate:/u]],
    ["rights", { mayTriage: false }, [/^octocat, who set it, has no triage rights/u]],
    ["rights, where nobody was asked", { mayTriage: null }, [/no triage rights/u]],
    ["a person", { labelling: { ...labelling, isBot: true } }, [/octocat set it, which is no person/u]],
    [
      "a label of this push",
      { labelling: { ...labelling, isForHead: false } },
      [/before aaaaaaa was pushed; take it off and set it again/u],
    ],
    ["the time of the push", { labelling: { ...labelling, isForHead: null } }, [/does not say when aaaaaaa was pushed/u]],
    ["who set it", { labelling: null, mayTriage: null }, [/does not say who set it/u]],
    ["being head", { pull: { ...FACTS.pull, headSha: "b".repeat(40) } }, [/head is bbbbbbb by now/u]],
    ["rights and a reason", { mayTriage: false, pull: { ...FACTS.pull, body: "" } }, [/no triage rights/u, /no line that starts with/u]],
  ])("names what is missing: %s", (_name, changes, why) => {
    expect(decideAcceptance({ ...FACTS, ...changes })).toEqual({
      kind: "missing",
      label: LABEL,
      why: why.map((words) => expect.stringMatching(words)),
    });
  });
});

describe("the verdict", () => {
  const verdict = (state: VerdictState, because: readonly string[] = ["It grew.", "It leaks."]): Verdict => ({
    state,
    reasons: ["regression"],
    accepted: null,
    outcomes: [],
    leaks: [],
    because,
  });
  const missing = { kind: "missing", label: LABEL, why: ["one thing", "another"] } as const;
  const accepted = { kind: "accepted", by: "octocat", reason: "intended" } as const;

  test("of a failure becomes accepted, with its reasons kept", () => {
    expect(withAcceptance(verdict("fail"), accepted)).toEqual({
      ...verdict("fail"),
      state: "accepted",
      accepted: { by: "octocat", reason: "intended" },
    });
  });

  test("stays a failure and says in its second sentence what is missing", () => {
    const said = "Label heapgate-accepted does not count: one thing; another.";
    expect(withAcceptance(verdict("fail"), missing)).toEqual({ ...verdict("fail"), because: ["It grew.", said, "It leaks."] });
    expect(withAcceptance(verdict("fail", []), missing).because).toEqual([said]);
  });

  test("stays as it is where nobody asks", () => {
    expect(withAcceptance(verdict("fail"), { kind: "not-asked" })).toEqual(verdict("fail"));
  });

  test.each<VerdictState>(["pass", "skipped", "warn", "inconclusive", "no-baseline", "invalid-run"])("of %s is never accepted", (state) => {
    expect(withAcceptance(verdict(state), accepted)).toEqual(verdict(state));
    expect(withAcceptance(verdict(state), missing)).toEqual(verdict(state));
  });
});
