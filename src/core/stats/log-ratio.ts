/** Signed log ratios of head to base, the scale on which heapgate tests costs: positive means worse. */

/** Which direction of a value is the good one. */
export type Direction = "lower" | "higher";

export const UNUSABLE_REASONS = [
  "no-observations",
  "unequal-counts",
  "not-finite",
  "negative",
  "zero-without-quantum",
  "no-variance-information",
] as const;
/** Why values cannot be tested; always shown instead of a number. */
export type UnusableReason = (typeof UNUSABLE_REASONS)[number];

/** Why the values of one metric cannot be put on the log scale; null when they can. */
export const unusableReason = (base: readonly number[], head: readonly number[], quantum: number): UnusableReason | null => {
  const values = [...base, ...head];
  if (base.length === 0 || head.length === 0) return "no-observations";
  if (!values.every(Number.isFinite) || !Number.isFinite(quantum)) return "not-finite";
  if (values.some((value) => value < 0) || quantum < 0) return "negative";
  if (quantum === 0 && values.includes(0)) return "zero-without-quantum";
  return null;
};

/**
 * The offset c added to every value before taking logarithms: one quantum when any value is below ten of them, else 0 (`statistics.md` §2).
 * It keeps zeros finite and damps the ratios of tiny numbers; both sides must share one offset.
 */
export const smallValueOffset = (values: readonly number[], quantum: number): number =>
  values.some((value) => Math.abs(value) < 10 * quantum) ? quantum : 0;

/** +1 when a rise is bad, −1 when a fall is bad. */
export const worseSign = (direction: Direction): 1 | -1 => (direction === "lower" ? 1 : -1);

export type LogRatios =
  | { readonly kind: "ratios"; readonly values: readonly number[]; readonly offset: number }
  | { readonly kind: "unusable"; readonly why: UnusableReason };

export interface PairedValues {
  readonly base: readonly number[];
  readonly head: readonly number[];
  readonly direction: Direction;
  /** Smallest step the value can take, in its own unit. */
  readonly quantum: number;
}

/** d_i = σ·ln((h_i + c) / (b_i + c)) for each pair; unusable with the reason when a value is negative, not finite, or the counts differ. */
export const pairedLogRatios = ({ base, head, direction, quantum }: PairedValues): LogRatios => {
  const why = base.length === head.length ? unusableReason(base, head, quantum) : "unequal-counts";
  if (why !== null) return { kind: "unusable", why };
  const offset = smallValueOffset([...base, ...head], quantum);
  const sign = worseSign(direction);
  const values = head.map((headValue, index) => sign * Math.log((headValue + offset) / ((base[index] ?? NaN) + offset)));
  return { kind: "ratios", values, offset };
};

/** What zeros say before any ratio (`statistics.md` §3): a cost that is new, one that is gone, or nothing on both sides. */
export type ZeroCase = "none" | "both-zero" | "new-cost" | "gone";

/** Tells the cases in which a ratio has no meaning: a side that is zero throughout. */
export const zeroCaseOf = (base: readonly number[], head: readonly number[]): ZeroCase => {
  const baseIsZero = base.every((value) => value === 0);
  const headIsZero = head.every((value) => value === 0);
  if (baseIsZero && headIsZero) return "both-zero";
  if (baseIsZero) return "new-cost";
  return headIsZero ? "gone" : "none";
};
