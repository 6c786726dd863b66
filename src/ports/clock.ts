/** Time. */
export interface Clock {
  /** Seconds since the epoch. */
  readonly nowSeconds: () => number;
  /** UTC time to the second, ISO 8601: `2026-11-25T22:03:26Z`. */
  readonly nowText: () => string;
  /** Seconds of a clock that never jumps; only differences mean something. */
  readonly monotonicSeconds: () => number;
  /** Throws the abort reason when aborted. */
  readonly sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
}
