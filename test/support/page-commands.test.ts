// The reading of `$` lines itself: what counts as a command, and when shown output is what was printed.
import { describe, expect, test } from "vitest";
import { commandsOf, fencesOf, outputFault, wordsOf } from "./page-commands.ts";

const page = (text: string) => fencesOf({ path: "docs/x.md", text });

describe("blocks of a page", () => {
  test("are found with their language, in lists too", () => {
    const text = "# x\n```console\n$ a\nb\n```\n- y\n  ```sh\n  c\n  ```\n````text\n```sh\nd\n```\n````\n";
    expect(page(text).map(({ language, lines }) => [language, lines])).toEqual([
      ["console", ["$ a", "b"]],
      ["sh", ["c"]],
      ["text", ["```sh", "d", "```"]],
    ]);
  });

  test("give each command with the lines below it", () => {
    const [block] = page("```console\n$ a 1\nx\n\ny\n$ b\n```\n");
    expect(block === undefined ? [] : commandsOf(block)).toEqual([
      { page: "docs/x.md", command: "a 1", shown: ["x", "", "y"] },
      { page: "docs/x.md", command: "b", shown: [] },
    ]);
  });

  test("must not begin with output", () => {
    const [block] = page("```console\nx\n$ a\n```\n");
    expect(() => commandsOf(block ?? { page: "", language: "", lines: [] })).toThrow("begins with output: x");
  });
});

test.each([
  ["a b  c", ["a", "b", "c"]],
  ["a 'b c' d", ["a", "b c", "d"]],
  [`a --set='x y'z "w"`, ["a", "--set=x yz", "w"]],
])("%s has its words", (command, words) => {
  expect(wordsOf(command)).toEqual(words);
});

describe("shown output", () => {
  const wrapped = "  grew by 1.5 MiB, in\n    3 of 3 runs\nend\n";

  test("fits where numbers of another width break the sentence elsewhere", () => {
    const shown = ["  grew by 980 KiB, in 10", "    of 10 runs", "…"];
    expect(outputFault(shown, wrapped, true)).toBeNull();
    expect(outputFault(shown, wrapped, false)).toContain("the page shows");
  });

  const printed = "head\n\n  heap  4.75 MiB  +12 %\nrest\nend\n";
  test.each<readonly [string, readonly string[], boolean]>([
    ["the whole", ["head", "", "  heap  4.75 MiB  +12 %", "rest", "end"], false],
    ["a gap in front", ["…", "end"], false],
    ["a gap behind", ["head", "…"], false],
    ["gaps around", ["…", "rest", "…"], false],
    ["nothing but a gap", ["…"], false],
    ["other figures, widths and units", ["…", "  heap     980 KiB  −3.5 %", "…"], true],
  ])("fits: %s", (_, shown, figures) => {
    expect(outputFault(shown, printed, figures)).toBeNull();
  });

  test.each<readonly [string, readonly string[], boolean, string]>([
    ["other figures where all is exact", ["…", "  heap  4.76 MiB  +12 %", "…"], false, "the page shows\n  "],
    ["a line that is not there", ["…", "tail", "…"], true, "the page shows\n  tail"],
    ["lines in another order", ["…", "end", "…", "rest", "…"], false, "the page shows\n  rest"],
    ["no mark where lines are left out", ["head", "rest"], false, "the page shows\n  rest"],
    ["an end that is missing", ["head", "…", "rest"], false, "leaves out"],
    ["no output at all", [], false, "leaves out"],
  ])("does not fit: %s", (_, shown, figures, fault) => {
    expect(outputFault(shown, printed, figures)).toContain(fault);
  });
});
