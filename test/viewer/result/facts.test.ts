import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { factRows, remarksOf, samplesByFunction } from "../../../src/viewer/result/facts.ts";
import { ROOT } from "../../../scripts/source-files.ts";

const leak: unknown = JSON.parse(readFileSync(join(ROOT, "test", "golden", "fail.leak.result.json"), "utf8"));

test("the facts of both sides stand beside each other; those nobody knows are left out", () => {
  const rows = factRows({
    base: { commit: "1a2b3c4", source: "artifact", rounds: 3, environment: { goVersion: "go1.26.1", gogcPercent: 100, runner: null } },
    head: { commit: "9f8e7d6", source: "rebuild", rounds: 5, environment: { goVersion: "go1.26.1", gogcPercent: 200, runner: null } },
  });
  expect(rows).toEqual([
    { fact: "Commit", base: "1a2b3c4", head: "9f8e7d6" },
    { fact: "Measured", base: "artifact", head: "rebuild" },
    { fact: "Rounds", base: "3", head: "5" },
    { fact: "Go", base: "go1.26.1", head: "go1.26.1" },
    { fact: "GOGC", base: "100", head: "200" },
  ]);
});

test("of a real result are more than a few facts known, and why the verdict is what it is", () => {
  expect(factRows(leak).length).toBeGreaterThan(5);
  expect(remarksOf(leak).because[0]).toContain("Memory leak");
});

test("remarks of a result that has none are empty", () => {
  expect(remarksOf(null)).toEqual({ because: [], comparability: [], phases: [], warnings: [] });
  expect(
    remarksOf({ warnings: [{ code: "x", message: "m", remedy: "r" }], comparability: { reasons: ["a"] }, plan: { phases: ["p"] } }),
  ).toEqual({
    because: [],
    comparability: ["a"],
    phases: ["p"],
    warnings: [{ message: "m", remedy: "r" }],
  });
});

test("samples are those of the function's row in the profile of the graph", () => {
  const rows = (func: string, samples: number) => [{ func, samples }, { func: "none" }];
  const result = {
    profiles: [
      { component: "a", kind: "heap", sampleType: "inuse_space", rows: rows("f", 7) },
      { component: "b", kind: "heap", sampleType: "inuse_space", rows: rows("f", 9) },
    ],
  };
  expect(samplesByFunction(result, { component: "b", kind: "heap", sampleType: "inuse_space" })).toEqual(new Map([["f", 9]]));
  expect(samplesByFunction(result, { component: "b", kind: "cpu", sampleType: "cpu" })).toEqual(new Map());
});
