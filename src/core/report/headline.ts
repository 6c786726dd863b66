/** Title and short form of each state (`report.md` §3.3). */
import type { SignalComparison } from "../compare/comparison.ts";
import { formatChange, formatQuantity, NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { titleOf } from "../units/own-signal.ts";
import type { SignalName } from "../units/signals.ts";
import type { Rules } from "../verdict/verdict.ts";
import { codeSpan, fit, markdownText } from "./escape.ts";
import { countGates, gateRows, spreadText } from "./gate-rows.ts";
import type { Report } from "./report.ts";
import { detectable } from "./small-print.ts";

type HeadlineKind =
  | "pass"
  | "improved"
  | "fail"
  | "suspected"
  | "inconclusive"
  | "not comparable"
  | "no baseline yet"
  | "could not measure"
  | "regression accepted"
  | "skipped"
  | "binary unchanged";

const kindOf = (report: Report): HeadlineKind => {
  const { state, reasons, outcomes, leaks } = report.verdict;
  switch (state) {
    case "fail":
      return "fail";
    case "warn":
      return "suspected";
    case "inconclusive":
      return reasons.includes("not-comparable") ? "not comparable" : "inconclusive";
    case "no-baseline":
      return "no baseline yet";
    case "invalid-run":
      return "could not measure";
    case "accepted":
      return "regression accepted";
    case "skipped":
      return "skipped";
    case "pass":
      if (reasons.includes("binary-unchanged")) return "binary unchanged";
      return outcomes.some((outcome) => outcome.gated && outcome.outcome === "improved") ||
        leaks.some((leak) => leak.gated && leak.finding === "improved")
        ? "improved"
        : "pass";
  }
};

const ICONS = {
  pass: "🟢",
  improved: "🟢",
  fail: "🔴",
  suspected: "🟡",
  inconclusive: "⚪",
  "not comparable": "⚪",
  "no baseline yet": "⚪",
  "could not measure": "🟠",
  "regression accepted": "🟡",
  skipped: "⚪",
  "binary unchanged": "⚪",
} as const satisfies Record<HeadlineKind, string>;

export const headlineOf = (report: Report): string => kindOf(report);
export const iconOf = (report: Report): string => ICONS[kindOf(report)];

const LONGEST_TITLE = 60;

/** `## 🔴 heapgate: fail · \`shop\`` */
export const headingOf = (report: Report): string =>
  `## ${iconOf(report)} heapgate: ${kindOf(report)} · ${codeSpan(fit(report.name, LONGEST_TITLE))}`;

/** What a green line says, in this order; improvements come before it. */
const SAID_WHEN_GREEN: readonly { readonly signal: SignalName; readonly word: string }[] = [
  { signal: "live-heap", word: "live heap" },
  { signal: "cpu", word: "CPU" },
  { signal: "allocated", word: "allocation" },
  { signal: "goroutines", word: "goroutines" },
];
const MOST_IMPROVEMENTS = 3;

const isLevel = (signal: SignalComparison): boolean => signal.unit === "bytes" || signal.unit === "count";
const absolute = (signal: SignalComparison): string => {
  const text = formatQuantity(signal.difference, signal.unit, { signed: true, space: NO_BREAK_SPACE });
  return text === "0" || text.startsWith(`0${NO_BREAK_SPACE}`) ? "±0" : text;
};

/** "live heap −18.2 MiB (−24 %)" */
const improvedText = (signal: SignalComparison): string => {
  const change = formatChange(signal.ratio, { space: NO_BREAK_SPACE });
  const title = titleOf(signal.signal);
  const word = SAID_WHEN_GREEN.find((one) => one.signal === signal.signal)?.word ?? `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
  return isLevel(signal) ? `${word} ${absolute(signal)} (${change})` : `${word} ${change}`;
};

/** "CPU −1 % (±4 %)", "goroutines ±0"; null when the signal was not compared. */
const steadyText = (report: Report, name: SignalName, word: string): string | null => {
  const signal = report.comparison.signals.find((one) => one.signal === name && one.ratio !== null && one.why === null);
  if (signal === undefined) return null;
  if (name === "goroutines") return `${word} ${absolute(signal)}`;
  const spread = spreadText(signal, NO_BREAK_SPACE);
  return `${word} ${formatChange(signal.ratio, { space: NO_BREAK_SPACE })}${spread === null ? "" : ` (${spread})`}`;
};

const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const changesOf = (report: Report): readonly string[] => {
  const improved = new Set(report.verdict.outcomes.filter((one) => one.gated && one.outcome === "improved").map(({ id }) => id));
  if (improved.size > 0) {
    return report.comparison.signals
      .filter(({ id }) => improved.has(id))
      .slice(0, MOST_IMPROVEMENTS)
      .map(improvedText);
  }
  return SAID_WHEN_GREEN.map(({ signal, word }) => steadyText(report, signal, word)).filter((text) => text !== null);
};

/** A leak of base that head does not have is the best news there is. */
const leaksGone = (report: Report): readonly string[] =>
  report.verdict.leaks
    .filter((leak) => leak.gated && leak.finding === "improved")
    .map(({ signal }) => `growth of ${SAID_WHEN_GREEN.find((one) => one.signal === signal)?.word ?? signal} gone`);

const linkOf = (report: Report): string => {
  const page = report.links.report ?? report.links.run;
  return page === null ? "" : ` [report ↗](${page})`;
};

/** `report.md` §9: a green comment takes no more room than this. */
const GREEN_LIMIT = 300;

/** The line of a green verdict. What does not fit is left out from the end: the link stays. */
const greenLine = (report: Report, leakRules: Rules["leak"]): string => {
  const gates = countGates(gateRows(report.comparison, report.verdict, leakRules, NO_BREAK_SPACE));
  const { base, comparability } = report.comparison;
  const against = codeSpan(base.commit === null ? fit(base.subject, LONGEST_TITLE) : base.commit.slice(0, 7));
  const changes = [...leaksGone(report), ...changesOf(report)];
  const missing = gates.missing === 0 ? "" : `, ${gates.missing} not measured`;
  const seen = detectable(report);
  const extras = [
    comparability.kind === "caution" && comparability.runtimeDiffers ? " The Go runtime or its settings differ." : "",
    seen === null ? "" : ` Would have caught +${seen}.`,
  ];
  const lines = [2, 1, 0].flatMap((extra) =>
    [changes, changes.slice(0, 2), changes.slice(0, 1), []].map(
      (said) =>
        `${said.length === 0 ? "Measured" : capitalized(said.join(", "))} against ${against}; ${gates.passed} of ${gates.applicable} gates pass${missing}.${extras.slice(0, extra).join("")}${linkOf(report)}`,
    ),
  );
  const room = GREEN_LIMIT - headingOf(report).length - 2;
  return lines.find((line) => line.length <= room) ?? lines.at(-1) ?? "";
};

/** What head measured where there was nothing to compare it with. */
const measuredOnly = (report: Report): string => {
  const values = SAID_WHEN_GREEN.flatMap(({ signal, word }) => {
    const found = report.comparison.signals.find((one) => one.signal === signal && one.head !== null);
    if (found === undefined) return [];
    const perUnit = isLevel(found) ? "" : " per unit";
    return [`${word} ${formatQuantity(found.head, found.unit, { space: NO_BREAK_SPACE })}${perUnit}`];
  });
  return values.length === 0 ? "" : ` Measured only: ${values.join(", ")}.`;
};

const acceptedLine = ({ verdict }: Report): string => {
  const by = verdict.accepted === null ? "" : `Accepted by ${codeSpan(verdict.accepted.by)}: ${codeSpan(verdict.accepted.reason)}. `;
  return `${by}Was 🔴: ${verdict.because.map(markdownText).join(" ")}`;
};

/** The body of a state that needs one line only; null when the full comment is wanted. */
export const oneLine = (report: Report, leakRules: Rules["leak"]): string | null => {
  const because = report.verdict.because.map(markdownText).join(" ");
  switch (kindOf(report)) {
    case "pass":
    case "improved":
      return greenLine(report, leakRules);
    case "binary unchanged":
      return report.comparison.head.measuredBy === "process"
        ? "Base and head build to the same binary. Nothing was measured."
        : "Base and head have the same images and the same deployment. Nothing was measured.";
    case "skipped":
      return `${because}${linkOf(report)}`;
    case "no baseline yet":
      return `${because}${measuredOnly(report)}${linkOf(report)}`;
    case "could not measure":
      return `${because} The gate is **not** passed.${linkOf(report)}`;
    case "regression accepted":
      return `${acceptedLine(report)}${linkOf(report)}`;
    case "fail":
    case "suspected":
    case "inconclusive":
    case "not comparable":
      return null;
  }
};
