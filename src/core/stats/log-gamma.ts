/** The logarithm of the Gamma function, on which the incomplete beta and gamma functions stand. */

/** Lanczos coefficients (g = 7, n = 9), as tabulated by P. Godfrey, "A note on the computation of the convergent Lanczos complex Gamma approximation" (2001). */
const LANCZOS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
] as const;

/** Natural logarithm of the Gamma function for x > 0. */
export const logGamma = (x: number): number => {
  const shifted = x - 1;
  let series: number = LANCZOS[0];
  for (let index = 1; index < LANCZOS.length; index += 1) series += (LANCZOS[index] ?? 0) / (shifted + index);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
};
