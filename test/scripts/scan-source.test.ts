// What counts as code, and what counts as a cast, an any, a non-null mark or a class.
import { describe, expect, test } from "vitest";
import { blankOut, findLoose } from "../../scripts/scan-source.ts";

describe("blankOut", () => {
  test.each([
    ["a line comment", "a; // b\nc;", "a;     \nc;"],
    ["a block comment over two lines", "a /* b\nc */ d", "a     \n     d"],
    ["the inside of a string, with an escaped quote", String.raw`f("a\"b", 'c') + d`, `f("    ", ' ') + d`],
    ["comment marks in a string", 'f("// no /* no") + a', 'f("           ") + a'],
    ["quotes in a comment", "a // it's\nb", "a        \nb"],
    ["template text, but not the code in it", "f(`a ${b} c`)", "f(`  ${b}  `)"],
    ["templates within templates, with braces in the code", "`a${f({ b: `c${d}` })}e` + g", "` ${f({ b: ` ${d}` })} ` + g"],
    ["a regular expression with a slash and a quote in a class", `x = /["/']a/u.test(y)`, `x = /      /u.test(y)`],
    ["no division", "a / b / c", "a / b / c"],
    ["the line that names the interpreter", "#!/usr/bin/env node\na", "                   \na"],
  ])("blanks %s", (_, text, code) => {
    expect(blankOut(text).code).toBe(code);
  });

  test("keeps strings in the text without comments", () => {
    expect(blankOut('import a from "./b.ts"; // "./c.ts"').withoutComments).toBe('import a from "./b.ts";            ');
  });

  test("keeps the length and the lines of the text", () => {
    const text = 'const a = `x\n${1 /* two */}\n`; // three\nconst b = /[/]\\//u; // 🔴\nf("🟠");\n\'unclosed';
    const { code, withoutComments } = blankOut(text);
    expect([code.length, withoutComments.length]).toEqual([text.length, text.length]);
    expect([code, withoutComments].map((result) => result.split("\n").length)).toEqual([6, 6]);
  });
});

describe("findLoose", () => {
  test.each([
    ["const a = b as C;", ["as"]],
    ["const a = (b as { c: number }).c;", ["as"]],
    ["const a = f(b) as unknown as C;", ["as", "as"]],
    ['const a = "b" as C;', ["as"]],
    ["const a: any = b;", ["any"]],
    ["const a = b as any;", ["any", "as"]],
    ["interface A { b: any }", ["any"]],
    ["type A = () => any | B;", ["any"]],
    ["function f(a: any[], b: Map<string, any>) {}", ["any", "any"]],
    ["const a = b!.c;", ["non-null"]],
    ["f(a[0]!, g()!)", ["non-null", "non-null"]],
    ["export class A {}", ["class"]],
    ["const a = class { b = 1 };", ["class"]],
  ])("finds in %s: %j", (text, kinds) => {
    expect(
      findLoose(text)
        .map((finding) => finding.kind)
        .toSorted(),
    ).toEqual(kinds);
  });

  test.each([
    "const A = [1] as const;",
    'import { a as b, type C as D } from "./e.ts";',
    'import * as a from "b";',
    'import a, { b as c } from "d";',
    'export { a as b } from "./c.ts";',
    'export * as a from "./b.ts";',
    "if (a !== b && c != d && !e) f();",
    "const { as, any } = a; const b = { as: 1, any: 2 };",
    "await Promise.any(a); AbortSignal.any(b);",
    'const a = "b as C"; // d as E, any, f!',
    "const company = anyOf(a);",
    "declare class A {}",
    "interface A { readonly as?: string; readonly any: boolean; readonly class: string }",
  ])("finds nothing in %s", (text) => {
    expect(findLoose(text)).toEqual([]);
  });

  test("says the line", () => {
    expect(findLoose("a;\n/* b\n*/\nc = d as E;\n")).toEqual([{ kind: "as", line: 4 }]);
  });
});
