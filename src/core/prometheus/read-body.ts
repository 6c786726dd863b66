/** Reads a `/metrics` body as it came from a server, in whichever of the three formats it is. */
import { PROTOBUF_MEDIA_TYPE, decodeExposition } from "./decode-protobuf.ts";
import type { MetricFamily } from "./metric-family.ts";
import { formatOfContentType, parseExposition } from "./parse-text.ts";

export interface ReadBodyOptions {
  /** What the body is called in errors: a file name or a URL. */
  readonly name: string;
  /** What the server says of it; left out or null for a file, which is then told by its first bytes. */
  readonly contentType?: string | null;
}

/**
 * The metric families of a body. Throws what `parseExposition` and `decodeExposition` throw; text that is not UTF-8 is read with U+FFFD in
 * place of what is none, as label values of some apps need it.
 */
export function readBody(bytes: Uint8Array, { name, contentType = null }: ReadBodyOptions): MetricFamily[] {
  const isProtobuf = isProtobufType(contentType) || (contentType === null && looksLikeProtobuf(bytes));
  if (isProtobuf) return decodeExposition(bytes, { name });
  return parseExposition(new TextDecoder().decode(bytes), { name, format: formatOfContentType(contentType) });
}

const isProtobufType = (contentType: string | null): boolean => contentType?.split(";", 1)[0]?.trim().toLowerCase() === PROTOBUF_MEDIA_TYPE;

const NAME_TAG = 0x0a;

/**
 * Whether a body begins as a length-delimited metric family does: a length, and inside of it a name. No text begins so: its second byte would
 * be a line end after something that is no line.
 */
export function looksLikeProtobuf(bytes: Uint8Array): boolean {
  let at = 0;
  let length = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const nameLength = bytes[at + 1] ?? 0;
  const isInside = at + 2 + nameLength <= bytes.length && 2 + nameLength <= length;
  return bytes[at] === NAME_TAG && nameLength > 0 && isInside && bytes.subarray(at + 2, at + 2 + nameLength).every((byte) => byte >= 0x20);
}
