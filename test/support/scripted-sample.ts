// Measuring the sample service as a script: what the gate finds in each build is given, what was asked for is kept.
import type { Finding } from "../../src/core/self-test/judge-self-test.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import type { MeasuredSample, MeasureSample, SampleOptions } from "../../src/driver/sample-session.ts";
import { reportOf } from "./reports.ts";
import { findingOf, MAIN_MODULE } from "./self-test-findings.ts";

export interface ScriptedSample {
  readonly measure: MeasureSample;
  readonly asked: SampleOptions[];
  /** `label → folder`, in order. */
  readonly saved: string[];
  /** What each look was answered. */
  readonly decided: boolean[];
}

/** Looks at `first` and, where that does not decide, ends with `last`; what neither names is found as a working gate finds it. */
export const scriptedSample = (
  first: Readonly<Record<string, Finding>> = {},
  last: Readonly<Record<string, Finding>> = first,
): ScriptedSample => {
  const scripted: ScriptedSample = {
    asked: [],
    saved: [],
    decided: [],
    measure: async (_ports, options) => {
      scripted.asked.push(options);
      const sampleOf = (findings: Readonly<Record<string, Finding>>, rounds: number): MeasuredSample => ({
        rules: DEFAULT_RULES,
        mainModules: [MAIN_MODULE],
        rounds,
        reportOf: (label) => {
          const { comparison, verdict } = findings[label] ?? findingOf(label);
          return reportOf(comparison, verdict, { name: options.heads.find((head) => head.label === label)?.title ?? "none" });
        },
        save: (label, folder) => {
          scripted.saved.push(`${label} → ${folder}`);
          return Promise.resolve();
        },
      });
      const early = sampleOf(first, options.rounds.min);
      scripted.decided.push(options.isDecided(early));
      return await Promise.resolve(scripted.decided.at(-1) === true ? early : sampleOf(last, options.rounds.max));
    },
  };
  return scripted;
};
