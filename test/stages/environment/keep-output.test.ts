// What an app prints: whole lines of two streams, counted to the end, kept as far as a log is read.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keepOutput, LONGEST_LOG_CHARACTERS } from "../../../src/stages/environment/keep-output.ts";

type Piece = readonly ["stdout" | "stderr", string];
const kept = (pieces: readonly Piece[]) => {
  const output = keepOutput();
  for (const [stream, text] of pieces) output.add(text, stream);
  return output.read("the tail");
};

test.each<[string, readonly Piece[], string, number]>([
  ["nothing", [], "", 0],
  [
    "lines as they come",
    [
      ["stdout", "a\nb\n"],
      ["stderr", "c\n"],
    ],
    "a\nb\nc\n",
    3,
  ],
  [
    "a line in pieces is one, whatever the other stream says meanwhile",
    [
      ["stdout", "a"],
      ["stderr", "x\n"],
      ["stdout", "b\n"],
    ],
    "x\nab\n",
    2,
  ],
  [
    "a last line without an end is one",
    [
      ["stdout", "a\nb"],
      ["stderr", "c"],
    ],
    "a\nb\nc\n",
    3,
  ],
  [
    "empty pieces",
    [
      ["stdout", ""],
      ["stdout", "\n"],
    ],
    "\n",
    1,
  ],
])("%s", (_, pieces, text, lines) => {
  expect(kept(pieces)).toMatchObject({ text, lines, truncated: false, tail: null });
});

test("bytes are those of UTF-8", () => {
  expect(kept([["stdout", "äöü😀\n"]]).bytes).toBe(11);
});

describe("a log that is too long", () => {
  const line = `${"x".repeat(999)}\n`;
  const many = Math.ceil((1.5 * LONGEST_LOG_CHARACTERS) / line.length);
  const log = kept(Array.from({ length: many }, (): Piece => ["stdout", line]));

  test("is kept from its beginning in whole lines, with its tail, and counted whole", () => {
    expect(log).toMatchObject({ lines: many, bytes: many * line.length, truncated: true, tail: "the tail" });
    expect(log.text.length).toBeLessThanOrEqual(LONGEST_LOG_CHARACTERS);
    expect(log.text.length).toBeGreaterThan(LONGEST_LOG_CHARACTERS - line.length);
    expect(log.text.endsWith("x\n")).toBe(true);
  });

  test("one piece that is longer than all of it is cut at a line", () => {
    const { text, truncated } = kept([["stdout", line.repeat(many)]]);
    expect([text, truncated]).toEqual([log.text, true]);
  });

  test("a line without an end is not held for ever", () => {
    const { text, lines, truncated } = kept(Array.from({ length: 200 }, (): Piece => ["stdout", "y".repeat(10_000)]));
    expect([text.length <= LONGEST_LOG_CHARACTERS, lines, truncated]).toEqual([true, 1, true]);
  });
});

test("whatever the pieces, no line is lost or torn", () => {
  const piece = fc.tuple(fc.constantFrom("stdout" as const, "stderr" as const), fc.stringMatching(/^[ab\n]{0,12}$/u));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const { text, lines } = kept(pieces);
      const whole = (stream: string): readonly string[] =>
        pieces
          .filter(([one]) => one === stream)
          .map(([, part]) => part)
          .join("")
          .replace(/\n$/u, "")
          .split("\n");
      const expected = [...whole("stdout"), ...whole("stderr")].filter((one) => one !== "");
      expect(
        text
          .split("\n")
          .filter((one) => one !== "")
          .toSorted(),
      ).toEqual(expected.toSorted());
      expect(lines).toBe(text.split("\n").length - 1);
    }),
  );
});
