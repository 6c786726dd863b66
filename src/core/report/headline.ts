/** Title and short form of each state (`report.md` §3.3). */
import type { SignalComparison } from "../compare/comparison.ts";
import { formatChange, formatQuantity, NO_BREAK_SPACE } from "../units/format-quantity.ts";
import type { Rules } from "../verdict/verdict.ts";
import { codeSpan, markdownText } from "./escape.ts";
import { gateRows } from "./gate-rows.ts";
import type { Report } from "./report.ts";

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
        leaks.some((leak) => leak.finding === "improved")
        ? "improved"
        : "pass";
  }
};

const ICONS: Readonly<Record<HeadlineKind, string>> = {
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
};

export const headlineOf = (report: Report): string => kindOf(report);
export const iconOf = (report: Report): string => ICONS[kindOf(report)];

/** `## 🔴 heapgate: fail · \`shop\`` */
export const headingOf = (report: Report): string => `## ${iconOf(report)} heapgate: ${kindOf(report)} · ${codeSpan(report.name)}`;

const spread = (signal: SignalComparison): string => {
  if (signal.evidence === null) return "";
  const half = (Math.expm1(signal.evidence.intervalLog[1]) - Math.expm1(signal.evidence.intervalLog[0])) / 2;
  return ` (±${formatChange(half, { space: NO_BREAK_SPACE }).replace("+", "")})`;
};

const SAID_WHEN_GREEN = ["live-heap", "allocated", "cpu", "goroutines"] as const;

const changesLine = (report: Report): string => {
  const said = SAID_WHEN_GREEN.flatMap((name) => {
    const signal = report.comparison.signals.find((one) => one.signal === name && one.ratio !== null && one.why === null);
    if (signal === undefined) return [];
    const change =
      name === "goroutines"
        ? formatQuantity(signal.difference, signal.unit, { signed: true, space: NO_BREAK_SPACE })
        : formatChange(signal.ratio, { space: NO_BREAK_SPACE });
    return [`${name} ${change === "0" ? "±0" : change}${name === "goroutines" ? "" : spread(signal)}`];
  });
  const base = report.comparison.base;
  const against = base.commit === null ? codeSpan(base.subject) : codeSpan(base.commit.slice(0, 7));
  return `${said.join(", ")}${said.length === 0 ? "Measured" : ""} against ${against}`;
};

/** The body of a state that needs one line only; null when the full comment is wanted. */
export const oneLine = (report: Report, leakRules: Rules["leak"]): string | null => {
  const page = report.links.report ?? report.links.run;
  const link = page === null ? "" : ` [report ↗](${page})`;
  switch (kindOf(report)) {
    case "pass":
    case "improved": {
      const gated = gateRows(report.comparison, report.verdict, leakRules, NO_BREAK_SPACE).filter((row) => row.gated);
      const measured = gated.filter((row) => row.standing !== "not-measured");
      const missing = gated.length - measured.length;
      return `${changesLine(report)}; ${measured.length} of ${gated.length} gates pass${missing > 0 ? `, ${missing} not measured` : ""}.${link}`;
    }
    case "binary unchanged":
      return "Base and head build to the same binary. Nothing was measured.";
    case "skipped":
    case "no baseline yet":
    case "could not measure":
    case "regression accepted":
      return `${report.verdict.because.map(markdownText).join(" ")}${link}`;
    case "fail":
    case "suspected":
    case "inconclusive":
    case "not comparable":
      return null;
  }
};
