/** The values of one signal, round by round and side by side: what counts, what is void, and why something is missing. */
import type { RoundData, Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import type { SignalId } from "../units/own-signal.ts";
import type { Design, Presence } from "./comparison.ts";

/** One entry per round (per pair in paired design); null is missing. */
export interface SideValues {
  readonly base: readonly (number | null)[];
  readonly head: readonly (number | null)[];
}

/** Rounds of a component in order. */
export const roundsOf = (snapshot: Snapshot, component: string): readonly RoundData[] =>
  snapshot.rounds.filter((round) => round.entry.component === component).toSorted((left, right) => left.entry.round - right.entry.round);

/** A restart is what makes a round void, so it counts there too; every other signal of a void round is missing. */
const countsInVoidRounds = (signal: SignalId): boolean => signal === "restarts";

/** NaN, infinite and negative values are no measurements (`statistics.md` §3): they are missing, never 0. */
const isUsable = (value: number): boolean => Number.isFinite(value) && value >= 0;

const UNUSABLE = "the value read was ";

/** Whether a value was read that is none: then the side did measure the signal, but nobody knows what it is. */
export const isUnreadable = (why: string): boolean => why.startsWith(UNUSABLE);

const valueOf = (round: RoundData, signal: SignalId): number | null => {
  if (round.entry.voidReason !== null && !countsInVoidRounds(signal)) return null;
  const value = round.values[signal]?.value ?? null;
  return value !== null && isUsable(value) ? value : null;
};

/** The first reason any of the rounds gives for having no value; null when none does. */
export const whyMissing = (rounds: readonly RoundData[], signal: SignalId): string | null => {
  const reasons = rounds.map((round) => {
    const observation = round.values[signal];
    const unusable =
      observation !== undefined && observation.value !== null && !isUsable(observation.value) ? `${UNUSABLE}${observation.value}` : null;
    return (countsInVoidRounds(signal) ? null : round.entry.voidReason) ?? observation?.why ?? unusable;
  });
  return reasons.find((why) => why !== null) ?? null;
};

/** Paired: rounds with the same number on both sides, in order. Unpaired: every round of each side. */
export const valuesOf = (base: readonly RoundData[], head: readonly RoundData[], signal: SignalId, design: Design): SideValues => {
  const all = { base: base.map((round) => valueOf(round, signal)), head: head.map((round) => valueOf(round, signal)) };
  if (design === "unpaired" || countsInVoidRounds(signal)) return all;
  const headByRound = new Map(head.map((round) => [round.entry.round, round]));
  const paired = base.flatMap((round) => {
    const partner = headByRound.get(round.entry.round);
    return partner === undefined ? [] : [{ base: valueOf(round, signal), head: valueOf(partner, signal) }];
  });
  return paired.length === 0 ? all : { base: paired.map((pair) => pair.base), head: paired.map((pair) => pair.head) };
};

export const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);

/** What may be tested: in pairs both values must be there, so a pair that lacks one is missing on both sides. */
export const testable = (
  { base, head }: SideValues,
  design: Design,
): { readonly base: readonly number[]; readonly head: readonly number[] } => {
  if (design === "unpaired") return { base: known(base), head: known(head) };
  return {
    base: known(base.map((value, index) => (head[index] == null ? null : value))),
    head: known(head.map((value, index) => (base[index] == null ? null : value))),
  };
};

export const presenceOf = ({ base, head }: SideValues): Presence => {
  if (known(base).length > 0) return known(head).length > 0 ? "both" : "base-only";
  return known(head).length > 0 ? "head-only" : "neither";
};

/** One number for a side: the median of its rounds; restarts add up. Null without a value. */
export const levelOf = (values: readonly number[], signal: SignalId): number | null => {
  if (values.length === 0) return null;
  return signal === "restarts" ? values.reduce((sum, value) => sum + value, 0) : median(values);
};
