// The parts of a written result.json that tests of whole runs look at.
import { readFileSync } from "node:fs";

export interface ResultFile {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly outcomes: readonly {
    readonly component: string;
    readonly signal: string;
    readonly outcome: string;
    readonly gated: boolean;
    readonly base: number | null;
    readonly head: number | null;
    readonly ratio: number | null;
    readonly why: string | null;
    readonly evidence: { readonly prior: string; readonly priorRuns: number } | null;
  }[];
  readonly leaks: readonly {
    readonly component: string;
    readonly signal: string;
    readonly finding: string;
    readonly perUnit: number | null;
    readonly functions: readonly {
      readonly func: string;
      readonly perUnit: number;
      readonly interval: readonly [number, number] | null;
      readonly chain: readonly string[];
    }[];
  }[];
  /** Left out where no audit log was kept. */
  readonly audit?: {
    readonly rows: readonly {
      readonly user: string;
      readonly verb: string;
      readonly resource: string;
      readonly code: number | null;
      readonly base: number;
      readonly head: number;
      readonly difference: number;
    }[];
  };
  readonly plan: { readonly rounds: number | null; readonly spentSeconds: Readonly<Record<string, number>> };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

export const readResult = (path: string): ResultFile => {
  const result: ResultFile = JSON.parse(readFileSync(path, "utf8"));
  return result;
};

/** Names of the gated signals that broke their limit. */
export const redSignals = ({ outcomes, leaks }: ResultFile): readonly string[] => [
  ...outcomes.filter(({ outcome, gated }) => outcome === "exceeded" && gated).map(({ signal }) => signal),
  ...leaks.filter(({ finding }) => finding === "new-growth").map(({ signal }) => `growth of ${signal}`),
];

/** One line for the log of a long test run. */
export const lineOf = (name: string, result: ResultFile): string => {
  const signals = ["cpu", "allocated", "live-heap", "goroutines", "open-fds"].map((signal) => {
    const ratio = result.outcomes.find((outcome) => outcome.signal === signal)?.ratio ?? null;
    return `${signal} ${ratio === null ? "?" : `${(ratio * 100).toFixed(1)} %`}`;
  });
  const seconds = result.plan.spentSeconds["total"]?.toFixed(0) ?? "?";
  return `${name}: ${result.verdict} [${redSignals(result).join(", ")}] after ${result.plan.rounds} rounds, ${seconds} s; ${signals.join(", ")}`;
};
