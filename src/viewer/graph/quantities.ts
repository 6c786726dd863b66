/** Values of a graph as text, by the same formatter as the comment. */
import { formatChange, formatColumn, formatQuantity, NO_BREAK_SPACE, UNKNOWN } from "../../core/units/format-quantity.ts";
import type { Unit } from "../../core/units/quantity.ts";

/** How values of one profile unit are written. */
export interface Scale {
  readonly unit: Unit;
  /** From the profile's unit to `unit`. */
  readonly factor: number;
  /** Set where values are told per second: stands behind the unit. */
  readonly per?: "/s";
}

/** Of `bytes`, `nanoseconds` and whatever else is counted. */
export const scaleOf = (unit: string): Scale => {
  if (unit === "bytes") return { unit: "bytes", factor: 1 };
  return unit === "nanoseconds" ? { unit: "seconds", factor: 1e-9 } : { unit: "count", factor: 1 };
};

/** Counts are means over rounds and may lie between two; more than two decimals of a goroutine tell nobody anything. */
const settled = (value: number, { unit }: Scale): number => (unit === "count" ? Math.round(value * 100) / 100 : value);

/** `28.4 ms` → `28.4 ms/s`. */
const withRate = (text: string, { per }: Scale): string => (per !== undefined && /[a-zµ]$/u.test(text) ? `${text}${per}` : text);

export const valueText = (value: number, scale: Scale): string =>
  withRate(formatQuantity(settled(value * scale.factor, scale), scale.unit, { space: NO_BREAK_SPACE }), scale);

export const differenceText = (value: number, scale: Scale): string =>
  withRate(formatQuantity(settled(value * scale.factor, scale), scale.unit, { space: NO_BREAK_SPACE, signed: true }), scale);

/** The smallest number that the text's decimals can tell: `0.01 MiB` of `0.00 MiB`. */
const leastOf = (zero: string): string => zero.replace(/0(?=\D*$)/u, "1");

/**
 * All in one size of the unit, with equally many decimals; exact zeros are "0", and what would be rounded to zero is less than the last decimal
 * ("<0.01 MiB"): a value is never told as nothing, and a column never changes its unit.
 */
export const columnTexts = (values: readonly number[], scale: Scale, signed = false): readonly string[] => {
  const scaled = values.map((value) => settled(value * scale.factor, scale));
  return formatColumn(scaled, scale.unit, { space: NO_BREAK_SPACE, signed }).map((text, at) => {
    const value = scaled[at] ?? 0;
    if (value === 0) return "0";
    if (/[1-9]/u.test(text)) return withRate(text, scale);
    return withRate(`${value < 0 ? "\u2212" : signed ? "+" : ""}<${leastOf(text)}`, scale);
  });
};

/** Two values of one thing in one size of the unit, unless one of them would be rounded away: that one is told in its own. Counts have no sizes. */
export const pairTexts = (from: number, to: number, scale: Scale): readonly [string, string] => {
  if (scale.unit === "count") return [valueText(from, scale), valueText(to, scale)];
  const texts = columnTexts([from, to], scale);
  const text = (value: number, at: number): string =>
    texts[at]?.includes("<") === true ? valueText(value, scale) : (texts[at] ?? UNKNOWN);
  return [text(from, 0), text(to, 1)];
};

/** CPU time of profiles that took so long, per second: "28.4 → 116 ms/s (0.0284 → 0.116 cores)". Null without the length of both sides. */
export const rateText = (from: number, to: number, windows: readonly [from: number | undefined, to: number | undefined]): string | null => {
  const [fromWindow = 0, toWindow = 0] = windows;
  if (fromWindow <= 0 || toWindow <= 0) return null;
  const cores = [(from * 1e-9) / fromWindow, (to * 1e-9) / toWindow];
  const [fromRate, toRate] = cores.map((one) => formatQuantity(one * 1000, "count"));
  const [fromCores, toCores] = cores.map((one) => formatQuantity(one, "count"));
  return `${fromRate} → ${toRate}${NO_BREAK_SPACE}ms/s (${fromCores} → ${toCores}${NO_BREAK_SPACE}cores)`;
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
