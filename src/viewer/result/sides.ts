/** Base, head and what changed between them as the cells of a row. */
import { formatChange, formatColumn, formatQuantity, NO_BREAK_SPACE, UNKNOWN } from "../../core/units/format-quantity.ts";
import { isOwnSignalName, titleOf } from "../../core/units/own-signal.ts";
import { type Unit, UNITS } from "../../core/units/quantity.ts";
import { isSignalName } from "../../core/units/signals.ts";

export const space = NO_BREAK_SPACE;

export const unitOf = (value: unknown): Unit => UNITS.find((unit) => unit === value) ?? "count";

export const quantity = (value: number | null, unit: Unit, signed = false): string => formatQuantity(value, unit, { space, signed });

/** Base, head and their difference in one size of the unit. */
export interface Sides {
  readonly base: string;
  readonly head: string;
  readonly change: string;
}

const differenceOf = (base: number | null, head: number | null): number | null => (base === null || head === null ? null : head - base);

/** What the result says of the difference; where it says nothing, head − base. */
export interface Told {
  readonly difference?: number | null;
  readonly ratio?: number | null;
}

/** Shares differ by points, everything else by its unit and, where there is a base to compare with, in percent. */
export const sidesOf = (base: number | null, head: number | null, unit: Unit, told: Told = {}): Sides => {
  const [baseText = UNKNOWN, headText = UNKNOWN] = formatColumn([base, head], unit, { space });
  const difference = told.difference ?? differenceOf(base, head);
  const absolute = difference === 0 ? "same" : quantity(difference, unit, true);
  const own = told.ratio ?? (difference === null || base === null || base === 0 ? null : difference / Math.abs(base));
  const points = unit === "ratio" ? absolute.replace("%", "pp") : absolute;
  return {
    base: baseText,
    head: headText,
    change: own === null || difference === 0 || unit === "ratio" ? points : `${points} (${formatChange(own, { space })})`,
  };
};

/** What people call a signal; one nobody knows by its own name. */
export const titleOfSignal = (signal: string): string => (isSignalName(signal) || isOwnSignalName(signal) ? titleOf(signal) : signal);
