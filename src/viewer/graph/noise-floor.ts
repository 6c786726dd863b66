/** The noise slider: its positions as differences below which frames are grey. */

/** Positions of the noise slider beside 0: from a hundred-thousandth of the total to all of it, evenly on a log scale. */
export const POSITIONS = 50;
const DECADES = 5;

export const floorAt = (position: number, total: number): number =>
  position <= 0 ? 0 : total * 10 ** (DECADES * (position / POSITIONS - 1));

/** The position next to a floor. */
export const positionOf = (floor: number, total: number): number =>
  floor <= 0 || total <= 0 ? 0 : Math.min(POSITIONS, Math.max(0, Math.round((Math.log10(floor / total) / DECADES + 1) * POSITIONS)));
