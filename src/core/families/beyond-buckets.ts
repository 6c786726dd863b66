/** A quantile beyond the last bucket of a histogram has no number: the words that say so, and the bound they name. */

const WORDS = /beyond the largest bucket \(> (?<bound>[\d.e+-]+)\)/u;

/** Why there is no quantile: `beyond the largest bucket (> 0.1)`, in the family's own unit. */
export const beyondWords = (bound: number): string => `beyond the largest bucket (> ${bound})`;

/** The bound that such words name, in the family's own unit; null for any other reason. */
export const boundIn = (why: string | null): number | null => {
  const bound = WORDS.exec(why ?? "")?.groups?.["bound"];
  return bound === undefined ? null : Number(bound);
};
