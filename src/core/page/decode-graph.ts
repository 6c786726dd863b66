/** A block `graph-<index>` of the page as columns in preorder, with what is worked out from them: parents, ends, cumulative values. */

/** All arrays have one entry per node, in preorder; node 0 is the root. `selves[column][node]` and `cums[column][node]` are in the graph's unit. */
export interface GraphTree {
  readonly nodeCount: number;
  /** Index into `PageData.frames`; the root's is -1. */
  readonly frameOf: Int32Array;
  readonly parentOf: Int32Array;
  /** One past the last node of the subtree. */
  readonly endOf: Int32Array;
  readonly depthOf: Uint16Array;
  readonly selves: readonly Float64Array[];
  readonly cums: readonly Float64Array[];
}

/** An encoded block that does not hold what its graph says. */
const damaged = (): never => {
  throw new RangeError("the data of this graph are damaged");
};

/**
 * Format: node count n; column count c; n bytes, the low ones of the frame indexes + 1; n times what is left of those above; n child counts; then per
 * column 0 for its own values or 1 for what they differ by from the column before, and n signed integers, those of nodes without callees first, then those
 * of the others, each × `scale` a value. Numbers are unsigned LEB128 varints, signed ones zigzag. Throws RangeError on anything else.
 */
export const decodeGraph = (bytes: Uint8Array, scale: number): GraphTree => {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at];
      at += 1;
      if (byte === undefined || factor > 2 ** 49) return damaged();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  const signed = (): number => {
    // The lowest bit is in the first byte; a remainder of a number beyond 32 bits is slow.
    const isNegative = ((bytes[at] ?? 0) & 1) === 1;
    const value = varint();
    return isNegative ? -(value + 1) / 2 : value / 2;
  };
  const nodeCount = varint();
  const columnCount = varint();
  if (nodeCount > bytes.length || columnCount > 64) return damaged();
  // Loops: `from` with a function takes several times as long.
  const lows = bytes.subarray(at, at + nodeCount);
  at += nodeCount;
  const frameOf = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) frameOf[node] = (lows[node] ?? damaged()) + varint() * 256 - 1;
  const childCounts = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) childCounts[node] = varint();
  const selves: Float64Array[] = [];
  for (let index = 0; index < columnCount; index += 1) {
    const mode = varint();
    const before = selves[index - 1];
    if (mode > 1 || (mode === 1 && before === undefined)) damaged();
    const column = new Float64Array(nodeCount);
    for (let node = 0; node < nodeCount; node += 1) if (childCounts[node] === 0) column[node] = signed();
    for (let node = 0; node < nodeCount; node += 1) if (childCounts[node] !== 0) column[node] = signed();
    if (mode === 1) for (let node = 0; node < nodeCount; node += 1) column[node] = (column[node] ?? 0) + (before?.[node] ?? 0);
    selves.push(column);
  }
  // Differences are of whole numbers: with a scale they would not add up.
  if (scale !== 1) for (const column of selves) for (let node = 0; node < nodeCount; node += 1) column[node] = (column[node] ?? 0) * scale;
  if (at !== bytes.length) return damaged();

  const parentOf = new Int32Array(nodeCount).fill(-1);
  const endOf = new Int32Array(nodeCount);
  const depthOf = new Uint16Array(nodeCount);
  const open: number[] = [];
  const left: number[] = [];
  for (let node = 0; node < nodeCount; node += 1) {
    const parent = open.at(-1);
    if (parent === undefined && node > 0) return damaged();
    parentOf[node] = parent ?? -1;
    depthOf[node] = open.length;
    if (parent !== undefined) left[left.length - 1] = (left.at(-1) ?? 0) - 1;
    open.push(node);
    left.push(childCounts[node] ?? 0);
    while (left.at(-1) === 0) {
      left.pop();
      endOf[open.pop() ?? 0] = node + 1;
    }
  }
  if (open.length > 0) return damaged();
  const cums = selves.map((column) => {
    const cum = Float64Array.from(column);
    for (let node = nodeCount - 1; node > 0; node -= 1) {
      const parent = parentOf[node] ?? 0;
      cum[parent] = (cum[parent] ?? 0) + (cum[node] ?? 0);
    }
    return cum;
  });
  return { nodeCount, frameOf, parentOf, endOf, depthOf, selves, cums };
};
