// Base64 agrees with the host's own.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "../../../src/core/report/base64.ts";

test("encodes as the host does and decodes to the same text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(encodeBase64(text)).toBe(Buffer.from(text).toString("base64"));
      expect(decodeBase64(encodeBase64(text))).toBe(Buffer.from(text).toString());
    }),
  );
});

test.each(["a", "ab", "abc", "ab=c", "YQ=", "YQ==YQ==", "Y-_=", "Y Q=", "/w=="])("%j is refused", (encoded) => {
  expect(decodeBase64(encoded)).toBeNull();
});
