/** The test of one signal, in pairs or between two recordings, as evidence that the verdict can judge. */
import type { TestResult } from "../stats/location-test.ts";
import type { Direction } from "../stats/log-ratio.ts";
import { COLD_START_PRIOR, pairedTest } from "../stats/paired-test.ts";
import { COLD_START_RUN_SCALE, unpairedTest } from "../stats/unpaired-test.ts";
import type { SignalMeta } from "../units/signals.ts";
import type { Evidence } from "./comparison.ts";
import { evidenceOf, UNTESTABLE_WORDS } from "./evidence.ts";

/** Runner spread with which a change must stand on its own (`statistics.md` §4). */
const ACROSS_RUNNERS_SCALE = { same: 0.1, differs: 0.2 } as const;

export interface Tested {
  readonly evidence: Evidence | null;
  /** head − base in the signal's unit. */
  readonly medianDifference: number | null;
  readonly why: string | null;
}

interface TestInput {
  readonly base: readonly number[];
  readonly head: readonly number[];
  readonly direction: Direction;
  readonly meta: SignalMeta;
}

type RunnerEvidence = Pick<Evidence, "test" | "lowerLimitAcrossRunnersLog" | "pWorseSameRunner">;

const testedOf = (result: TestResult, { base, head }: TestInput, runner: RunnerEvidence): Tested => ({
  evidence: evidenceOf(result, { ...runner, baseCount: base.length, headCount: head.length }),
  medianDifference: result.kind === "tested" ? result.medianDifference : null,
  why: result.kind === "tested" ? null : `cannot be tested: ${UNTESTABLE_WORDS[result.why]}`,
});

/** Pairs of one session, in the same order on both sides. */
export const testPairs = (input: TestInput): Tested => {
  const { base, head, direction, meta } = input;
  const result = pairedTest({ base, head, direction, quantum: meta.quantum, prior: COLD_START_PRIOR });
  return testedOf(result, input, { test: "paired-moderated-t", lowerLimitAcrossRunnersLog: null, pWorseSameRunner: null });
};

/** Two recordings. `machineDiffers` widens what a change must exceed to stand on its own. */
export const testRecordings = (input: TestInput & { readonly machineDiffers: boolean }): Tested => {
  const { base, head, direction, meta, machineDiffers } = input;
  const test = (runScale: number): TestResult =>
    unpairedTest({ base, head, direction, quantum: meta.quantum, prior: COLD_START_PRIOR, runScale });
  const across = test(machineDiffers ? ACROSS_RUNNERS_SCALE.differs : ACROSS_RUNNERS_SCALE.same);
  const same = test(0);
  return testedOf(test(meta.class === "count" ? COLD_START_RUN_SCALE.count : COLD_START_RUN_SCALE.time), input, {
    test: "unpaired-moderated-t",
    lowerLimitAcrossRunnersLog: across.kind === "tested" ? across.intervalLog[0] : null,
    pWorseSameRunner: same.kind === "tested" ? same.pWorse : null,
  });
};
