/** What a reader of a comparison has to know besides its numbers: few rounds, void rounds, other machines, other work. */
import type { Warning } from "../errors/warning.ts";
import { warning } from "../errors/warning.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Comparability, Design } from "./comparison.ts";
import { describeWork, WORK_TOLERANCE, workOf } from "./equal-work.ts";
import { roundsOf } from "./signal-values.ts";

const LEAST_ROUNDS = 3;

/** Numbers of the rounds that count: measured for at least one component. */
export const validRounds = (snapshot: Snapshot): ReadonlySet<number> =>
  new Set(snapshot.rounds.filter((round) => round.entry.voidReason === null).map((round) => round.entry.round));

const roundWarnings = (base: Snapshot, head: Snapshot): readonly Warning[] => {
  const rounds = Math.min(validRounds(base).size, validRounds(head).size);
  if (rounds === 0 || rounds >= LEAST_ROUNDS) return [];
  const message = `Only ${rounds} round${rounds === 1 ? "" : "s"} a side: costs and levels can warn at most; growth inside the runs is judged.`;
  return [warning("too-few-rounds", message, "Record at least 3 rounds a side.")];
};

const environmentWarnings = (comparability: Comparability): readonly Warning[] => {
  if (comparability.kind !== "caution") return [];
  const message = `The sides may differ in more than the code: ${comparability.reasons.join("; ")}.`;
  return [warning("environment-differs", message, "Measure both sides in one run (baseline: rebuild) to be sure.")];
};

const voidWarnings = (side: string, snapshot: Snapshot, design: Design): readonly Warning[] =>
  snapshot.rounds.flatMap(({ entry }) => {
    if (entry.voidReason === null) return [];
    const message = `Round ${entry.round} of ${entry.component} on ${side} does not count: ${entry.voidReason}.`;
    return [warning("trial-void", message, design === "paired" ? "It is left out on both sides." : "It is left out.")];
  });

const workWarnings = (base: Snapshot, head: Snapshot): readonly Warning[] =>
  head.manifest.components.flatMap((component) => {
    const work = workOf(roundsOf(base, component), roundsOf(head, component));
    if (work === null || work.difference <= WORK_TOLERANCE) return [];
    return [
      warning(
        "unequal-work",
        `Of ${component}, ${describeWork(work)}.`,
        "Give the workload a fixed number of requests, so that both sides do the same.",
      ),
    ];
  });

/** In the order of importance; each is said once. */
export const comparisonWarnings = (base: Snapshot, head: Snapshot, design: Design, comparability: Comparability): readonly Warning[] => [
  ...roundWarnings(base, head),
  ...environmentWarnings(comparability),
  ...voidWarnings("base", base, design),
  ...voidWarnings("head", head, design),
  ...workWarnings(base, head),
];
