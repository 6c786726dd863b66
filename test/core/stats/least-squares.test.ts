// Least squares: exact fits, back substitution and dependent regressors.
import { expect, test } from "vitest";
import { leastSquaresResidual } from "../../../src/core/stats/least-squares.ts";

const x = [0, 1, 2, 3, 4, 5];
const square = x.map((value) => value ** 2);

test("without regressors the residual is the scatter around the mean", () => {
  expect(leastSquaresResidual([1, 3, 5], [])).toEqual({ coefficients: [], residualSum: 8 });
});

test("finds the coefficients of correlated regressors", () => {
  const fit = leastSquaresResidual(
    x.map((value) => 7 + 3 * value - 2 * value ** 2),
    [x, square],
  );
  expect(fit.residualSum).toBeCloseTo(0, 18);
  expect(fit.coefficients[0]).toBeCloseTo(3, 10);
  expect(fit.coefficients[1]).toBeCloseTo(-2, 10);
});

test("agrees with the closed form of a simple regression", () => {
  // y = 1, 2, 2, 4, 4, 5 on 0..5: slope 28/35... S_xy = 14, S_xx = 17.5, S_yy = 12.
  const fit = leastSquaresResidual([1, 2, 2, 4, 4, 5], [x]);
  expect(fit.coefficients[0]).toBeCloseTo(14 / 17.5, 12);
  expect(fit.residualSum).toBeCloseTo(12 - 14 ** 2 / 17.5, 12);
});

test("gives 0 to a regressor that earlier ones explain, and to a constant", () => {
  const fit = leastSquaresResidual([1, 2, 2, 4, 4, 5], [x, x.map((value) => 2 * value + 1), x.map(() => 3)]);
  expect(fit.coefficients).toEqual([expect.closeTo(14 / 17.5, 12), 0, 0]);
});
