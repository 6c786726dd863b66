/** Which runner a job gets, in percent of the log scale (`statistics.md` §7), and what another CPU model does on top (§4). */
import type { Random } from "./random.ts";

/** {0 with .5, +8 with .3, −6 with .2}. */
export const runnerLottery = (random: Random): number => {
  const draw = random.uniform();
  return draw < 0.5 ? 0 : draw < 0.8 ? 8 : -6;
};

/** A CPU model that is faster or slower by up to 30 %. */
export const cpuModelShift = (random: Random): number => 100 * Math.log(0.7 + 0.6 * random.uniform());
