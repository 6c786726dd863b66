// What the documentation says about the sources is what the sources say.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { fillMarks, inputsTable, outputsTable } from "../scripts/action-tables.ts";
import { generatedFiles } from "../scripts/generate-docs.ts";
import { blankOut } from "../scripts/scan-source.ts";
import { filesBelow, ROOT } from "../scripts/source-files.ts";
import { ERROR_CODES } from "../src/core/errors/catalog.ts";
import { WARNING_CODES } from "../src/core/errors/warning.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const catalogs = ["src/core/errors/catalog.ts", "src/core/errors/github-errors.ts", "src/core/errors/warning.ts"];

/** All code of a folder without comments, so that a code in a remark does not count as used. */
const codeOf = (folder: string, without: readonly string[]): string =>
  filesBelow(folder, [".ts"])
    .filter(({ path }) => !without.includes(path))
    .map(({ text }) => blankOut(text).withoutComments)
    .join("\n");
const source = codeOf("src", catalogs);
const tests = codeOf("test", []);

const names = (text: string, code: string): boolean => text.includes(`"${code}"`);

describe("generated documentation", () => {
  test.each(generatedFiles())("has $path as `npm run docs:generate` writes it", ({ path, text, problem }) => {
    expect(problem).toBeUndefined();
    expect(read(path)).toBe(text);
  });

  test("gives every error code a place of its own, without leftovers of a missing fact", () => {
    const page = read("docs/errors.md");
    expect(ERROR_CODES.filter((code) => !page.includes(`<a id="${code}"></a>`))).toEqual([]);
    expect(page).not.toMatch(/undefined|NaN|\[object|\bnull\b/u);
  });
});

describe("codes", () => {
  test("every error code is raised somewhere", () => {
    expect(ERROR_CODES.filter((code) => !names(source, code))).toEqual([]);
  });

  test("every error code is expected by a test", () => {
    expect(ERROR_CODES.filter((code) => !names(tests, code))).toEqual([]);
  });

  test("every warning code is given somewhere", () => {
    expect(WARNING_CODES.filter((code) => !names(source, code))).toEqual([]);
  });
});

describe("links", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "src/README.md",
    "examples/README.md",
    ...filesBelow("docs", [".md"]).map(({ path }) => path),
    ...filesBelow("fixtures", [".md"]).map(({ path }) => path),
  ];
  const links = pages
    .filter((page) => existsSync(join(ROOT, page)))
    .flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)\s]*)?\)/gu)].map((match) => ({ page, target: match[1] ?? "" })),
    );

  test("lead to files that exist", () => {
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter(({ page, target }) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });
});

describe("the tables of action.yml", () => {
  const action = `
inputs:
  fail-on:
    description: >
      From which verdict on the step
      fails: fail | warn
    default: fail
  set:
    description: Lines.
outputs:
  verdict: { description: pass or fail }
`;

  test("hold inputs with their defaults, and outputs", () => {
    expect(inputsTable(action)).toBe(
      "| Input | Default | Meaning |\n| --- | --- | --- |\n| `fail-on` | `fail` | From which verdict on the step fails: fail \\| warn |\n| `set` |  | Lines. |",
    );
    expect(outputsTable(action)).toBe("| Output | Meaning |\n| --- | --- |\n| `verdict` | pass or fail |");
  });

  test("need a description of everything", () => {
    expect(() => inputsTable("inputs: { a: {} }")).toThrow("input a has no description");
  });
});

describe("fillMarks", () => {
  test("replaces what stands between the marks, and does so again", () => {
    const filled = fillMarks("a <!-- x:start --> b <!-- x:end --> c", "x", "new");
    expect(filled).toBe("a <!-- x:start -->\n\nnew\n\n<!-- x:end --> c");
    expect(fillMarks(filled ?? "", "x", "new")).toBe(filled);
  });

  test.each(["a", "<!-- x:start --> b", "<!-- x:end --> <!-- x:start -->", "<!-- x:start --><!-- x:end --><!-- x:start --><!-- x:end -->"])(
    "gives null for %j",
    (text) => {
      expect(fillMarks(text, "x", "new")).toBeNull();
    },
  );
});
