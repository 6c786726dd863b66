/** What a goal claims and what was measured: a share with its exact interval, or a mean, against a limit. */
import { proportionInterval } from "../../../src/core/stats/proportion-interval.ts";

export interface Share {
  readonly hits: number;
  readonly trials: number;
}

/** A peer's rule on the same draws. */
export interface PeerShare extends Share {
  readonly name: string;
}

export type Limit = { readonly kind: "at most" | "at least"; readonly value: number };

export interface ShareClaim extends Share {
  readonly kind: "share";
  /** Number of the goal in `statistics.md` §15. */
  readonly goal: number;
  readonly what: string;
  /** A share, 0..1. Null: shown for comparison only. */
  readonly limit: Limit | null;
  readonly peers: readonly PeerShare[];
}

/** A mean number of pairs, or a time. */
export interface MeanClaim {
  readonly kind: "mean";
  readonly goal: number;
  readonly what: string;
  readonly value: number;
  readonly standardError: number;
  readonly unit: string;
  readonly limit: Limit | null;
}

export type Claim = ShareClaim | MeanClaim;

export const AT_MOST = (value: number): Limit => ({ kind: "at most", value });
export const AT_LEAST = (value: number): Limit => ({ kind: "at least", value });

export const shareClaim = (
  goal: number,
  what: string,
  share: Share,
  limit: Limit | null,
  peers: readonly PeerShare[] = [],
): ShareClaim => ({
  kind: "share",
  goal,
  what,
  ...share,
  limit,
  peers,
});

/** A share over a list, by a question. */
export const shareOf = <T>(items: readonly T[], isHit: (item: T) => boolean): Share => ({
  hits: items.filter(isHit).length,
  trials: items.length,
});

export const meanClaim = (goal: number, what: string, values: readonly number[], unit: string, limit: Limit | null): MeanClaim => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { kind: "mean", goal, what, value: mean, standardError: Math.sqrt(variance / values.length), unit, limit };
};

/** Two-sided z of 99.9 %. */
const Z_999 = 3.29;

const rangeOf = (claim: Claim, confidence: number): readonly [low: number, high: number] =>
  claim.kind === "share"
    ? proportionInterval(claim.hits, claim.trials, confidence)
    : [claim.value - Z_999 * claim.standardError, claim.value + Z_999 * claim.standardError];

export const measuredValue = (claim: Claim): number => (claim.kind === "share" ? claim.hits / claim.trials : claim.value);

/** `met`: the figure keeps the limit. `open`: it does not, but chance may be why. `missed`: the interval of 95 % lies outside. */
export type ClaimState = "met" | "open" | "missed" | "shown";

const keeps = (value: number, limit: Limit): boolean => (limit.kind === "at most" ? value <= limit.value : value >= limit.value);

export const claimState = (claim: Claim): ClaimState => {
  if (claim.limit === null) return "shown";
  if (keeps(measuredValue(claim), claim.limit)) return "met";
  const [low, high] = rangeOf(claim, 0.95);
  return keeps(claim.limit.kind === "at most" ? low : high, claim.limit) ? "open" : "missed";
};

/** Whether even the interval of 99.9 % lies outside of the limit: what a test with few repetitions can be sure of. */
export const isBroken = (claim: Claim): boolean => {
  if (claim.limit === null) return false;
  const [low, high] = rangeOf(claim, 0.999);
  return !keeps(claim.limit.kind === "at most" ? low : high, claim.limit);
};
