/** The test of one signal, in pairs or between two recordings, as evidence that the verdict can judge. */
import type { TestResult } from "../stats/location-test.ts";
import type { Direction } from "../stats/log-ratio.ts";
import { pairedTest } from "../stats/paired-test.ts";
import { recordingTests } from "../stats/recording-test.ts";
import type { SpreadClass } from "../stats/run-spread.ts";
import type { DeclaredSignal, SignalId } from "../units/own-signal.ts";
import type { SignalMeta, SignalName } from "../units/signals.ts";
import type { Evidence } from "./comparison.ts";
import { evidenceOf, UNTESTABLE_WORDS } from "./evidence.ts";
import type { KnownNoise } from "./known-noise.ts";
import { priorFacts } from "./known-noise.ts";

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
  readonly noise: KnownNoise;
}

type RunnerEvidence = Pick<Evidence, "test" | "lowerLimitAcrossRunnersLog" | "pWorseSameRunner">;

const testedOf = (result: TestResult, { base, head, noise }: TestInput, runner: RunnerEvidence): Tested => ({
  evidence: evidenceOf(result, { ...runner, ...priorFacts(noise), baseCount: base.length, headCount: head.length }),
  medianDifference: result.kind === "tested" ? result.medianDifference : null,
  why: result.kind === "tested" ? null : `cannot be tested: ${UNTESTABLE_WORDS[result.why]}`,
});

/** Pairs of one session, in the same order on both sides. */
export const testPairs = (input: TestInput): Tested => {
  const { base, head, direction, meta, noise } = input;
  const result = pairedTest({ base, head, direction, quantum: meta.quantum, prior: noise.prior });
  return testedOf(result, input, { test: "paired-moderated-t", lowerLimitAcrossRunnersLog: null, pWorseSameRunner: null });
};

/** What stands there at the end of a run, and moves with caches and connections of the day. */
const LEVELS: ReadonlySet<string> = new Set<SignalName>(["live-heap", "live-objects", "goroutines", "open-fds"]);

interface Recorded {
  readonly signal: SignalId;
  /** Left out, or null, for built-in signals. */
  readonly declared?: Pick<DeclaredSignal, "as"> | null;
}

const isLevel = ({ signal, declared }: Recorded): boolean => LEVELS.has(signal) || declared?.as === "value";

const spreadClassOf = (recorded: Recorded, { class: klass }: SignalMeta): SpreadClass =>
  klass === "count" ? (isLevel(recorded) ? "level" : "count") : "time";

/** Two recordings. `machineDiffers` widens what a change must exceed to stand on its own. */
export const testRecordings = (input: TestInput & Recorded & { readonly machineDiffers: boolean }): Tested => {
  const { base, head, direction, meta, noise, machineDiffers } = input;
  const { decision, suspicion, acrossRunners } = recordingTests({
    base,
    head,
    direction,
    quantum: meta.quantum,
    prior: noise.prior,
    spreadClass: spreadClassOf(input, meta),
    runLevelsLog: noise.levelsLog,
    machineDiffers,
  });
  return testedOf(decision, input, {
    test: "unpaired-moderated-t",
    lowerLimitAcrossRunnersLog: acrossRunners.kind === "tested" ? acrossRunners.intervalLog[0] : null,
    pWorseSameRunner: suspicion.kind === "tested" ? suspicion.pWorse : null,
  });
};
