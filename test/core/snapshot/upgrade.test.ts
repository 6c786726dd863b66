import { describe, expect, test } from "vitest";
import { SCHEMA_VERSION } from "../../../src/core/snapshot/snapshot.ts";
import { UPGRADERS, upgradeDocuments, type Documents, type Upgrader } from "../../../src/core/snapshot/upgrade.ts";

const at = (schemaVersion: unknown, summary: unknown = []): Documents => ({ manifest: { schemaVersion }, summary, history: null });
const step =
  (to: number): Upgrader =>
  ({ summary, history }) => ({ manifest: { schemaVersion: to }, summary: [...(Array.isArray(summary) ? summary : []), to], history });

describe("upgradeDocuments", () => {
  test("leaves documents of the present version alone", () => {
    const documents = at(SCHEMA_VERSION);
    expect(upgradeDocuments(documents, { name: "base" })).toBe(documents);
  });

  test("takes one step at a time, oldest first", () => {
    const upgraders = new Map([
      [2, step(3)],
      [1, step(2)],
      [3, step(4)],
    ]);
    expect(upgradeDocuments(at(1), { name: "base", supported: 4, upgraders })).toEqual(at(4, [2, 3, 4]));
    expect(upgradeDocuments(at(3), { name: "base", supported: 4, upgraders })).toEqual(at(4, [4]));
  });

  test("refuses a newer version by name", () => {
    expect(() => upgradeDocuments(at(SCHEMA_VERSION + 1), { name: "base.zip" })).toThrow(
      expect.objectContaining({
        code: "BUNDLE_TOO_NEW",
        message: `base.zip was written by a newer heapgate (schemaVersion ${SCHEMA_VERSION + 1}; this one reads up to ${SCHEMA_VERSION}).`,
      }),
    );
  });

  test.each([[at(undefined)], [at("1")], [at(1.5)], [at(0)], [{ ...at(1), manifest: null }], [{ ...at(1), manifest: [] }]])(
    "refuses a manifest without a version: %j",
    (documents) => {
      expect(() => upgradeDocuments(documents, { name: "base" })).toThrow(expect.objectContaining({ code: "BUNDLE_INVALID" }));
    },
  );

  test("refuses a version from which no step leads here", () => {
    expect(() => upgradeDocuments(at(1), { name: "base", supported: 3, upgraders: new Map([[2, step(3)]]) })).toThrow(
      expect.objectContaining({ code: "BUNDLE_INVALID" }),
    );
  });

  test("does not go round in circles with a step that changes nothing", () => {
    expect(() => upgradeDocuments(at(1), { name: "base", supported: 2, upgraders: new Map([[1, step(1)]]) })).toThrow(TypeError);
  });

  test("has a step from every older version", () => {
    expect([...UPGRADERS.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1));
  });
});
