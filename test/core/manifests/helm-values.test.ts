// Layers of values: Helm's merge, and lists that are completed instead of replaced.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  completeLists,
  hasNameValueList,
  mergeValues,
  parseValues,
  stackLayers,
  writeValues,
} from "../../../src/core/manifests/helm-values.ts";

const env = (...names: readonly string[]) => names.map((name) => ({ name, value: name.toLowerCase() }));

describe("Helm's merge", () => {
  test.each([
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [{ a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: { b: 1 } }, { a: null }, {}],
    [{ a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: { b: 1 } }, { a: 1 }, { a: 1 }],
  ])("of %j under %j", (under, over, merged) => {
    expect(mergeValues(under, over)).toEqual(merged);
  });
});

describe("lists of names and values", () => {
  test.each([
    [{ e: env("A", "B") }, { e: env("C") }, { e: env("A", "B", "C") }],
    [{ e: env("A", "B") }, { e: [{ name: "A", value: "new" }] }, { e: [{ name: "A", value: "new" }, ...env("B")] }],
    [
      { x: { e: env("A") } },
      { x: { e: [{ name: "B", valueFrom: { fieldRef: {} } }] } },
      { x: { e: [...env("A"), { name: "B", valueFrom: { fieldRef: {} } }] } },
    ],
    [{}, { e: env("A") }, { e: env("A") }],
    [{ e: null }, { e: env("A") }, { e: env("A") }],
    [{ e: env("A") }, { e: [{ name: "B", port: 1 }] }, { e: [{ name: "B", port: 1 }] }],
    [{ e: env("A") }, { e: [] }, { e: [] }],
    [{ e: env("A") }, { e: ["B"] }, { e: ["B"] }],
    [{ e: env("A") }, { f: 1 }, { f: 1 }],
  ])("over %j %j is completed to %j", (under, over, completed) => {
    expect(completeLists(under, over)).toEqual(completed);
  });

  test.each([
    [{ a: { b: env("A") } }, true],
    [{ a: { b: [{ name: "A" }] } }, false],
    [{ a: [] }, false],
    [{}, false],
  ])("in %j: %j", (values, found) => {
    expect(hasNameValueList(values)).toBe(found);
  });

  test("stack layer by layer, so that the last holds what all below brought", () => {
    expect(stackLayers({ e: env("A") }, [{ e: env("B") }, { x: 1 }, { e: env("C") }])).toEqual([
      { e: env("A", "B") },
      { x: 1 },
      { e: env("A", "B", "C") },
    ]);
  });
});

describe("files", () => {
  test.each([
    ["", {}],
    ["# nothing\n", {}],
    ["---\n", {}],
    ["---\na: yes\n", { a: true }],
    ["~", {}],
  ])("%j holds %j", (text, values) => {
    expect(parseValues("v.yaml", text)).toEqual(values);
  });

  test.each([
    ["- a\n", "v.yaml could not be rendered: line 1: values are a map."],
    ["a: 1\nb: [\n", "v.yaml could not be rendered: line 3: not readable as YAML"],
  ])("%j is refused", (text, message) => {
    expect(() => parseValues("v.yaml", text)).toThrow(
      expect.objectContaining({ code: "RENDER_FAILED", message: expect.stringContaining(message) }),
    );
  });

  test("written and read again hold the same", () => {
    const key = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__" && text !== "<<");
    const values = fc.dictionary(
      key,
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()), fc.dictionary(key, fc.string())),
    );
    fc.assert(
      fc.property(values, (value) => {
        expect(parseValues("v", writeValues(value))).toEqual(value);
      }),
    );
  });
});
