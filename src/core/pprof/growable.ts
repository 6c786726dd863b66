/** Typed arrays that grow by doubling, so that decoding makes columns and not one object per message. */

const wider = (length: number): number => Math.max(16, length * 2);

/** The same numbers in an array twice as long. */
export function growUint32(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(wider(column.length));
  grown.set(column);
  return grown;
}

/** The same numbers in an array twice as long. */
export function growInt32(column: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(wider(column.length));
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

/** 64-bit numbers as two columns over the same memory: number i is `high[i * stride] * 2^32 + low[i * stride]`, high being signed. */
export interface Halves {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly stride: 2;
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Access to 64-bit numbers without a bigint object each. */
export function halvesOf(column: BigInt64Array): Halves {
  const words = new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
  const others = words.subarray(1);
  return isLittleEndian ? { low: words, high: others, stride: 2 } : { low: others, high: words, stride: 2 };
}
