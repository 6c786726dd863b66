/** What is said of a limit below the smallest change the run could have seen, and what would hold it. */
import { formatQuantity } from "../units/format-quantity.ts";
import type { BudgetFloor } from "../verdict/budget-floor.ts";

/** Rounded up to what is printed: a limit rounded down would again be too tight. */
export const roundedUp = (ratio: number): number => {
  const step = ratio < 0.1 ? 0.001 : 0.01;
  return Math.ceil(ratio / step - 1e-9) * step;
};

const percent = (ratio: number, space: string): string => formatQuantity(ratio, "ratio", { space });

/**
 * "a limit of 5 % cannot be held with 5 pairs here (smallest visible change 9 %); 14 pairs would do, or a limit of 9 %". `change` is the absolute
 * part of the limit as people read it, named where that is the part that decides.
 */
export const floorWords = (
  { limitRatio, part, seenRatio, design, rounds, roundsNeeded }: BudgetFloor,
  change: string,
  space: string,
): string => {
  const limit = `a limit of ${part === "change" ? change : percent(limitRatio, space)}`;
  const seen = percent(roundedUp(seenRatio), space);
  const visible = `(smallest visible change ${seen})`;
  if (design === "unpaired") return `${limit} cannot be held between two recordings ${visible}; measured side by side it may be`;
  const pairs = `${rounds} pair${rounds === 1 ? "" : "s"}`;
  if (roundsNeeded === null) return `${limit} cannot be held on this runner ${visible} after ${pairs}; a limit of ${seen} can`;
  return `${limit} cannot be held with ${pairs} here ${visible}; ${roundsNeeded} pairs would do, or a limit of ${seen}`;
};

/** The same in a list: "5 % (sees 9 %; 14 pairs would do)". */
export const shortFloorWords = (
  { limitRatio, part, seenRatio, design, roundsNeeded }: BudgetFloor,
  change: string,
  space: string,
): string => {
  const limit = part === "change" ? change : percent(limitRatio, space);
  const sees = `sees ${percent(roundedUp(seenRatio), space)}`;
  if (design === "unpaired") return `${limit} (${sees})`;
  return `${limit} (${sees}; ${roundsNeeded === null ? "more pairs would not do" : `${roundsNeeded} pairs would do`})`;
};
