/** What grew, by function, so that the columns add up as printed. */
import type { Chain, FunctionRow, ProfileDiff } from "../compare/comparison.ts";
import { formatColumn } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";

export interface GrowthTableRow {
  readonly func: string;
  /** Callers, nearest first. */
  readonly callers: readonly string[];
  readonly base: string;
  readonly head: string;
  readonly growth: string;
  readonly share: string;
  readonly standardError: string | null;
}

export interface GrowthTable {
  readonly rows: readonly GrowthTableRow[];
  readonly total: { readonly base: string; readonly head: string; readonly growth: string };
}

const CALLERS_SHOWN = 3;

const callersOf = (func: string, chains: readonly Chain[]): readonly string[] => {
  const chain = chains.filter((one) => one.frames.at(-1) === func).toSorted((left, right) => right.difference - left.difference)[0];
  return chain === undefined ? [] : chain.frames.slice(0, -1).toReversed().slice(0, CALLERS_SHOWN);
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

const factorOf = (diff: ProfileDiff): number => (diff.unit === "nanoseconds" ? 1e-9 : 1);

/** Rounds a column in steps of its printed resolution, so that the last entry can take up what rounding lost. */
const addUp = (
  values: readonly number[],
  total: number,
  unit: Unit,
  space: string,
  signed: boolean,
): { readonly cells: readonly string[]; readonly total: string } => {
  const texts = formatColumn([...values, total], unit, { space, signed });
  const step = resolutionOf(texts, [...values, total]);
  const rounded = values.map((value) => Math.round(value / step) * step);
  const roundedTotal = Math.round(total / step) * step;
  const rest = roundedTotal - rounded.slice(0, -1).reduce((sum, value) => sum + value, 0);
  const cells = formatColumn([...rounded.slice(0, -1), rest, roundedTotal], unit, { space, signed });
  return { cells: cells.slice(0, -1), total: cells.at(-1) ?? "–" };
};

/** The size of one unit in the last printed place, found from the largest value's own text. */
const resolutionOf = (texts: readonly string[], values: readonly number[]): number => {
  let best = { magnitude: 0, text: "" };
  for (const [index, value] of values.entries()) {
    if (Math.abs(value) > best.magnitude) best = { magnitude: Math.abs(value), text: texts[index] ?? "" };
  }
  const digits = best.text.match(/[\d,]+(?:\.(\d+))?/u);
  const shown = Number((digits?.[0] ?? "0").replaceAll(",", ""));
  if (shown === 0 || best.magnitude === 0) return 1;
  const exact = best.magnitude / shown;
  // One unit of the printed scale is a power of 1024 or of 1000; the ratio tells it up to rounding.
  const scale = nearest(exact, [1, 1024, 1024 ** 2, 1024 ** 3, 1e-3, 1e-6]);
  return scale * 10 ** -(digits?.[1]?.length ?? 0);
};

const nearest = (value: number, scales: readonly number[]): number =>
  scales.reduce((best, scale) => (Math.abs(Math.log(value / scale)) < Math.abs(Math.log(value / best)) ? scale : best));

const sum = (rows: readonly FunctionRow[], pick: (row: FunctionRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);

/** The `shown` rows that grew most and one row for all others; base, head and growth add up to the total in every column. */
export const growthTable = (diff: ProfileDiff, shown: number, space: string): GrowthTable => {
  const factor = factorOf(diff);
  const unit = unitOf(diff);
  const growing = diff.rows
    .toSorted((left, right) => right.flat.difference - left.flat.difference)
    .filter((row) => row.flat.difference > 0);
  const top = growing.slice(0, shown);
  const others = diff.rows.filter((row) => !top.includes(row));
  const columns = (pick: (row: FunctionRow) => number): number[] => [...top.map(pick), sum(others, pick)].map((value) => value * factor);
  const base = addUp(
    columns((row) => row.flat.base),
    diff.total.base * factor,
    unit,
    space,
    false,
  );
  const head = addUp(
    columns((row) => row.flat.head),
    diff.total.head * factor,
    unit,
    space,
    false,
  );
  const growth = addUp(
    columns((row) => row.flat.difference),
    diff.total.difference * factor,
    unit,
    space,
    true,
  );
  const shareOf = (difference: number): string =>
    diff.total.difference > 0 ? `${Math.round((difference / diff.total.difference) * 100)}${space}%`.replace("-", "−") : "–";
  const errors = formatColumn(
    top.map((row) => (row.flat.standardError === null ? null : 2 * row.flat.standardError * factor)),
    unit,
    { space },
  );
  const rows: GrowthTableRow[] = top.map((row, index) => ({
    func: row.func,
    callers: callersOf(row.func, diff.chains),
    base: base.cells[index] ?? "–",
    head: head.cells[index] ?? "–",
    growth: growth.cells[index] ?? "–",
    share: shareOf(row.flat.difference),
    standardError: row.flat.standardError === null ? null : (errors[index] ?? null),
  }));
  if (others.length > 0) {
    rows.push({
      func: `${others.length} other${others.length === 1 ? "" : "s"}`,
      callers: [],
      base: base.cells.at(-1) ?? "–",
      head: head.cells.at(-1) ?? "–",
      growth: growth.cells.at(-1) ?? "–",
      share: shareOf(sum(others, (row) => row.flat.difference)),
      standardError: null,
    });
  }
  return { rows, total: { base: base.total, head: head.total, growth: growth.total } };
};
