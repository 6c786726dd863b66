/** Writes a graph as columns of small numbers: the inverse of `decodeGraph`. */
import type { GraphColumns } from "./graph-columns.ts";

/** The most bytes a number takes: integers up to 2^53, doubled for the sign. */
const LONGEST = 8;
/** Of values of which none is lost when one is taken from another. */
const LARGEST = 2 ** 51;

const zerosIn = (column: Float64Array): number => column.reduce((count, value) => (value === 0 ? count + 1 : count), 0);

/** The column, or what it differs by from the one before where more of that is 0: both sides of a comparison, and moments of one run, are much alike. */
function storedColumn(
  column: Float64Array,
  before: Float64Array | undefined,
): { readonly isDifference: boolean; readonly values: Float64Array } {
  for (const value of column) {
    if (!Number.isInteger(value) || Math.abs(value) > LARGEST) throw new RangeError(`${value} is no whole number a graph can hold`);
  }
  if (before === undefined) return { isDifference: false, values: column };
  const difference = column.map((value, node) => value - (before[node] ?? 0));
  return zerosIn(difference) > zerosIn(column) ? { isDifference: true, values: difference } : { isDifference: false, values: column };
}

/** The block of `decode-graph.ts`. Numbers must be whole and within ±2^51; a RangeError says which is not. */
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
  // Node by node each byte would stand beside one of another meaning, which deflate cannot tell apart.
  for (const frame of frameOf) {
    bytes[length] = (frame + 1) & 0xff;
    length += 1;
  }
  for (const frame of frameOf) put((frame + 1) >> 8);
  for (const count of childCounts) put(count);
  for (const [index, column] of selves.entries()) {
    const { isDifference, values } = storedColumn(column, selves[index - 1]);
    put(isDifference ? 1 : 0);
    // Nodes without callees hold something, most others nothing: apart from each other both are even.
    for (const isLeaf of [true, false]) {
      for (let node = 0; node < nodeCount; node += 1) {
        if ((childCounts[node] === 0) !== isLeaf) continue;
        const value = values[node] ?? 0;
        put(value < 0 ? -value * 2 - 1 : value * 2);
      }
    }
  }
  return bytes.subarray(0, length);
}
