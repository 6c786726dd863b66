// Protocol buffer messages written field by field, to make profiles no producer would.

/** A field: a varint, a nested message, a text, or raw bytes after the tag. */
export type Field =
  | { readonly kind: "varint"; readonly field: number; readonly value: bigint }
  | { readonly kind: "bytes"; readonly field: number; readonly bytes: Uint8Array }
  | { readonly kind: "raw"; readonly bytes: Uint8Array };

const varintBytes = (value: bigint): number[] => {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return out;
};

export const varint = (field: number, value: bigint | number): Field => ({ kind: "varint", field, value: BigInt(value) });
export const bytesField = (field: number, bytes: Uint8Array): Field => ({ kind: "bytes", field, bytes });
export const text = (field: number, value: string): Field => ({ kind: "bytes", field, bytes: new TextEncoder().encode(value) });
export const packed = (field: number, ...values: readonly (bigint | number)[]): Field =>
  bytesField(field, Uint8Array.from(values.flatMap((value) => varintBytes(BigInt(value)))));
export const raw = (...bytes: readonly number[]): Field => ({ kind: "raw", bytes: Uint8Array.from(bytes) });
export const nested = (field: number, ...fields: readonly Field[]): Field => bytesField(field, message(...fields));

export function message(...fields: readonly Field[]): Uint8Array {
  const parts = fields.map((one) => {
    if (one.kind === "raw") return [...one.bytes];
    if (one.kind === "varint") return [...varintBytes(BigInt(one.field << 3)), ...varintBytes(one.value)];
    return [...varintBytes(BigInt((one.field << 3) | 2)), ...varintBytes(BigInt(one.bytes.length)), ...one.bytes];
  });
  return Uint8Array.from(parts.flat());
}

/** A string table message for a list of texts ("" first is added). */
export const strings = (...texts: readonly string[]): readonly Field[] => ["", ...texts].map((value) => text(6, value));

/** Where each top-level field of a message ends. */
export function fieldEnds(bytes: Uint8Array): ReadonlySet<number> {
  const ends = new Set<number>();
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const wire = readVarint() & 7;
    if (wire === 2) at += readVarint();
    else readVarint();
    ends.add(at);
  }
  return ends;
}
