/** What a drift report says, sentence by sentence; text and Markdown differ only in how names are made harmless. */
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import type { DriftSide } from "./drift-history.ts";
import type { AnchorStretch, DriftChange, DriftReport, SignalDrift } from "./judge-drift.ts";

/** Makes a name from outside harmless in the format at hand. */
export type Escape = (text: string) => string;

export const shortCommit = ({ commit }: DriftSide): string => commit.slice(0, 7);

/** `v1.8.0`, or the commit where it has no name. */
export const anchorName = (side: DriftSide, escape: Escape): string =>
  side.ref === null || side.ref === side.commit ? shortCommit(side) : escape(side.ref);

export const nameOf = (signal: SignalDrift, report: DriftReport, escape: Escape): string => {
  const several = new Set(report.signals.map(({ component }) => component)).size > 1;
  return several ? `${escape(signal.title)} of ${escape(signal.component)}` : escape(signal.title);
};

/** Both limits; with a decimal more where they would read alike. */
export const intervalText = ({ interval }: SignalDrift): string => {
  if (interval === null) return "";
  const [low, high] = interval.map((limit) => formatChange(limit));
  if (low !== high) return `${low} to ${high}`;
  const [lower, higher] = interval.map((limit) => `${limit < 0 ? "\u2212" : "+"}${Math.abs(100 * limit).toFixed(1)} %`);
  return `${lower} to ${higher}`;
};

/** "fail" in one or two words, for the heading. */
export const headlineOf = ({ newest, signals, limitRatio, isBeyond }: DriftReport): string => {
  const limit = formatQuantity(limitRatio, "ratio");
  const gated = signals.filter(({ standing }) => standing !== "advisory");
  if (newest === null || (gated.length > 0 && gated.every(({ standing }) => standing === "not-measured"))) return "not measured";
  if (limitRatio === null) return "not judged";
  if (isBeyond) return `beyond ${limit}`;
  return signals.some(({ standing }) => standing === "unsure") ? `may be beyond ${limit}` : `within ${limit}`;
};

/** A step this much of the whole is named; smaller ones are only said to be small. */
const TELLING_SHARE = 0.5;

const stepText = ({ ratio, largestStep }: SignalDrift): string => {
  if (ratio === null || largestStep === null) return "";
  const step = formatChange(largestStep.ratio);
  return Math.abs(largestStep.ratio) <= TELLING_SHARE * Math.abs(ratio)
    ? `, no single run above ${step}`
    : `, ${step} of it between ${shortCommit(largestStep.from)} and ${shortCommit(largestStep.to)}`;
};

const sinceLine = (signal: SignalDrift, report: DriftReport, anchor: string, escape: Escape): string =>
  `Since ${anchor} ${nameOf(signal, report, escape)} is ${formatChange(signal.ratio)} (${intervalText(signal)})`;

/** Whether a change for the worse stands out among the runs against the newest anchor. */
const standsOut = ({ changes }: SignalDrift, { sinceRun }: DriftReport): boolean =>
  changes.some(({ isWorse, at }) => isWorse && at >= sinceRun);

/** What a reader has to know first; never empty. */
export const sentences = (report: DriftReport, escape: Escape): readonly string[] => {
  const { newest, signals, limitRatio } = report;
  if (newest === null) return ["There is no run yet."];
  const anchor = anchorName(newest.base, escape);
  const head = shortCommit(newest.head);
  if (newest.unchanged) return [`${head} is the same binary as ${anchor}: there is no drift.`];
  const over = signals.filter(({ standing }) => standing === "beyond" || standing === "unsure");
  const lines = over.flatMap((signal) => {
    const found = `${sinceLine(signal, report, anchor, escape)}${stepText(signal)}.`;
    if (signal.standing === "unsure") return [`${found} Chance may do that on this runner; the next nights will tell.`];
    const creeping = standsOut(signal, report)
      ? []
      : [
          `No change stands out: it came in small steps. Look at what grew in the newest run's report, or bisect between ${anchor} and ${head}.`,
        ];
    return [found, ...creeping];
  });
  const missing = signals.filter(({ standing }) => standing === "not-measured");
  const gaps = missing.map(
    (signal) => `${nameOf(signal, report, escape)} was not measured in the newest run: ${escape(signal.why ?? "")}.`,
  );
  if (lines.length > 0) return [...lines, ...gaps];
  const measured = signals.filter(({ standing, ratio }) => standing === "within" && ratio !== null);
  const largest = measured.toSorted((one, other) => Math.abs(other.ratio ?? 0) - Math.abs(one.ratio ?? 0))[0];
  if (largest === undefined) return ["Nothing that gates was measured in the newest run.", ...gaps];
  const all = limitRatio === null ? "No limit was set" : `Nothing is beyond ${formatQuantity(limitRatio, "ratio")} since ${anchor}`;
  return [
    `${all}; the largest change is ${nameOf(largest, report, escape)} with ${formatChange(largest.ratio)} (${intervalText(largest)}).`,
    ...gaps,
  ];
};

