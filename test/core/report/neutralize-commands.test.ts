// Text of the measured app must reach the log without being obeyed by the runner.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { neutralizeCommands } from "../../../src/core/report/neutralize-commands.ts";

/** The runner's own rule: a line is a command when it starts with `::` after white space, or holds `##[` anywhere. */
const isCommand = (line: string): boolean => /^[\s\u0085]*::/u.test(line) || line.includes("##[");

test.each([
  ["::error::boom", ": :error::boom"],
  ["ok\n::add-mask::a\r\n  ::set-output name=x::y", "ok\n: :add-mask::a\r\n  : :set-output name=x::y"],
  ["\t\u00A0\uFEFF::warning::x", "\t\u00A0\uFEFF: :warning::x"],
  ["\u001B::debug::x", "\u001B: :debug::x"],
  ["log ##[error]boom ##[group]x", "log ## [error]boom ## [group]x"],
  ["std::vector<int> and a::b", "std::vector<int> and a::b"],
  ["", ""],
])("%j becomes %j", (text, neutral) => {
  expect(neutralizeCommands(text)).toBe(neutral);
});

test("leaves no line the runner would obey, and changes nothing but blanks", () => {
  const piece = fc.constantFrom("::", "##", "[", ":", "#", " ", "\n", "\r", "\t", "\u0085", "\u2028", "error", "\u200B", "\uFEFF");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const neutral = neutralizeCommands(text);
      for (const line of neutral.split(/\r\n|\n|\r|\u2028|\u2029|\u0085/u)) expect(isCommand(line)).toBe(false);
      expect(neutral.replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
  );
});
