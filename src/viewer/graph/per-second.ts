/** CPU time per second of profile: what makes two profiles of different lengths comparable. */
import type { GraphView, PageGraph } from "../../core/page/page-data.ts";
import type { RateMode } from "../state/view-state.ts";

/** Lengths of both columns' profiles in seconds. */
export type Windows = readonly [from: number, to: number];

/** Profiles whose lengths differ by more are not comparable by their totals. */
const SAME_LENGTH = 0.01;

/** Null where one of the columns does not say how long its profiles took, or where nothing is told per second. */
export const windowsOf = ({ columns }: PageGraph, { from, to }: Pick<GraphView, "from" | "to">): Windows | null => {
  const [fromWindow = 0, toWindow = 0] = [columns[from]?.windowSeconds, columns[to]?.windowSeconds];
  return fromWindow > 0 && toWindow > 0 ? [fromWindow, toWindow] : null;
};

/** As the reader wants it; else in total, as in the comment, unless the profiles' lengths differ. */
export const rateOf = (wanted: RateMode | null, windows: Windows | null): RateMode => {
  if (windows === null) return "total";
  const [from, to] = windows;
  return wanted ?? (Math.abs(from - to) / Math.max(from, to) > SAME_LENGTH ? "second" : "total");
};

/** What values of each column are multiplied by. */
export const factorsOf = (rate: RateMode, windows: Windows | null): readonly [from: number, to: number] =>
  rate === "total" || windows === null ? [1, 1] : [1 / windows[0], 1 / windows[1]];
