// Simulated profiles in which fifteen of 300 functions changed: how many of the rows called changed are false, and how many are found.
import { describe, expect, test } from "vitest";
import { seededRandom } from "../stats/noise-models.ts";
import { ROW_MODELS, rowFigures } from "./row-model.ts";

const REPETITIONS = 150;

describe.each([3, 5, 7])("%i replicates a side", (replicates) => {
  const usual = rowFigures(ROW_MODELS.usual, replicates, seededRandom(61), REPETITIONS);

  test("at most a tenth of what is called changed is false; of what differs by more than 10 % nine tenths are", () => {
    expect(usual.falseShare).toBeLessThanOrEqual(0.1);
    expect(usual.naiveFalseShare).toBeGreaterThan(0.9);
  });

  // Figures of 1000 repetitions stand in docs/decisions/0006-error-bars.md; two standard errors of 150 are about 4 points.
  test.each(["uneven", "clumped"] as const)("on %s noise the false share stays near a tenth", (model) => {
    expect(rowFigures(ROW_MODELS[model], replicates, seededRandom(62), REPETITIONS).falseShare).toBeLessThanOrEqual(0.15);
  });

  test("enough of what changed is found", () => {
    const [, half = 0, double = 0] = usual.power;
    expect(half).toBeGreaterThan({ 3: 0.1, 5: 0.17, 7: 0.23 }[replicates] ?? 1);
    expect(double).toBeGreaterThan({ 3: 0.29, 5: 0.5, 7: 0.64 }[replicates] ?? 1);
  });
});

test("a single profile a side knows no more than sampling: on clumped noise its rows may not be believed", () => {
  expect(rowFigures(ROW_MODELS.poisson, 1, seededRandom(63), REPETITIONS).falseShare).toBeLessThanOrEqual(0.1);
  expect(rowFigures(ROW_MODELS.clumped, 1, seededRandom(63), 30).falseShare).toBeGreaterThan(0.5);
});
