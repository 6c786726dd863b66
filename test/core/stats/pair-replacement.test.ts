// Which pair is measured again.
import { expect, test } from "vitest";
import { MAX_REPLACED_PAIRS, pairToReplace } from "../../../src/core/stats/pair-replacement.ts";

test.each([
  ["none when all are near", [0.01, -0.02, 0], 0.01, null],
  ["none exactly at six scales", [0, 0, 0.06], 0.01, null],
  ["the one beyond six scales", [0, 0.001, 0.0611], 0.01, 2],
  ["a good surprise as well as a bad one", [0, -0.3, 0.01], 0.01, 1],
  ["the farther of two", [0, 0.2, 0, -0.3, 0.01], 0.01, 3],
  ["none of nothing", [], 0.01, null],
])("replaces %s", (_, differences, scale, expected) => {
  expect(pairToReplace(differences, scale)).toBe(expected);
});

test("allows two replacements a run", () => {
  expect(MAX_REPLACED_PAIRS).toBe(2);
});
