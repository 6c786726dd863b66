/** The units of stored numbers. Names carry them (`growthBytes`, `timeoutSeconds`); a signal carries its own in `Unit`. */

/** Base units of stored numbers. `…/unit` is per unit of completed work (a request, an iteration, an object). */
export const UNITS = ["bytes", "seconds", "count", "ratio", "bytes/unit", "seconds/unit", "count/unit"] as const;
export type Unit = (typeof UNITS)[number];

/** Which direction of a number is the good one. */
export const BETTER = ["lower", "higher", "neither"] as const;
export type Better = (typeof BETTER)[number];
