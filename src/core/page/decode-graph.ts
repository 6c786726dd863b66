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
 * Format (all unsigned LEB128 varints, signed ones zigzag): node count n; column count c; n frame indexes + 1; n child counts; then per column n self values as
 * signed integers, each × `scale` a value. Throws RangeError on anything else.
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
  const frameOf = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) frameOf[node] = varint() - 1;
  const childCounts = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) childCounts[node] = varint();
  const selves = Array.from({ length: columnCount }, () => {
    const column = new Float64Array(nodeCount);
    for (let node = 0; node < nodeCount; node += 1) column[node] = signed() * scale;
    return column;
  });
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
