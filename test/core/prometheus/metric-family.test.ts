import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { METRIC_TYPES, kindOf, labelsKey, putLabel } from "../../../src/core/prometheus/metric-family.ts";
import { keyOf, labelsOf } from "../../../src/core/prometheus/scan-labels.ts";

const labelPairs = fc.uniqueArray(
  fc.tuple(fc.constantFrom("a", "b", "B", "a:", "1:a", "__proto__", "le", "ü"), fc.string({ maxLength: 3, unit: "grapheme" })),
  {
    selector: ([name]) => name,
  },
);

describe("labelsKey", () => {
  test("is the same for the same labels in any order, empty values left out", () => {
    expect(labelsKey({ b: "2", a: "1", c: "" })).toBe(labelsKey({ a: "1", b: "2" }));
    expect(labelsKey({})).toBe("");
  });

  test.each([
    [{ a: "1" }, { a: "2" }],
    [{ a: "1" }, { b: "1" }],
    [{ a: "1", b: "2" }, { a: "1,1:b=1:2" }],
    [
      { a: "", b: "1" },
      { a: "1", b: "" },
    ],
  ])("differs for %j and %j", (one, other) => {
    expect(labelsKey(one)).not.toBe(labelsKey(other));
  });

  test("is what the scanner computes without making the labels", () => {
    fc.assert(
      fc.property(labelPairs, (pairs) => {
        const scan = { names: pairs.map(([name]) => name), values: pairs.map(([, value]) => value) };
        expect(keyOf(scan, "le")).toBe(labelsKey(labelsOf(scan, "le")));
        expect(Object.keys(labelsOf(scan, null)).toSorted()).toEqual(scan.names.toSorted());
      }),
    );
  });
});

test("putLabel keeps a label named __proto__ as a label", () => {
  const labels: Record<string, string> = {};
  putLabel(labels, "__proto__", "x");
  putLabel(labels, "constructor", "y");
  expect(Object.entries(labels)).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
});

test("kindOf knows every type", () => {
  expect(METRIC_TYPES.map(kindOf)).toEqual(["value", "value", "histogram", "summary", "value", "value", "histogram", "value", "value"]);
});
