/** Which rounds a session measures: until the looks decide, with pairs measured again that are no fair ones. */
import type { OutlierPair } from "../core/compare/outlier-pair.ts";
import { disturbedReason, outlierReason } from "../core/snapshot/repeated-pair.ts";
import { isLookAt } from "../core/stats/looks.ts";
import { MAX_REPLACED_PAIRS } from "../core/stats/pair-replacement.ts";
import type { Log } from "../ports/log.ts";

/** Trials that are void by themselves (a restart, a counter that fell) are tried again this often. */
const MOST_LOST = 2;

/** When pairs are measured again; what it asks knows the rounds by their numbers. */
export interface RepeatRules {
  /** How the machine differed between the trials of a round; null: it did not. */
  readonly disturbance: (round: number) => string | null;
  /** Whether a trial of the round is void by itself. */
  readonly isLost: (round: number) => boolean;
  /** The pair that lies farthest out among those that count; null: none does. */
  readonly outlier: () => OutlierPair | null;
  /** Takes the round out on both sides, where it stays in the bundle with the reason. */
  readonly leaveOut: (round: number, reason: string) => void;
}

export interface RoundsOptions {
  readonly rounds: { readonly min: number; readonly max: number };
  /** All trials of one round, numbered from 1. */
  readonly measure: (round: number) => Promise<void>;
  readonly isOutOfTime: () => boolean;
  /** Asked after each round: more of them tell nothing new, however few there are. Left out: that is never so. */
  readonly isSettled?: () => boolean;
  /** Asked from `rounds.min` on, with the number of rounds that stand. */
  readonly isDecided: (rounds: number, isLast: boolean) => boolean;
  /** Null: nothing is measured again. */
  readonly repeat: RepeatRules | null;
  readonly log: Pick<Log, "info">;
}

/**
 * Measures rounds until enough stand. A pair is measured again, under a new number, when the machine differed between its trials (independent of what
 * they measured; each once, in all at most `rounds.min`), when a trial of it is void, and before a look when it lies far from the others (at most
 * twice). Beyond that the run goes on with what is there. When time is out nothing is measured again.
 */
export const measureRounds = async (options: RoundsOptions): Promise<void> => {
  const { rounds, measure, isOutOfTime, isDecided, repeat, log } = options;
  const left = { disturbed: rounds.min, lost: MOST_LOST, outliers: MAX_REPLACED_PAIRS };
  let standing = 0;
  let isAgain = false;

  const leaveOut = (rules: RepeatRules, round: number, reason: string): void => {
    rules.leaveOut(round, reason);
    log.info(`round ${round}  ${reason}`);
  };
  /** Whether the round just measured does not stand. */
  const isUnfair = (rules: RepeatRules, round: number): boolean => {
    const disturbance = rules.disturbance(round);
    if (disturbance !== null && left.disturbed > 0) {
      left.disturbed -= 1;
      leaveOut(rules, round, disturbedReason(disturbance));
      return true;
    }
    if (left.lost === 0 || !rules.isLost(round)) return false;
    left.lost -= 1;
    log.info(`round ${round}  a trial of it does not count; it is measured again`);
    return true;
  };
  const hasOutlier = (rules: RepeatRules): boolean => {
    const outlier = left.outliers === 0 ? null : rules.outlier();
    if (outlier === null) return false;
    left.outliers -= 1;
    leaveOut(rules, outlier.round, outlierReason(outlier.where));
    return true;
  };

  for (let round = 1; ; round += 1) {
    await measure(round);
    if (options.isSettled?.() === true) return;
    const outOfTime = isOutOfTime();
    if (repeat !== null && !outOfTime && !isAgain && isUnfair(repeat, round)) {
      isAgain = true;
      continue;
    }
    isAgain = false;
    standing += 1;
    const isLast = standing >= rounds.max || outOfTime;
    // Only what a look is about to judge is looked through: pairs that come later may show which one is far out.
    if (repeat !== null && !outOfTime && (isLast || isLookAt(standing, rounds.max)) && hasOutlier(repeat)) {
      standing -= 1;
      continue;
    }
    if (standing >= rounds.min && (isDecided(standing, isLast) || isLast)) return;
  }
};
