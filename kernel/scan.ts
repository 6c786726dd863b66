/** Stepping through protocol buffer bytes of the usual form; anything else is an end of 0 or a number below 0. Addresses are those of the memory. */

const LONGEST_VARINT: usize = 10;
const LARGEST_EXACT: i64 = 0x1f_ffff_ffff_ffff;

/** Where reading goes on after `numberAt` and `endOfField`. */
export let next: usize = 0;

/** End of the varint that starts there, or 0. */
export function endOfNumber(start: usize, end: usize): usize {
  for (let at = start; at < end && at - start < LONGEST_VARINT; at += 1) if (load<u8>(at) < 0x80) return at + 1;
  return 0;
}

/** A varint up to 2^53 - 1 (what a float holds) that ends before `end`, or -1. */
export function numberAt(start: usize, end: usize): i64 {
  if (start >= end) return -1;
  let byte: u32 = load<u8>(start);
  if (byte < 0x80) {
    next = start + 1;
    return byte;
  }
  let found: i64 = byte & 0x7f;
  let shift: i64 = 7;
  for (let at = start + 1; at < end && shift < 56; at += 1) {
    byte = load<u8>(at);
    found |= (<i64>(byte & 0x7f)) << shift;
    if (byte < 0x80) {
      next = at + 1;
      return found <= LARGEST_EXACT ? found : -1;
    }
    shift += 7;
  }
  return -1;
}

/** End of the field whose length stands there, or 0; `next` is where it starts. */
export function endOfField(start: usize, end: usize): usize {
  const length = numberAt(start, end);
  return length < 0 || length > <i64>(end - next) ? 0 : next + <usize>length;
}
