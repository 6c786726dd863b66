// Bodies of delimited `MetricFamily` messages, written field by field so that tests can also write wrong ones.

/** One field of a message as its bytes. */
export type Field = readonly number[];

/** Any number of up to 64 bits in groups of seven. */
export function varint(value: number | bigint): Field {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) digits.push(Number(rest & 127n) | 128);
  return [...digits, Number(rest)];
}

const VARINT = 0;
const FIXED = 1;
const BYTES = 2;
const tag = (number: number, wireType: number): Field => varint(number * 8 + wireType);

export const int = (number: number, value: number | bigint): Field => [...tag(number, VARINT), ...varint(value)];
export const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);
export const sint = (number: number, value: number): Field => int(number, zigzag(value));
export const bytes = (number: number, content: Field): Field => [...tag(number, BYTES), ...varint(content.length), ...content];
export const text = (number: number, value: string): Field => bytes(number, [...new TextEncoder().encode(value)]);
export const message = (number: number, ...fields: readonly Field[]): Field => bytes(number, fields.flat());
export const fixed = (value: number): Field => [...new Uint8Array(new Float64Array([value]).buffer)];
export const double = (number: number, value: number): Field => [...tag(number, FIXED), ...fixed(value)];
export const label = (name: string, value: string): Field => message(1, text(1, name), text(2, value));

/** `MetricType` as the format numbers it. */
export const TYPE = { counter: 0, gauge: 1, summary: 2, untyped: 3, histogram: 4, gaugehistogram: 5 } as const;

/** A message with its length in front. */
export const delimited = (...fields: readonly Field[]): Field => [...varint(fields.flat().length), ...fields.flat()];
export const family = (name: string, type: keyof typeof TYPE, ...rest: readonly Field[]): Field =>
  delimited(text(1, name), int(3, TYPE[type]), ...rest);
/** A series of a family: labels, values, a time in milliseconds as field 6. */
export const metric = (...fields: readonly Field[]): Field => message(4, ...fields);
export const body = (...families: readonly Field[]): Uint8Array => Uint8Array.from(families.flat());
