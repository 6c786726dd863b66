/** Values of a graph as text, by the same formatter as the comment. */
import { formatChange, formatColumn, formatQuantity, NO_BREAK_SPACE, UNKNOWN } from "../../core/units/format-quantity.ts";
import type { Unit } from "../../core/units/quantity.ts";

/** How values of one profile unit are written. */
export interface Scale {
  readonly unit: Unit;
  /** From the profile's unit to `unit`. */
  readonly factor: number;
}

/** Of `bytes`, `nanoseconds` and whatever else is counted. */
export const scaleOf = (unit: string): Scale => {
  if (unit === "bytes") return { unit: "bytes", factor: 1 };
  return unit === "nanoseconds" ? { unit: "seconds", factor: 1e-9 } : { unit: "count", factor: 1 };
};

/** Counts are means over rounds and may lie between two; more than two decimals of a goroutine tell nobody anything. */
const settled = (value: number, { unit }: Scale): number => (unit === "count" ? Math.round(value * 100) / 100 : value);

export const valueText = (value: number, scale: Scale): string =>
  formatQuantity(settled(value * scale.factor, scale), scale.unit, { space: NO_BREAK_SPACE });

export const differenceText = (value: number, scale: Scale): string =>
  formatQuantity(settled(value * scale.factor, scale), scale.unit, { space: NO_BREAK_SPACE, signed: true });

/**
 * All in one size of the unit, with equally many decimals; exact zeros are "0", and what would be rounded to zero is written in a size of its own:
 * a value is never told as nothing.
 */
export const columnTexts = (values: readonly number[], scale: Scale, signed = false): readonly string[] => {
  const options = { space: NO_BREAK_SPACE, signed };
  const scaled = values.map((value) => settled(value * scale.factor, scale));
  return formatColumn(scaled, scale.unit, options).map((text, at) => {
    const value = scaled[at] ?? 0;
    if (value === 0) return "0";
    return /[1-9]/u.test(text) ? text : formatQuantity(value, scale.unit, options);
  });
};

/** Against the function's own base, never against a total: `new` and `gone` where there is no such ratio. */
export const changeText = (from: number, to: number): string => {
  if (from === to) return "same";
  if (from === 0) return "new";
  if (to === 0) return "gone";
  return from < 0 ? "–" : formatChange((to - from) / from, { space: NO_BREAK_SPACE });
};

/** Share of a difference in the whole one; "–" where the whole is 0. */
export const shareText = (difference: number, whole: number): string =>
  whole === 0 ? UNKNOWN : formatQuantity(Math.round((difference / whole) * 1000) / 1000, "ratio", { space: NO_BREAK_SPACE });

/** Shares of a column, with one decimal each. */
export const shareTexts = (differences: readonly number[], whole: number): readonly string[] =>
  differences.map((difference) => {
    if (whole === 0) return UNKNOWN;
    const percent = ((difference / whole) * 100).toFixed(1);
    return percent === "0.0" || percent === "-0.0" ? "0" : `${percent.replace("-", "\u2212")}${NO_BREAK_SPACE}%`;
  });

/** `▲`, `▼` or nothing: the second cue beside a colour. */
export const arrowOf = (difference: number): string => (difference > 0 ? "▲" : difference < 0 ? "▼" : "");
