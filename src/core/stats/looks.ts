/** The look schedule: after how many pairs the family of tests is judged, and at which level, so that peeking does not cost false reds. */

/** Pair counts at which a run is judged (`statistics.md` §2). */
export const LOOK_PAIRS = [3, 5, 7, 10] as const;

export const LOOK_FAMILIES = ["cost", "cost-strict", "leak"] as const;
/** Costs and levels form one Holm family, leak signals of all components a second one. */
export type LookFamily = (typeof LOOK_FAMILIES)[number];

/** Nominal Holm level of each look. `cost` sums to .0265, which overlap of the looks brings to .020; strict to .0111, less than
 * `statistics.md` §2 has, because with leak signals those gave 1.6 % false reds where 1.5 % are allowed (`docs/calibration.md`); `leak` sums to .013. */
export const LOOK_LEVELS = {
  cost: [0.001, 0.003, 0.006, 0.0165],
  "cost-strict": [0.0004, 0.0013, 0.0026, 0.0068],
  leak: [0.001, 0.002, 0.004, 0.006],
} as const satisfies Record<LookFamily, readonly [number, number, number, number]>;

/** Level when a family is judged once only: artifact mode, imported data, the `fast` plan of one look. */
export const SINGLE_LOOK_LEVEL = { cost: 0.02, "cost-strict": 0.01, leak: 0.01 } as const satisfies Record<LookFamily, number>;

export interface Look {
  readonly pairs: number;
  readonly isLast: boolean;
}

/**
 * The looks of a run of at most `maxPairs` pairs: the scheduled counts below it, then `maxPairs` itself. With more than ten pairs the look at
 * ten moves to the end, so there are never more than four looks and their levels keep their sum.
 */
export const planLooks = (maxPairs: number): readonly Look[] => {
  const early = LOOK_PAIRS.filter((pairs) => pairs < Math.min(maxPairs, 10));
  return [...early.map((pairs) => ({ pairs, isLast: false })), { pairs: maxPairs, isLast: true }];
};

/**
 * The Holm level of a look after some pairs. A scheduled count has its own level. Any other count is a last look (time limit, `rounds.max`) and
 * takes the level of the last scheduled count not above it (below three pairs: of the first). That is the cautious choice: that level was or
 * would have been spent once already, and the greater one of the next scheduled look, which now never happens, stays unspent.
 *
 * A look that was planned to be the last before anything was measured (`rounds.max` of three pairs or more) has the last level wherever it lies: the looks
 * that never come leave more unspent than that. With five pairs it finds +20 % at 5 % noise in 90 instead of 75 % of runs (`docs/calibration.md`).
 */
export const lookLevel = (family: LookFamily, pairs: number, isLastPlanned = false): number => {
  const levels = LOOK_LEVELS[family];
  if (isLastPlanned && pairs >= LOOK_PAIRS[0]) return levels[3];
  let level: number = levels[0];
  for (const [index, scheduled] of LOOK_PAIRS.entries()) {
    if (pairs >= scheduled) level = levels[index] ?? level;
  }
  return level;
};

/** Whether a run of at most `maxPairs` pairs is judged after this many. */
export const isLookAt = (pairs: number, maxPairs: number): boolean => planLooks(maxPairs).some((look) => look.pairs === pairs);
