// docs/format.md names every field a bundle has: the frozen bundle is the list.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SCHEMA_VERSION } from "../../../src/core/snapshot/snapshot.ts";
import { AGGREGATIONS } from "../../../src/core/families/family-entry.ts";
import { jsonOf } from "../../support/bundles.ts";
import { sampleBundle } from "../../support/sample-bundle.ts";
import { READINGS } from "../../../src/core/snapshot/summary.ts";
import { POINT_METRICS } from "../../../src/core/units/signals.ts";

const docs = readFileSync("docs/format.md", "utf8");
/** Keys of free maps: by tool, by component, by label, by class. */
const FREE = new Set(["tools", "buildIds", "labels", "runs"]);

const keysOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...(FREE.has(key) ? [] : keysOf(member))]);
};

describe.each(["manifest.json", "summary.json", "history.json", "rounds/1/events.json"])("%s", (path) => {
  const document: unknown = JSON.parse(readFileSync(`fixtures/bundles/v${SCHEMA_VERSION}-process/${path}`, "utf8"));
  test.each([...new Set(keysOf(document))])("documents `%s`", (key) => {
    expect(docs).toMatch(new RegExp(`\`${key}\``, "u"));
  });
});

/** The frozen bundle is older than this file: what is written today is the list. */
describe("families.json", () => {
  const document: unknown = jsonOf(sampleBundle(), "rounds/1/shop/process/families.json");
  const words = (isWord: (key: string) => boolean) => [...new Set(keysOf(document))].filter((key) => !key.startsWith("go_") && isWord(key));
  test.each(words((key) => !/^(?:node|process|promhttp)_/u.test(key)))("documents `%s`", (key) => {
    expect(docs).toMatch(new RegExp(`\`${key}\``, "u"));
  });
  test.each(AGGREGATIONS.map((word) => word.replace(/\(.*\)/u, "(q)")))("documents `%s`", (word) => {
    expect(docs).toContain(`\`${word}\``);
  });
});

test.each([...POINT_METRICS, ...Object.keys(READINGS)])("documents %s", (name) => {
  expect(docs).toContain(`\`${name}\``);
});

test("has an entry for every schema version", () => {
  const versions = [...docs.slice(docs.indexOf("## Versions")).matchAll(/^\| (\d+) \|/gmu)].map((match) => Number(match[1]));
  expect(versions).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1));
});
