/** Goal 10 of `statistics.md` §15: equal input gives equal output, and 500 metrics of ten pairs are judged in less than 50 ms. */
import { CANDIDATE_P, judgeFamily } from "../../../src/core/stats/look-decision.ts";
import { lookLevel } from "../../../src/core/stats/looks.ts";
import { pairedTest } from "../../../src/core/stats/paired-test.ts";
import type { Claim } from "./claim.ts";
import { AT_LEAST, AT_MOST, meanClaim, shareClaim } from "./claim.ts";
import type { Simulation } from "./cost-goals.ts";
import { simulateMetric } from "./simulated-metric.ts";

const METRICS = 500;
const PAIRS = 10;
const RUNS = 11;

/** The first runs are those of a cold process; the middle one of all counts, and nothing random is left in it. */
export const goalSpeed = ({ random }: Simulation, nowMilliseconds: () => number): readonly Claim[] => {
  const metrics = Array.from({ length: METRICS }, () =>
    simulateMetric({ model: "typical", effectRatio: 0 }, random, { pairs: PAIRS, historyRuns: 3, noiseLevel: "own" }),
  );
  const judgeAll = () =>
    judgeFamily(
      metrics.map(({ sides, prior }) => ({
        result: pairedTest({ base: sides.base.slice(0, PAIRS), head: sides.head.slice(0, PAIRS), direction: "lower", quantum: 0, prior }),
        maxGrowthRatio: 0.05,
        minChange: 0,
      })),
      lookLevel("cost", PAIRS),
      CANDIDATE_P.default,
    );
  const times: number[] = [];
  const answers = new Set<string>();
  for (let run = 0; run < RUNS; run += 1) {
    const began = nowMilliseconds();
    const found = judgeAll();
    times.push(nowMilliseconds() - began);
    answers.add(JSON.stringify(found));
  }
  const middle = times.toSorted((left, right) => left - right)[Math.floor(RUNS / 2)] ?? NaN;
  return [
    meanClaim(10, `${METRICS} metrics × ${PAIRS} pairs judged, median of ${RUNS}`, [middle], "ms", AT_MOST(50)),
    shareClaim(10, "the same input gave the same answer", { hits: answers.size === 1 ? RUNS : 0, trials: RUNS }, AT_LEAST(1)),
  ];
};
