// Places of JSON data: read, replaced, named, compared.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEqualJson, pathText, valueAt, withManifestValue, withValue } from "../../../src/core/manifests/json-values.ts";
import { manifestOf } from "../../support/charts.ts";

const VALUE = { a: { list: [{ b: 1 }, { b: 2 }] }, c: "text" };

test.each([
  [["a", "list", 1, "b"], 2],
  [["a", "list", 2, "b"], undefined],
  [["c", "d"], undefined],
  [["a", 0], undefined],
  [[], VALUE],
])("at %j stands %j", (path, expected) => {
  expect(valueAt(VALUE, path)).toEqual(expected);
});

describe("a replaced value", () => {
  test("leaves the original and what lies beside the path as they are", () => {
    const changed = withValue(VALUE, ["a", "list", 1, "b"], 3);
    expect(changed).toEqual({ a: { list: [{ b: 1 }, { b: 3 }] }, c: "text" });
    expect(VALUE.a.list[1]).toEqual({ b: 2 });
    expect(valueAt(changed, ["a", "list", 0])).toBe(VALUE.a.list[0]);
  });

  test("makes the maps that are missing on its way", () => {
    expect(withValue({}, ["resources", "limits", "cpu"], "1")).toEqual({ resources: { limits: { cpu: "1" } } });
  });

  test("is found where it was put, whatever stood there", () => {
    const path = fc.array(
      fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), path, (value, keys) => {
        expect(valueAt(withValue(value, keys, 7), keys)).toBe(7);
      }),
    );
  });

  test("of an object keeps its kind", () => {
    const manifest = manifestOf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: '1'}\n");
    expect(withManifestValue(manifest, ["data", "x"], "2")).toEqual({ ...manifest, data: { x: "2" } });
  });
});

test.each([
  [["spec", "containers", 0, "image"], "spec.containers[0].image"],
  [["data", "agent.yaml"], 'data["agent.yaml"]'],
  [["metadata", "annotations", "a/b"], 'metadata.annotations["a/b"]'],
  [["a_b", "c-d"], "a_b.c-d"],
  [[], ""],
])("%j is written %s", (path, text) => {
  expect(pathText(path)).toBe(text);
});

test.each([
  [{ a: 1, b: [1] }, { b: [1], a: 1 }, true],
  [[1, 2], [2, 1], false],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [{ a: null }, { b: null }, false],
  [[], {}, false],
  ["1", 1, false],
  [null, null, true],
])("%j and %j: equal %j", (left, right, equal) => {
  expect(isEqualJson(left, right)).toBe(equal);
  expect(isEqualJson(right, left)).toBe(equal);
});
