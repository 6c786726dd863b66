/** Colours of flame graphs: from blue (less) over grey to orange (more), in nine steps that every kind of colour vision tells apart. */

export type Scheme = "light" | "dark";

/** Steps from least to most; the one in the middle is grey. */
export const STEPS: Readonly<Record<Scheme, readonly string[]>> = {
  light: ["#4a98e0", "#74b0ea", "#9cc7f1", "#c6dff8", "#e6e8eb", "#fbdcb8", "#f7c083", "#f1a352", "#e8862a"],
  dark: ["#4493f8", "#3a76c2", "#355b8d", "#364a60", "#434a53", "#65503a", "#8f6632", "#bd7d29", "#ec961f"],
};

/** Colour of a label on a step. */
const DARK_TEXT: readonly string[] = ["#0d1117", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#0d1117", "#0d1117"];
const LIGHT_TEXT = "#1f2328";

/** The step of what is the same. */
export const SAME = 4;

export const fillOf = (scheme: Scheme, step: number): string => STEPS[scheme][step] ?? STEPS[scheme][SAME] ?? "";

export const textOn = (scheme: Scheme, step: number): string => (scheme === "light" ? LIGHT_TEXT : (DARK_TEXT[step] ?? "#ffffff"));

/** Below `floor` everything is the same; from `whole` on it is as different as can be. Both in the unit of the differences, `whole` > 0. */
export interface ColourScale {
  readonly floor: number;
  readonly whole: number;
}

/**
 * Sizes of a difference from which the first, second, third and fourth step beside grey are taken: equal distances of log1p(|Δ| / whole), from
 * the noise floor to the whole.
 */
export const breakpoints = ({ floor, whole }: ColourScale): readonly [number, number, number, number] => {
  const low = Math.log1p(Math.min(Math.max(0, floor), whole) / whole);
  const at = (part: number): number => Math.expm1(low + (Math.log1p(1) - low) * part) * whole;
  return [floor, at(0.25), at(0.5), at(0.75)];
};

/** A function from a difference to its step, 0 to 8; `SAME` for 0, for what is below the floor, and where there is no whole. */
export const stepper = (scale: ColourScale): ((difference: number) => number) => {
  if (!(scale.whole > 0)) return () => SAME;
  const breaks = breakpoints(scale);
  return (difference) => {
    const size = Math.abs(difference);
    if (size === 0 || size < breaks[0]) return SAME;
    const steps = size < breaks[1] ? 1 : size < breaks[2] ? 2 : size < breaks[3] ? 3 : 4;
    return difference > 0 ? SAME + steps : SAME - steps;
  };
};
