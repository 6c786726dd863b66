/**
 * The head of the page: verdict, gates and growth as plain HTML, readable before and without any script, in the words and numbers of the comment.
 * Its classes are styled by the template: `verdict STATE`, `standing STANDING`, `gates`, `growth`, `notes`, `scroll`, `num`, `total`, `quiet`, `tree`;
 * `hidden` is for readers that do not see.
 */
import type { Comparison } from "../compare/comparison.ts";
import { configChangeText } from "../report/config-changes.ts";
import { countGates, gateRows } from "../report/gate-rows.ts";
import { headlineOf, iconOf } from "../report/headline.ts";
import type { Report } from "../report/report.ts";
import { confidenceLine, consequenceLine, environmentLines, provenance, sensitivityLine, warningLines } from "../report/small-print.ts";
import { triageTexts } from "../report/triage-lines.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import type { Rules } from "../verdict/verdict.ts";
import { headGates } from "./head-gates.ts";
import { headGrowth } from "./head-growth.ts";
import { element, type Html, htmlName, htmlText, joinHtml, ownText } from "./html.ts";

const paragraph = (className: string | null, line: string): Html => element("p", { class: className }, htmlText(line));

/** Where the run and its numbers are; nothing on a laptop. */
const linksOf = ({ links: { run, bundle } }: Report): readonly Html[] => {
  const parts = [
    { text: "run on GitHub", href: run },
    { text: "profiles and numbers", href: bundle },
  ].flatMap(({ text, href }) => (href === null ? [] : [element("a", { href, rel: "noreferrer" }, htmlText(text))]));
  return parts.length === 0
    ? []
    : [element("p", { class: "links" }, ...parts.flatMap((part, at) => (at === 0 ? [part] : [ownText(" · "), part])))];
};

const verdictOf = (report: Report, gates: string | null): Html => {
  const { verdict, comparison } = report;
  const [first, ...others] = verdict.because;
  const accepted = verdict.accepted === null ? null : `Accepted by ${verdict.accepted.by}: ${verdict.accepted.reason}`;
  const isBroken = verdict.state === "invalid-run" ? "The gate is not passed." : null;
  const sentences = [accepted, confidenceLine(report), ...others, isBroken, consequenceLine(report), gates, sensitivityLine(report)];
  return element(
    "header",
    { class: `verdict ${verdict.state}` },
    element(
      "h1",
      {},
      element("span", { "aria-hidden": "true" }, htmlText(iconOf(report))),
      ownText(` heapgate: ${headlineOf(report)} · `),
      element("code", {}, htmlName(report.name)),
    ),
    ...(first === undefined ? [] : [element("p", { class: "because" }, htmlText(first))]),
    ...changesOf(report),
    ...sentences.flatMap((line) => (line === null ? [] : [paragraph(null, line)])),
    ...triageTexts(report).map((line) => paragraph(null, capitalized(line))),
    ...sidesOf(comparison),
    ...linksOf(report),
  );
};

/** What the pull request changes in its configuration: it must not pass in silence. */
const changesOf = (report: Report): readonly Html[] => {
  const [heading, ...lines] = configChangeText(report);
  if (heading === undefined) return [];
  return [
    element("p", {}, element("strong", {}, htmlText(heading))),
    element("ul", {}, ...lines.map((line) => element("li", {}, htmlText(line)))),
  ];
};

const sideOf = (word: string, { commit, ref }: Comparison["base"]): readonly string[] =>
  commit === null ? [] : [`${word} ${commit.slice(0, 7)}${ref === null ? "" : ` (${ref})`}`];

const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** "Base 1a2b3c4 (main) → head 9f8e7d6 (feature)"; a side that is no commit is left out. */
const sidesOf = ({ base, head }: Comparison): readonly Html[] => {
  const sides = [...sideOf("base", base), ...sideOf("head", head)];
  return sides.length === 0 ? [] : [paragraph("quiet", capitalized(sides.join(" → ")))];
};

const environmentOf = (report: Report): Html => {
  const warnings = warningLines(report).map((line) => element("li", {}, htmlText(line)));
  return element(
    "details",
    { class: "environment" },
    element("summary", {}, htmlText("Environment, how it was measured, what to know")),
    paragraph(
      null,
      provenance(report, (text) => text),
    ),
    ...environmentLines(report).map((line) => paragraph(null, line)),
    ...(warnings.length === 0 ? [] : [element("ul", { class: "notes" }, ...warnings)]),
    ...(report.reproduce === null ? [] : [element("p", {}, ownText("Reproduce: "), element("code", {}, htmlText(report.reproduce)))]),
  );
};

/** HTML for the place of `HEAD_MARK`. */
export const renderHead = (report: Report, leakRules: Rules["leak"]): string => {
  const rows = gateRows(report.comparison, report.verdict, leakRules, NO_BREAK_SPACE);
  const { passed, failed, applicable, missing } = countGates(rows);
  const counted = `${passed} of ${applicable} gates pass${missing === 0 ? "" : `, ${missing} not measured`}.`;
  const gates = headGates(rows);
  return joinHtml([
    verdictOf(report, passed + failed === 0 ? null : counted),
    ...(gates === null ? [] : [gates]),
    ...headGrowth(report),
    environmentOf(report),
  ]).html;
};
