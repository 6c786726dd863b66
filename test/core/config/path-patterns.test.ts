// `paths` as GitHub's cheat sheet explains them: every row of it, order, and what is no pattern.
import { describe, expect, test } from "vitest";
import { isTouched, pathPatternProblem } from "../../../src/core/config/path-patterns.ts";
import { issuesOf, parseTexts } from "../../support/config-text.ts";

describe("a pattern", () => {
  test.each([
    ["*", ["README.md", "server.rb"], ["docs/a.md"]],
    ["*.jsx?", ["page.js", "page.jsx"], ["page.jsxx", "a/page.js"]],
    ["**", ["all/the/files.md", "a"], []],
    ["*.js", ["app.js", "index.js"], ["js/app.js", "app.jsx"]],
    ["**.js", ["index.js", "js/index.js", "src/js/app.js"], ["index.ts"]],
    ["docs/*", ["docs/README.md", "docs/file.txt"], ["docs/a/b.md", "docs"]],
    ["docs/**", ["docs/README.md", "docs/mona/octocat.txt"], ["my/docs/a", "docs"]],
    ["docs/**/*.md", ["docs/README.md", "docs/mona/hello-world.md", "docs/a/markdown/file.md"], ["docs/a.txt"]],
    ["**/docs/**", ["docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"], ["mydocs/a"]],
    ["**/README.md", ["README.md", "js/README.md"], ["MYREADME.md"]],
    ["**/*src/**", ["a/src/app.js", "my-src/code/js/app.js"], ["source/a"]],
    ["**/*-post.md", ["my-post.md", "path/their-post.md"], ["post.md"]],
    ["**/migrate-*.sql", ["migrate-10909.sql", "db/migrate-v1.0.sql", "db/sept/migrate-v1.sql"], ["migrate.sql"]],
    ["[CB]at.go", ["Cat.go", "Bat.go"], ["cat.go", "at.go"]],
    ["v[0-9]+/a", ["v1/a", "v120/a"], ["v/a", "vx/a"]],
    [String.raw`a\*b`, ["a*b"], ["axb"]],
    ["a.go", ["a.go"], ["abgo", "A.go"]],
    ["a(b|c)", ["a(b|c)"], ["ab"]],
    ["a[b", ["a[b"], ["ab"]],
    ["?a", ["?a"], ["a"]],
    ["a*?", ["a", "abc"], ["b"]],
    ["naïve-😀?.go", ["naïve-😀.go", "naïve-.go"], ["naïve-.g"]],
    ["[a^]b", ["ab", "^b"], ["cb"]],
  ])("%s fits the right paths", (pattern, fitting, others) => {
    expect(fitting.filter((path) => !isTouched([pattern], [path]))).toEqual([]);
    expect(others.filter((path) => isTouched([pattern], [path]))).toEqual([]);
  });

  test("takes no long time, however many stars it has", () => {
    expect(isTouched([`${"*?+".repeat(40)}z`, "a+?+?z"], ["a".repeat(60)])).toBe(false);
  });
});

describe("patterns", () => {
  test.each([
    ["without any every change counts", [], ["README.md"], true],
    ["none fits", ["**.go"], ["README.md"], false],
    ["one of several paths is enough", ["**.go"], ["README.md", "a/b.go"], true],
    ["a negated one takes back", ["**.go", "!**_test.go"], ["a_test.go"], false],
    ["and what it does not fit stays", ["**.go", "!**_test.go"], ["a_test.go", "a.go"], true],
    ["a later one brings back", ["**.go", "!a/**", "a/b.go"], ["a/b.go"], true],
    ["the order counts", ["a/b.go", "!a/**"], ["a/b.go"], false],
    ["no change at all touches nothing", ["**"], [], false],
  ])("%s", (_name, patterns, paths, expected) => {
    expect(isTouched(patterns, paths)).toBe(expected);
  });
});

test.each([
  ["src/**", null],
  ["!src/**", null],
  ["", "is empty"],
  ["!", "is empty"],
  ["/src/**", "starts with a slash"],
  ["./src/**", "starts with a slash"],
  ["[z-a]", "has a range"],
])("%j has the problem %j", (pattern, problem) => {
  const found = pathPatternProblem(pattern);
  expect(problem === null ? found : found?.startsWith(problem)).toBe(problem === null ? null : true);
});

test.each([
  ['["**.go", "!docs/**"]', []],
  ['["!docs/**"]', ["5:1: paths: holds only patterns with !"]],
  ['["**.go", /src]', ["5:18: paths[1]: starts with a slash"]],
])("a configuration with paths: %s has the issues %j", (paths, expected) => {
  const text = `version: 1\ntarget: process\ncomponents: [{ name: shop, run: { command: ./shop } }]\nworkload: { idle: 60s }\npaths: ${paths}\n`;
  const issues = issuesOf(parseTexts(text, {}));
  expect(issues).toHaveLength(expected.length);
  for (const [index, words] of expected.entries()) expect(issues[index]).toContain(words);
});
