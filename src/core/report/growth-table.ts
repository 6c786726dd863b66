/** What grew, by function, so that the columns and the rows add up as printed. */
import type { Chain } from "../compare/comparison-chains.ts";
import type { FunctionRow, ProfileDiff, ValueDiff } from "../compare/comparison.ts";
import { formatColumn, formatQuantity } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";

export interface GrowthTableRow {
  readonly kind: "function" | "others";
  /** The function's name, or "7 others". */
  readonly func: string;
  /** Callers, nearest first. */
  readonly callers: readonly string[];
  /** Of a function base does not have; null for any other. */
  readonly newcomer: Newcomer | null;
  readonly base: string;
  readonly head: string;
  readonly growth: string;
  readonly share: string;
  /** How far the 95 % limits of the growth reach towards 0; null when they are not known or it is exact. */
  readonly spread: string | null;
  /** True when the limits reach 0: the row may not have grown at all. */
  readonly withinNoise: boolean;
}

/** `new`, or perhaps one of base's under another name. */
export type Newcomer = { readonly kind: "new" } | { readonly kind: "renamed"; readonly from: string };

export interface GrowthTable {
  readonly rows: readonly GrowthTableRow[];
  readonly total: { readonly base: string; readonly head: string; readonly growth: string; readonly share: string };
}

const CALLERS_SHOWN = 3;

const callersOf = (func: string, chains: readonly Chain[]): readonly string[] => {
  const chain = chains.filter((one) => one.frames.at(-1) === func).toSorted((left, right) => right.difference - left.difference)[0];
  return chain === undefined ? [] : chain.frames.slice(0, -1).toReversed().slice(0, CALLERS_SHOWN);
};

/** A goroutine is not new because none was blocked there before, and what is within noise may be missing in base by chance. */
const newcomerOf = ({ presence, changed, renamed }: FunctionRow, { kind }: ProfileDiff): Newcomer | null => {
  if (presence !== "head-only" || !changed || kind === "goroutine" || kind === "goroutineleak") return null;
  return renamed === null ? { kind: "new" } : { kind: "renamed", from: renamed };
};

/** What stands behind the name: `(new)`, `(renamed? was F)`; "" for a function base has. */
export const newcomerMark = ({ newcomer }: GrowthTableRow, name: (func: string) => string): string => {
  switch (newcomer?.kind) {
    case undefined:
      return "";
    case "new":
      return " (new)";
    case "renamed":
      return ` (renamed? was ${name(newcomer.from)})`;
  }
};

export const unitOf = (diff: ProfileDiff): Unit => {
  switch (diff.unit) {
    case "bytes":
      return "bytes";
    case "nanoseconds":
      return "seconds";
    default:
      return "count";
  }
};

/** From the profile's unit to the one quantities are written in. */
export const factorOf = (diff: ProfileDiff): number => (diff.unit === "nanoseconds" ? 1e-9 : 1);

/** Sizes of one printed unit, largest first: powers of 1024 for bytes, of 1000 below a second. */
const SCALES: Readonly<Partial<Record<Unit, readonly number[]>>> = {
  bytes: [2 ** 30, 2 ** 20, 2 ** 10, 1],
  seconds: [1, 1e-3, 1e-6],
};

/** How a column is written: the size of its unit and the decimals behind it. */
interface Resolution {
  readonly scale: number;
  readonly decimals: number;
}

/** The resolution `formatColumn` gives these values. */
const resolutionOf = (values: readonly number[], unit: Unit): Resolution => {
  const largest = Math.max(0, ...values.map(Math.abs));
  const text = formatColumn([largest, ...values], unit)[0] ?? "";
  const digits = /[\d,]+(?:\.(?<decimals>\d+))?/u.exec(text);
  const shown = Number((digits?.[0] ?? "0").replaceAll(",", ""));
  if (shown === 0) return { scale: 1, decimals: 0 };
  // Printed value times scale is the value itself, up to rounding.
  const scale = (SCALES[unit] ?? [1]).reduce((best, one) =>
    Math.abs(Math.log(largest / shown / one)) < Math.abs(Math.log(largest / shown / best)) ? one : best,
  );
  return { scale, decimals: digits?.groups?.["decimals"]?.length ?? 0 };
};

/** A column may be this many times its unit before the larger unit is taken. */
const WIDEST = 1e5;

/** What growth is written in is precise enough for base and head; when they dwarf it, they decide. */
const commonResolution = (growths: readonly number[], levels: readonly number[], unit: Unit): Resolution => {
  const found = resolutionOf(growths.some((growth) => growth !== 0) ? growths : levels, unit);
  // Means of counts may lie between two counts.
  const isWhole = unit !== "count" || [...growths, ...levels].every(Number.isInteger);
  const fine = isWhole ? found : { ...found, decimals: Math.max(1, found.decimals) };
  return Math.max(...levels.map(Math.abs)) / fine.scale >= WIDEST ? resolutionOf(levels, unit) : fine;
};

interface Written {
  readonly unit: Unit;
  readonly space: string;
  readonly resolution: Resolution;
}

