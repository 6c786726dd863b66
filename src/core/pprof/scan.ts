/** Numbers of the usual form in protocol buffer bytes, fast and without errors: anything else is -1, for the ordinary reader to name. */

/** Bytes of a varint of 53 bits; longer ones are negative or beyond what a float holds. */
const LONGEST_NUMBER = 8;

/** Where reading goes on: a pair cannot be returned without an object. */
let next = 0;

/** Where the number that `numberAt` read ends. */
export const afterNumber = (): number => next;

/** A varint up to 2^53 - 1 that lies before `end`, or -1. */
export function numberAt(raw: Uint8Array, start: number, end: number): number {
  const first = raw[start] ?? 0;
  const second = raw[start + 1] ?? 0;
  if (first < 0x80 || second < 0x80) {
    next = start + (first < 0x80 ? 1 : 2);
    return next > end ? -1 : first < 0x80 ? first : (first & 0x7f) | (second << 7);
  }
  let found = 0;
  let factor = 1;
  for (let pos = start; pos < end && pos - start < LONGEST_NUMBER; pos += 1) {
    const byte = raw[pos] ?? 0;
    if (byte < 0x80) {
      next = pos + 1;
      found += byte * factor;
      return found <= Number.MAX_SAFE_INTEGER ? found : -1;
    }
    found += (byte & 0x7f) * factor;
    factor *= 0x80;
  }
  return -1;
}
