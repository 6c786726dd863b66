/** One comment for several results of a run: the worst verdict on top, a folded part for each result, the worst of them open. */
import type { Rules, VerdictState } from "../verdict/verdict.ts";
import { codeSpan, fit, markdownText, plainSentence } from "./escape.ts";
import { headlineOf, iconOf } from "./headline.ts";
import { COMMENT_LIMITS, renderComment } from "./render-comment.ts";
import type { Report } from "./report.ts";

/** One result, ready to be shown. */
export interface AggregateLeg {
  readonly report: Report;
  readonly leakRules: Rules["leak"];
}

/** A result that could not be used, and why. */
export interface RefusedLeg {
  readonly name: string;
  readonly problem: string;
}

/** From bad to good: a run that could not measure is as bad as one that failed, because nobody knows. */
const BADNESS: readonly VerdictState[] = ["fail", "invalid-run", "warn", "inconclusive", "no-baseline", "accepted", "pass", "skipped"];
const LONGEST_TITLE = 60;
const LONGEST_SUMMARY = 160;
/** Every further part keeps at least this much room: its verdict and its gates. */
const LEAST_ROOM = 1_500;
const PARTS_SHOWN = 30;
/** Closing tag, empty lines, and the lines between two parts. */
const AROUND = 40;

/** Of passes those that measured come first. */
const rankOf = ({ report: { verdict } }: AggregateLeg): number =>
  2 * BADNESS.indexOf(verdict.state) + Number(verdict.reasons.includes("binary-unchanged"));

/** Worst first; equal ones by name. */
export const sortByBadness = (legs: readonly AggregateLeg[]): readonly AggregateLeg[] =>
  legs.toSorted(
    (one, other) => rankOf(one) - rankOf(other) || (one.report.name < other.report.name ? -1 : one.report.name > other.report.name ? 1 : 0),
  );

/** Text inside of raw HTML, where Markdown means nothing, but mentions, references and addresses still do. */
const htmlText = (text: string): string =>
  plainSentence(text.replaceAll(/\s+/gu, " "))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[@#]/gu, "$&\u200b")
    .replaceAll(/\b(GH-|www)(?=[\d.])/giu, "$1\u200b")
    .replaceAll("://", ":\u200b//");

const cutEnd = (text: string): string => (text.length <= LONGEST_SUMMARY ? text : `${text.slice(0, LONGEST_SUMMARY - 1)}…`);

/** "1 fail, 2 pass" */
const countsOf = (legs: readonly AggregateLeg[], refused: readonly RefusedLeg[]): string => {
  const words = legs.map(({ report }) => headlineOf(report));
  const counted = [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`);
  return [...(refused.length === 0 ? [] : [`${refused.length} refused`]), ...counted].join(", ");
};

/** The alert at the top of a comment, without its quote marks; empty when there is none. Of alerts GitHub shows one, and none that is folded. */
const splitAlert = (body: string): { readonly kind: string; readonly alert: readonly string[]; readonly rest: string } => {
  const lines = body.split("\n");
  const start = lines.findIndex((line) => /^> \[![A-Z]+\]$/u.test(line));
  if (start === -1) return { kind: "", alert: [], rest: body };
  const length = lines.slice(start).findIndex((line) => !line.startsWith("> "));
  const end = length === -1 ? lines.length : start + length;
  return {
    kind: lines[start]?.slice("> [!".length, -1) ?? "",
    alert: lines.slice(start + 1, end),
    rest: [...lines.slice(0, start), ...lines.slice(end)].join("\n"),
  };
};

/** The comment of one result below its heading. */
const bodyOf = ({ report, leakRules }: AggregateLeg, characters: number): string => {
  const rendered = renderComment(report, leakRules, { characters, bytes: COMMENT_LIMITS.bytes });
  return rendered.slice(rendered.indexOf("\n") + 1).trim();
};

const summaryOf = ({ report }: AggregateLeg): string => {
  const [first] = report.verdict.because;
  const why = first === undefined || report.verdict.state === "pass" ? "" : ` · ${htmlText(cutEnd(first))}`;
  return `${iconOf(report)} <b>${htmlText(fit(report.name, LONGEST_TITLE))}</b>: ${headlineOf(report)}${why}`;
};

const refusedPart = ({ name, problem }: RefusedLeg): string =>
  `🟠 ${codeSpan(fit(name, LONGEST_TITLE))}: its stored result was refused, nothing of it was used: ${markdownText(problem)}.`;

/** The parts from the worst down. Room that one does not need is the next one's. */
const partsOf = (legs: readonly AggregateLeg[], room: number): readonly string[] => {
  const parts: string[] = [];
  let left = room;
  for (const [index, leg] of legs.entries()) {
    const others = legs.length - index - 1;
    const opening = `<details${index === 0 ? " open" : ""}><summary>${summaryOf(leg)}</summary>`;
    const body = bodyOf(leg, Math.max(LEAST_ROOM, left - others * LEAST_ROOM) - opening.length - AROUND);
    const { alert, rest } = splitAlert(body);
    // The worst one's alert stands above all parts.
    const said = index === 0 || alert.length === 0 ? [] : [...alert, ""];
    const part = [opening, "", ...said, rest.trim(), "", "</details>"].join("\n");
    parts.push(part);
    left -= part.length;
  }
  return parts;
};

/**
 * The Markdown of all results together, without marker and hidden state; at least one leg or refused result. Over the limits it is the best
 * results that lose their sections first.
 */
export const renderAggregate = (legs: readonly AggregateLeg[], refused: readonly RefusedLeg[]): string => {
  const sorted = sortByBadness(legs);
  const shown = sorted.slice(0, PARTS_SHOWN);
  const [worst] = shown;
  const count = legs.length + refused.length;
  // A result nobody could look into is not green.
  const isUnknown = worst === undefined || (refused.length > 0 && worst.report.verdict.state !== "fail");
  const state = isUnknown ? "🟠 heapgate: could not measure" : `${iconOf(worst.report)} heapgate: ${headlineOf(worst.report)}`;
  const { kind, alert } = worst === undefined ? splitAlert("") : splitAlert(bodyOf(worst, COMMENT_LIMITS.characters));
  const named = worst === undefined ? "" : `> ${codeSpan(fit(worst.report.name, LONGEST_TITLE))}:\\`;
  const top = [
    `## ${state} · ${count} result${count === 1 ? "" : "s"} (${countsOf(sorted, refused)})`,
    "",
    ...(alert.length === 0 ? [] : [`> [!${kind}]`, named, ...alert, ""]),
    ...refused.slice(0, PARTS_SHOWN).flatMap((one) => [refusedPart(one), ""]),
  ].join("\n");
  const more = legs.length - shown.length;
  const bottom = more > 0 ? `\n… ${more} more result${more === 1 ? "" : "s"}: see the run.\n` : "";
  const parts = partsOf(shown, COMMENT_LIMITS.characters - top.length - bottom.length - shown.length);
  return `${top}\n${parts.join("\n\n")}\n${bottom}`;
};
