// RE2 expressions in JavaScript: what matches, and what is refused. Go accepts one thing that is refused here: repeating what stands
// before a bare flag group, as in a(?i)*.
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { compilePattern, re2Matcher, translateRe2 } from "../../../src/core/pprof-text/re2.ts";

describe("an expression of RE2", () => {
  test.each([
    ["alloc", "runtime.main", false],
    ["malloc", "runtime.mallocgc", true],
    ["^runtime\\.", "runtime.main", true],
    ["^runtime\\.", "xruntime.main", false],
    ["main$", "runtime.main", true],
    ["\\(\\*Cache\\)\\.Put", "lib.(*Cache).Put", true],
    ["a.c", "abc", true],
    ["a.c", "a\nc", false],
    ["a.c", "a\rc", true],
    ["(?s)a.c", "a\nc", true],
    ["(?i)MALLOC", "runtime.mallocgc", true],
    ["a(?i)b|c", "aB", true],
    ["a(?i)b|c", "C", true],
    ["(?i:A)b", "ab", true],
    ["(?i:A)b", "aB", false],
    ["((?i)a)b", "AB", false],
    ["(?i)a(?-i)b", "Ab", true],
    ["(?i)a(?-i)b", "AB", false],
    ["(?m)^b$", "a\nb\nc", true],
    ["^b$", "a\nb\nc", false],
    ["(?U)a+", "aa", true],
    ["(?P<name>a)(b)", "ab", true],
    ["(?<name>a)", "a", true],
    ["[[:alpha:]]+9", "ab9", true],
    ["[[:^alpha:]]", "ab", false],
    ["[^[:space:]]", " ", false],
    ["[[:word:]-]", "-", true],
    ["[]a]", "]", true],
    ["[^]a]", "]", false],
    ["[a-]", "-", true],
    ["[\\d\\s]", "\u00a0", false],
    ["[\\S]", "\u00a0", true],
    ["\\s", "\u00a0", false],
    ["\\s", "\v", false],
    ["\\w", "é", false],
    ["\\W", "é", true],
    ["\\pL", "é", true],
    ["\\p{Greek}", "α", true],
    ["\\P{Greek}", "α", false],
    ["\\p{^Greek}", "a", true],
    ["[\\pN\\p{Greek}]", "7", true],
    ["\\x41\\x{1F600}", "A😀", true],
    ["\\101", "A", true],
    ["\\07", "\u0007", true],
    ["\\a\\f\\v", "\u0007\f\v", true],
    ["\\Qa.b\\E", "a.b", true],
    ["\\Qa.b\\E", "axb", false],
    ["\\Qa.b", "a.b", true],
    ["\\Aab\\z", "ab", true],
    ["\\bmain\\b", "x main y", true],
    ["\\Bain", "main", true],
    ["x{2,3}y", "xxy", true],
    ["x{2}y", "xy", false],
    ["{", "{", true],
    ["a{,2}", "a{,2}", true],
    ["}", "}", true],
    ["\\-\\:\\/\\_", "-:/_", true],
    ["go.shape.struct \\{ Key string", "go.shape.struct { Key string; Val string }", true],
    ["a||b", "", true],
    ["", "anything", true],
    ["^*a", "ba", true],
    ["😀+", "😀😀", true],
    ["[😀-😂]", "😁", true],
    ["a+?b", "aab", true],
    ["(?)a", "a", true],
  ] as const)("%j on %j: %s", (pattern, text, expected) => {
    expect(re2Matcher(pattern)(text)).toBe(expected);
  });

  test.each([
    ["(*Cache).Put", "missing argument"],
    ["(?=a)", "look-around"],
    ["(?!a)", "look-around"],
    ["(?<=a)", "look-around"],
    ["(?<!a)", "look-around"],
    ["(?>a)", "look-around"],
    ["(a)\\1", "backreferences"],
    ["\\8", "backreferences"],
    ["a**", "nested repetition"],
    ["a++", "nested repetition"],
    ["*a", "missing argument"],
    ["a|*", "missing argument"],
    ["(a", "missing closing )"],
    ["a)", "unexpected )"],
    ["[a", "missing closing ]"],
    ["[b-a]", "invalid character class range"],
    ["[[:nope:]]", "invalid character class range"],
    ["\\Z", "invalid escape"],
    ["\\C", "invalid escape"],
    ["\\y", "invalid escape"],
    ["\\x{110000}", "invalid escape"],
    ["\\xZ", "invalid escape"],
    ["a\\", "trailing backslash"],
    ["a{1001}", "invalid repeat count"],
    ["(?z)", "Perl syntax"],
    ["{2}", "missing argument"],
    ["a(?i)*", "missing argument"],
  ])("%j is refused: %s", (pattern, problem) => {
    expect(() => re2Matcher(pattern)).toThrow(problem);
  });

  test("holds for the whole expression or a part of it, by its groups", () => {
    expect(translateRe2("a(b|c)")).toBe("a(?:b|c)");
  });
});

describe("the expression of a flag", () => {
  test("is nothing where it is not given", () => {
    expect(compilePattern("focus", "")).toBeNull();
  });

  test("says which flag is wrong, and why", () => {
    const compile = (): unknown => compilePattern("focus", "a(?=b)");
    expect(compile).toThrow(HeapgateError);
    expect(compile).toThrow(
      /^focus: "a\(\?=b\)" is no regular expression \(RE2\): \(\?= \(look-around, atomic groups\) is not part of RE2\.$/u,
    );
  });
});
