/** Says below a table of functions how much of what broke they explain, and what the rest may be. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { formatChange, formatColumn, formatQuantity } from "../units/format-quantity.ts";
import { signalMeta, type SignalName } from "../units/signals.ts";
import { type Attribution, attributionsOf } from "./attribution.ts";
import type { Report } from "./report.ts";

/** What no function of the profile holds, by signal. */
const REST: Readonly<Partial<Record<SignalName, string>>> = {
  "live-heap": "heap that sampling missed, and what the runtime rounds up",
  rss: "not live heap: garbage that waits for the collector, fragmentation, stacks, memory outside of Go",
  "working-set": "not live heap: garbage that waits for the collector, fragmentation, stacks, page cache, memory outside of Go",
  allocated: "allocations that sampling missed, and what was allocated outside of the measured work",
  cpu: "time outside of the profile's window, in the kernel for the process, and below its sampling",
};
const REST_OF_GROWTH = "stacks, the runtime, and functions too small for sampling";

/** Less than this part is rounding, not a rest. */
const WORTH_SAYING = 0.005;

const PER_UNIT = " per unit of work";

/** Change, what is explained of it and what is not, in one size of the unit. */
const amountsOf = ({ kind, unit, change, explained }: Attribution, space: string): readonly [string, string, string] => {
  const values = [change, explained, explained === null ? null : change - explained];
  const texts =
    kind === "cost"
      ? values.map((value, at) => (at === 0 ? formatChange(value, { space }) : formatQuantity(value, "ratio", { space })))
      : formatColumn(values, unit, { space, signed: true });
  const [whole = "", told = "", rest = ""] = texts;
  return [whole, told, rest];
};

const titleOf = ({ kind, signal }: Attribution): string => {
  const { title } = signalMeta(signal);
  return kind === "growth" ? `Growth of ${title.slice(0, 1).toLowerCase()}${title.slice(1)}` : title;
};

/** What explains: rows of a table, or of growth functions that rise. */
const subjectOf = ({ kind }: Attribution): string => {
  switch (kind) {
    case "level":
      return "functions explain";
    case "growth":
      return "functions that rise explain";
    case "cost":
      return "the profile grew by";
  }
};

const percentOf = (ratio: number, space: string): string => formatQuantity(Math.round(ratio * 100) / 100, "ratio", { space });

/** `functions explain +80.1 MiB (92 %); not attributable +7.0 MiB (8 %): heap that sampling missed, …`. */
const explanationOf = (attribution: Attribution, [, told, rest]: readonly string[], space: string): string => {
  const { kind, signal, change, explained, why } = attribution;
  if (explained === null) return `not attributable to functions: ${why ?? "no profile tells of it"}.`;
  const restWords = kind === "growth" ? REST_OF_GROWTH : REST[signal];
  const share = explained / change;
  if (share <= WORTH_SAYING) return `functions explain nothing of it${restWords === undefined ? "" : `; it is ${restWords}`}.`;
  const explains = `${subjectOf(attribution)} ${told ?? ""}`;
  if (share > 1 + WORTH_SAYING) return `${explains}, more than that: nothing is left to attribute.`;
  if (share >= 1 - WORTH_SAYING) return `${explains}, all of it.`;
  const left = percentOf(1 - share, space);
  const unattributed = kind === "cost" ? `${left} of it` : `${rest ?? ""} (${left})`;
  return `${explains} (${percentOf(share, space)}); not attributable ${unattributed}${restWords === undefined ? "" : `: ${restWords}`}.`;
};

/** `Live heap after GC +87.1 MiB: functions explain …`. */
const textOf = (attribution: Attribution, space: string): string => {
  const amounts = amountsOf(attribution, space);
  return `${titleOf(attribution)} ${amounts[0]}${attribution.kind === "growth" ? PER_UNIT : ""}: ${explanationOf(attribution, amounts, space)}`;
};

/** Of the gates that the table of this profile explains. */
export const attributionLines = (report: Report, diff: ProfileDiff, space: string): readonly string[] =>
  attributionsOf(report)
    .filter(({ profile }) => profile === diff)
    .map((attribution) => textOf(attribution, space));

/** Of the gates for which there is no table; `name` writes the component, null where there is but one. */
export const unattributedLines = (
  report: Report,
  hasTable: (diff: ProfileDiff) => boolean,
  space: string,
  name: ((component: string) => string) | null,
): readonly string[] =>
  attributionsOf(report)
    .filter(({ profile }) => profile === null || !hasTable(profile))
    .map((attribution) => `${name === null ? "" : `${name(attribution.component)}: `}${textOf(attribution, space)}`);
