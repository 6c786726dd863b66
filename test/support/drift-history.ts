// Histories of drift in a few words: commits by letter, values by their ratio to the anchor.
import type { DriftHistory, DriftRun, DriftSignal } from "../../src/core/drift/drift-history.ts";

/** `a` is a commit of forty a. */
export const commitOf = (letter: string): string => letter.repeat(40).slice(0, 40);

export interface RunSpec {
  readonly head: string;
  /** Anchor commit and the tag it has. */
  readonly anchor?: string;
  readonly tag?: string;
  readonly at?: number | null;
  readonly unchanged?: boolean;
  readonly signals?: readonly Partial<DriftSignal>[];
}

/** Seven pairs: base scatters a little around 100 in a fixed pattern, head is `1 + ratio` times that. */
export const cpuSignal = (ratio: number, more: Partial<DriftSignal> = {}): DriftSignal => {
  const wiggle = [0, 0.4, -0.3, 0.2, -0.5, 0.1, 0.1];
  const base = wiggle.map((one) => ((100 + one) / 1000) * (more.signal === "allocated" ? 100_000 : 1));
  return {
    component: "shop",
    signal: "cpu",
    better: "lower",
    gated: true,
    minChange: null,
    ratio,
    interval: [ratio - 0.01, ratio + 0.01],
    base,
    head: base.map((value, index) => value * (1 + ratio) * (1 + (wiggle[(index + 3) % 7] ?? 0) / 200)),
    why: null,
    ...more,
  };
};

export const runOf = ({ head, anchor = "a", tag = "v1.8.0", at = null, unchanged = false, signals = [] }: RunSpec): DriftRun => ({
  head: { commit: commitOf(head), ref: "main" },
  base: { commit: commitOf(anchor), ref: tag },
  measuredAtSeconds: at,
  result: `${head} ${anchor} ${String(at)}`,
  unchanged,
  signals: unchanged ? [] : signals.map((signal) => cpuSignal(signal.ratio ?? 0, signal)),
});

export const historyOf = (runs: readonly RunSpec[]): DriftHistory => ({ name: "shop", runs: runs.map(runOf) });

/** One night per ratio: heads `01`, `02`, … */
export const nights = (ratios: readonly number[], more: Partial<RunSpec> = {}, first = 1): readonly RunSpec[] =>
  ratios.map((ratio, index) => ({ head: String(first + index).padStart(2, "0"), signals: [{ ratio }], ...more }));
