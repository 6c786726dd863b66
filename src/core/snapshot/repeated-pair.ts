/** Why a pair was measured again. The words stand in the bundle as the reason its trials do not count; here they are made and understood. */

const REPEATED = "repeated: ";
const OUTLIER = `${REPEATED}it lay far from the others, `;

/** Of a pair that lay far from the others; `where` says in what. */
export const outlierReason = (where: string): string => `${OUTLIER}${where}`;
/** Of a pair whose trials did not have the same machine; `how` is a sentence without its stop. */
export const disturbedReason = (how: string): string => `${REPEATED}${how}`;

/** Whether a pair was measured again only because it lay far from the others: its values are real all the same. */
export const isOutlier = (voidReason: string | null): boolean => voidReason?.startsWith(OUTLIER) ?? false;

/** What follows "was repeated because"; null when the trial is void for another reason. */
export const repeatedBecause = (voidReason: string): string | null =>
  voidReason.startsWith(REPEATED) ? voidReason.slice(REPEATED.length) : null;
