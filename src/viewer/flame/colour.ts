/** The colour bucket of each node: how much it changed, or which package it is in. */
import { SAME, stepper } from "../../core/page/palette.ts";
import type { ColourMode } from "../state/view-state.ts";
import type { Shape } from "./shape.ts";

/** Buckets of packages start behind the nine steps of the palette. */
export const FIRST_PACKAGE = 9;
export const PACKAGES = 7;

/** The largest difference of any node: what the strongest colour stands for. */
export const wholeOf = ({ nodeCount, selfFrom, selfTo, cumFrom, cumTo }: Shape, mode: ColourMode): number => {
  const [from, to] = mode === "self" ? [selfFrom, selfTo] : [cumFrom, cumTo];
  let whole = 0;
  for (let node = 0; node < nodeCount; node += 1) whole = Math.max(whole, Math.abs((to[node] ?? 0) - (from[node] ?? 0)));
  return whole;
};

export interface Colouring {
  readonly mode: ColourMode;
  /** Differences below this are grey, in the graph's unit. */
  readonly floor: number;
  /** Number of the package of each frame, for colours by package. */
  readonly packageOf: Int32Array;
}

/**
 * A function from a node to its bucket. `absolute`: its difference against the largest one; `self`: the same without what it calls; `relative`: against its own base, where twice as much
 * or more is the strongest; both grey below the noise floor.
 */
export const bucketsOf = (shape: Shape, { mode, floor, packageOf }: Colouring): ((node: number) => number) => {
  const { selfFrom, selfTo, cumFrom, cumTo, frameOf } = shape;
  switch (mode) {
    case "absolute": {
      const step = stepper({ floor, whole: wholeOf(shape, mode) });
      return (node) => step((cumTo[node] ?? 0) - (cumFrom[node] ?? 0));
    }
    case "self": {
      const step = stepper({ floor, whole: wholeOf(shape, mode) });
      return (node) => step((selfTo[node] ?? 0) - (selfFrom[node] ?? 0));
    }
    case "relative": {
      const step = stepper({ floor: 0, whole: 1 });
      return (node) => {
        const from = cumFrom[node] ?? 0;
        const difference = (cumTo[node] ?? 0) - from;
        if (Math.abs(difference) < floor) return SAME;
        return from === 0 ? (step(difference) === SAME ? SAME : difference > 0 ? 8 : 0) : step(difference / Math.abs(from));
      };
    }
    case "package":
      return (node) => {
        const number = packageOf[frameOf[node] ?? -1];
        return number === undefined ? SAME : FIRST_PACKAGE + (number % PACKAGES);
      };
  }
};
