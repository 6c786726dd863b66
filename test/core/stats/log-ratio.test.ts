// Log ratios: sign, small-value offset and why values cannot be used.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pairedLogRatios, smallValueOffset, unusableReason, worseSign, zeroCaseOf } from "../../../src/core/stats/log-ratio.ts";

describe("paired log ratios", () => {
  test.each([
    ["a rise of a lower-is-better value is worse", "lower", [100, 200], [110, 220], [Math.log(1.1), Math.log(1.1)]],
    ["a fall of a higher-is-better value is worse", "higher", [110], [100], [Math.log(1.1)]],
    ["equal values give zero", "lower", [50], [50], [0]],
  ] as const)("%s", (_, direction, base, head, expected) => {
    const ratios = pairedLogRatios({ base, head, direction, quantum: 1 });
    expect(ratios).toMatchObject({ kind: "ratios", offset: 0 });
    const values = ratios.kind === "ratios" ? ratios.values : [];
    expect(values).toEqual(expected.map((value) => expect.closeTo(value, 14)));
  });

  test("adds one quantum to both sides when any value is small", () => {
    const ratios = pairedLogRatios({ base: [0, 100], head: [3, 100], direction: "lower", quantum: 1 });
    expect(ratios).toEqual({ kind: "ratios", values: [Math.log(4), 0], offset: 1 });
  });

  test.each([
    ["no-observations", [], [], 1],
    ["unequal-counts", [1], [1, 2], 1],
    ["not-finite", [NaN], [1], 1],
    ["not-finite", [1], [Infinity], 1],
    ["not-finite", [1], [1], NaN],
    ["negative", [1], [-1], 1],
    ["negative", [1], [1], -1],
    ["zero-without-quantum", [0], [1], 0],
  ])("says %s for %j against %j in steps of %d", (why, base, head, quantum) => {
    expect(pairedLogRatios({ base, head, direction: "lower", quantum })).toEqual({ kind: "unusable", why });
  });

  test("swapping base and head turns every sign, and so does turning the direction", () => {
    const values = fc.array(fc.tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, (pairs) => {
        const base = pairs.map(([value]) => value);
        const head = pairs.map(([, value]) => value);
        const forward = pairedLogRatios({ base, head, direction: "lower", quantum: 0.5 });
        const backward = pairedLogRatios({ base: head, head: base, direction: "lower", quantum: 0.5 });
        const turned = pairedLogRatios({ base, head, direction: "higher", quantum: 0.5 });
        if (forward.kind !== "ratios" || backward.kind !== "ratios" || turned.kind !== "ratios") throw new Error("usable values");
        for (const [index, value] of forward.values.entries()) {
          expect(backward.values[index]).toBeCloseTo(-value, 9);
          expect(turned.values[index]).toBeCloseTo(-value, 12);
        }
      }),
    );
  });
});

test.each([
  [[10, 12], 1, 0],
  [[9.99, 12], 1, 1],
  [[0], 4096, 4096],
  [[5], 0, 0],
  [[], 3, 0],
])("the offset of %j in steps of %d is %d", (values, quantum, expected) => {
  expect(smallValueOffset(values, quantum)).toBe(expected);
});

test("unpaired sides may differ in count", () => {
  expect(unusableReason([1], [1, 2], 1)).toBeNull();
});

test("worse is up for lower-is-better and down for higher-is-better", () => {
  expect([worseSign("lower"), worseSign("higher")]).toEqual([1, -1]);
});

test.each([
  [[0, 0], [0, 0], "both-zero"],
  [[0, 0], [0, 3], "new-cost"],
  [[2, 0], [0, 0], "gone"],
  [[0, 1], [1, 0], "none"],
  [[5], [6], "none"],
] as const)("%j against %j is the zero case %s", (base, head, expected) => {
  expect(zeroCaseOf(base, head)).toBe(expected);
});
