/** Stepping through protocol buffer bytes of the usual form, fast and without errors: anything else is -1, for the ordinary reader to name. */

/** Bytes of a varint of 53 bits; longer ones are negative or beyond what a float holds. */
const LONGEST_NUMBER = 8;
const LONGEST_VARINT = 10;

/** Where reading goes on: a pair cannot be returned without an object. */
let next = 0;

/** Where the number that `numberAt` read ends, or the field that `endOfField` measured starts. */
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

/** End of the varint that starts there, or -1. */
export function endOfNumber(raw: Uint8Array, start: number, end: number): number {
  for (let pos = start; pos < end && pos - start < LONGEST_VARINT; pos += 1) if ((raw[pos] ?? 0) < 0x80) return pos + 1;
  return -1;
}

/** End of the field whose length stands there, or -1; `afterNumber` is where it starts. */
export function endOfField(raw: Uint8Array, start: number, end: number): number {
  const length = numberAt(raw, start, end);
  return length < 0 || next + length > end ? -1 : next + length;
}

/** How many fields with each tag the file has; null where there are fields of an unusual kind. */
export function countTags(raw: Uint8Array): Uint32Array | null {
  const counts = new Uint32Array(0x80);
  let pos = 0;
  while (pos < raw.length) {
    const tag = raw[pos] ?? 0;
    const wire = tag & 7;
    if (tag < 8 || tag >= 0x80 || (wire !== 0 && wire !== 2)) return null;
    pos = wire === 0 ? endOfNumber(raw, pos + 1, raw.length) : endOfField(raw, pos + 1, raw.length);
    if (pos < 0) return null;
    counts[tag] = (counts[tag] ?? 0) + 1;
  }
  return counts;
}

/**
 * Calls `visit` with every field of the file until it says no: its tag, start and end without the length, and where it starts with the
 * length. False then, or where there are fields of an unusual kind.
 */
export function eachField(raw: Uint8Array, visit: (tag: number, start: number, end: number, at: number) => boolean): boolean {
  let pos = 0;
  while (pos < raw.length) {
    const tag = raw[pos] ?? 0;
    const wire = tag & 7;
    if (tag < 8 || tag >= 0x80 || (wire !== 0 && wire !== 2)) return false;
    const end = wire === 0 ? endOfNumber(raw, pos + 1, raw.length) : endOfField(raw, pos + 1, raw.length);
    if (end < 0 || !visit(tag, wire === 0 ? pos + 1 : next, end, pos + 1)) return false;
    pos = end;
  }
  return true;
}
