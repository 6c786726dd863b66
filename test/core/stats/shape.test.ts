// Shape words on clean and noisy curves.
import { describe, expect, test } from "vitest";
import { MINIMUM_SHAPE_POINTS, SHAPES, shapeOf } from "../../../src/core/stats/shape.ts";
import { seededRandom } from "../../support/verdict-models/random.ts";

const LENGTH = 40;
const curves = {
  flat: () => 0,
  step: (index: number) => (index < 17 ? 0 : 20),
  plateau: (index: number) => 30 * (1 - Math.exp(-index / 5)),
  ramp: (index: number) => 0.8 * index,
  "warm-up+ramp": (index: number) => 30 * (1 - Math.exp(-index / 4)) + 0.8 * index,
} satisfies Record<(typeof SHAPES)[number], (index: number) => number>;

const curveOf = (shape: (typeof SHAPES)[number], noise: () => number): readonly number[] =>
  Array.from({ length: LENGTH }, (_, index) => 100 + curves[shape](index) + noise());

test.each(SHAPES)("calls a clean %s by its name", (shape) => {
  expect(shapeOf(curveOf(shape, () => 0))?.shape).toBe(shape);
});

test("says where a step happened", () => {
  expect(shapeOf(curveOf("step", () => 0))).toEqual({ shape: "step", stepIndex: 17 });
  expect(shapeOf(curveOf("ramp", () => 0))?.stepIndex).toBeNull();
});

describe("under noise of 2 %", () => {
  test.each([
    ["step", 0.95],
    ["ramp", 0.8],
    ["warm-up+ramp", 0.85],
    ["plateau", 0.45],
    ["flat", 0.6],
  ] as const)("calls a %s so in at least a share of %d, as the design measured", (shape, share) => {
    const random = seededRandom(31);
    const hits = Array.from({ length: 200 }, () => shapeOf(curveOf(shape, () => random.normal(2)))?.shape === shape).filter(Boolean);
    expect(hits.length / 200).toBeGreaterThanOrEqual(share);
  });
});

test("does not call a rise that gathers speed a warm-up", () => {
  expect(shapeOf(Array.from({ length: LENGTH }, (_, index) => 100 + 0.05 * index ** 2))?.shape).toBe("ramp");
});

test("skips missing points and gives no word for too few", () => {
  const gaps = curveOf("step", () => 0).map((value, index) => (index % 5 === 1 ? null : value));
  expect(shapeOf(gaps)?.shape).toBe("step");
  expect(shapeOf(Array.from({ length: MINIMUM_SHAPE_POINTS - 1 }, (_, index) => index))).toBeNull();
});

test("calls a curve of zeros flat", () => {
  expect(shapeOf(Array.from({ length: 12 }, () => 0))?.shape).toBe("flat");
});
