/** Values as a line of block glyphs, for the eye only: numbers stand beside it, because its own scale hides how large a change is. */

const GLYPHS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
/** More are not told apart. */
const MOST_GLYPHS = 12;
const LEAST_GLYPHS = 3;

/** Means of neighbours where there are too many. */
const thinned = (values: readonly number[]): readonly number[] =>
  values.length <= MOST_GLYPHS
    ? values
    : Array.from({ length: MOST_GLYPHS }, (_, index) => {
        const part = values.slice(
          Math.floor((index * values.length) / MOST_GLYPHS),
          Math.floor(((index + 1) * values.length) / MOST_GLYPHS),
        );
        return part.reduce((sum, value) => sum + value, 0) / part.length;
      });

/** `▁▃▄▆█` from the least to the largest value, flat where they are equal; empty with fewer than three values or one that is not finite. */
export const sparkline = (values: readonly number[]): string => {
  if (values.length < LEAST_GLYPHS || !values.every(Number.isFinite)) return "";
  const shown = thinned(values);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  return shown.map((value) => GLYPHS[high === low ? 0 : Math.round(((value - low) / (high - low)) * (GLYPHS.length - 1))] ?? "").join("");
};
