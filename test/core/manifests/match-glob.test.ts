// Patterns of manifest files.
import { expect, test } from "vitest";
import { globFolder, isGlob, isGlobMatch } from "../../../src/core/manifests/match-glob.ts";

test.each([
  ["deploy/*.yaml", "deploy/a.yaml", true],
  ["deploy/*.yaml", "deploy/b/a.yaml", false],
  ["deploy/*.yaml", "x/deploy/a.yaml", false],
  ["deploy/*.yaml", "deploy/ayaml", false],
  ["deploy/**/*.yaml", "deploy/a.yaml", true],
  ["deploy/**/*.yaml", "deploy/b/c/a.yaml", true],
  ["deploy/**", "deploy/b/a.yaml", true],
  ["**/*.yaml", "a.yaml", true],
  ["*/crd?.yaml", "b/crds.yaml", true],
  ["*/crd?.yaml", "b/crd.yaml", false],
  ["*.yaml", ".hidden.yaml", false],
  [".*.yaml", ".hidden.yaml", true],
  ["**/*.yaml", ".github/a.yaml", false],
  ["a+(b)/*.yaml", "a+(b)/c.yaml", true],
  ["a+(b)/*.yaml", "aab/c.yaml", false],
])("%s fits %s: %j", (pattern, path, fits) => {
  expect(isGlobMatch(pattern, path)).toBe(fits);
});

test.each([
  ["deploy/base/*.yaml", "deploy/base"],
  ["deploy/**/x/*.yaml", "deploy"],
  ["*.yaml", ""],
])("%s is looked for in %j", (pattern, folder) => {
  expect(isGlob(pattern)).toBe(true);
  expect(globFolder(pattern)).toBe(folder);
});

test("a plain path is no pattern", () => {
  expect(isGlob("deploy/a.yaml")).toBe(false);
});
