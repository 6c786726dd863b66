/** Exact two-sample tests of the peers: Mann-Whitney's U with ties, Kolmogorov-Smirnov, and Welch's t. */
import { studentTUpperTail } from "../../../src/core/stats/student-t.ts";
import { mean, unbiasedVariance } from "../../../src/core/stats/variance.ts";

/** Twice the mid-ranks of all values, so that they are integers. */
const doubledRanks = (values: readonly number[]): readonly number[] => {
  const sorted = values.toSorted((left, right) => left - right);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const [index, value] of sorted.entries()) {
    if (!first.has(value)) first.set(value, index);
    last.set(value, index);
  }
  return values.map((value) => (first.get(value) ?? 0) + (last.get(value) ?? 0) + 2);
};

/** How many subsets of `size` ranks have each sum. */
const subsetCounts = (ranks: readonly number[], size: number): readonly Float64Array[] => {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  const [none] = counts;
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    for (let taken = size; taken >= 1; taken -= 1) {
      const [to, from] = [counts[taken], counts[taken - 1]];
      if (to === undefined || from === undefined) continue;
      for (let sum = total; sum >= rank; sum -= 1) to[sum] = (to[sum] ?? 0) + (from[sum - rank] ?? 0);
    }
  }
  return counts;
};

const withoutTies = new Map<string, readonly number[]>();

/** P(rank sum of the first ≤ each value) over all divisions of these ranks; kept for the common case without ties. */
const cumulativeOf = (ranks: readonly number[], size: number): readonly number[] => {
  const isPlain = new Set(ranks).size === ranks.length;
  const key = `${size}/${ranks.length}`;
  const kept = isPlain ? withoutTies.get(key) : undefined;
  if (kept !== undefined) return kept;
  const counts = subsetCounts(ranks, size)[size] ?? new Float64Array();
  const total = counts.reduce((sum, count) => sum + count, 0);
  let running = 0;
  const cumulative = Array.from(counts, (count) => {
    running += count;
    return running / total;
  });
  if (isPlain) withoutTies.set(key, cumulative);
  return cumulative;
};

/** Two-sided exact p of H. B. Mann & D. R. Whitney's U (1947) given the ties that are there: twice the smaller tail. */
export const mannWhitneyP = (base: readonly number[], head: readonly number[]): number => {
  const ranks = doubledRanks([...base, ...head]);
  const cumulative = cumulativeOf(ranks, base.length);
  const sum = ranks.slice(0, base.length).reduce((total, rank) => total + rank, 0);
  const lower = cumulative[sum] ?? 1;
  const upper = 1 - (cumulative[sum - 1] ?? 0);
  return Math.min(1, 2 * Math.min(lower, upper));
};

const ksCounts = new Map<string, number>();

/** Share of the orders of n + n values whose greatest distance is at least `steps`/n, by counting paths (exact, no ties). */
const ksTail = (n: number, steps: number): number => {
  const key = `${n}/${steps}`;
  const kept = ksCounts.get(key);
  if (kept !== undefined) return kept;
  const paths = (inside: (x: number, y: number) => boolean): number => {
    let row = Array.from({ length: n + 1 }, () => 0);
    for (let x = 0; x <= n; x += 1) {
      const next = Array.from({ length: n + 1 }, () => 0);
      for (let y = 0; y <= n; y += 1) {
        if (!inside(x, y)) continue;
        next[y] = x === 0 && y === 0 ? 1 : (row[y] ?? 0) + (next[y - 1] ?? 0);
      }
      row = next;
    }
    return row[n] ?? 0;
  };
  const tail = 1 - paths((x, y) => Math.abs(x - y) < steps) / paths(() => true);
  ksCounts.set(key, tail);
  return tail;
};

/** Two-sided exact p of the Kolmogorov-Smirnov test for two samples of one size. */
export const kolmogorovSmirnovP = (base: readonly number[], head: readonly number[]): number => {
  const below = (values: readonly number[], limit: number): number => values.filter((value) => value <= limit).length;
  const distance = Math.max(...[...base, ...head].map((value) => Math.abs(below(base, value) - below(head, value))));
  return ksTail(base.length, distance);
};

/** Two-sided p of B. L. Welch's t (1947). Without any variance: 1 for equal means, else 0. */
export const welchP = (base: readonly number[], head: readonly number[]): number => {
  const baseShare = (unbiasedVariance(base) ?? 0) / base.length;
  const headShare = (unbiasedVariance(head) ?? 0) / head.length;
  const difference = Math.abs(mean(head) - mean(base));
  const variance = baseShare + headShare;
  if (variance === 0) return difference === 0 ? 1 : 0;
  const freedom = variance ** 2 / (baseShare ** 2 / (base.length - 1) + headShare ** 2 / (head.length - 1));
  return 2 * studentTUpperTail(difference / Math.sqrt(variance), freedom);
};
