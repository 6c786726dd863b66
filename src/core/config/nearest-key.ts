/** Finds the known word a mistyped one was meant to be. */

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each 1
 * (Damerau 1964; the restricted form, which edits no part twice).
 */
export const editDistance = (left: string, right: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      let best = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
};

const plainForm = (word: string): string => word.replaceAll(/[-_\s]/gu, "").toLowerCase();

/**
 * The known word nearest to `word`, spelling variants (`max-growth`, `MAXGROWTH`) first; null when none is near:
 * more than a third of the letters would have to change.
 */
export const nearestKey = (word: string, known: readonly string[]): string | null => {
  const plain = plainForm(word);
  const limit = Math.max(1, Math.floor(plain.length / 3));
  let nearest: { readonly key: string; readonly distance: number } | null = null;
  for (const key of known) {
    const distance = editDistance(plain, plainForm(key));
    if (distance <= limit && (nearest === null || distance < nearest.distance)) nearest = { key, distance };
  }
  return nearest?.key ?? null;
};
