/** Says in words what the phases of a trial do: what stands in the log before it starts, and in the result. Pure. */
import type { PhaseWork, PlannedPhase, TrialPlan } from "../../core/snapshot/trial-plan.ts";

/** "250 units", "75 units in 1.5 s", "30 s", "one call" */
const describeWork = (work: PhaseWork): string => {
  if (work.units !== null) return `${work.units} units${work.seconds === null ? "" : ` in ${work.seconds} s`}`;
  return work.seconds === null ? "one call" : `${work.seconds} s`;
};

/** What a phase is to the measurement, where its name does not tell. */
const roleOf = ({ name, kind }: PlannedPhase): string => {
  if (name === kind) return "";
  return kind === "cost" || kind === "growth" ? ` (measures ${kind})` : ` (${kind})`;
};

const describePhase = (phase: PlannedPhase): string => {
  const work = describeWork(phase.work);
  const runs = phase.times === 1 ? work : `${phase.times} times ${work}`;
  const amount = phase.kind === "growth" ? `${phase.times} batches of ${work}` : runs;
  const until = phase.until === null ? "" : ` until ${phase.until}`;
  return `${phase.name}${roleOf(phase)} ${amount}${until}${phase.quiesce ? ", then until quiet" : ""}`;
};

/** One line per phase; one more where nothing measures growth. */
export const describePhases = ({ phases }: TrialPlan): readonly string[] => [
  ...phases.map(describePhase),
  ...(phases.some(({ kind }) => kind === "growth") ? [] : ["no growth phase"]),
];
