/** Numbers that carry their unit in the type, so that bytes are never added to seconds by accident. */

declare const unitTag: unique symbol;
type Branded<Name extends string> = number & { readonly [unitTag]: Name };

export type Bytes = Branded<"bytes">;
export type Seconds = Branded<"seconds">;
export type Nanoseconds = Branded<"nanoseconds">;
export type Count = Branded<"count">;
/** A share or a relative change: 0.05 is 5 %. */
export type Ratio = Branded<"ratio">;

export const bytes = (value: number): Bytes => value as Bytes;
export const seconds = (value: number): Seconds => value as Seconds;
export const nanoseconds = (value: number): Nanoseconds => value as Nanoseconds;
export const count = (value: number): Count => value as Count;
export const ratio = (value: number): Ratio => value as Ratio;

/** Base units of stored numbers. `…/unit` is per unit of completed work (a request, an iteration, an object). */
export const UNITS = ["bytes", "seconds", "count", "ratio", "bytes/unit", "seconds/unit", "count/unit"] as const;
export type Unit = (typeof UNITS)[number];

/** Which direction of a number is the good one. */
export type Better = "lower" | "higher" | "neither";
