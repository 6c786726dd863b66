/** What a line of progress says of a trial: which run of which phase, and how the live heap has come along in it. */
import { sparkline } from "../core/report/sparkline.ts";
import { formatQuantity } from "../core/units/format-quantity.ts";

export interface TrialProgress {
  readonly label: string;
  readonly phase: string;
  /** From 1; null: the phase has no runs. */
  readonly run: number | null;
  readonly runs: number | undefined;
  /** Live heap behind forced collections after each batch so far, all components together, in bytes. */
  readonly liveHeaps: readonly number[];
}

/** Its scale is its own: what moves by less would look like a leap. */
const LEAST_SPREAD = 0.02;

const movesEnough = (values: readonly number[]): boolean => Math.max(...values) - Math.min(...values) > LEAST_SPREAD * Math.max(...values);

/** `head: growth 12/20, live heap 8.1 MiB ▁▂▄▆█`. */
export const progressLine = ({ label, phase, run, runs, liveHeaps }: TrialProgress): string => {
  const place = `${label}: ${phase}${run === null || runs === undefined ? "" : ` ${run}/${runs}`}`;
  const last = liveHeaps.at(-1);
  if (last === undefined) return place;
  const spark = movesEnough(liveHeaps) ? sparkline(liveHeaps) : "";
  return `${place}, live heap ${formatQuantity(last, "bytes")}${spark === "" ? "" : ` ${spark}`}`;
};

/** Of several apps together; null where one of them does not tell. */
export const sumOfHeaps = (heaps: readonly (number | null)[]): number | null =>
  heaps.reduce<number | null>((sum, heap) => (sum === null || heap === null ? null : sum + heap), heaps.length === 0 ? null : 0);
