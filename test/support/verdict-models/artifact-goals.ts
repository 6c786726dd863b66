/** The artifact form (`statistics.md` §4, §8): false reds and suspicions against a recording of another runner, and what it finds. */
import type { ArtifactOutcome, ArtifactPlan, ArtifactSignal } from "./artifact-run.ts";
import { simulateArtifact } from "./artifact-run.ts";
import type { Share, ShareClaim } from "./claim.ts";
import { AT_MOST, shareClaim, shareOf } from "./claim.ts";
import type { Simulation } from "./cost-goals.ts";

const CALM: ArtifactPlan = { trials: 5, historyRuns: 10, otherCpu: 0, machine: "known", countNoise: 1, effect: null };

const runs = ({ random, repetitions }: Simulation, plan: ArtifactPlan): readonly ArtifactOutcome[] =>
  Array.from({ length: repetitions }, () => simulateArtifact(plan, random));

/** The situations of an unchanged pull request. */
const SITUATIONS: readonly { readonly what: string; readonly plan: Partial<ArtifactPlan> }[] = [
  ...([0, 3, 10] as const).flatMap((historyRuns) =>
    ([3, 5, 7] as const).map((trials) => ({
      what: `${historyRuns === 0 ? "no history" : `${historyRuns} historic runs`}, ${trials} trials a side`,
      plan: { historyRuns, trials },
    })),
  ),
  { what: "noise of counts × 3, no history", plan: { countNoise: 3, historyRuns: 0 } },
  { what: "noise of counts × 3, no history, 7 trials a side", plan: { countNoise: 3, historyRuns: 0, trials: 7 } },
  { what: "noise of counts × 3, 3 historic runs", plan: { countNoise: 3, historyRuns: 3 } },
  { what: "noise of counts × 3, 10 historic runs", plan: { countNoise: 3 } },
  { what: "another CPU (±30 %) in 3 of 10 jobs, known", plan: { otherCpu: 0.3 } },
  { what: "another CPU always, known", plan: { otherCpu: 1 } },
  { what: "another CPU always, not known: taken as different", plan: { otherCpu: 1, machine: "assumed to differ" } },
  { what: "another CPU always, not known: taken as the same", plan: { otherCpu: 1, machine: "assumed to be the same" } },
  {
    what: "another CPU always, not known: taken as the same, no history, 7 trials",
    plan: { otherCpu: 1, machine: "assumed to be the same", historyRuns: 0, trials: 7 },
  },
];

export interface ArtifactRow {
  readonly what: string;
  readonly red: ShareClaim;
  readonly suspicious: Share;
}

/** Goal: at most 3 % of unchanged pull requests are red, whatever the lottery gives. */
export const artifactFalseRed = (simulation: Simulation): readonly ArtifactRow[] =>
  SITUATIONS.map(({ what, plan }) => {
    const outcomes = runs(simulation, { ...CALM, ...plan });
    return {
      what,
      red: shareClaim(
        8,
        `artifact form, ${what}: red though nothing changed`,
        shareOf(outcomes, ({ isRed }) => isRed),
        AT_MOST(0.03),
      ),
      suspicious: shareOf(outcomes, ({ isSuspicious }) => isSuspicious),
    };
  });

export interface ArtifactPower {
  readonly signal: ArtifactSignal;
  readonly historyRuns: number;
  readonly trials: number;
  /** Per effect: share red and share suspected. */
  readonly found: readonly { readonly ratio: number; readonly red: Share; readonly suspected: Share }[];
}

const EFFECTS = [0.05, 0.1, 0.2, 0.5, 1, 3] as const;

export const artifactPower = (simulation: Simulation): readonly ArtifactPower[] =>
  ([0, 10] as const).flatMap((historyRuns) =>
    ([3, 5, 7] as const).flatMap((trials) =>
      (["allocations", "allocated", "live-heap", "cpu", "http-p95"] as const).map((signal) => ({
        signal,
        historyRuns,
        trials,
        found: EFFECTS.map((ratio) => {
          const outcomes = runs(simulation, { ...CALM, historyRuns, trials, effect: { signal, ratio } });
          return {
            ratio,
            red: shareOf(outcomes, ({ ofEffect }) => ofEffect === "exceeded"),
            suspected: shareOf(outcomes, ({ ofEffect }) => ofEffect === "suspect"),
          };
        }),
      })),
    ),
  );
