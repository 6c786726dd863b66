// Fields of JSON nobody promised a shape of.
import { describe, expect, test } from "vitest";
import { fieldAt, isObject, listAt, numberAt, parseJson, textAt } from "../../../src/core/kubernetes/json-fields.ts";

const POD = { metadata: { name: "shop", labels: { app: "" } }, status: { ready: true, count: 3, list: ["a", "b"] } };

describe("a path", () => {
  test.each([
    [["metadata", "name"], "shop"],
    [["status", "list", 1], "b"],
    [["status", "list", 2], undefined],
    [["status", "list", "length"], undefined],
    [["metadata", 0], undefined],
    [["nothing", "at", "all"], undefined],
    [[], POD],
  ])("%j leads to %j", (path, expected) => expect(fieldAt(POD, ...path)).toEqual(expected));

  test("gives text, numbers and lists only where such are", () => {
    expect([textAt(POD, "metadata", "name"), textAt(POD, "status", "count"), textAt(POD, "metadata", "labels", "app")]).toEqual([
      "shop",
      null,
      null,
    ]);
    expect([numberAt(POD, "status", "count"), numberAt(POD, "metadata", "name"), numberAt({ a: Number.NaN }, "a")]).toEqual([
      3,
      null,
      null,
    ]);
    expect([listAt(POD, "status", "list"), listAt(POD, "metadata")]).toEqual([["a", "b"], []]);
  });
});

test.each([
  [{}, true],
  [null, false],
  [[], false],
  ["", false],
])("%j is an object: %s", (value, expected) => expect(isObject(value)).toBe(expected));

test("text that is no JSON is undefined, unlike null", () => {
  expect([parseJson("null"), parseJson('{"a":1}'), parseJson("{"), parseJson("")]).toEqual([null, { a: 1 }, undefined, undefined]);
});
