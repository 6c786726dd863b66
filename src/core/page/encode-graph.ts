/** Writes a graph as varint columns: the inverse of `decodeGraph`. */
import type { GraphColumns } from "./graph-columns.ts";

/** The most bytes a number takes: integers up to 2^53, doubled for the sign. */
const LONGEST = 8;

/** The block of `decode-graph.ts`. Numbers must be whole and within ±2^52; a RangeError says which is not. */
export function encodeGraph({ nodeCount, frameOf, childCounts, selves }: Omit<GraphColumns, "scale">): Uint8Array {
  let bytes = new Uint8Array(16 + nodeCount * (4 + selves.length));
  let length = 0;
  const put = (value: number): void => {
    if (length + LONGEST > bytes.length) {
      const wider = new Uint8Array(bytes.length * 2 + LONGEST);
      wider.set(bytes);
      bytes = wider;
    }
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
      bytes[length] = (rest % 0x80) | 0x80;
      length += 1;
    }
    bytes[length] = rest;
    length += 1;
  };
  put(nodeCount);
  put(selves.length);
  for (const frame of frameOf) put(frame + 1);
  for (const count of childCounts) put(count);
  for (const column of selves) {
    for (const value of column) {
      if (!Number.isInteger(value) || Math.abs(value) > 2 ** 52) throw new RangeError(`${value} is no whole number a graph can hold`);
      put(value < 0 ? -value * 2 - 1 : value * 2);
    }
  }
  return bytes.subarray(0, length);
}
