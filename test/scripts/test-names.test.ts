// Which strings of a source text are names of tests.
import { expect, test } from "vitest";
import { testNames } from "../../scripts/test-names.ts";

const namesIn = (text: string): readonly string[] => testNames(text).map(({ name }) => name);

test.each<[string, string, readonly string[]]>([
  ["a test", 'test("adds", () => {});', ["adds"]],
  ["a test of the other spelling", "it('adds', () => {});", ["adds"]],
  ["a test with a quote in its name", String.raw`test("says \"yes\"", () => {});`, ['says "yes"']],
  ["a table", 'test.each(["one", "two"])("%s is a number", () => {});', ["%s is a number"]],
  ["a table with types", 'test.each<[string, (a: string) => void]>([["a", (b) => f("c")]])("%s is called", () => {});', ["%s is called"]],
  ["a table over lines", 'test.each([\n  ["a", 1],\n])(\n  "%s is %d",\n  () => {},\n);', ["%s is %d"]],
  ["a table with brackets in its strings", 'test.each([")", "(", "<"])("%s closes", () => {});', ["%s closes"]],
  ["a condition", 'test.skipIf(a > 1)("needs a", () => {});', ["needs a"]],
  ["a condition and a table", 'test.skipIf(a).each([1])("needs %d", () => {});', ["needs %d"]],
  ["a name in a template", "test(`adds ${b}`, () => {});", ["adds ${b}"]],
  ["several, one in the other's group", 'describe("numbers", () => {\n  test("a", f);\n  test("b", f);\n});', ["a", "b"]],
])("%s has its name", (_, text, expected) => {
  expect(namesIn(text)).toEqual(expected);
});

test.each<[string, string]>([
  ["a group", 'describe("numbers", () => {});'],
  ["a method of that name", 'pattern.test("a"); fixture.it("b");'],
  ["a longer word", 'latest("a"); testing("b"); test_("c");'],
  ["a remark", '// test("a", f);\n/* test("b", f); */'],
  ["a text that holds one", `const text = 'test("a", f)';`],
  ["a name that is no string", "test(name, f);"],
  ["the word alone", "const test = base.extend({});"],
])("%s has none", (_, text) => {
  expect(namesIn(text)).toEqual([]);
});

test("a name has the line it stands on", () => {
  expect(testNames('\ntest("a", f);\ntest.each([\n  1,\n])("b", f);')).toEqual([
    { name: "a", groups: [], line: 2 },
    { name: "b", groups: [], line: 5 },
  ]);
});

test("a name has the groups it stands in, and no others", () => {
  const text = 'describe("one", () => { test("a", f); describe.each([1])("two %d", () => { test("b", f); }); });\ntest("c", f);';
  expect(testNames(text).map(({ name, groups }) => [name, groups])).toEqual([
    ["a", ["one"]],
    ["b", ["one", "two %d"]],
    ["c", []],
  ]);
});
