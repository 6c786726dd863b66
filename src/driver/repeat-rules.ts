/** What the trials of a session say of a round: was the machine the same, does one of them not count, and leaving them out. */
import { disturbanceBetween } from "../core/snapshot/machine.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import { summarizeRound, voidReasonOf } from "../core/snapshot/summarize-round.ts";
import type { RepeatRules } from "./measure-rounds.ts";

/** `sides`: the trials of each subject so far, which leaving out changes in place. Only two subjects make pairs: with more nothing disturbs. */
export const repeatRulesOf = (sides: readonly RawRound[][]): Omit<RepeatRules, "outlier"> => ({
  disturbance: (round) => {
    const [one, other] = sides.map((raws) => raws.find((raw) => raw.round === round)?.machine);
    return sides.length === 2 ? disturbanceBetween(one, other) : null;
  },
  isLost: (round) => sides.some((raws) => raws.some((raw) => raw.round === round && voidReasonOf(raw, summarizeRound(raw)) !== null)),
  leaveOut: (round, reason) => {
    for (const raws of sides) {
      for (const [index, raw] of raws.entries()) {
        if (raw.round === round && raw.voidReason === null) raws[index] = { ...raw, voidReason: reason };
      }
    }
  },
});
