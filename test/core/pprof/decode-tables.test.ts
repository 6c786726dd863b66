// String tables: each string is its own bytes decoded, whether all are decoded at once or one by one.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringReader } from "../../../src/core/pprof/decode-tables.ts";

const ENCODER = new TextEncoder();

/** A file with these strings, `between` before each but the first, and the table read from it. */
function tableOf(contents: readonly Uint8Array[], between: number, keepsRaw: boolean) {
  const raw: number[] = [1, 2, 3];
  const places = contents.map((bytes, index) => {
    if (index > 0) raw.push(...Array.from({ length: between }, () => 0x32));
    raw.push(...bytes);
    return [raw.length - bytes.length, raw.length] as const;
  });
  raw.push(9, 9);
  const bytes = Uint8Array.from(raw);
  const reader = stringReader(bytes, contents.length, () => keepsRaw);
  for (const [start, end] of places) reader.add(start, end);
  const table = reader.done();
  // What it keeps is a copy, unless it may keep the file.
  if (!keepsRaw && between === 2) bytes.fill(0x21);
  return table;
}

const texts = fc.array(
  fc.oneof(
    fc.string({ unit: "binary-ascii" }),
    fc.string({ unit: "binary" }),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)),
    fc.constantFrom("\uFEFFx", "é", "a".repeat(200)),
  ),
  { maxLength: 12 },
);

describe("a string table", () => {
  test.each([
    ["in a row", 2, true],
    ["in a row, of a file that can go", 2, false],
    ["far from each other", 40, true],
  ])("gives every string back, %s", (_, between, keepsRaw) => {
    fc.assert(
      fc.property(texts, (list) => {
        fc.pre(keepsRaw || list.every((text) => /^[\0-\x7F]*$/u.test(text)));
        const all = ["", ...list];
        const table = tableOf(
          all.map((text) => ENCODER.encode(text)),
          between,
          keepsRaw,
        );
        expect(table.count).toBe(all.length);
        expect(all.map((_text, index) => table.at(index))).toEqual(all.map((text) => text.toWellFormed()));
      }),
    );
  });

  test.each([
    ["a byte that is no text", [0x61, 0xff], "a\uFFFD"],
    ["the first byte of a character, cut off", [0x61, 0xc3], "a\uFFFD"],
    ["two bytes of three", [0xe2, 0x82], "\uFFFD"],
  ])("decodes %s as it would alone", (_, bytes, expected) => {
    const table = tableOf([new Uint8Array(0), Uint8Array.from(bytes), ENCODER.encode("next")], 2, true);
    expect([table.at(1), table.at(2)]).toEqual([expected, "next"]);
  });

  test.each([
    ["no string", [], "it has no string table"],
    ["a first string that is not empty", ["x"], 'the first string of its table is not ""'],
  ])("with %s is refused", (_, list, message) => {
    expect(() =>
      tableOf(
        list.map((text) => ENCODER.encode(text)),
        2,
        true,
      ),
    ).toThrow(message);
  });
});