/** `steps` of the last printed place as text. */
const write = (steps: number, { unit, space, resolution: { scale, decimals } }: Written, signed: boolean): string => {
  const symbol = formatQuantity(scale, unit, { space }).replace(/^1/u, "");
  const [whole = "0", fraction] = (Math.abs(steps) / 10 ** decimals).toFixed(decimals).split(".");
  const sign = steps < 0 ? "−" : steps > 0 && signed ? "+" : "";
  return `${sign}${whole.replaceAll(/\B(?=(?:\d{3})+$)/gu, ",")}${fraction === undefined ? "" : `.${fraction}`}${symbol}`;
};

/** Base and growth in steps of the last printed place; head is their sum. */
interface Steps {
  readonly base: number;
  readonly growth: number;
}

const sum = (rows: readonly FunctionRow[], pick: (row: FunctionRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);

/** Shares in whole percent; the last one takes up what rounding lost, so that they add up to 100. */
const sharesOf = (growths: readonly number[], total: number, space: string): readonly string[] => {
  if (total === 0) return growths.map(() => "–");
  const rounded = growths.map((growth) => Math.round((growth / total) * 100));
  const rest = 100 - rounded.slice(0, -1).reduce((before, share) => before + share, 0);
  return [...rounded.slice(0, -1), rest].map((share) => `${share}${space}%`.replace("-", "−"));
};

/** From the difference to the end of its limits that is nearer to 0, so that it reaches 0 exactly when they do. */
const towardsZero = ({ difference, interval }: ValueDiff): number | null => {
  if (interval === null || interval[0] === interval[1]) return null;
  const distance = difference < 0 ? interval[1] - difference : difference - interval[0];
  return distance > 0 ? distance : (interval[1] - interval[0]) / 2;
};

/** Whether the limits of the difference reach 0. */
const isWithinNoise = ({ interval }: ValueDiff): boolean => interval !== null && interval[0] <= 0 && interval[1] >= 0;

/**
 * The `shown` rows that grew most (`changed`: that changed most, either way) and one row for all others; without a row that changed there is
 * only the total. Base, head, growth and share of the rows add up to the total as printed, and in
 * each row base and growth add up to head: everything is rounded once, to steps of the last printed place, and the row of the others takes up
 * the rest. Without such a row the total is the sum of the rows.
 */
export const growthTable = (diff: ProfileDiff, shown: number, space: string, order: "grown" | "changed" = "grown"): GrowthTable => {
  const factor = factorOf(diff);
  const unit = unitOf(diff);
  const weightOf = ({ flat }: FunctionRow): number => (order === "grown" ? flat.difference : Math.abs(flat.difference));
  const growing = diff.rows.toSorted((left, right) => weightOf(right) - weightOf(left)).filter((row) => weightOf(row) > 0);
  const top = growing.slice(0, shown);
  const others = order === "changed" && top.length === 0 ? [] : diff.rows.filter((row) => !top.includes(row));
  const exact = [diff.total, ...top.map((row) => row.flat)];
  const resolution = commonResolution(
    exact.map((one) => one.difference * factor),
    exact.flatMap((one) => [one.base * factor, one.head * factor]),
    unit,
  );
  const written: Written = { unit, space, resolution };
  const step = resolution.scale / 10 ** resolution.decimals;
  const inSteps = (value: number): number => Math.round((value * factor) / step);
  const stepsOf = ({ base, difference }: Pick<ValueDiff, "base" | "difference">): Steps => ({
    base: inSteps(base),
    growth: inSteps(difference),
  });
  const topSteps = top.map((row) => stepsOf(row.flat));
  const ofTop = topSteps.reduce((before, one) => ({ base: before.base + one.base, growth: before.growth + one.growth }), {
    base: 0,
    growth: 0,
  });
  const total = others.length === 0 && top.length > 0 ? ofTop : stepsOf(diff.total);
  const ofOthers: Steps = { base: total.base - ofTop.base, growth: total.growth - ofTop.growth };
  const shares = sharesOf(
    [...top.map((row) => row.flat.difference), ...(others.length === 0 ? [] : [sum(others, (row) => row.flat.difference)])],
    diff.total.difference,
    space,
  );
  const cells = ({ base, growth }: Steps) => ({
    base: write(base, written, false),
    head: write(base + growth, written, false),
    growth: write(growth, written, true),
  });
  const spreadOf = (value: ValueDiff): string | null => {
    const distance = towardsZero(value);
    return distance === null ? null : write(inSteps(distance), written, false);
  };
  const rows: GrowthTableRow[] = top.map((row, index) => ({
    kind: "function",
    func: row.func,
    callers: callersOf(row.func, diff.chains),
    newcomer: newcomerOf(row, diff),
    ...cells(topSteps[index] ?? { base: 0, growth: 0 }),
    share: shares[index] ?? "–",
    spread: spreadOf(row.flat),
    withinNoise: isWithinNoise(row.flat),
  }));
  if (others.length > 0) {
    const func = `${others.length} other${others.length === 1 ? "" : "s"}`;
    rows.push({
      kind: "others",
      func,
      callers: [],
      newcomer: null,
      ...cells(ofOthers),
      share: shares.at(-1) ?? "–",
      spread: null,
      withinNoise: false,
    });
  }
  return { rows, total: { ...cells(total), share: diff.total.difference !== 0 ? `100${space}%` : "–" } };
};
