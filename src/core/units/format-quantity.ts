/** Writes quantities for people: about three significant digits, one scale per table column, never NaN, Infinity or −0. */
import type { Unit } from "./quantity.ts";

/** Between number and unit in Markdown and HTML, so that a cell does not wrap there. */
export const NO_BREAK_SPACE = "\u00a0";
/** What stands for a value that is not known. */
export const UNKNOWN = "\u2013";
const MINUS = "\u2212";

export interface FormatOptions {
  /** Between number and unit; plain by default, `NO_BREAK_SPACE` in Markdown. */
  readonly space?: string;
  /** A plus before positive values: for differences. */
  readonly signed?: boolean;
}

interface Scale {
  readonly factor: number;
  readonly symbol: string;
}

const BYTE_SCALES: readonly Scale[] = [
  { factor: 2 ** 30, symbol: "GiB" },
  { factor: 2 ** 20, symbol: "MiB" },
  { factor: 2 ** 10, symbol: "KiB" },
  { factor: 1, symbol: "B" },
];
const SECOND_SCALES: readonly Scale[] = [
  { factor: 1, symbol: "s" },
  { factor: 1e-3, symbol: "ms" },
  { factor: 1e-6, symbol: "\u00b5s" },
];
const COUNT_SCALE: Scale = { factor: 1, symbol: "" };
const PERCENT_SCALE: Scale = { factor: 0.01, symbol: "%" };

const scalesOf = (unit: Unit): readonly Scale[] => {
  switch (unit) {
    case "bytes":
    case "bytes/unit":
      return BYTE_SCALES;
    case "seconds":
    case "seconds/unit":
      return SECOND_SCALES;
    case "count":
    case "count/unit":
      return [COUNT_SCALE];
    case "ratio":
      return [PERCENT_SCALE];
  }
};

/** Beyond this a scale overflows; no measurement gets there. */
const LARGEST = 1e300;
const isKnown = (value: number | null): value is number => value !== null && Math.abs(value) <= LARGEST;

/** Division by 0.01 or 1e-6 leaves binary dust (0.07 / 0.01 = 7.000000000000001); multiplying by the inverse leaves less. */
const scaled = (value: number, scale: Scale): number => (scale.factor < 1 ? value * Math.round(1 / scale.factor) : value / scale.factor);

/** Decimals that give about three significant digits at this magnitude. */
const decimalsFor = (magnitude: number): number => {
  if (magnitude === 0 || magnitude >= 99.95) return 0;
  if (magnitude >= 9.995) return 1;
  if (magnitude >= 1) return 2;
  return Math.min(8, 2 - Math.floor(Math.log10(magnitude)));
};

/** The largest scale in which the magnitude, rounded, is at least 1 (1023.9 KiB is 1 MiB); the smallest one otherwise. */
const scaleFor = (magnitude: number, scales: readonly Scale[]): Scale =>
  scales.find((scale) => Number(scaled(magnitude, scale).toPrecision(3)) >= 1) ?? scales.at(-1) ?? COUNT_SCALE;

const digitsOf = (magnitude: number, decimals: number): string => {
  // From 1e21 on toFixed falls back to an exponent.
  const fixed = magnitude < 1e21 ? magnitude.toFixed(decimals) : BigInt(magnitude).toString();
  const [whole = "0", fraction] = fixed.split(".");
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

const trimZeros = (digits: string): string => (digits.includes(".") ? digits.replace(/\.?0+$/u, "") : digits);

const assemble = (value: number, digits: string, symbol: string, options: FormatOptions): string => {
  const isZero = !/[1-9]/u.test(digits);
  let sign = "";
  if (!isZero && value < 0) sign = MINUS;
  if (!isZero && value > 0 && options.signed === true) sign = "+";
  return `${sign}${digits}${symbol === "" ? "" : `${options.space ?? " "}${symbol}`}`;
};

/**
 * One value with the scale that suits it and trailing zeros cut: "10 MiB", "1.5 s", "+41.8 MiB", "\u22120.5 MiB", "5 %", "12,345".
 * `value` is in base units of `unit`; "/unit" is left to the heading. Null and non-finite values give "–".
 */
export const formatQuantity = (value: number | null, unit: Unit, options: FormatOptions = {}): string => {
  if (!isKnown(value)) return UNKNOWN;
  const scale = scaleFor(Math.abs(value), scalesOf(unit));
  const magnitude = Math.abs(scaled(value, scale));
  return assemble(value, trimZeros(digitsOf(magnitude, decimalsFor(magnitude))), scale.symbol, options);
};

/**
 * All values of a column in one scale and with equally many decimals, both chosen by the largest magnitude:
 * ["0.2 MiB", "43.9 MiB"]. Null and non-finite values give "–".
 */
export const formatColumn = (values: readonly (number | null)[], unit: Unit, options: FormatOptions = {}): readonly string[] => {
  const known = values.filter(isKnown);
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = scaleFor(largest, scalesOf(unit));
  const wholeNumbers = known.every((value) => Number.isInteger(scaled(value, scale)));
  const decimals = wholeNumbers ? 0 : decimalsFor(Math.abs(scaled(largest, scale)));
  return values.map((value) =>
    isKnown(value) ? assemble(value, digitsOf(Math.abs(scaled(value, scale)), decimals), scale.symbol, options) : UNKNOWN,
  );
};

/** A relative change, always with its sign: 0.29 is "+29 %", −0.034 is "−3.4 %". One decimal below 10 %. Null gives "–". */
export const formatChange = (ratio: number | null, options: Pick<FormatOptions, "space"> = {}): string => {
  if (!isKnown(ratio)) return UNKNOWN;
  const percent = Math.abs(scaled(ratio, PERCENT_SCALE));
  return assemble(ratio, trimZeros(digitsOf(percent, percent >= 9.95 ? 0 : 1)), "%", { ...options, signed: true });
};
