import { describe, expect, test } from "vitest";
import { growBigInt64, growFloat64, growInt32, growUint32, halvesOf } from "../../../src/core/pprof/growable.ts";

test("growing keeps the numbers and doubles the room, of an empty column too", () => {
  expect(Array.from(growUint32(Uint32Array.of(7, 2 ** 32 - 1)).subarray(0, 3))).toEqual([7, 2 ** 32 - 1, 0]);
  expect(Array.from(growInt32(Int32Array.of(-7)).subarray(0, 2))).toEqual([-7, 0]);
  expect(Array.from(growFloat64(Float64Array.of(0.5)).subarray(0, 2))).toEqual([0.5, 0]);
  expect(Array.from(growBigInt64(BigInt64Array.of(-1n)).subarray(0, 2))).toEqual([-1n, 0n]);
  expect([growUint32(new Uint32Array(100)).length, growUint32(new Uint32Array()).length]).toEqual([200, 16]);
});

describe("halvesOf", () => {
  test("reads and writes 64-bit numbers without a bigint, also of a part of a column", () => {
    const whole = BigInt64Array.of(1n, -1n, 2n ** 40n + 5n, -(2n ** 40n));
    const column = whole.subarray(1);
    const { low, high, stride } = halvesOf(column);
    expect(Array.from(column, (_, at) => ((high[at * stride] ?? 0) | 0) * 2 ** 32 + (low[at * stride] ?? 0))).toEqual([
      -1,
      2 ** 40 + 5,
      -(2 ** 40),
    ]);
    low[2 * stride] = 9;
    high[2 * stride] = 0;
    expect(whole[3]).toBe(9n);
  });

  test("takes an empty column", () => {
    expect(halvesOf(new BigInt64Array()).low).toHaveLength(0);
  });
});
