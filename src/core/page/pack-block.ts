/** Blocks of the page: bytes or JSON, deflated and as base64, which a browser inflates by itself (`DecompressionStream("deflate-raw")`). */
import { deflateRaw, inflateRaw } from "pako";
import { decodeBase64Bytes, encodeBase64Bytes } from "../report/base64.ts";

/** Raw deflate (RFC 1951) of the bytes, as base64. */
export const packBytes = (bytes: Uint8Array): string => encodeBase64Bytes(deflateRaw(bytes, { level: 6 }));

/** UTF-8 JSON as such a block. */
export const packJson = (value: unknown): string => packBytes(new TextEncoder().encode(JSON.stringify(value)));

/** The bytes again. Throws RangeError when it is none of ours. */
export const unpackBytes = (block: string): Uint8Array => {
  const deflated = decodeBase64Bytes(block);
  if (deflated === null) throw new RangeError("the block is no base64");
  return inflateRaw(deflated);
};
