/** Standard base64 (RFC 4648 §4, with padding) of bytes and UTF-8 text; the URL-safe alphabet is refused because its `-` could end an HTML comment. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SHAPE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

/** The text as base64 of its UTF-8 bytes. */
export const encodeBase64 = (text: string): string => encodeBase64Bytes(new TextEncoder().encode(text));

/** The bytes as base64. */
export function encodeBase64Bytes(bytes: Uint8Array): string {
  let encoded = "";
  for (let start = 0; start < bytes.length; start += 3) {
    const left = bytes.length - start;
    const group = ((bytes[start] ?? 0) << 16) | ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0);
    encoded += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    encoded += (left > 1 ? ALPHABET.charAt((group >> 6) & 63) : "=") + (left > 2 ? ALPHABET.charAt(group & 63) : "=");
  }
  return encoded;
}

/** The text again; null when it is no base64 or the bytes are no UTF-8. */
export function decodeBase64(encoded: string): string | null {
  const bytes = decodeBase64Bytes(encoded);
  try {
    return bytes === null ? null : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The bytes again; null when it is no base64. */
export function decodeBase64Bytes(encoded: string): Uint8Array | null {
  if (!SHAPE.test(encoded)) return null;
  const padding = encoded.endsWith("==") ? 2 : encoded.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((encoded.length / 4) * 3 - padding);
  for (let start = 0, at = 0; start < encoded.length; start += 4, at += 3) {
    let group = 0;
    for (let offset = 0; offset < 4; offset += 1) group = (group << 6) | Math.max(0, ALPHABET.indexOf(encoded.charAt(start + offset)));
    bytes[at] = group >> 16;
    if (at + 1 < bytes.length) bytes[at + 1] = (group >> 8) & 255;
    if (at + 2 < bytes.length) bytes[at + 2] = group & 255;
  }
  return bytes;
}
