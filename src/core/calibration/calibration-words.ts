/** What a calibration says, sentence by sentence; text and Markdown differ only in how names are made harmless. */
import { floorWords, roundedUp } from "../report/floor-words.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { titleOf } from "../units/own-signal.ts";
import type { CalibrationReport, FalseRed, SignalNoise } from "./sum-up.ts";

/** Makes a name from outside harmless in the format at hand. */
export type Escape = (text: string) => string;

/** A release of heapgate with more false alarms than this is no release (`statistics.md` §8). */
const ACCEPTED_RATE = 0.03;
/** Part of the interval's doubt on one side. */
const TAIL = 0.025;

/** Gates in a row without a red one that show a rate below the accepted one: (1 − .03)^n ≤ .025. */
const GATES_TO_SHOW = Math.ceil(Math.log(TAIL) / Math.log1p(-ACCEPTED_RATE));

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
const percent = (ratio: number, space = " "): string => formatQuantity(ratio, "ratio", { space });

export const headlineOf = ({ falseRed: { gates, red } }: CalibrationReport): string => `${red} of ${counted(gates, "gate")} red`;

/** "CPU per unit", "Growth of goroutines", with the component where there are several. */
export const nameOf = ({ signal, growth, component }: SignalNoise, report: CalibrationReport, escape: Escape): string => {
  const title = titleOf(signal);
  const name = growth ? `Growth of ${title.slice(0, 1).toLowerCase()}${title.slice(1)}` : title;
  const several = new Set(report.signals.map((one) => one.component)).size > 1;
  return several ? `${name} of ${escape(component)}` : name;
};

/** To a tenth of a percent: more digits would say more than was counted. */
const tenths = (share: number): string => percent(Math.round(share * 1000) / 1000);
const intervalText = ([low, high]: FalseRed["interval"]): string => `between ${tenths(low)} and ${tenths(high)}`;

const redSentence = ({ red, by }: FalseRed, escape: Escape): string => {
  if (red === 0) return "none was red";
  const names = by.map(({ id, gates }) => `${escape(id)}${gates === 1 ? "" : ` (${counted(gates, "gate")})`}`);
  return `${red === 1 ? "1 was" : `${red} were`} red, a false alarm${red === 1 ? "" : " each"}${names.length === 0 ? "" : `: ${names.join(", ")}`}`;
};

/** How often nothing was called a regression, and what that is worth. */
export const falseRedSentences = ({ falseRed, rounds }: CalibrationReport, escape: Escape): readonly string[] => {
  const { gates, red, undecided, interval, coldStarts, notCounted } = falseRed;
  const others =
    notCounted === 0
      ? []
      : [`${counted(notCounted, "gate")} of another plan, other limits or another machine ${notCounted === 1 ? "is" : "are"} not counted.`];
  if (gates === 0) return ["No gate was finished yet.", ...others];
  const narrower =
    red === 0 && interval[1] > ACCEPTED_RATE
      ? ` ${GATES_TO_SHOW} in a row without a red one would show a rate below ${percent(ACCEPTED_RATE)}.`
      : "";
  return [
    `${counted(gates, "gate")} measured the working tree against itself in ${rounds.min === rounds.max ? rounds.max : `${rounds.min} to ${rounds.max}`} pairs and judged it as heapgate run does: ${redSentence(falseRed, escape)}.`,
    `The share of unchanged pull requests that would be red lies ${intervalText(interval)} (95 % sure).${narrower}`,
    ...(undecided === 0 ? [] : [`${counted(undecided, "gate")} stayed undecided.`]),
    ...(coldStarts === 0
      ? []
      : [
          `${coldStarts} of them ${coldStarts === 1 ? "was" : "were"} judged without earlier runs to know the noise from; heapgate run needs three.`,
        ]),
    ...others,
  ];
};

/** The part of the limit that decides, as it is written. */
const writtenLimit = ({ unit, limitRatio, part, minChange }: SignalNoise): string => {
  if (limitRatio === null) return "";
  return part === "change" ? formatQuantity(minChange, unit) : percent(limitRatio);
};

/** The limit as a share of what the signal is here; with its least change where that is the part that decides. */
export const limitText = (noise: SignalNoise, space: string): string => {
  const { limitRatio, part, minChange, unit } = noise;
  if (limitRatio === null) return "";
  const change = part === "change" ? ` (${formatQuantity(minChange, unit, { space })})` : "";
  return `${percent(roundedUp(limitRatio), space)}${change}`;
};

/** "5 pairs", "no": what holds the limit. */
export const heldText = ({ standing, pairsNeeded }: SignalNoise): string => {
  switch (standing) {
    case "held":
      return `yes, with ${pairsNeeded} pairs`;
    case "more-pairs":
      return `with ${pairsNeeded} pairs`;
    case "not-held":
      return "no";
    case "no-limit":
      return "no limit";
  }
};

/** What to do about gated limits that the planned pairs cannot hold. */
export const remedySentences = (report: CalibrationReport, escape: Escape): readonly string[] =>
  report.signals.flatMap((noise) => {
    const { standing, limitRatio, gated } = noise;
    if (!gated || limitRatio === null || standing === "held" || standing === "no-limit") return [];
    const words = floorWords(
      {
        limitRatio,
        part: noise.part,
        seenRatio: noise.seenAsPlanned,
        design: "paired",
        rounds: report.rounds.max,
        roundsNeeded: noise.pairsNeeded,
      },
      writtenLimit(noise),
      " ",
    );
    return [`${nameOf(noise, report, escape)}: ${words}.`];
  });

/** What the columns mean. */
export const COLUMNS_NOTE =
  "Noise is what one pair scatters. A change of the size in the columns of 5 and 10 pairs is seen four times in five: no smaller limit holds.";
