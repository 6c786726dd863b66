import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatJson, parseJson } from "../../../src/core/snapshot/json-text.ts";

describe("formatJson", () => {
  test("sorts keys at every level and ends with a newline", () => {
    expect(formatJson({ b: [{ d: 1, c: null }], a: "ä" })).toBe('{\n "a": "ä",\n "b": [\n  {\n   "c": null,\n   "d": 1\n  }\n ]\n}\n');
  });

  test("gives the same bytes whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(formatJson(turned)).toBe(formatJson(value));
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %s, which JSON would turn into null silently", (value) => {
    expect(() => formatJson({ a: [value] })).toThrow(TypeError);
  });
});

describe("parseJson", () => {
  test("reads what was written", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(formatJson(value))).toEqual({ kind: "value", value: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  test.each([
    ["", 1, 1],
    ["{", 1, 2],
    ['{"a": 1,}', 1, 9],
    ['{"a" 1}', 1, 6],
    ['{\n "a": [1, 2\n}', 3, 1],
    ['{\n "a": tru\n}', 2, 7],
    ["[1 2]", 1, 4],
    ["[1, 2]]", 1, 7],
    ["[01]", 1, 3],
    ['["a\nb"]', 1, 2],
    ['["\\x"]', 1, 2],
    ["{1: 2}", 1, 2],
    ["nope", 1, 1],
    ["[-]", 1, 2],
  ])("places the first mistake of %j at line %i, column %i", (text, line, column) => {
    expect(parseJson(text)).toEqual({ kind: "broken", line, column });
  });

  test("finds the end of a cut-off document", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(), (value, cut) => {
        const text = JSON.stringify({ value }).slice(0, -1);
        const part = text.slice(0, cut % (text.length + 1));
        expect(parseJson(part)).toEqual({
          kind: "broken",
          line: 1,
          column: expect.toSatisfy((column: number) => column >= 1 && column <= part.length + 1),
        });
      }),
    );
  });
});
