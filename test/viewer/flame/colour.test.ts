import { describe, expect, test } from "vitest";
import { SAME } from "../../../src/core/page/palette.ts";
import { bucketsOf, FIRST_PACKAGE, PACKAGES, wholeOf } from "../../../src/viewer/flame/colour.ts";
import { namedTree } from "../../support/flame-shapes.ts";

const { shape, nodeOf } = namedTree(
  ["much", 0, 100],
  ["little", 100, 105],
  ["less", 100, 20],
  ["same", 50, 50],
  ["doubled", 10, 20],
  ["gone", 8, 0],
);
const packageOf = Int32Array.from([0, 0, 1, PACKAGES, 2, 3]);

describe("colours", () => {
  test.each([
    ["absolute", 0, { much: 8, little: 5, less: 0, same: SAME, doubled: 5, gone: 3 }],
    ["absolute", 9, { much: 8, little: SAME, less: 0, same: SAME, doubled: 5, gone: SAME }],
    ["relative", 0, { much: 8, little: 5, less: 0, same: SAME, doubled: 8, gone: 0 }],
    ["relative", 9, { much: 8, little: SAME, less: 0, same: SAME, doubled: 8, gone: SAME }],
  ] as const)("by %s difference with a floor of %s", (mode, floor, expected) => {
    const bucketOf = bucketsOf(shape, { mode, floor, packageOf });
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, bucketOf(nodeOf(name))]))).toEqual(expected);
  });

  test("by own values leave out what is called", () => {
    const nested = namedTree(["caller", 0, 10, ["callee", 50, 0], ["grown", 0, 100]]);
    const bucketOf = bucketsOf(nested.shape, { mode: "self", floor: 0, packageOf });
    expect([0, 1, 2, 3].map(bucketOf)).toEqual([SAME, 5, 1, 8]);
    expect(bucketsOf(nested.shape, { mode: "absolute", floor: 0, packageOf })(1)).toBe(7);
  });

  test("by package are the same for the same package, never those of a difference, and start again when there are no more", () => {
    const bucketOf = bucketsOf(shape, { mode: "package", floor: 0, packageOf });
    expect(["much", "little", "less", "same", "doubled"].map((name) => bucketOf(nodeOf(name)) - FIRST_PACKAGE)).toEqual([0, 0, 1, 0, 2]);
    expect(bucketOf(0)).toBe(SAME);
  });
});

test("the strongest colour stands for the largest difference of any node", () => {
  const nested = namedTree(["caller", 0, 10, ["callee", 50, 0]]).shape;
  expect([wholeOf(nested, "absolute"), wholeOf(nested, "self")]).toEqual([50, 50]);
  expect([wholeOf(shape, "absolute"), wholeOf(namedTree().shape, "absolute")]).toEqual([100, 0]);
});
