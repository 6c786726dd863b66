/** Which pair of a run is so far from the others that it is measured again instead of believed. */
import { median } from "./order.ts";

/** Replacements allowed in one run. */
export const MAX_REPLACED_PAIRS = 2;
/**
 * Six, where `statistics.md` §2 says five: replaced pairs make the rest look calmer than it is. In set A with leak signals five gave 3.0 % false reds,
 * six gives 2.5 % and finds as much but for one point under spikes (`docs/calibration.md`).
 */
const OUTLIER_SCALES = 6;

/**
 * Index of the pair farthest from the median of the differences if it is more than 6·s0 away, else null. Two-sided by construction, so it favours
 * neither base nor head. Needs a prior from history: a cold start knows too little to call a pair an outlier (`statistics.md` §2).
 */
export const pairToReplace = (differencesLog: readonly number[], historyScale: number): number | null => {
  const center = median(differencesLog);
  let worst: number | null = null;
  let worstDistance = OUTLIER_SCALES * historyScale;
  for (const [index, difference] of differencesLog.entries()) {
    const distance = Math.abs(difference - center);
    if (distance > worstDistance) {
      worst = index;
      worstDistance = distance;
    }
  }
  return worst;
};
