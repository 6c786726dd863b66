// Blocks are what a browser inflates: raw deflate as zlib knows it.
import { inflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { packBytes, packJson, unpackBytes } from "../../../src/core/page/pack-block.ts";

test("inflates with zlib to the same bytes, and with our own reader", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      const block = packBytes(bytes);
      expect(new Uint8Array(inflateRawSync(Buffer.from(block, "base64")))).toEqual(bytes);
      expect(unpackBytes(block)).toEqual(bytes);
    }),
  );
});

test("holds JSON as UTF-8", () => {
  const value = { func: "main.größe</script>", values: [1, null, -0.5] };
  expect(JSON.parse(new TextDecoder().decode(unpackBytes(packJson(value))))).toEqual(value);
});

test("refuses what is no base64", () => {
  expect(() => unpackBytes("a-b_")).toThrow(RangeError);
});
