/** The shape word of a curve: flat, step, plateau, ramp, or warm-up and ramp, whichever explains it best for its number of parameters. */
import { leastSquaresResidual } from "./least-squares.ts";

export const SHAPES = ["flat", "step", "plateau", "ramp", "warm-up+ramp"] as const;
export type Shape = (typeof SHAPES)[number];

export interface ShapeFit {
  readonly shape: Shape;
  /** Index of the first point after a step; null for the other shapes. */
  readonly stepIndex: number | null;
}

interface Candidate extends ShapeFit {
  readonly parameters: number;
  readonly residualSum: number;
}

/** Least points a word is given for. */
export const MINIMUM_SHAPE_POINTS = 8;
/** Time constants of a warm-up, as shares of the curve. */
const WARM_UP_SHARES = [0.05, 0.08, 0.12, 0.18, 0.25, 0.35] as const;

const saturation = (length: number, share: number): readonly number[] =>
  Array.from({ length }, (_, index) => 1 - Math.exp(-index / (share * length)));

const bestOf = (candidates: readonly Candidate[]): Candidate | null =>
  candidates.reduce<Candidate | null>((best, next) => (best === null || next.residualSum < best.residualSum ? next : best), null);

const flatFit = (curve: readonly number[]): Candidate => ({
  shape: "flat",
  stepIndex: null,
  parameters: 1,
  residualSum: leastSquaresResidual(curve, []).residualSum,
});

const stepFit = (curve: readonly number[]): Candidate | null =>
  bestOf(
    curve.slice(2, -1).map((_, offset) => {
      const stepIndex = offset + 2;
      const jump = curve.map((_value, index) => (index < stepIndex ? 0 : 1));
      return { shape: "step", stepIndex, parameters: 3, residualSum: leastSquaresResidual(curve, [jump]).residualSum };
    }),
  );

const rampFit = (curve: readonly number[]): Candidate => ({
  shape: "ramp",
  stepIndex: null,
  parameters: 2,
  residualSum: leastSquaresResidual(curve, [curve.map((_, index) => index)]).residualSum,
});

const plateauFit = (curve: readonly number[]): Candidate | null =>
  bestOf(
    WARM_UP_SHARES.map((share) => ({
      shape: "plateau",
      stepIndex: null,
      parameters: 3,
      residualSum: leastSquaresResidual(curve, [saturation(curve.length, share)]).residualSum,
    })),
  );

/** Least part of the rise that must be ramp; less is a plateau whose time constant lies between two of the list. */
const LEAST_RAMP_SHARE = 0.1;

/** Warm-up and ramp must both rise, or any curve that bends would fit. */
const warmUpRampFit = (curve: readonly number[]): Candidate | null =>
  bestOf(
    WARM_UP_SHARES.flatMap((share) => {
      const ramp = curve.map((_, index) => index);
      const fit = leastSquaresResidual(curve, [saturation(curve.length, share), ramp]);
      const [warmUpRise = 0, slope = 0] = fit.coefficients;
      const rampRise = slope * (curve.length - 1);
      const isBoth = warmUpRise > 0 && rampRise > LEAST_RAMP_SHARE * (warmUpRise + rampRise);
      return isBoth ? [{ shape: "warm-up+ramp", stepIndex: null, parameters: 4, residualSum: fit.residualSum }] : [];
    }),
  );

/**
 * The shape with the least BIC = n_eff·ln(RSS/T) + k·ln(n_eff), n_eff = T/2 for correlated neighbours (`statistics.md` §5), on the median head
 * curve (missing points left out; see `medianCurve`). Null below eight points. A word for people: a flat curve is called a step in one case
 * of four, so use it only after growth has been found, never as a gate.
 */
export const shapeOf = (medianValues: readonly (number | null)[]): ShapeFit | null => {
  const curve = medianValues.filter((value) => value !== null);
  if (curve.length < MINIMUM_SHAPE_POINTS) return null;
  const effective = curve.length / 2;
  const scale = Math.max(...curve.map(Math.abs));
  const leastResidual = 1e-12 * scale ** 2 || Number.MIN_VALUE;
  const scoreOf = ({ residualSum, parameters }: Candidate): number =>
    effective * Math.log(Math.max(residualSum, leastResidual) / curve.length) + parameters * Math.log(effective);
  const fits = [flatFit(curve), stepFit(curve), plateauFit(curve), rampFit(curve), warmUpRampFit(curve)].filter((fit) => fit !== null);
  const best = fits.reduce((left, right) => (scoreOf(right) < scoreOf(left) ? right : left));
  return { shape: best.shape, stepIndex: best.stepIndex };
};
