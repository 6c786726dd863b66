/** Seeded noise under the name by which older tests know it; the models are in `test/support/verdict-models`. */
export { seededRandom } from "../../support/verdict-models/random.ts";
export type { Random } from "../../support/verdict-models/random.ts";
export { dealPairs, runScaleOf, trialSeries } from "../../support/verdict-models/trial-models.ts";
export type { Model } from "../../support/verdict-models/trial-models.ts";
