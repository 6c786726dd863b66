/** The three questions about one signal of two recordings: is it worse, may it be worse, and does no runner explain it (`docs/decisions/0007-artifact-form.md`). */
import type { TestResult } from "./location-test.ts";
import type { SpreadClass } from "./run-spread.ts";
import { runSpreadOf } from "./run-spread.ts";
import type { UnpairedTestInput } from "./unpaired-test.ts";
import { unpairedTest } from "./unpaired-test.ts";

/** Least spread with which a change must stand on its own: on what passes for one kind of machine, and where the machines differ or one is not known. */
export const ACROSS_RUNNERS_SCALE = { same: 0.1, differs: 0.2 } as const;

export interface RecordingTests {
  /** With the spread between runs as it is known: what decides, Holm at one look's level. */
  readonly decision: TestResult;
  /**
   * The sensitive form, which raises suspicions. A time is asked as if both runs had one runner, because a slower runner and slower code look alike
   * and only measuring side by side tells them apart; a count keeps its spread, which no runner makes.
   */
  readonly suspicion: TestResult;
  /** With a spread beyond what runners do: the lower limit of its interval is what no runner explains. */
  readonly acrossRunners: TestResult;
}

export interface RecordingTestInput extends Omit<UnpairedTestInput, "runScale" | "runDegreesOfFreedom"> {
  readonly spreadClass: SpreadClass;
  /** Logarithms of the medians of earlier runs on this class of runner, oldest first; empty without history. */
  readonly runLevelsLog: readonly number[];
  /** True when CPU model or runtime settings differ between the sides, or are not known of one of them. */
  readonly machineDiffers: boolean;
}

/** All three forms of the unpaired test on the same values (`statistics.md` §4). */
export const recordingTests = ({ spreadClass, runLevelsLog, machineDiffers, ...input }: RecordingTestInput): RecordingTests => {
  const spread = runSpreadOf(runLevelsLog, spreadClass);
  const least = machineDiffers ? ACROSS_RUNNERS_SCALE.differs : ACROSS_RUNNERS_SCALE.same;
  const decision = unpairedTest({ ...input, ...spread });
  return {
    decision,
    suspicion: spreadClass === "time" ? unpairedTest({ ...input, runScale: 0 }) : decision,
    acrossRunners: unpairedTest({ ...input, runScale: Math.max(least, spread.runScale) }),
  };
};
