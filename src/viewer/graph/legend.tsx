/** What width and colour mean at the moment, in words, with the sizes at which colours change. */
import { breakpoints, SAME, STEPS } from "../../core/page/palette.ts";
import type { ColourMode, WidthMode } from "../state/view-state.ts";
import { type Scale, valueText } from "./quantities.ts";

const WIDTH_WORDS: Readonly<Record<WidthMode, string>> = {
  growth: "Width: growth of the stacks that grew",
  union: "Width: the larger of both sides, so that new and gone both show",
  head: "Width: head",
  base: "Width: base",
};

const DIFFERENCE_WORDS: Readonly<Record<Exclude<ColourMode, "package">, string>> = {
  absolute: "Difference",
  self: "Difference of its own values",
  relative: "Against its own base",
};

/** Of each step beside grey, from which difference on it is taken. */
const sizesOf = (colour: ColourMode, floor: number, whole: number, scale: Scale): readonly string[] =>
  colour === "relative"
    ? breakpoints({ floor: 0, whole: 1 }).map((share) => `${Math.round(share * 100)} %`)
    : breakpoints({ floor, whole: Math.max(whole, floor) || 1 }).map((value) => valueText(value, scale));

interface Props {
  readonly width: WidthMode;
  readonly colour: ColourMode;
  readonly floor: number;
  readonly whole: number;
  readonly scale: Scale;
}

export const Legend = ({ width, colour, floor, whole, scale }: Props) => {
  const sizes = sizesOf(colour, floor, whole, scale);
  return (
    <div class="legend">
      <span>{WIDTH_WORDS[width]}.</span>
      {colour === "package" ? (
        <span>Colour: the package. ▲ grew, ▼ shrank.</span>
      ) : (
        <span class="legend-colours">
          <span>▼ less</span>
          <span class="legend-steps" aria-hidden="true">
            {STEPS.light.map((_, step) => (
              <i key={step} class={`step step-${step}`} />
            ))}
          </span>
          <span>more ▲</span>
          <span class="quiet">
            {DIFFERENCE_WORDS[colour]}:{" "}
            {colour !== "relative" && whole === 0
              ? "none anywhere"
              : `${floor > 0 ? `grey below ${valueText(floor, scale)} (noise)` : "grey where there is none"}, stronger from ${sizes.slice(1).join(", ")}`}
          </span>
        </span>
      )}
      <span>
        <i class="edge edge-new" aria-hidden="true" /> solid edge: new
      </span>
      <span>
        <i class="edge edge-gone" aria-hidden="true" /> dashed edge: gone
      </span>
      <span class="hidden">Step {SAME} is grey: the same on both sides.</span>
    </div>
  );
};
