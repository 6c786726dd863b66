/** How far a chart's axes reach and where their ticks may stand. */
import type { PageChart } from "../../core/page/page-data.ts";
import type { Unit } from "../../core/units/quantity.ts";
import type { ChartColumns } from "./chart-columns.ts";

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A limit further away than this many times the largest value would press the lines flat; it is told in words instead. */
const LIMIT_REACH = 2;

/** True when the chart reaches up to the limit. */
export const showsLimit = (largest: number, limit: number | null): limit is number =>
  limit !== null && limit > 0 && limit <= largest * LIMIT_REACH;

/** The smallest and largest value of lines and trends; null when there are none. Edges of intervals may be cut off: early ones are wide. */
export const valueRange = ({ series }: ChartColumns): Range | null => {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { kind, values } of series) {
    if (kind === "low" || kind === "high") continue;
    for (const value of values) {
      if (value === null) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min <= max ? { min, max } : null;
};

/** Less than this share of the largest value never fills the height: differences that small are none to look at, and their labels would all be the same. */
const LEAST_SPREAD = 0.05;

/**
 * The range of y: all values and a limit that is not far off, with a tenth of room. It begins at zero unless the values lie close together far away
 * from it: a heap that grows from 200 to 230 MiB has to show that it grows.
 */
export const yRange = (values: Range | null, limit: number | null): Range => {
  if (values === null || (values.min === 0 && values.max === 0)) return { min: 0, max: 1 };
  const largest = showsLimit(values.max, limit) ? Math.max(values.max, limit) : values.max;
  if (largest === values.min) return largest > 0 ? { min: 0, max: largest * 1.25 } : { min: largest * 1.25, max: 0 };
  const spread = largest - values.min;
  const missing = Math.max(0, LEAST_SPREAD * Math.max(Math.abs(values.min), Math.abs(largest)) - spread);
  const room = spread * 0.1 + missing / 2;
  const nearZero = values.min >= 0 && values.min <= spread * 2;
  return { min: nearZero ? 0 : values.min - room, max: largest <= 0 ? Math.min(0, largest + room) : largest + room };
};

/** The range of x: all columns; rounds get half a round of room on either side, and a single point stands in the middle. */
export const xRange = (xs: readonly number[], xKind: PageChart["xKind"]): Range => {
  const [first = 0, last = 1] = [xs[0], xs.at(-1)];
  if (xKind === "round") return { min: first - 0.5, max: last + 0.5 };
  return first === last ? { min: first - 1, max: last + 1 } : { min: first, max: last };
};

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;
const BINARY_STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] as const;

/** Distances ticks may have, ascending. Bytes step by powers of two, so that labels in KiB and MiB are whole; counts never by less than one. */
export const tickSteps = (unit: Unit): readonly number[] => {
  switch (unit) {
    case "bytes":
    case "bytes/unit":
      return Array.from({ length: 5 }, (_, power) => BINARY_STEPS.map((step) => step * 1024 ** power)).flat();
    case "count":
      return Array.from({ length: 5 }, (_, power) => STEPS.map((step) => step * 1000 ** power)).flat();
    case "seconds":
    case "seconds/unit":
    case "ratio":
    case "count/unit":
      return Array.from({ length: 8 }, (_, power) => STEPS.map((step) => Number(`${step}e${power * 3 - 12}`))).flat();
  }
};

/** As `tickSteps` for x: rounds and units of work are whole, minutes are halved at most twenty times. */
export const xSteps = (xKind: PageChart["xKind"]): readonly number[] =>
  xKind === "minutes" ? [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240] : tickSteps("count");
