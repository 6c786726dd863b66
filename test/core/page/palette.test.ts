// Everyone tells less from more, and every label can be read.
import { describe, expect, test } from "vitest";
import { breakpoints, fillOf, SAME, type Scheme, STEPS, stepper, textOn } from "../../../src/core/page/palette.ts";
import { ciede2000, contrastOf, differenceOf, VISION_NAMES } from "../../support/colour-vision.ts";

describe("the measures of the test", () => {
  // Pairs of Sharma, Wu and Dalal (2005), table 1.
  test.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ] as const)("give %j and %j the published difference %d", (one, other, published) => {
    expect(ciede2000(one, other)).toBeCloseTo(published, 4);
    expect(ciede2000(other, one)).toBeCloseTo(published, 4);
  });

  test("see black on white, and red beside green worse with deutan vision", () => {
    expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21, 9);
    expect(differenceOf("#c00000", "#00a000", "deutan")).toBeLessThan(differenceOf("#c00000", "#00a000") / 2);
    expect(() => contrastOf("red", "#ffffff")).toThrow("no colour");
  });
});

const SCHEMES: readonly Scheme[] = ["light", "dark"];

describe.each(SCHEMES)("%s", (scheme) => {
  const steps = STEPS[scheme];
  test("has nine steps, grey in the middle", () => {
    expect(steps).toHaveLength(9);
    const channels =
      /^#(..)(..)(..)$/u
        .exec(fillOf(scheme, SAME))
        ?.slice(1)
        .map((part) => Number.parseInt(part, 16)) ?? [];
    expect(Math.max(...channels) - Math.min(...channels)).toBeLessThanOrEqual(16);
  });

  test.each(VISION_NAMES)("keeps its ends apart for %s vision", (vision) => {
    expect(differenceOf(steps[0] ?? "", steps[8] ?? "", vision)).toBeGreaterThanOrEqual(40);
  });

  test("keeps neighbours apart", () => {
    for (let step = 1; step < 9; step += 1) expect(differenceOf(steps[step - 1] ?? "", steps[step] ?? "")).toBeGreaterThanOrEqual(6);
  });

  test("has a readable label on every step", () => {
    for (let step = 0; step < 9; step += 1) expect(contrastOf(textOn(scheme, step), fillOf(scheme, step))).toBeGreaterThanOrEqual(4.5);
  });
});

describe("steps", () => {
  const scale = { floor: 10, whole: 1000 };
  test("begin at the noise floor and are equal distances of log1p of the share", () => {
    const breaks = breakpoints(scale);
    const logs = [...breaks, 1000].map((value) => Math.log1p(value / 1000));
    const distances = logs.slice(1).map((value, at) => value - (logs[at] ?? 0));
    expect(breaks[0]).toBe(10);
    for (const distance of distances) expect(distance).toBeCloseTo(distances[0] ?? 0, 9);
  });

  test.each([
    [0, SAME],
    [9.9, SAME],
    [-9.9, SAME],
    [10, SAME + 1],
    [-10, SAME - 1],
    [1000, SAME + 4],
    [-1000, SAME - 4],
    [5000, SAME + 4],
  ])("give %d the step %d", (difference, step) => {
    expect(stepper(scale)(difference)).toBe(step);
  });

  test.each([
    ["there is no whole", { floor: 0, whole: 0 }],
    ["the whole is not known", { floor: 0, whole: Number.NaN }],
  ])("are all grey where %s", (_, none) => {
    expect([-5, 0, 5].map(stepper(none))).toEqual([SAME, SAME, SAME]);
  });
});
