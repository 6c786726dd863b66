/** One sentence per function that allocates what is not freed: how much per unit of work, how sure, how often seen, who calls it. */
import type { LeakFunction } from "../compare/comparison.ts";
import { formatColumn, formatQuantity } from "../units/format-quantity.ts";
import { fit, shortName } from "./escape.ts";
import type { Report } from "./report.ts";

const MOST_SHOWN = 3;
const CALLERS_SHOWN = 3;
const LONGEST_FUNCTION = 60;
/** Base's own rise is said from this part of head's on. */
const BASE_WORTH_SAYING = 0.1;

const UNIT_WORDS = { unit: "unit of work", second: "second", batch: "batch" } as const satisfies Record<LeakFunction["per"], string>;

const baseWords = ({ basePerUnit, perUnit }: LeakFunction, space: string): string =>
  basePerUnit === null || basePerUnit < BASE_WORTH_SAYING * perUnit
    ? ""
    : `; base ${formatQuantity(basePerUnit, "bytes", { signed: true, space })}`;

/** "(likely 3.9 to 4.5 KiB; base +0.5 KiB)"; empty without either. */
const rangeWords = (leak: LeakFunction, limits: readonly string[], space: string): string => {
  const [low = "", high = ""] = limits;
  const likely = leak.interval === null ? "" : `likely ${low.slice(0, low.lastIndexOf(space))} to ${high}`;
  const words = `${likely}${baseWords(leak, space)}`.replace(/^; /u, "");
  return words === "" ? "" : ` (${words})`;
};

const sentenceOf = (leak: LeakFunction, name: (func: string) => string, space: string): string => {
  const [perUnit = "", ...limits] = formatColumn([leak.perUnit, ...(leak.interval ?? [])], "bytes", { space });
  const runs = leak.rounds < 2 ? "" : `, in ${leak.risingRounds} of ${leak.rounds} runs`;
  const callers = leak.chain.slice(0, -1).toReversed();
  const shown = callers.slice(0, CALLERS_SHOWN).map((func) => ` ← ${name(func)}`);
  const more = callers.length > CALLERS_SHOWN ? " ← …" : "";
  return `${name(leak.func)} allocates +${perUnit} per ${UNIT_WORDS[leak.per]} that is not freed${rangeWords(leak, limits, space)}${runs}${shown.join("")}${more}`;
};

/**
 * At most three sentences on the leaking functions of a component, steepest first; none where the verdict sees no growth of its live heap.
 * `name` makes a function's short name harmless for the format at hand.
 */
export const leakLines = (
  { comparison, verdict }: Report,
  component: string,
  { name, space }: { readonly name: (short: string) => string; readonly space: string },
): readonly string[] => {
  const finding = verdict.leaks.find((leak) => leak.component === component && leak.signal === "live-heap")?.finding ?? "none";
  if (finding === "none" || finding === "improved" || finding === "not-measured") return [];
  const functions = comparison.leaks.find((leak) => leak.component === component && leak.signal === "live-heap")?.functions ?? [];
  return functions.slice(0, MOST_SHOWN).map((leak) => sentenceOf(leak, (func) => name(fit(shortName(func), LONGEST_FUNCTION)), space));
};
