/** Typed arrays that grow by doubling, so that decoding makes columns and not one object per message. */

const wider = (length: number): number => Math.max(16, length * 2);

/** The same numbers in an array twice as long. */
export function growUint32(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(wider(column.length));
  grown.set(column);
  return grown;
}

/** The same numbers in an array twice as long. */
export function growFloat64(column: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(wider(column.length));
  grown.set(column);
  return grown;
}

/** The same numbers in an array twice as long. */
export function growBigInt64(column: BigInt64Array): BigInt64Array<ArrayBuffer> {
  const grown = new BigInt64Array(wider(column.length));
  grown.set(column);
  return grown;
}
