import { expect, test } from "vitest";
import { sidesOf, titleOfSignal, unitOf } from "../../../src/viewer/result/sides.ts";

/** What stands between number and unit does not break. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test.each<[Parameters<typeof sidesOf>, readonly [string, string, string]]>([
  [
    [98_145_000, 189_478_000, "bytes"],
    ["94 MiB", "181 MiB", "+87.1 MiB (+93 %)"],
  ],
  [
    [412, 530, "count"],
    ["412", "530", "+118 (+29 %)"],
  ],
  [
    [0, 118, "count"],
    ["0", "118", "+118"],
  ],
  [
    [5, 5, "count"],
    ["5", "5", "same"],
  ],
  [
    [0.02, 0.05, "ratio"],
    ["2 %", "5 %", "+3 pp"],
  ],
  [
    [null, 5, "count"],
    ["–", "5", "–"],
  ],
  [
    [5, null, "count"],
    ["5", "–", "–"],
  ],
  [
    [null, null, "bytes"],
    ["–", "–", "–"],
  ],
  [
    [10, 20, "count", { difference: 9, ratio: 0.95 }],
    ["10", "20", "+9 (+95 %)"],
  ],
  [
    [-10, 10, "count"],
    ["−10", "10", "+20 (+200 %)"],
  ],
])("%j", (asked, expected) => {
  const { base, head, change } = sidesOf(...asked);
  expect([base, head, change].map(plain)).toEqual(expected);
});

test.each([
  ["live-heap", "Live heap after GC"],
  ["requests-sent", "requests-sent"],
  ["not a signal", "not a signal"],
])("%s is called %s", (signal, title) => {
  expect(titleOfSignal(signal)).toBe(title);
});

test("a unit nobody knows is a count", () => {
  expect([unitOf("bytes"), unitOf("parsecs"), unitOf(undefined)]).toEqual(["bytes", "count", "count"]);
});