export interface ChangeGroup {
  readonly from: DriftSide;
  readonly to: DriftSide;
  readonly at: number;
  readonly text: string;
  /** A line to paste; null where no commit lies between or nothing got worse. */
  readonly command: string | null;
}

const changeText = (signal: SignalDrift, { ratio, runsSince }: DriftChange, report: DriftReport, escape: Escape): string =>
  `${nameOf(signal, report, escape)} ${formatChange(ratio)} (${runsSince === 1 ? "one run" : `${runsSince} runs`} since)`;

/** Change points with the same commits are one: newest first. */
export const changeGroups = (report: DriftReport, escape: Escape): readonly ChangeGroup[] => {
  const all = report.signals.flatMap((signal) => signal.changes.map((change) => ({ signal, change })));
  const groups = new Map<string, (typeof all)[number][]>();
  for (const one of all) {
    const key = `${one.change.at} ${one.change.from.commit}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const { from, to, at } = first.change;
      const isSame = from.commit === to.commit;
      const what = members.map(({ signal, change }) => changeText(signal, change, report, escape)).join(", ");
      const text = isSame
        ? `At ${shortCommit(to)}, measured twice: ${what}. No commit lies between: look at the runner, the workload and the toolchain.`
        : `Between ${shortCommit(from)} and ${shortCommit(to)}: ${what}.`;
      const command =
        isSame || !members.some(({ change }) => change.isWorse) ? null : `git bisect start ${shortCommit(to)} ${shortCommit(from)}`;
      return [{ from, to, at, text, command }];
    })
    .toSorted((one, other) => other.at - one.at);
};

/** What joins the anchors, or what would. */
export const anchorLines = (
  { anchors }: DriftReport,
  escape: Escape,
): readonly { readonly text: string; readonly command: string | null }[] =>
  anchors.length < 2
    ? []
    : anchors.map(({ anchor, runs, bridgeMissing }: AnchorStretch) => {
        const name = `${anchorName(anchor, escape)}: ${runs} run${runs === 1 ? "" : "s"}`;
        if (bridgeMissing === null) return { text: `${name}.`, command: null };
        const { before, head } = bridgeMissing;
        return {
          text: `${name}. No commit was measured against both it and ${anchorName(before, escape)}, so changes are looked for on each side by itself. This measures a bridge, give its result to heapgate drift:`,
          command: `heapgate run --head ${shortCommit(head)} --base ${shortCommit(before)}`,
        };
      });

/** How it was decided. */
export const judgedLine = ({ newest, limitRatio }: DriftReport, escape: Escape): string => {
  if (newest === null) return "";
  const pairs = Math.max(0, ...newest.signals.map(({ base }) => base.length));
  const measured = newest.unchanged ? "nothing was measured" : `${pairs} pair${pairs === 1 ? "" : "s"} side by side`;
  const limit =
    limitRatio === null
      ? ""
      : ` Beyond the limit is what got worse by ${formatQuantity(limitRatio, "ratio")} or more and by more than its least change, where chance alone would do that in fewer than 1 of 1 000 nights.`;
  return `Newest run: ${shortCommit(newest.head)} against ${anchorName(newest.base, escape)} (${shortCommit(newest.base)}), ${measured}.${limit}`;
};
