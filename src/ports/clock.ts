/** Time. */
export interface Clock {
  /** Seconds since the epoch. */
  readonly nowSeconds: () => number;
  /** Seconds of a clock that never jumps; only differences mean something. */
  readonly monotonicSeconds: () => number;
  /** Throws the abort reason when aborted. */
  readonly sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
}
