import { gunzipSync, gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { inflateGzip } from "../../../src/core/pprof/inflate.ts";
import { isGzip } from "../../../src/core/pprof/inflate-file.ts";

const MEGABYTE = 1024 * 1024;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const zip = (text: string): Uint8Array => new Uint8Array(gzipSync(text));
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const inflate = (bytes: Uint8Array): string => new TextDecoder().decode(inflateGzip(bytes, MEGABYTE));
/** The same change at one byte, counted from the end. */
const damaged = (bytes: Uint8Array, fromEnd: number): Uint8Array =>
  bytes.map((byte, at) => (at === bytes.length - fromEnd ? byte ^ 1 : byte));

describe("inflateGzip", () => {
  test.each([
    ["one member", zip("hello"), "hello"],
    ["several members", join(zip("hel"), zip(""), zip("lo")), "hello"],
    ["nothing inside", zip(""), ""],
  ])("reads %s", (_, bytes, expected) => {
    expect(inflate(bytes)).toBe(expected);
  });

  test.each([
    ["a wrong checksum", damaged(zip("hello"), 6), /data check/u],
    ["a wrong length", damaged(zip("hello"), 1), /length check/u],
    ["garbage after the end", join(zip("hello"), bytesOf("zzzz")), /header check/u],
    ["a second member that is cut off", join(zip("hello"), zip("world").subarray(0, 9)), /buffer error|cut off/u],
    ["the start of a second member only", join(zip("hello"), Uint8Array.from([0x1f])), /buffer error|cut off/u],
    ["nothing at all", new Uint8Array(), /buffer error|cut off/u],
  ])("refuses %s", (_, bytes, problem) => {
    expect(() => inflate(bytes)).toThrow(problem);
  });

  test("refuses a stream cut at any byte", () => {
    const whole = zip("a stream that is long enough to have a few bytes of data");
    for (let length = 0; length < whole.length; length += 1)
      expect(() => inflate(whole.subarray(0, length))).toThrow(/buffer error|cut off/u);
  });

  test("stops a bomb: 100 MB of zeros under a cap of 1 MB", () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(100 * MEGABYTE)));
    expect(bomb.length).toBeLessThan(200_000);
    let code = "";
    try {
      inflateGzip(bomb, MEGABYTE);
    } catch (error) {
      code = error instanceof HeapgateError ? error.code : "another error";
    }
    expect(code).toBe("PROFILE_TOO_LARGE");
  });

  test("lets exactly the cap through", () => {
    const exact = new Uint8Array(gzipSync(new Uint8Array(3000)));
    expect(inflateGzip(exact, 3000).length).toBe(3000);
    expect(() => inflateGzip(exact, 2999)).toThrow(/more than 2999 bytes/u);
  });

  test("agrees with zlib on any bytes, at any level, in any number of members", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 4 }),
        (members) => {
          const bytes = join(...members.map(([content, level]) => new Uint8Array(gzipSync(content, { level }))));
          expect(inflateGzip(bytes, MEGABYTE)).toEqual(new Uint8Array(gunzipSync(bytes)));
        },
      ),
    );
  });
});

test("isGzip looks at the first two bytes", () => {
  expect([zip("x"), bytesOf("\n"), new Uint8Array(), Uint8Array.from([0x1f])].map(isGzip)).toEqual([true, false, false, false]);
});
