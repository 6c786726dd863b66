/** Where the difference of two totals went, proved in whole numbers: nothing appears or disappears between the rows. */

export type Presence = "both" | "base-only" | "head-only";

/** Where the difference of the totals went; `matched + appeared - disappeared + excluded + stackless = total`, proved on every diff. */
export interface Conservation {
  readonly matched: number;
  readonly appeared: number;
  readonly disappeared: number;
  readonly excluded: number;
  readonly stackless: number;
  readonly total: number;
}

/** Sums over all replicates of each side. Whole numbers. */
export interface Sums {
  readonly base: number;
  readonly head: number;
}

export interface ConservedSums {
  readonly rows: readonly (Sums & { readonly presence: Presence })[];
  readonly excluded: Sums;
  readonly stackless: Sums;
  readonly total: Sums;
  /** Replicates of each side. */
  readonly replicates: Sums;
}

/**
 * Means per replicate. Adds up in whole numbers, both sides multiplied by the other's replicates, so that not one byte can hide in rounding.
 * Throws an Error (a defect of ours) when the rows do not add up to the total.
 */
export function proveConservation({ rows, excluded, stackless, total, replicates }: ConservedSums): Conservation {
  const change = ({ base, head }: Sums): bigint => BigInt(head) * BigInt(replicates.base) - BigInt(base) * BigInt(replicates.head);
  const sums: Record<Presence, bigint> = { both: 0n, "base-only": 0n, "head-only": 0n };
  for (const row of rows) sums[row.presence] += change(row);
  const whole = change(total);
  const [out, bare] = [change(excluded), change(stackless)];
  if (sums.both + sums["head-only"] + sums["base-only"] + out + bare !== whole) {
    throw new Error(
      `the function rows do not add up to the total: ${sums.both} + ${sums["head-only"]} - ${-sums["base-only"]} + ${out} + ${bare} is not ${whole}`,
    );
  }
  const mean = (sum: bigint): number => Number(sum) / (replicates.base * replicates.head);
  return {
    matched: mean(sums.both),
    appeared: mean(sums["head-only"]),
    disappeared: mean(-sums["base-only"]),
    excluded: mean(out),
    stackless: mean(bare),
    total: mean(whole),
  };
}
