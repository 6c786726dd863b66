/** What other tools would say about the same values: small reference forms of their rules (`statistics.md` §13). Each says whether head is worse. */
import { median } from "../../../src/core/stats/order.ts";
import { studentTQuantile } from "../../../src/core/stats/student-t.ts";
import { mean, unbiasedVariance } from "../../../src/core/stats/variance.ts";
import { kolmogorovSmirnovP, mannWhitneyP, welchP } from "./rank-tests.ts";

/** Says whether head is worse than base; greater values are worse. */
export type PeerRule = (base: readonly number[], head: readonly number[]) => boolean;

const growthOfMeans = (base: readonly number[], head: readonly number[]): number => mean(head) / mean(base) - 1;
const growthOfMedians = (base: readonly number[], head: readonly number[]): number => median(head) / median(base) - 1;
const last = (values: readonly number[]): number => values.at(-1) ?? NaN;

/** benchstat: two-sided exact Mann-Whitney, median against median; optionally only beyond a growth, optionally with Bonferroni's level. */
export const benchstat =
  (level: number, least = 0): PeerRule =>
  (base, head) =>
    growthOfMedians(base, head) > least && mannWhitneyP(base, head) < level;

/** Pinpoint: the smaller p of Mann-Whitney and Kolmogorov-Smirnov. */
export const pinpoint =
  (level: number): PeerRule =>
  (base, head) =>
    growthOfMedians(base, head) > 0 && Math.min(mannWhitneyP(base, head), kolmogorovSmirnovP(base, head)) <= level;

export const welchBeyond =
  (level: number, least: number): PeerRule =>
  (base, head) =>
    growthOfMeans(base, head) > least && welchP(base, head) < level;

export const meanBeyond =
  (least: number): PeerRule =>
  (base, head) =>
    growthOfMeans(base, head) > least;

export const minimumBeyond =
  (least: number): PeerRule =>
  (base, head) =>
    Math.min(...head) / Math.min(...base) - 1 > least;

/** One run a side. */
export const oneRunBeyond =
  (least: number): PeerRule =>
  (base, head) =>
    (head[0] ?? NaN) / (base[0] ?? NaN) - 1 > least;

/** github-action-benchmark: the newest value against the one before; alert at 200 %. */
export const githubActionBenchmark: PeerRule = (base, head) => last(head) / last(base) > 2;

/** Bencher's threshold of a pull request: 25 % above the mean of what it has. */
export const bencherRelative: PeerRule = (base, head) => (head[0] ?? NaN) / mean(base) - 1 > 0.25;

/**
 * Bencher's t test: the newest value above the prediction limit of up to 64 earlier ones at .99, mean + t·sd. Silent without two values or with no
 * variance at all.
 */
export const bencherT = (history: readonly number[], value: number): boolean => {
  const kept = history.slice(-64);
  const variance = unbiasedVariance(kept) ?? 0;
  return variance > 0 && value > mean(kept) + studentTQuantile(0.99, kept.length - 1) * Math.sqrt(variance);
};

export interface NamedRule {
  readonly name: string;
  readonly rule: PeerRule;
  /** Fewest values a side with which it can fire at all. */
  readonly least: number;
}

/** The rows of the table per metric. */
export const PEERS: readonly NamedRule[] = [
  { name: "benchstat .05", rule: benchstat(0.05), least: 4 },
  { name: "benchstat .05 & > 5 %", rule: benchstat(0.05, 0.05), least: 4 },
  { name: "Pinpoint .01", rule: pinpoint(0.01), least: 5 },
  { name: "Welch .05 & > 5 %", rule: welchBeyond(0.05, 0.05), least: 2 },
  { name: "mean > 5 %", rule: meanBeyond(0.05), least: 1 },
  { name: "mean > 10 %", rule: meanBeyond(0.1), least: 1 },
  { name: "min of n > 5 %", rule: minimumBeyond(0.05), least: 1 },
  { name: "one run > 10 %", rule: oneRunBeyond(0.1), least: 1 },
  { name: "Bencher relative 25 %", rule: bencherRelative, least: 1 },
  { name: "github-action-benchmark 200 %", rule: githubActionBenchmark, least: 1 },
];
