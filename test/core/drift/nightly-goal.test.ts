// Goal 9 of the design: a drift of 12 % since the release is found the first night, and without drift a night is almost never red.
import { describe, expect, test } from "vitest";
import type { DriftRun } from "../../../src/core/drift/drift-history.ts";
import { judgeDrift } from "../../../src/core/drift/judge-drift.ts";
import { cpuSignal, runOf } from "../../support/drift-history.ts";
import { dealPairs, type Model, type Random, runScaleOf, seededRandom, trialSeries } from "../stats/noise-models.ts";

const PAIRS = 7;
const NIGHTS_BEFORE = 10;

/** Noise of one repository: `CV 2` is quiet without the spread between repositories. */
const SCALES = { quiet: runScaleOf, "CV 2": () => 1, drift: runScaleOf, typical: runScaleOf, mixed: runScaleOf } as const;
type Noise = keyof typeof SCALES;
const modelOf = (noise: Noise): Model => (noise === "CV 2" ? "quiet" : noise);

const night = (noise: Noise, random: Random, runScale: number, driftRatio: number): DriftRun => {
  const firstSide = random.uniform() < 0.5 ? 0 : 1;
  const { base, head } = dealPairs(trialSeries(modelOf(noise), random, 2 * PAIRS, runScale), firstSide, driftRatio);
  return runOf({ head: "01", signals: [cpuSignal(0, { base, head })] });
};

/** Share of first nights with this drift, after ten nights without, that are beyond 10 %. */
const flagged = (noise: Noise, driftRatio: number, repetitions: number, seed: number): number => {
  const random = seededRandom(seed);
  let red = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const runScale = SCALES[noise](random);
    const before = Array.from({ length: NIGHTS_BEFORE }, () => night(noise, random, runScale, 0));
    if (judgeDrift({ name: "shop", runs: [...before, night(noise, random, runScale, driftRatio)] }, 0.1).isBeyond) red += 1;
  }
  return red / repetitions;
};

test.each([{ noise: "CV 2" }, { noise: "quiet" }] as const)(
  "a drift of 12 % under $noise noise is found the first night in at least nine cases of ten",
  ({ noise }) => {
    expect(flagged(noise, 0.12, 400, 91)).toBeGreaterThanOrEqual(0.9);
  },
);

// A thousand nights allow two.
test.each<[Noise]>([["CV 2"], ["quiet"], ["drift"], ["typical"], ["mixed"]])(
  "no drift under %s noise is red in at most one of 500 nights",
  (noise) => {
    expect(flagged(noise, 0, 1000, 92)).toBeLessThanOrEqual(1 / 500);
  },
);

describe("between", () => {
  test.each([
    [0.05, 0, 0.02],
    [0.1, 0.4, 0.6],
    [0.15, 0.97, 1],
  ])("a true drift of %f is flagged in a share of %f to %f of nights", (driftRatio, least, most) => {
    const share = flagged("quiet", driftRatio, 300, 93);
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });
});
