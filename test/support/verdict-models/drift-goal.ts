/** Goal 9 of `statistics.md` §15: `main` against an anchor release every night (§7), beside rules that read absolute numbers of changing runners. */
import { DRIFT_LEVEL } from "../../../src/core/drift/judge-drift.ts";
import { judgeFamily } from "../../../src/core/stats/look-decision.ts";
import { pairedTest } from "../../../src/core/stats/paired-test.ts";
import type { Claim, PeerShare } from "./claim.ts";
import { AT_LEAST, AT_MOST, shareClaim, shareOf } from "./claim.ts";
import type { Simulation } from "./cost-goals.ts";
import { bencherT } from "./peer-rules.ts";
import type { Random } from "./random.ts";
import { pairLogOf, simulateMetric } from "./simulated-metric.ts";
import { runnerLottery } from "./runner-lottery.ts";
import type { Model } from "./trial-models.ts";

const NIGHTLY = { pairs: 7, level: DRIFT_LEVEL, budget: { maxGrowthRatio: 0.1, minChange: 0 } } as const;

const opensIssue = (random: Random, model: Model, driftRatio: number): boolean => {
  const { pairs, level, budget } = NIGHTLY;
  const metric = simulateMetric({ model, effectRatio: driftRatio }, random, { pairs, historyRuns: 20, noiseLevel: "own" });
  const [sides = { base: [], head: [] }] = pairLogOf([metric], pairs, "metric").after(pairs);
  const result = pairedTest({ ...sides, direction: "lower", quantum: 0, prior: metric.prior });
  return judgeFamily([{ result, ...budget }], level, 0)[0]?.finding === "failed";
};

const nights = ({ random, repetitions }: Simulation, model: Model, driftRatio: number, count = repetitions): readonly boolean[] =>
  Array.from({ length: count }, () => opensIssue(random, model, driftRatio));

/** Mean of five trials (CV 3) on whatever runner there was, in percent of the log scale. */
const absoluteRun = (random: Random): number =>
  Math.exp((random.normal(3 / Math.sqrt(5)) + random.normal(1) + runnerLottery(random)) / 100);

const absolutePeers = ({ random, repetitions }: Simulation, driftRatio: number): readonly PeerShare[] => {
  const histories = Array.from({ length: repetitions }, () => ({
    history: Array.from({ length: 64 }, () => absoluteRun(random)),
    value: absoluteRun(random) * (1 + driftRatio),
  }));
  return [
    { name: "Bencher t .99 on changing runners", ...shareOf(histories, ({ history, value }) => bencherT(history, value)) },
    { name: "last run > 10 % on changing runners", ...shareOf(histories, ({ history, value }) => value > 1.1 * (history.at(-1) ?? NaN)) },
  ];
};

const yes = (value: boolean): boolean => value;

export const goalDrift = (simulation: Simulation): readonly Claim[] => [
  shareClaim(
    9,
    "drift of 12 % at 2 % noise: found the first night",
    shareOf(nights(simulation, "quiet", 0.12), yes),
    AT_LEAST(0.9),
    absolutePeers(simulation, 0.12),
  ),
  shareClaim(9, "drift of 12 % under drifting noise: found the first night", shareOf(nights(simulation, "drift", 0.12), yes), null),
  shareClaim(
    9,
    "no drift at 2 % noise: an issue that night",
    shareOf(nights(simulation, "quiet", 0, 5 * simulation.repetitions), yes),
    AT_MOST(1 / 500),
    absolutePeers(simulation, 0),
  ),
  shareClaim(9, "drift of 5 % at 2 % noise: an issue that night", shareOf(nights(simulation, "quiet", 0.05), yes), null),
  ...(["drift", "typical", "mixed"] as const).map((model) =>
    shareClaim(9, `no drift, ${model}: an issue that night`, shareOf(nights(simulation, model, 0), yes), AT_MOST(1 / 500)),
  ),
];
